/** Routing instances: MPLS-L3VPN-STD-MIB (RFC 4382), CISCO-VRF-MIB. */
import type { VrfFacts } from '../../network/structure.ts';
import { cisco, defined, type FactReader, mib2, number, type Row, text } from './section.ts';

const vrfsMax = 20_000;
const l3vpn = [...mib2, 10, 166, 11, 1, 2];
const ciscoVrf = [...cisco, 9, 711, 1];
const up = 1;

/** MplsL3VpnName as an index: length, then its characters. */
const nameAt = (row: Row): string => String.fromCodePoint(...row.index.slice(1, 1 + (row.index[0] ?? 0)));

export const vrfs: FactReader = {
  name: 'vrfs',
  needs: [],
  async read(reader, facts) {
    const rows = await reader.rows([...l3vpn, 2, 1], [6, 3, 4], vrfsMax);
    const interfaces = rows.length === 0 ? [] : await reader.rows([...l3vpn, 1, 1], [2], vrfsMax);
    const members = Map.groupBy(interfaces, nameAt);
    const found = rows.map((row): VrfFacts => {
      const name = nameAt(row);
      return {
        name,
        ifIndexes: (members.get(name) ?? []).flatMap(({ index }) => index.at(-1) ?? []),
        ...defined({ descr: text(row, 3), routeDistinguisher: text(row, 4), active: number(row, 6) === up }),
      };
    });
    facts.vrfs = found;
    if (found.length > 0) return;
    const named = await reader.rows([...ciscoVrf, 1, 1, 1], [2, 4], vrfsMax);
    const ports = named.length === 0 ? [] : await reader.rows([...ciscoVrf, 2, 1, 1], [2], vrfsMax);
    facts.vrfs = named.map((row) => ({
      name: text(row, 2) ?? String(row.index[0]),
      active: number(row, 4) === up,
      ifIndexes: ports.filter(({ index }) => index[0] === row.index[0]).map(({ index }) => index[1]!),
    }));
  },
};
