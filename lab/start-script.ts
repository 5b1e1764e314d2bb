/** The script that a node runs once its root is ready: the order in which a box brings up its parts. */
import { snmpWriteCommunity } from './credentials.ts';
import { type LabNode, nocAddress } from './topology.ts';

/** What the kernel's bridge takes at least for spanning tree; it counts in hundredths of a second. */
const forwardDelayCentiseconds = 200;

const kernelSettings: readonly string[] = [
  'ipv4/conf/all/rp_filter 0',
  'ipv4/conf/default/rp_filter 0',
  'ipv6/conf/default/accept_dad 0',
  'ipv6/conf/all/accept_dad 0',
  'ipv6/conf/all/accept_ra 0',
];

const routerSettings: readonly string[] = [
  'ipv4/ip_forward 1',
  'ipv6/conf/all/forwarding 1',
  'ipv4/fib_multipath_hash_policy 1',
  'ipv4/conf/all/ignore_routes_with_linkdown 1',
  // The default of 20 silently limits OSPF to 20 interfaces.
  'ipv4/igmp_max_memberships 2000',
  // Otherwise the VRRP backup answers for the virtual address.
  'ipv4/conf/all/arp_ignore 1',
  'ipv4/conf/all/arp_announce 2',
];

function bridgeLines(node: LabNode): readonly string[] {
  const priority = node.spanningTreePriority;
  const tree =
    priority === undefined
      ? 'stp_state 0 forward_delay 0'
      : `stp_state 1 priority ${priority} forward_delay ${forwardDelayCentiseconds} hello_time 100 max_age 600`;
  return [
    'ip link add br0 type bridge',
    `ip link set br0 address ${node.bridgeMac}`,
    `ip link set br0 type bridge ${tree} ageing_time 30000`,
    ...node.ports.map((port) => `ip link set ${port.name} master br0`),
    'ip link set br0 up',
    `ip addr add ${node.address} dev br0`,
    `ip route add default via ${node.gateway}`,
  ];
}

function routerLines(node: LabNode): readonly string[] {
  const agentx = node.snmp ? ' -M snmp' : '';
  return [
    'mkdir -p /run/frr /var/tmp/frr',
    'chown frr:frr /run/frr /var/tmp/frr',
    'chown -R frr:frrvty /etc/frr',
    'chmod 2775 /etc/frr',
    `/usr/lib/frr/zebra -d -P 0${agentx}`,
    ...(node.ospf ? [`/usr/lib/frr/ospfd -d -P 0${agentx}`] : []),
    ...(node.asn === undefined ? [] : [`/usr/lib/frr/bgpd -d -p 179 -P 0${agentx}`]),
    ...(node.virtualRouters === undefined ? [] : ['/usr/lib/frr/vrrpd -d -P 0']),
    'vtysh -b >/run/lab/vtysh.log 2>&1 || { cat /run/lab/vtysh.log; exit 1; }',
  ];
}

/** The agent answers interface state from a cache of 3 s; 1 s lets a poll every second see each change. */
const snmpdLines: readonly string[] = [
  'mkdir -p /var/agentx',
  'chown -R root:root /var/lib/snmp',
  'MIBS= snmpd -I -smux -LS5d -p /run/snmpd.pid -x /var/agentx/master',
  `( MIBS= snmpset -v2c -c ${snmpWriteCommunity} -r 20 -t 0.25 127.0.0.1 .1.3.6.1.4.1.8072.1.5.3.1.2.1.3.6.1.2.1.2.2 i 1 >/dev/null 2>&1 || : ) &`,
];

function lldpdLine(node: LabNode): string {
  const platform = { router: 'FRRouting 8.4.4', switch: 'Linux bridge switch', host: 'Linux server' }[
    node.kind
  ];
  const agentx = node.snmp ? '-x -X /var/agentx/master ' : '';
  const ports = node.kind === 'switch' ? 'swp*' : 'eth*';
  return `mkdir -p /run/lldpd; chown _lldpd:_lldpd /run/lldpd; lldpd ${agentx}-I '${ports}' -C '${ports}' -S '${platform} ${node.name}'`;
}

/** A plain TCP service that speaks first and then repeats what it is told (RFC 862 with a greeting). */
const echoServer = `use IO::Socket::INET; $SIG{CHLD}="IGNORE";
my $s=IO::Socket::INET->new(LocalPort=>7,Listen=>8,ReuseAddr=>1) or die $!;
while(my $c=$s->accept){ next if fork; $c->autoflush(1); print $c "echo ready\\n"; print $c $_ while <$c>; exit }`;

const serviceLines: Readonly<Record<string, string>> = {
  ssh: 'mkdir -p /run/sshd; /usr/sbin/sshd -f /etc/lab/sshd_config',
  http: 'mkdir -p /var/log/nginx /var/lib/nginx; nginx -e /var/log/nginx-error.log -c /etc/lab/nginx.conf',
  dns: 'dnsmasq --conf-file=/etc/lab/dnsmasq.conf --pid-file=/run/dnsmasq.pid --user=root',
  echo: `perl -e '${echoServer}' </dev/null >/dev/null 2>&1 &`,
};

export function startScript(node: LabNode): string {
  const settings = [...kernelSettings, ...(node.kind === 'router' ? routerSettings : [])];
  return `${[
    '#!/bin/sh',
    'set -e',
    'set_kernel() { echo "$2" > "/proc/sys/net/$1" 2>/dev/null || :; }',
    ...settings.map((setting) => `set_kernel ${setting}`),
    'ip link set lo up',
    'ip -batch /etc/lab/ports.batch',
    ...(node.kind === 'switch' ? bridgeLines(node) : []),
    // RFC 3164 over UDP to the NOC, as network gear does by default.
    ...(node.snmp ? [`busybox syslogd -R ${nocAddress}:514 -L -O /var/log/messages`] : []),
    ...(node.snmp ? snmpdLines : []),
    ...(node.kind === 'router' ? routerLines(node) : []),
    ...(node.lldp ? [lldpdLine(node)] : []),
    ...node.services.flatMap((service) => serviceLines[service] ?? []),
    'exit 0',
  ].join('\n')}\n`;
}
