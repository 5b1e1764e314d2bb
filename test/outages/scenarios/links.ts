/** Cables and ways: cut, flapping, lossy, slow, without routes. */
import { beat, type Scenario } from '../scenario.ts';

const site2 = ['s2-sw1', 's2-h1'];
const site3 = ['s3-sw1', 's3-h1'];

export const links: readonly Scenario[] = [
  {
    name: 'a routed link of a ring is cut',
    steps: ['0 cut core1-s1-r1'],
    outages: [{ atS: 0, cause: ['core1 eth3', 's1-r1 eth1'] }],
    quick: true,
  },
  {
    name: 'the only link of a site is cut',
    steps: ['0 cut core2-s3-r1'],
    outages: [{ atS: 0, cause: ['core2 eth5', 's3-r1 eth1'], victims: site3 }],
    quick: true,
  },
  {
    name: 'a link between cores is cut',
    steps: ['0 cut core1-core2-1'],
    outages: [{ atS: 0, cause: ['core1 eth1', 'core2 eth1'] }],
  },
  {
    name: 'a trunk between switches is cut, spanning tree moves',
    steps: ['0 cut hq-sw1-hq-sw2-1'],
    outages: [{ atS: 0, cause: ['hq-sw1 swp7', 'hq-sw2 swp7'] }],
  },
  {
    name: 'the cable of a host is cut',
    steps: ['0 cut web1-dc-sw1'],
    outages: [{ atS: 0, cause: ['dc-sw1 swp3', 'web1 eth0'] }],
  },
  {
    name: 'a switch of a site loses its uplink',
    steps: ['0 cut s1-r1-s1-sw1'],
    outages: [{ atS: 0, cause: ['s1-r1 eth0', 's1-sw1 swp1'], victims: ['s1-h1'] }],
  },
  {
    name: 'a carrier link is cut',
    steps: ['0 cut core1-isp1'],
    outages: [{ atS: 0, cause: ['core1 eth6', 'isp1'] }],
  },
  {
    name: 'a link flaps',
    brief: true,
    steps: beat(0, 48, 6, 'cut core1-s2-r1', 'heal core1-s2-r1'),
    outages: [{ atS: 0, cause: ['core1 eth4', 's2-r1 eth1'] }],
  },
  {
    name: 'the only link of a site flaps',
    brief: true,
    steps: beat(0, 40, 8, 'cut core2-s3-r1', 'heal core2-s3-r1'),
    outages: [{ atS: 0, cause: ['core2 eth5', 's3-r1 eth1'], victims: site3 }],
  },
  {
    name: 'congestion: a third of what comes to a site is lost',
    steps: ['0 loss s3-r1:eth1 33'],
    outages: [{ atS: 0, cause: ['core2 eth5', 's3-r1 eth1'] }],
    watchS: 45,
  },
  {
    name: 'one-way loss: answers of a site are lost',
    steps: ['0 loss core2:eth5 33'],
    outages: [{ atS: 0, cause: ['core2 eth5', 's3-r1 eth1'] }],
    watchS: 45,
  },
  {
    name: 'a delay of 60 ms is added on the way to a site',
    steps: ['0 delay core2-s3-r1 60'],
    outages: [{ atS: 0, cause: ['core2 eth5', 's3-r1 eth1'] }],
  },
  {
    name: 'a ring is cut once, then the second time',
    brief: true,
    steps: ['0 cut core1-s2-r1', '8 cut core2-s2-r1', '16 cut s1-r1-s2-r1'],
    outages: [
      { atS: 0, cause: ['core1 eth4', 's2-r1 eth1'] },
      { atS: 8, cause: ['core2 eth4', 's2-r1 eth2'] },
      { atS: 16, cause: ['s1-r1 eth3', 's2-r1 eth3'], victims: site2 },
    ],
  },
  {
    name: 'a port is shut by an administrator',
    steps: ['0 run core2 ip link set eth5 down', '9 undo core2 ip link set eth5 up'],
    outages: [{ atS: 0, cause: ['core2 eth5', 's3-r1 eth1'], victims: site3 }],
  },
  {
    name: 'a way goes silently dead behind a port that stays up',
    steps: ['0 loss s3-r1:eth1 100'],
    outages: [{ atS: 0, cause: ['core2 eth5', 's3-r1'], victims: site3 }],
  },
  {
    name: 'large packets are lost on the way to a site, small ones pass',
    steps: [
      '0 run s3-r1 nft \'table netdev large { chain in { type filter hook ingress device "eth1" priority 0; meta length > 1200 drop; }; }\'',
      "9 undo s3-r1 nft 'delete table netdev large'",
    ],
    outages: [{ atS: 0, cause: ['"Large packets to s3-h1"'] }],
  },
  {
    name: 'the answers of a site are routed into nothing',
    steps: [
      '0 run s3-r1 ip route add blackhole 10.10.0.0/24',
      '9 undo s3-r1 ip route del blackhole 10.10.0.0/24',
    ],
    outages: [{ atS: 0, cause: ['s3-r1', 'core2 eth5'], victims: site3 }],
  },
  {
    name: 'a storm fills the link of a switch: most of what arrives is lost',
    steps: ['0 loss s1-sw1:swp1 60'],
    outages: [{ atS: 0, cause: ['s1-sw1', 's1-r1 eth0', 's1-sw1 swp1'], victims: ['s1-h1'] }],
    watchS: 30,
  },
  {
    name: 'both links between the cores are cut',
    steps: ['0 cut core1-core2-1', '6 cut core1-core2-2'],
    outages: [
      { atS: 0, cause: ['core1 eth1', 'core2 eth1'] },
      { atS: 6, cause: ['core1 eth2', 'core2 eth2'] },
    ],
  },
  {
    name: 'a link flaps slowly, for longer than an alert is held',
    brief: true,
    steps: beat(0, 84, 14, 'cut core1-s2-r1', 'heal core1-s2-r1'),
    outages: [{ atS: 0, cause: ['core1 eth4', 's2-r1 eth1'] }],
  },
  {
    name: 'the gateway moves: the cable of its master is cut',
    steps: ['0 cut core1-hq-sw1'],
    outages: [{ atS: 0, cause: ['core1 eth0', 'hq-sw1 swp1'] }],
  },
  {
    name: 'both ways out of headquarters are cut, one after the other',
    brief: true,
    steps: ['0 cut core1-hq-sw1', '10 cut core2-hq-sw2'],
    outages: [
      { atS: 0, cause: ['core1 eth0', 'hq-sw1 swp1'] },
      { atS: 10, cause: ['core2 eth0', 'hq-sw2 swp1', 'core2'] },
    ],
  },
  {
    name: 'a link is mended, and cut again when that was over',
    brief: true,
    steps: ['0 cut core1-s1-r1', '8 heal core1-s1-r1', '60 cut core1-s1-r1'],
    outages: [
      { atS: 0, cause: ['core1 eth3', 's1-r1 eth1'] },
      { atS: 60, cause: ['core1 eth3', 's1-r1 eth1'] },
    ],
  },
  {
    name: 'a link flaps fast',
    brief: true,
    steps: beat(0, 30, 2, 'cut core2-s3-r1', 'heal core2-s3-r1'),
    outages: [{ atS: 0, cause: ['core2 eth5', 's3-r1 eth1', 's3-r1'] }],
  },
  {
    name: 'a site loses its routes: routing messages are dropped, the port stays up',
    steps: [
      "0 run s3-r1 nft 'table inet wall { chain in { type filter hook input priority 0; ip protocol 89 drop; }; }'",
      "9 undo s3-r1 nft 'delete table inet wall'",
    ],
    outages: [{ atS: 0, cause: ['core2 eth5', 's3-r1'], victims: site3 }],
    watchS: 24,
  },
  {
    name: 'the routing process of a site dies',
    steps: [
      '0 run s3-r1 pkill -KILL ospfd',
      '9 undo s3-r1 /usr/lib/frr/ospfd -d -P 0 -M snmp && vtysh -b >/dev/null 2>&1',
    ],
    outages: [{ atS: 0, cause: ['core2 eth5', 's3-r1'], victims: site3 }],
    watchS: 24,
  },
  {
    name: 'a fibre carries one way only, on a ring',
    steps: ['0 loss s2-r1:eth1 100'],
    outages: [{ atS: 0, cause: ['s2-r1', 'core1 eth4', 's2-r1 eth1'] }],
  },
  {
    name: 'a link of a ring loses a third',
    steps: ['0 loss s1-r1:eth1 33'],
    outages: [{ atS: 0, cause: ['s1-r1', 'core1 eth3', 's1-r1 eth1'] }],
    watchS: 45,
  },
  {
    name: 'duplex mismatch: a port of a host loses a tenth',
    steps: ['0 loss web1:eth0 10'],
    outages: [{ atS: 0, cause: ['web1'] }],
    watchS: 90,
  },
];
