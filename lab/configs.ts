/** Configuration files of a node: pure functions from the topology to text. Each shadows the machine's own file inside that node only. */
import { login, snmpCommunity, snmpUsers, snmpWriteCommunity } from './credentials.ts';
import { startScript } from './start-script.ts';
import { domain, type LabNode, type NodePort, nocAddress, type Topology } from './topology.ts';

export interface NodeFile {
  readonly text: string;
  readonly mode?: number;
}

/** What all nodes of one lab share and what belongs to the machine rather than to the topology. */
export interface Material {
  readonly topology: Topology;
  readonly passwd: string;
  readonly group: string;
  readonly passwordHash: string;
  readonly authorizedKey: string;
  readonly tlsCertificate: string;
  readonly tlsKey: string;
  readonly bridgeMib: string;
  /** Private SSH host key per node: a strong identity, so no two nodes may share one. */
  readonly hostKeys: ReadonlyMap<string, string>;
}

type Line = string | false | undefined;
const lines = (...parts: readonly (Line | readonly Line[])[]): string =>
  `${parts
    .flat()
    .filter((line) => line !== undefined && line !== false)
    .join('\n')}\n`;

const alias = (port: NodePort): string => `to ${port.peer.device} ${port.peer.interface}`;

function frrInterface(node: LabNode, port: NodePort): Line[] {
  return [
    `interface ${port.name}`,
    ` description ${alias(port)}`,
    port.address && ` ip address ${port.address}`,
    ...(port.ospf
      ? [
          ' ip ospf area 0',
          port.routed && ' ip ospf network point-to-point',
          ' ip ospf hello-interval 1',
          ' ip ospf dead-interval 4',
          port.ospfCost !== undefined && ` ip ospf cost ${port.ospfCost}`,
          !port.routed && ' ip ospf passive',
        ]
      : []),
    ...(node.virtualRouters ?? [])
      .filter((virtual) => virtual.interface === port.name)
      .flatMap((virtual) => [
        ` vrrp ${virtual.id}`,
        ` vrrp ${virtual.id} advertisement-interval 200`,
        ` vrrp ${virtual.id} priority ${virtual.priority}`,
        // A core that comes back must not take the address before its routing has converged.
        ` no vrrp ${virtual.id} preempt`,
        ` vrrp ${virtual.id} ip ${virtual.address}`,
      ]),
    'exit',
    '!',
  ];
}

function frrBgp(node: LabNode): Line[] {
  if (node.asn === undefined) return [];
  const sessions = node.bgp ?? [];
  return [
    `router bgp ${node.asn}`,
    ` bgp router-id ${node.loopback}`,
    ' bgp log-neighbor-changes',
    ' no bgp ebgp-requires-policy',
    ' no bgp default ipv4-unicast',
    ' no bgp network import-check',
    ...sessions.flatMap((session) => [
      ` neighbor ${session.peer} remote-as ${session.asn}`,
      ` neighbor ${session.peer} description ${session.description}`,
      ` neighbor ${session.peer} timers 1 4`,
      ` neighbor ${session.peer} timers connect 1`,
      ` neighbor ${session.peer} advertisement-interval 0`,
      session.asn === node.asn && ` neighbor ${session.peer} update-source lo`,
    ]),
    ' address-family ipv4 unicast',
    ...(node.originates ?? []).map((prefix) => `  network ${prefix}`),
    ...sessions.flatMap((session) => [
      `  neighbor ${session.peer} activate`,
      session.asn === node.asn && `  neighbor ${session.peer} next-hop-self`,
    ]),
    ' exit-address-family',
    'exit',
    '!',
  ];
}

/** One integrated frr.conf, as an operator would write it. */
function frrConf(node: LabNode): string {
  return lines(
    'frr version 8.4.4',
    'frr defaults traditional',
    `hostname ${node.name}`,
    'log syslog informational',
    'log commands',
    'service integrated-vtysh-config',
    node.snmp && 'agentx',
    `banner motd line *** ${node.name}.${domain} - authorised use only ***`,
    '!',
    'interface lo',
    ` ip address ${node.loopback}/32`,
    node.ospf && ' ip ospf area 0',
    'exit',
    '!',
    node.ports.flatMap((port) => frrInterface(node, port)),
    frrBgp(node),
    node.ospf
      ? [
          'router ospf',
          ` ospf router-id ${node.loopback}`,
          ' log-adjacency-changes',
          ' timers throttle spf 50 200 2000',
          // The defaults (5 s between versions of an LSA) would make a restarted router wait for its own past.
          ' timers throttle lsa all 100',
          ' timers lsa min-arrival 50',
          node.asn !== undefined && ' default-information originate always metric 10',
          'exit',
          '!',
        ]
      : [],
    'line vty',
    ' exec-timeout 10 0',
    'exit',
    '!',
  );
}

/** How often the agent itself looks for link changes to report as traps. */
const linkMonitorSeconds = 2;

function snmpdConf(node: LabNode): string {
  const description = { router: 'FRRouting 8.4.4', switch: 'Linux bridge switch', host: '' }[node.kind];
  return lines(
    'agentAddress udp:161',
    `sysName ${node.name}`,
    `sysLocation ${node.site}`,
    `sysContact noc@${domain}`,
    description && `sysDescr ${description} (${node.name}) on Linux`,
    `rocommunity ${snmpCommunity} default`,
    `rwcommunity ${snmpWriteCommunity} 127.0.0.1`,
    snmpUsers.flatMap((user) => [
      `createUser ${user.user} ${user.authProtocol} "${user.authPassword}" ${user.privProtocol} "${user.privPassword}"`,
      `rouser ${user.user} authpriv`,
    ]),
    'createUser internalMonitor SHA-256 "internal-monitor"',
    'rouser internalMonitor auth',
    'iquerySecName internalMonitor',
    `trap2sink ${nocAddress}:162 ${snmpCommunity}`,
    'authtrapenable 1',
    // Numbers, because Debian ships no IETF MIB files: names would fail silently.
    'notificationEvent linkUpTrap .1.3.6.1.6.3.1.1.5.4 .1.3.6.1.2.1.2.2.1.1 .1.3.6.1.2.1.2.2.1.7 .1.3.6.1.2.1.2.2.1.8',
    'notificationEvent linkDownTrap .1.3.6.1.6.3.1.1.5.3 .1.3.6.1.2.1.2.2.1.1 .1.3.6.1.2.1.2.2.1.7 .1.3.6.1.2.1.2.2.1.8',
    `monitor -r ${linkMonitorSeconds} -e linkUpTrap linkUp .1.3.6.1.2.1.2.2.1.8 != 2`,
    `monitor -r ${linkMonitorSeconds} -e linkDownTrap linkDown .1.3.6.1.2.1.2.2.1.8 == 2`,
    'master agentx',
    'agentXSocket /var/agentx/master',
    'agentXPerms 0777 0777',
    'dontLogTCPWrappersConnects yes',
    node.kind === 'host' && 'includeAllDisks 10%',
    node.kind === 'switch' && 'pass_persist .1.3.6.1.2.1.17 /etc/lab/bridge-mib.pl',
  );
}

/** Neighbours are announced often, so that a changed cable shows within seconds; frames live four intervals. */
export const lldpIntervalSeconds = 2;

function lldpdConf(node: LabNode): string {
  return lines(
    `configure lldp tx-interval ${lldpIntervalSeconds}`,
    'configure lldp tx-hold 4',
    `configure system hostname ${node.name}`,
    `configure system ip management pattern ${node.managementAddress}`,
    // Network gear names its ports; servers keep lldpd's default, the port's MAC, which a NOC has to resolve.
    node.kind !== 'host' && 'configure lldp portidsubtype ifname',
  );
}

const sshdConf = (): string =>
  lines(
    'Port 22',
    'HostKey /etc/lab/ssh_host_ed25519_key',
    'AuthorizedKeysFile /etc/lab/authorized_keys',
    'PasswordAuthentication yes',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin no',
    'UsePAM no',
    'UseDNS no',
    'StrictModes no',
    'PrintMotd no',
    'PidFile /run/sshd.pid',
    'SyslogFacility AUTH',
    'MaxStartups 20',
    'SetEnv PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'Subsystem sftp internal-sftp',
  );

function nginxConf(node: LabNode): string {
  const tls = `server { listen 443 ssl; server_name ${node.name}.${domain};
    ssl_certificate /etc/lab/tls.crt; ssl_certificate_key /etc/lab/tls.key;
    location / { return 200 "secure ${node.name}\\n"; } }`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return lines(
    'worker_processes 1; pid /run/nginx.pid; error_log /var/log/nginx-error.log; daemon on;',
    'events { worker_connections 64; }',
    'http {',
    '  access_log off;',
    temporary.map((kind) => `  ${kind}_temp_path /tmp/nginx-${kind};`),
    `  server { listen 80 default_server; server_name ${node.name};`,
    '    location = /health { return 200 "ok\\n"; }',
    '    location = /broken { return 503; }',
    `    location / { default_type text/html; return 200 "<html><title>${node.name}</title><h1>${node.name}</h1></html>\\n"; } }`,
    node.services.includes('https') && `  ${tls}`,
    '}',
  );
}

const dnsmasqConf = (topology: Topology): string =>
  lines(
    'no-resolv',
    'no-hosts',
    `domain=${domain}`,
    `local=/${domain}/`,
    'local-ttl=60',
    'log-facility=/var/log/dnsmasq.log',
    topology.nodes.map((node) => `host-record=${node.name}.${domain},${node.name},${node.managementAddress}`),
  );

/** `ip -batch` lines that bring the ports up; routers leave their addresses to FRR. */
function portsBatch(node: LabNode): string {
  return lines(
    node.ports.flatMap((port) => [
      node.kind !== 'host' && `link set ${port.name} alias "${alias(port)}"`,
      `link set ${port.name} up`,
    ]),
    node.kind === 'host' &&
      [`addr add ${node.address} dev eth0`, `route add default via ${node.gateway}`].join('\n'),
    // FRR's vrrpd wants a macvlan with the protocol's MAC (RFC 5798 7.3) and holds it down while it is the backup.
    (node.virtualRouters ?? []).flatMap((virtual) => {
      const name = `vrrp4-${virtual.interface}`;
      const mac = `00:00:5e:00:01:${virtual.id.toString(16).padStart(2, '0')}`;
      return [
        `link add ${name} link ${virtual.interface} type macvlan mode bridge`,
        `link set ${name} addrgenmode random`,
        `link set ${name} address ${mac}`,
        `addr add ${virtual.address}/32 dev ${name}`,
        `link set ${name} up`,
      ];
    }),
  );
}

function loginFiles(node: LabNode, material: Material): Record<string, NodeFile> {
  const shell = node.kind === 'router' ? '/usr/bin/vtysh' : '/bin/bash';
  const shadow = (user: string) => `${user}:${material.passwordHash}:19000:0:99999:7:::`;
  return {
    'etc/lab/sshd_config': { text: sshdConf() },
    'etc/lab/ssh_host_ed25519_key': { text: material.hostKeys.get(node.name) ?? '', mode: 0o600 },
    'etc/lab/authorized_keys': { text: material.authorizedKey },
    'etc/motd': { text: '' },
    'etc/passwd': {
      text: `${material.passwd}${login.user}:x:5001:5001:lab admin:/home/admin:${shell}\nops:x:5002:5002:lab ops:/home/ops:/bin/bash\n`,
    },
    'etc/shadow': { text: lines('root:*:19000::::::', shadow(login.user), shadow('ops')), mode: 0o600 },
    'etc/group': {
      text: `${material.group.replace(/^(frrvty|_lldpd):.*$/gm, (entry) => `${entry}${entry.endsWith(':') ? '' : ','}${login.user},ops`)}admin:x:5001:\nops:x:5002:\n`,
    },
  };
}

/** All files of one node, by path below its root. */
export function nodeFiles(node: LabNode, material: Material): Record<string, NodeFile> {
  const serves = (...names: readonly string[]) => node.services.some((name) => names.includes(name));
  return {
    'etc/hostname': { text: `${node.name}\n` },
    'etc/hosts': { text: `127.0.0.1 localhost\n127.0.1.1 ${node.name}\n` },
    'etc/lab/start.sh': { text: startScript(node), mode: 0o755 },
    'etc/lab/ports.batch': { text: portsBatch(node) },
    ...(node.kind === 'router' && {
      'etc/frr/frr.conf': { text: frrConf(node), mode: 0o660 },
      'etc/frr/vtysh.conf': { text: `service integrated-vtysh-config\nusername ${login.user} nopassword\n` },
      'etc/pam.d/frr': { text: 'auth sufficient pam_permit.so\naccount sufficient pam_permit.so\n' },
    }),
    ...(node.kind === 'switch' && { 'etc/lab/bridge-mib.pl': { text: material.bridgeMib, mode: 0o755 } }),
    ...(node.snmp && {
      'etc/snmp/snmpd.conf': { text: snmpdConf(node), mode: 0o600 },
      'var/lib/snmp/README': { text: 'Kept over a power cycle.\n' },
    }),
    ...(node.lldp && { 'etc/lldpd.conf': { text: lldpdConf(node) } }),
    ...(serves('ssh') && loginFiles(node, material)),
    ...(serves('http', 'https') && { 'etc/lab/nginx.conf': { text: nginxConf(node) } }),
    ...(serves('https') && {
      'etc/lab/tls.crt': { text: material.tlsCertificate },
      'etc/lab/tls.key': { text: material.tlsKey, mode: 0o600 },
    }),
    ...(serves('dns') && { 'etc/lab/dnsmasq.conf': { text: dnsmasqConf(material.topology) } }),
  };
}
