/**
 * Every tool, one line each, loaded when first used so that the command line starts fast.
 * The keys are the tool ids; a tidy test checks that this index equals the directory.
 */
import { type RunnableTool, runnable } from '#pure/contract/tool.ts';

export const tools: Readonly<Record<string, () => Promise<RunnableTool>>> = {
  'device-compare': async () => runnable((await import('./device-compare.ts')).deviceCompare),
  dhcp: async () => runnable((await import('./dhcp.ts')).dhcp),
  dns: async () => runnable((await import('./dns.ts')).dns),
  'dns-audit': async () => runnable((await import('./dns-audit.ts')).dnsAudit),
  docker: async () => runnable((await import('./docker.ts')).docker),
  echo: async () => runnable((await import('./echo.ts')).echo),
  ftp: async () => runnable((await import('./ftp.ts')).ftp),
  health: async () => runnable((await import('./health.ts')).health),
  http: async () => runnable((await import('./http.ts')).http),
  'http-transaction': async () => runnable((await import('./http-transaction.ts')).httpTransaction),
  imap: async () => runnable((await import('./imap.ts')).imap),
  interfaces: async () => runnable((await import('./interfaces.ts')).interfaces),
  ipmi: async () => runnable((await import('./ipmi.ts')).ipmi),
  jitter: async () => runnable((await import('./jitter.ts')).jitter),
  json: async () => runnable((await import('./json.ts')).json),
  ldap: async () => runnable((await import('./ldap.ts')).ldap),
  locate: async () => runnable((await import('./locate.ts')).locate),
  memcached: async () => runnable((await import('./memcached.ts')).memcached),
  modbus: async () => runnable((await import('./modbus.ts')).modbus),
  mqtt: async () => runnable((await import('./mqtt.ts')).mqtt),
  mysql: async () => runnable((await import('./mysql.ts')).mysql),
  nagios: async () => runnable((await import('./nagios.ts')).nagios),
  neighbours: async () => runnable((await import('./neighbours.ts')).neighbours),
  ntp: async () => runnable((await import('./ntp.ts')).ntp),
  ping: async () => runnable((await import('./ping.ts')).ping),
  pop3: async () => runnable((await import('./pop3.ts')).pop3),
  'port-map': async () => runnable((await import('./port-map.ts')).portMap),
  postgresql: async () => runnable((await import('./postgresql.ts')).postgresql),
  'prometheus-scrape': async () => runnable((await import('./prometheus-scrape.ts')).prometheusScrape),
  proxmox: async () => runnable((await import('./proxmox.ts')).proxmox),
  push: async () => runnable((await import('./push.ts')).push),
  radius: async () => runnable((await import('./radius.ts')).radius),
  redfish: async () => runnable((await import('./redfish.ts')).redfish),
  redis: async () => runnable((await import('./redis.ts')).redis),
  scan: async () => runnable((await import('./scan.ts')).scan),
  sip: async () => runnable((await import('./sip.ts')).sip),
  smtp: async () => runnable((await import('./smtp.ts')).smtp),
  'snmp-custom': async () => runnable((await import('./snmp-custom.ts')).snmpCustom),
  'snmp-get': async () => runnable((await import('./snmp-get.ts')).snmpGet),
  'snmp-scan': async () => runnable((await import('./snmp-scan.ts')).snmpScan),
  'snmp-set': async () => runnable((await import('./snmp-set.ts')).snmpSet),
  'snmp-sweep': async () => runnable((await import('./snmp-sweep.ts')).snmpSweep),
  'snmp-table': async () => runnable((await import('./snmp-table.ts')).snmpTable),
  'snmp-walk': async () => runnable((await import('./snmp-walk.ts')).snmpWalk),
  ssh: async () => runnable((await import('./ssh.ts')).ssh),
  'ssh-script': async () => runnable((await import('./ssh-script.ts')).sshScript),
  subnet: async () => runnable((await import('./subnet.ts')).subnet),
  subnets: async () => runnable((await import('./subnets.ts')).subnets),
  sweep: async () => runnable((await import('./sweep.ts')).sweep),
  tcp: async () => runnable((await import('./tcp.ts')).tcp),
  tftp: async () => runnable((await import('./tftp.ts')).tftp),
  tls: async () => runnable((await import('./tls.ts')).tls),
  trace: async () => runnable((await import('./trace.ts')).trace),
  'wake-on-lan': async () => runnable((await import('./wake-on-lan.ts')).wakeOnLan),
};

export async function loadTools(): Promise<RunnableTool[]> {
  return await Promise.all(Object.values(tools).map((load) => load()));
}

/** Whom tools ask, by the inputs that name it: each is loaded when it is first asked about, and known from then on. */
export function toolsAsking(): (toolId: string) => readonly string[] | undefined {
  const known = new Map<string, readonly string[]>();
  return (toolId) => {
    const load = known.has(toolId) || !Object.hasOwn(tools, toolId) ? undefined : tools[toolId];
    void load?.().then((tool) => known.set(toolId, tool.asks));
    return known.get(toolId);
  };
}
