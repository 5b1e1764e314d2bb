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
    // Both ask the same server: whichever is due first speaks for both.
    outages: [{ atS: 0, cause: ['"DNS dns1"', '"Address of app1"'] }],
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
    name: 'the DHCP server is gone',
    steps: ['0 run hq-sw2 kill -STOP $(cat /tmp/dhcp.pid)', '9 undo hq-sw2 kill -CONT $(cat /tmp/dhcp.pid)'],
    outages: [{ atS: 0, cause: ['"DHCP hq-sw2"'] }],
  },
  {
    name: 'the clock of a time server is 5 s off',
    steps: ['0 run dns1 echo 5 > /tmp/clock-off', '9 undo dns1 echo 0 > /tmp/clock-off'],
    outages: [{ atS: 0, cause: ['"Time of dns1"'] }],
  },
  {
    name: 'DNS answers with a wrong address',
    steps: [
      "0 run dns1 sed 's/10.20.0.90/10.20.0.99/' /etc/lab/dnsmasq.conf > /tmp/wrong.conf; kill $(cat /run/dnsmasq.pid); sleep 0.1; dnsmasq --conf-file=/tmp/wrong.conf --pid-file=/run/dnsmasq.pid --user=root",
      '9 undo dns1 kill $(cat /run/dnsmasq.pid); sleep 0.1; dnsmasq --conf-file=/etc/lab/dnsmasq.conf --pid-file=/run/dnsmasq.pid --user=root',
    ],
    outages: [{ atS: 0, cause: ['"Address of app1"'] }],
  },
  {
    name: 'the DNS server hangs: its port is open, and nothing answers',
    steps: [
      '0 run dns1 kill -STOP $(cat /run/dnsmasq.pid)',
      '9 undo dns1 kill -CONT $(cat /run/dnsmasq.pid)',
    ],
    outages: [{ atS: 0, cause: ['"DNS dns1"', '"Address of app1"'] }],
  },
  {
    name: 'a host reboots twice',
    brief: true,
    steps: ['0 kill app1', '4 revive app1', '9 kill app1', '13 revive app1'],
    outages: [{ atS: 0, cause: ['app1'] }],
    watchS: 20,
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
    name: 'a certificate is replaced by that of another server',
    steps: [
      '0 run web1 cp -a /etc/lab/tls.crt /etc/lab/tls.old; openssl req -x509 -new -key /etc/lab/tls.key -subj /CN=other.lab.example -addext subjectAltName=DNS:other.lab.example -days 90 -out /etc/lab/tls.crt; nginx -s reload -c /etc/lab/nginx.conf',
      '9 undo web1 cp -a /etc/lab/tls.old /etc/lab/tls.crt; nginx -s reload -c /etc/lab/nginx.conf',
    ],
    outages: [{ atS: 0, cause: ['"Certificate web1"'] }],
  },
  {
    name: 'a web server answers with a wrong page',
    steps: [
      "0 run web1 cp /etc/lab/nginx.conf /etc/lab/nginx.right; sed -i 's/<title>web1/<title>It works/' /etc/lab/nginx.conf; nginx -s reload -c /etc/lab/nginx.conf",
      '9 undo web1 cp /etc/lab/nginx.right /etc/lab/nginx.conf; nginx -s reload -c /etc/lab/nginx.conf',
    ],
    outages: [{ atS: 0, cause: ['"Page of web1"'] }],
  },
  {
    name: 'a web server is slow: an answer takes a second',
    steps: [
      '0 run app1 nginx -s stop -c /etc/lab/nginx.conf; sleep 0.2; /usr/bin/python3 /tmp/slow.py </dev/null >/dev/null 2>&1 & echo $! > /tmp/slow.pid; sleep 0.6',
      '9 undo app1 kill $(cat /tmp/slow.pid); sleep 0.2; nginx -e /var/log/nginx-error.log -c /etc/lab/nginx.conf',
    ],
    outages: [{ atS: 0, cause: ['"HTTP app1"'] }],
  },
  {
    name: 'a web server hangs: it takes connections and answers nothing',
    steps: ['0 run app1 pkill -STOP nginx', '9 undo app1 pkill -CONT nginx'],
    outages: [{ atS: 0, cause: ['"HTTP app1"'] }],
  },
  {
    name: 'a firewall rule drops what comes to one port',
    steps: [
      "0 run app1 nft 'table inet wall { chain in { type filter hook input priority 0; tcp dport 80 drop; }; }'",
      "9 undo app1 nft 'delete table inet wall'",
    ],
    outages: [{ atS: 0, cause: ['"HTTP app1"'] }],
  },
  {
    name: 'a firewall drops pings to a host whose services answer',
    steps: [
      "0 run app1 nft 'table inet wall { chain in { type filter hook input priority 0; icmp type echo-request drop; }; }'",
      "9 undo app1 nft 'delete table inet wall'",
    ],
    outages: [{ atS: 0, cause: ['"Ping app1"'] }],
  },
  {
    name: 'a BGP session is down while its link is up',
    steps: [
      "0 run core1 vtysh -c 'configure terminal' -c 'router bgp 65000' -c 'neighbor 10.253.0.1 shutdown'",
      "9 undo core1 vtysh -c 'configure terminal' -c 'router bgp 65000' -c 'no neighbor 10.253.0.1 shutdown'",
    ],
    outages: [{ atS: 0, cause: ['"BGP core1 to isp1"'] }],
  },
  {
    name: 'a link flaps slowly, for longer than an alert is held',
    brief: true,
    steps: beat(0, 84, 14, 'cut core1-s2-r1', 'heal core1-s2-r1'),
    outages: [{ atS: 0, cause: ['core1 eth4', 's2-r1 eth1'] }],
  },
  {
    name: 'the machine of the probe is busy: nobody is called',
    steps: [
      '0 run noc for i in 1 2 3 4 5 6; do timeout 20 sh -c "while :; do :; done" </dev/null >/dev/null 2>&1 & done',
    ],
    outages: [],
    watchS: 24,
  },
  {
    name: 'the machine of the probe stands still for a while: nobody is called',
    steps: ['0 stall 6'],
    outages: [],
    watchS: 20,
  },
];
