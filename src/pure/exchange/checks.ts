/**
 * What other products call a check → the tool that does it here. Whether that tool exists in this version is decided by who imports
 * (`services/exchange`): the name is written down either way, so that the report can say what is missing.
 */
import type { DeclaredSensor } from './model.ts';

/** A check of one host, as far as its file tells. */
export interface Check {
  readonly name: string;
  readonly host: string;
  readonly port?: number | undefined;
  readonly url?: string | undefined;
  readonly expectText?: string | undefined;
  readonly expectStatus?: readonly number[] | undefined;
  /** Of DNS. */
  readonly query?: string | undefined;
  readonly recordType?: string | undefined;
  readonly oids?: readonly string[] | undefined;
  readonly seconds?: number | undefined;
}

const urlOf = ({ url, host, port }: Check, scheme: string): string =>
  url ?? `${scheme}://${host.includes(':') ? `[${host}]` : host}${port === undefined ? '' : `:${port}`}/`;

const oneTarget = ({ host, port }: Check) => ({ target: host, ...(port === undefined ? {} : { port }) });
const http = (check: Check, scheme: string) => ({
  url: urlOf(check, scheme),
  ...(check.expectText ? { expectText: check.expectText } : {}),
  ...(check.expectStatus?.length ? { expectStatus: check.expectStatus } : {}),
});
const tcp = (port?: number) => (check: Check) => ({
  targets: [check.host],
  ports: [check.port ?? port ?? 0],
});

type Make = (check: Check) => Readonly<Record<string, unknown>> | string;
const makers: Readonly<Record<string, readonly [tool: string, Make]>> = {
  ping: ['ping', ({ host }) => ({ targets: [host] })],
  tcp: ['tcp', (check) => (check.port === undefined ? 'it names no port' : tcp()(check))],
  http: ['http', (check) => http(check, 'http')],
  https: ['http', (check) => http(check, 'https')],
  tls: ['tls', ({ host, port }) => ({ target: host, port: port ?? 443 })],
  dns: [
    'dns',
    ({ host, query, recordType }) =>
      query
        ? { names: [query], server: host, ...(recordType ? { type: recordType } : {}) }
        : 'it names no name to ask for',
  ],
  snmp: ['snmp-get', ({ host, oids }) => (oids?.length ? { targets: [host], oids } : 'it names no object')],
  'snmp-interfaces': ['interfaces', ({ host }) => ({ targets: [host] })],
  'snmp-health': ['health', ({ host }) => ({ targets: [host] })],
  ssh: ['ssh', oneTarget],
  telnet: ['tcp', tcp(23)],
  rdp: ['tcp', tcp(3389)],
};
/** Others that are one tool with a target and a port. */
const plain: ReadonlySet<string> = new Set([
  'ntp',
  'ldap',
  'smtp',
  'imap',
  'pop3',
  'ftp',
  'sftp',
  'tftp',
  'dhcp',
  'radius',
  'redis',
  'mqtt',
  'mysql',
  'postgresql',
  'sip',
  'modbus',
  'docker',
]);

/** What each name means; the first pattern that fits wins. */
const names: readonly (readonly [RegExp, string])[] = [
  [/^(check_)?(ping|icmp|fping|host-?alive|hostalive4?|icmpping\w*)$/, 'ping'],
  [/^(check_)?(http|http2xx|webpage|url)$/, 'http'],
  [/^(check_)?(https|ssl-?http)$/, 'https'],
  [/^(check_)?(tls|ssl|ssl_?cert(ificate)?|sslcertificate|cert)$/, 'tls'],
  [/^(check_)?(tcp|port|tcp_?connect)$/, 'tcp'],
  [/^(check_)?(dns|dig)$/, 'dns'],
  [/^(check_)?(ntp|ntp_time|ntp_peer|sntp)$/, 'ntp'],
  [/^(check_)?(ldap|ldaps)$/, 'ldap'],
  [/^(check_)?(smtp|ssmtp|smtps)$/, 'smtp'],
  [/^(check_)?(imap|simap|imaps)$/, 'imap'],
  [/^(check_)?(pop|pop3|spop)$/, 'pop3'],
  [/^(check_)?(ftp|sftp|tftp|dhcp|radius|redis|mqtt|sip|telnet|ssh|rdp|modbus|docker)$/, ''],
  [/^(check_)?(mysql|mariadb)$/, 'mysql'],
  [/^(check_)?(pgsql|postgres|postgresql)$/, 'postgresql'],
  [/^(check_)?snmp$/, 'snmp'],
];

export function kindOfCheck(word: string): string | undefined {
  const said = word.toLowerCase();
  for (const [pattern, kind] of names) if (pattern.test(said)) return kind || said.replace(/^check_/, '');
  return undefined;
}

const shortestMs = 1000;
const longestMs = 86_400_000;

/** The sensor for a check of that kind; a text says why there is none. */
export function sensorFor(kind: string, check: Check): DeclaredSensor | string {
  const [tool, make] = Object.hasOwn(makers, kind)
    ? makers[kind]!
    : plain.has(kind)
      ? ([kind, oneTarget] as const)
      : [undefined, undefined];
  if (!tool) return `"${kind}" has no tool here`;
  const input = make(check);
  if (typeof input === 'string') return input;
  const intervalMs =
    check.seconds !== undefined && check.seconds > 0
      ? Math.round(Math.min(longestMs, Math.max(shortestMs, check.seconds * 1000)))
      : null;
  return { name: check.name, tool, input, intervalMs };
}
