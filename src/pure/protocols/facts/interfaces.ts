/** Interfaces and what lies upon what: IF-MIB (RFC 2863), duplex by EtherLike-MIB (RFC 3635). */
import type { InterfaceFacts } from '../../network/facts.ts';
import { macOf } from '../../network/snmp-value.ts';
import { defined, type FactReader, mib2, number, type Row, text, truth } from './section.ts';

const statusWords = ['', 'up', 'down', 'testing', 'unknown', 'dormant', 'notPresent', 'lowerLayerDown'];
const duplexWords = [undefined, undefined, 'half', 'full'] as const;
/** Subscriber interfaces of an access router are counted in tens of thousands. */
const interfacesMax = 100_000;
/** ifHighSpeed in Mbit/s is exact only above what ifSpeed can hold (RFC 2863). */
const ifSpeedMaxBps = 4_294_967_295;

export const interfaces: FactReader = {
  name: 'interfaces',
  needs: [],
  async read(reader, facts) {
    const rows = await reader.rows([...mib2, 2, 2, 1], [2, 3, 4, 5, 6, 7, 8, 9], interfacesMax);
    if (rows.length === 0) return;
    const extended = await reader.rows([...mib2, 31, 1, 1, 1], [1, 15, 17, 18], interfacesMax);
    // ifStackTable: its index is higher, lower; 0 stands for nothing above or below.
    const stack = await reader.rows([...mib2, 31, 1, 2, 1], [3], interfacesMax * 4);
    const duplex = await reader.rows([...mib2, 10, 7, 2, 1], [19], interfacesMax);
    const more = new Map(extended.map((row) => [row.index[0]!, row]));
    const duplexOf = new Map(duplex.map((row) => [row.index[0]!, duplexWords[number(row, 19) ?? 0]]));
    const lower = new Map<number, number[]>();
    for (const { index } of stack)
      if (index[0] && index[1]) lower.set(index[0], [...(lower.get(index[0]) ?? []), index[1]]);
    facts.interfaces = rows.map((row) => ({
      ...interfaceOf(row, more.get(row.index[0]!)),
      ...defined({
        duplex: duplexOf.get(row.index[0]!),
        lowerIfIndexes: lower.get(row.index[0]!),
      }),
    }));
  },
};

function interfaceOf(row: Row, extended: Row | undefined): InterfaceFacts {
  const ifIndex = row.index[0]!;
  const descr = text(row, 2);
  const mac = macOf(row.columns.get(6));
  const speedBps = number(row, 5);
  const highBps = extended && (number(extended, 15) ?? 0) * 1e6;
  const lastChangeTicks = number(row, 9);
  return {
    ifIndex,
    name: (extended && text(extended, 1)) ?? descr ?? String(ifIndex),
    ...defined({
      descr,
      alias: extended && text(extended, 18),
      type: number(row, 3),
      mtuBytes: number(row, 4),
      speedBps:
        (speedBps && speedBps < ifSpeedMaxBps && !highBps ? speedBps : highBps) || speedBps || undefined,
      mac: mac && mac !== '00:00:00:00:00:00' ? mac : undefined,
      lastChangeUpTimeS: lastChangeTicks === undefined ? undefined : lastChangeTicks / 100,
      connectorPresent: extended && truth(extended, 17),
    }),
    adminStatus: statusWords[number(row, 7) ?? 4] ?? 'unknown',
    operStatus: statusWords[number(row, 8) ?? 4] ?? 'unknown',
  };
}
