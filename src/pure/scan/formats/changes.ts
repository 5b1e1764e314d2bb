/** What differs between two scans as text: gone with a minus, new with a plus, host by host. */
import type { ScanChange } from '../compare.ts';
import { plain } from '../plain.ts';
import type { ScanHead } from '../result.ts';
import { reportHead } from './report.ts';

const titles: Readonly<Record<ScanChange['kind'], string>> = {
  'host-appeared': 'host',
  'host-vanished': 'host',
  'host-state': 'state',
  mac: 'MAC',
  name: 'names',
  system: 'system',
  'port-opened': 'port',
  'port-closed': 'port',
  'ports-state': 'ports',
  service: 'service',
  certificate: 'certificate',
  'finding-appeared': 'finding',
  'finding-resolved': 'finding',
};

function aboutOf({ kind, port, ports, transport, rule, subject, severity }: ScanChange): string {
  const where =
    port === undefined ? (ports === undefined ? '' : `${ports}/${transport}`) : `${port}/${transport}`;
  const what = [severity, rule, subject].filter(Boolean).join(' ');
  return [titles[kind] === 'port' || titles[kind] === 'ports' ? '' : titles[kind], where, what]
    .filter(Boolean)
    .join(' ');
}

export function* writeChanges(
  changes: readonly ScanChange[],
  before: ScanHead | undefined,
  after: ScanHead | undefined,
): Generator<string> {
  if (before) yield `-${reportHead(before).slice(2)}\n`;
  if (after) yield `+${reportHead(after).slice(2)}\n`;
  let address: string | undefined;
  for (const change of changes) {
    if (change.address !== address) yield `\n ${change.address}:\n`;
    address = change.address;
    const about = aboutOf(change);
    if (change.before !== undefined) yield `${plain(`-${about}: ${change.before}`).trimEnd()}\n`;
    if (change.after !== undefined) yield `${plain(`+${about}: ${change.after}`).trimEnd()}\n`;
  }
}
