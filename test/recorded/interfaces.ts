/** Compares interfaces: identity, state, speed and 64-bit counters, field by field, with what another product read. */
import type { DeviceFacts } from '#pure/network/facts.ts';
import { expectedRows, type Score } from './health.ts';

export interface PortCounters {
  readonly ifIndex: number;
  readonly inOctets?: number;
  readonly outOctets?: number;
}

const text = (value: unknown) => (value === null || value === undefined ? undefined : String(value));

/** Their 0 is also what they say of a port that counts nothing, or has no speed; we leave that out. */
const counted = (theirs: unknown, ours: number | undefined) =>
  Number(theirs) === 0 && ours === undefined ? undefined : text(theirs);

/** What they say, what we say; undefined on their side is not compared. */
function fieldsOf(
  row: Readonly<Record<string, unknown>>,
  port: DeviceFacts['interfaces'][number],
  counters: PortCounters | undefined,
): readonly (readonly [name: string, theirs: string | undefined, ours: string | undefined])[] {
  const mac = text(row.ifPhysAddress)?.toLowerCase();
  const same = (value: number | undefined) => (value === undefined ? undefined : String(value));
  return [
    ['name', text(row.ifName), port.name],
    // Where ifDescr is empty they write the name.
    ['descr', port.descr === undefined ? undefined : text(row.ifDescr), port.descr],
    ['mtu', text(row.ifMtu), same(port.mtuBytes)],
    [
      'mac',
      mac && /^[0-9a-f]{12}$/.test(mac) && !/^0+$/.test(mac) ? mac : undefined,
      port.mac?.replaceAll(':', ''),
    ],
    ['speed', counted(row.ifSpeed, port.speedBps), same(port.speedBps)],
    ['admin', text(row.ifAdminStatus), port.adminStatus],
    ['oper', text(row.ifOperStatus), port.operStatus],
    ['in', counted(row.ifInOctets, counters?.inOctets), same(counters?.inOctets)],
    ['out', counted(row.ifOutOctets, counters?.outOctets), same(counters?.outOctets)],
  ];
}

export function compareInterfaces(
  device: string,
  ports: DeviceFacts['interfaces'],
  counters: readonly PortCounters[],
): Score {
  const rows = expectedRows(device, 'ports').filter((row) => row.ifIndex !== null);
  const missing: string[] = [];
  for (const row of rows) {
    const port = ports.find((item) => item.ifIndex === Number(row.ifIndex));
    const own = counters.find((item) => item.ifIndex === Number(row.ifIndex));
    const wrong = port
      ? fieldsOf(row, port, own).filter(([, theirs, ours]) => theirs !== undefined && theirs !== ours)
      : [['absent', 'there', 'not']];
    if (wrong.length > 0)
      missing.push(
        `${row.ifIndex} ${row.ifDescr}: ${wrong.map(([name, theirs, ours]) => `${name} "${theirs}" "${ours}"`).join(', ')}`,
      );
  }
  return {
    name: 'interfaces',
    expected: rows.length,
    agreed: rows.length - missing.length,
    bySource: rows.length - missing.length,
    missing,
  };
}
