/** Usual services of ports (names of the IANA registry where it has one), most frequent first. */
import type { Transport } from '../contract/scan.ts';

const tcp = '80 http,443 https,22 ssh,21 ftp,25 smtp,23 telnet';
const udp = '53 domain,161 snmp,123 ntp';

const table = (text: string): ReadonlyMap<number, string> =>
  new Map(text.split(',').map((entry) => [Number.parseInt(entry, 10), entry.split(' ')[1]!]));
const tables = { tcp: table(tcp), udp: table(udp) };

export const serviceOfPort = (transport: Transport, port: number): string | undefined =>
  tables[transport].get(port);
