/** What formats are called, for pages and help that do not need the parsers. */
import type { importFormats } from '../contract/resources/exchange.ts';

export const formatTitles: Readonly<Record<(typeof importFormats)[number], string>> = {
  csv: 'CSV, TSV, NetBox device table',
  json: 'JSON: our own form, NetBox, a list of devices',
  yaml: 'YAML: our own form, Ansible inventory, a list of devices',
  nmap: 'nmap XML',
  putty: 'PuTTY sessions',
  mremoteng: 'mRemoteNG connections',
  securecrt: 'SecureCRT sessions',
  'ansible-ini': 'Ansible inventory (INI)',
  prtg: 'PRTG: table of sensors, configuration',
  'uptime-kuma': 'Uptime Kuma backup',
  nagios: 'Nagios, Icinga 1 objects',
  blackbox: 'Prometheus blackbox targets',
  zabbix: 'Zabbix hosts',
};
