/** Services and what filters them, while their hosts are up. */
import { beat, type Scenario } from '../scenario.ts';

const site3 = ['s3-sw1', 's3-h1'];

export const services: readonly Scenario[] = [
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
    name: 'the clock of a time server is 5 s off',
    steps: ['0 run dns1 echo 5 > /tmp/clock-off', '9 undo dns1 echo 0 > /tmp/clock-off'],
    outages: [{ atS: 0, cause: ['"Time of dns1"'] }],
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
    name: 'another failure at a site that has just come back',
    brief: true,
    steps: [
      '0 cut core2-s3-r1',
      '8 heal core2-s3-r1',
      '40 run s3-h1 nginx -s stop -c /etc/lab/nginx.conf',
      '99 undo s3-h1 nginx -e /var/log/nginx-error.log -c /etc/lab/nginx.conf',
    ],
    outages: [
      { atS: 0, cause: ['core2 eth5', 's3-r1 eth1'], victims: site3 },
      { atS: 40, cause: ['"HTTP s3-h1"'] },
    ],
  },
  {
    name: 'a service flaps',
    brief: true,
    steps: [
      ...beat(0, 48, 12, 'run app1 pkill -STOP nginx', 'run app1 pkill -CONT nginx'),
      '99 undo app1 pkill -CONT nginx || :',
    ],
    outages: [{ atS: 0, cause: ['"HTTP app1"'] }],
  },
  {
    name: 'two services of two hosts fail at once, each in its way',
    steps: [
      '0 run app1 nginx -s stop -c /etc/lab/nginx.conf',
      '0 run dns1 echo 5 > /tmp/clock-off',
      '9 undo app1 nginx -e /var/log/nginx-error.log -c /etc/lab/nginx.conf',
      '9 undo dns1 echo 0 > /tmp/clock-off',
    ],
    outages: [
      { atS: 0, cause: ['"HTTP app1"'] },
      { atS: 0, cause: ['"Time of dns1"'] },
    ],
  },
  {
    name: 'an access list on the way drops HTTP to a site',
    steps: [
      "0 run core2 nft 'table inet acl { chain f { type filter hook forward priority 0; ip daddr 10.3.0.0/24 tcp dport 80 drop; }; }'",
      "9 undo core2 nft 'delete table inet acl'",
    ],
    outages: [{ atS: 0, cause: ['"HTTP s3-h1"'] }],
  },
  {
    name: 'an access list on the way drops pings to a site whose services answer',
    steps: [
      "0 run core2 nft 'table inet acl { chain f { type filter hook forward priority 0; ip daddr { 10.3.0.0/24, 10.255.0.31 } icmp type echo-request drop; }; }'",
      "9 undo core2 nft 'delete table inet acl'",
    ],
    outages: [
      {
        atS: 0,
        cause: ['"Ping s3-r1"', '"Ping s3-sw1"', '"Ping s3-h1"', '"Large packets to s3-h1"'],
      },
    ],
  },
  {
    name: 'an access list on the way drops SNMP to a site',
    steps: [
      "0 run s3-r1 nft 'table inet acl { chain f { type filter hook forward priority 0; udp dport 161 drop; }; }'",
      "9 undo s3-r1 nft 'delete table inet acl'",
    ],
    outages: [{ atS: 0, cause: ['"Ports of s3-sw1"', '"Ports of s3-h1"'] }],
  },
  {
    name: 'the time server dies',
    steps: [
      '0 run dns1 kill $(cat /tmp/time.pid)',
      '9 undo dns1 /usr/bin/python3 /tmp/time.py </dev/null >/dev/null 2>&1 & echo $! > /tmp/time.pid',
    ],
    outages: [{ atS: 0, cause: ['"Time of dns1"'] }],
  },
  {
    name: 'a file system is full',
    steps: [
      '0 run web1 dd if=/dev/zero of=/tmp/full bs=1M count=63 2>/dev/null',
      '9 undo web1 rm -f /tmp/full',
    ],
    outages: [{ atS: 0, cause: ['"Disks of web1"'] }],
  },
  {
    name: 'the DHCP server is gone',
    steps: ['0 run hq-sw2 kill -STOP $(cat /tmp/dhcp.pid)', '9 undo hq-sw2 kill -CONT $(cat /tmp/dhcp.pid)'],
    outages: [{ atS: 0, cause: ['"DHCP hq-sw2"'] }],
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
    name: 'a web server is slow: an answer takes a second',
    steps: [
      '0 run app1 nginx -s stop -c /etc/lab/nginx.conf; sleep 0.2; /usr/bin/python3 /tmp/slow.py </dev/null >/dev/null 2>&1 & echo $! > /tmp/slow.pid; sleep 0.6',
      '9 undo app1 kill $(cat /tmp/slow.pid); sleep 0.2; nginx -e /var/log/nginx-error.log -c /etc/lab/nginx.conf',
    ],
    outages: [{ atS: 0, cause: ['"HTTP app1"'] }],
  },
  {
    name: 'the community of an agent was changed',
    steps: [
      '0 run s2-sw1 cp /etc/snmp/snmpd.conf /tmp/snmpd.conf; sed -i "s/^rocommunity [^ ]*/rocommunity other/" /etc/snmp/snmpd.conf; kill -HUP $(cat /run/snmpd.pid)',
      '9 undo s2-sw1 cp /tmp/snmpd.conf /etc/snmp/snmpd.conf; kill -HUP $(cat /run/snmpd.pid)',
    ],
    outages: [{ atS: 0, cause: ['"Ports of s2-sw1"'] }],
  },
];
