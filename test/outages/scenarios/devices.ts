/** Devices and the power of several: dead, restarting, out of reach, two at once. */
import { beat, type Scenario } from '../scenario.ts';

const site1 = ['s1-sw1', 's1-h1'];
const site2 = ['s2-sw1', 's2-h1'];
const site3 = ['s3-sw1', 's3-h1'];

export const devices: readonly Scenario[] = [
  {
    name: 'a router with two uplinks dies',
    steps: ['0 kill s2-r1'],
    outages: [{ atS: 0, cause: ['s2-r1'], victims: site2 }],
    quick: true,
  },
  { name: 'a core router dies', steps: ['0 kill core1'], outages: [{ atS: 0, cause: ['core1'] }] },
  {
    name: 'a switch of the data centre dies',
    steps: ['0 kill dc-sw1'],
    outages: [{ atS: 0, cause: ['dc-sw1'], victims: ['web1', 'app1'] }],
  },
  {
    name: 'a host dies',
    steps: ['0 kill app1'],
    outages: [{ atS: 0, cause: ['app1'] }],
  },
  {
    name: 'the power of a whole site fails',
    steps: ['0 kill s1-r1', '0 kill s1-sw1', '0 kill s1-h1'],
    outages: [{ atS: 0, cause: ['s1-r1'], victims: site1 }],
  },
  {
    name: 'two independent outages at once',
    steps: ['0 cut core1-s1-r1', '0 kill s2-h1'],
    outages: [
      { atS: 0, cause: ['core1 eth3', 's1-r1 eth1'] },
      { atS: 0, cause: ['s2-h1'] },
    ],
  },
  {
    name: 'a second outage while the first is open',
    steps: ['0 kill app1', '8 cut core1-s2-r1'],
    outages: [
      { atS: 0, cause: ['app1'] },
      { atS: 8, cause: ['core1 eth4', 's2-r1 eth1'] },
    ],
  },
  {
    name: 'the cause changes while it is open: the switch, then the router before it',
    brief: true,
    steps: ['0 kill s2-sw1', '8 kill s2-r1'],
    outages: [
      { atS: 0, cause: ['s2-sw1'], victims: ['s2-h1'] },
      { atS: 8, cause: ['s2-r1'] },
    ],
  },
  {
    name: 'a child stays down after its parent has recovered',
    brief: true,
    steps: ['0 kill s3-r1', '0 kill s3-h1', '10 revive s3-r1'],
    outages: [
      { atS: 0, cause: ['s3-r1'], victims: ['s3-sw1'] },
      { atS: 10, cause: ['s3-h1'] },
    ],
    watchS: 45,
  },
  {
    name: 'a router restarts: down, then up with the same face',
    brief: true,
    steps: ['0 kill s1-r1', '4 revive s1-r1'],
    outages: [{ atS: 0, cause: ['s1-r1'], victims: site1 }],
    watchS: 20,
  },
  {
    name: 'a host reboots twice',
    brief: true,
    steps: ['0 kill app1', '4 revive app1', '9 kill app1', '13 revive app1'],
    outages: [{ atS: 0, cause: ['app1'] }],
    watchS: 20,
  },
  {
    name: 'the switch of the DNS server restarts',
    brief: true,
    steps: ['0 kill hq-sw2', '6 revive hq-sw2'],
    outages: [{ atS: 0, cause: ['hq-sw2'], victims: ['dns1'] }],
    watchS: 40,
  },
  {
    name: 'the switch of a site restarts',
    brief: true,
    steps: ['0 kill s1-sw1', '5 revive s1-sw1'],
    outages: [{ atS: 0, cause: ['s1-sw1'], victims: ['s1-h1'] }],
    watchS: 24,
  },
  {
    name: 'the router of a site is powered down for a while, twice',
    brief: true,
    steps: ['0 kill s3-r1', '8 revive s3-r1', '70 kill s3-r1'],
    outages: [
      { atS: 0, cause: ['s3-r1'], victims: site3 },
      { atS: 70, cause: ['s3-r1'], victims: site3 },
    ],
  },
  {
    name: 'a cascade: a host, then its switch, then its router',
    brief: true,
    steps: ['0 kill s2-h1', '8 kill s2-sw1', '16 kill s2-r1'],
    outages: [
      { atS: 0, cause: ['s2-h1'] },
      { atS: 8, cause: ['s2-sw1'] },
      { atS: 16, cause: ['s2-r1'] },
    ],
  },
  {
    name: 'three independent outages at once',
    steps: ['0 cut core1-s1-r1', '0 kill s2-h1', '0 kill app1'],
    outages: [
      { atS: 0, cause: ['core1 eth3', 's1-r1 eth1'] },
      { atS: 0, cause: ['s2-h1'] },
      { atS: 0, cause: ['app1'] },
    ],
  },
  {
    name: 'both cores lose their power',
    steps: ['0 kill core1', '0 kill core2'],
    outages: [{ atS: 0, cause: ['core1', 'core2'] }],
  },
  {
    name: 'the DNS server dies as a whole',
    steps: ['0 kill dns1'],
    outages: [{ atS: 0, cause: ['dns1', 'hq-sw2 swp3'] }],
  },
  {
    name: 'the carrier dies',
    steps: ['0 kill isp1'],
    outages: [{ atS: 0, cause: ['isp1'] }],
  },
  {
    name: 'a blip shorter than the confirmation',
    brief: true,
    steps: ['0 loss app1:eth0 100', '0.15 clear app1:eth0'],
    outages: [],
    watchS: 8,
  },
  {
    name: 'a host hangs: its port stays up',
    steps: ['0 loss s1-h1:eth0 100'],
    outages: [{ atS: 0, cause: ['s1-h1'] }],
  },
  {
    name: 'a host flaps: its port stays up',
    brief: true,
    steps: beat(0, 48, 12, 'loss s2-h1:eth0 100', 'clear s2-h1:eth0'),
    outages: [{ atS: 0, cause: ['s2-h1'] }],
  },
  {
    name: 'a host has lost its gateway',
    steps: ['0 run s3-h1 ip route del default', '9 undo s3-h1 ip route replace default via 10.3.0.1'],
    outages: [{ atS: 0, cause: ['s3-h1'] }],
  },
  {
    name: 'a switch has lost its gateway, and carries on',
    steps: ['0 run s1-sw1 ip route del default', '9 undo s1-sw1 ip route replace default via 10.1.0.1'],
    outages: [{ atS: 0, cause: ['s1-sw1'] }],
  },
  {
    name: 'a host is renumbered',
    steps: [
      '0 run s2-h1 ip addr del 10.2.0.101/24 dev eth0; ip addr add 10.2.0.150/24 dev eth0; ip route replace default via 10.2.0.1',
      '9 undo s2-h1 ip addr del 10.2.0.150/24 dev eth0; ip addr add 10.2.0.101/24 dev eth0; ip route replace default via 10.2.0.1',
    ],
    outages: [{ atS: 0, cause: ['s2-h1'] }],
  },
];
