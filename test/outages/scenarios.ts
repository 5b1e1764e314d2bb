/** The outages that are tried. To add one: an entry; see `scenario.ts` for the verbs. */
import type { Scenario } from './scenario.ts';

const site1 = ['s1-sw1', 's1-h1'];
const site2 = ['s2-sw1', 's2-h1'];
const site3 = ['s3-sw1', 's3-h1'];
/** Every second for a while: `beat(5, 60, 6, 'cut x', 'heal x')` cuts at 5, heals at 8, cuts at 11 … */
const beat = (fromS: number, toS: number, everyS: number, down: string, up: string): string[] => {
  const steps: string[] = [];
  for (let atS = fromS; atS < toS; atS += everyS) steps.push(`${atS} ${down}`, `${atS + everyS / 2} ${up}`);
  return steps;
};

export const scenarios: readonly Scenario[] = [
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
    name: 'the DNS server stops',
    steps: [
      '0 run dns1 pkill dnsmasq',
      '9 undo dns1 dnsmasq --conf-file=/etc/lab/dnsmasq.conf --pid-file=/run/dnsmasq.pid --user=root',
    ],
    outages: [{ atS: 0, cause: ['"DNS dns1"'] }],
    quick: true,
  },
  {
    name: 'the certificate of a service has expired',
    steps: [
      '0 run web1 cp -a /etc/lab/tls.crt /etc/lab/tls.old; cp /etc/lab/expired.crt /etc/lab/tls.crt; nginx -s reload -c /etc/lab/nginx.conf',
      '9 undo web1 cp -a /etc/lab/tls.old /etc/lab/tls.crt; nginx -s reload -c /etc/lab/nginx.conf',
    ],
    outages: [{ atS: 0, cause: ['"Certificate web1"'] }],
  },
  {
    name: 'a web server answers 500',
    steps: [
      "0 run app1 sed -i.old 's/return 200/return 500/' /etc/lab/nginx.conf; nginx -s reload -c /etc/lab/nginx.conf",
      '9 undo app1 cp /etc/lab/nginx.conf.old /etc/lab/nginx.conf; nginx -s reload -c /etc/lab/nginx.conf',
    ],
    outages: [{ atS: 0, cause: ['"HTTP app1"'] }],
  },
  {
    name: 'a web server stops',
    steps: [
      '0 run app1 nginx -s stop -c /etc/lab/nginx.conf',
      '9 undo app1 nginx -e /var/log/nginx-error.log -c /etc/lab/nginx.conf',
    ],
    outages: [{ atS: 0, cause: ['"HTTP app1"'] }],
  },
  {
    name: 'an SNMP agent hangs, its host is up',
    steps: ['0 run s1-sw1 pkill -STOP snmpd', '9 undo s1-sw1 pkill -CONT snmpd'],
    outages: [{ atS: 0, cause: ['"Ports of s1-sw1"'] }],
  },
  {
    name: 'the probe is cut off from everything',
    steps: ['0 cut noc-hq-sw1'],
    outages: [{ atS: 0, cause: ['probe'] }],
    quick: true,
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
    name: 'a paused router goes down with its site: nobody is called',
    steps: ['0 pause s3-r1', '2 kill s3-r1'],
    outages: [],
    watchS: 12,
  },
  {
    name: 'two maintenance windows overlap, one ends while the other goes on: nobody is called',
    steps: ['0 maintain s3-r1', '1 maintain s3-r1,s3-sw1', '3 kill s3-r1', '9 release s3-r1'],
    outages: [],
    watchS: 24,
  },
  {
    name: 'a host elsewhere dies while a router is in maintenance',
    steps: ['0 maintain s3-r1', '2 kill s3-r1', '6 kill s2-h1'],
    outages: [{ atS: 6, cause: ['s2-h1'] }],
  },
  {
    name: 'a maintenance ends, and its router is still down',
    steps: ['0 maintain s3-r1', '2 kill s3-r1', '9 release s3-r1'],
    outages: [{ atS: 9, cause: ['core2 eth5', 's3-r1'], victims: site3 }],
    watchS: 30,
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
    name: 'a router restarts: down, then up with the same face',
    brief: true,
    steps: ['0 kill s1-r1', '4 revive s1-r1'],
    outages: [{ atS: 0, cause: ['s1-r1'], victims: site1 }],
    watchS: 20,
  },
  {
    name: 'a blip shorter than the confirmation',
    brief: true,
    steps: ['0 loss app1:eth0 100', '0.15 clear app1:eth0'],
    outages: [],
    watchS: 8,
  },
  {
    name: 'a port is shut by an administrator',
    steps: ['0 run core2 ip link set eth5 down', '9 undo core2 ip link set eth5 up'],
    outages: [{ atS: 0, cause: ['core2 eth5', 's3-r1 eth1'], victims: site3 }],
  },
  {
    name: 'a host hangs: its port stays up',
    steps: ['0 loss s1-h1:eth0 100'],
    outages: [{ atS: 0, cause: ['s1-h1'] }],
  },
  {
    name: 'a way goes silently dead behind a port that stays up',
    steps: ['0 loss s3-r1:eth1 100'],
    outages: [{ atS: 0, cause: ['core2 eth5', 's3-r1'], victims: site3 }],
  },
];
