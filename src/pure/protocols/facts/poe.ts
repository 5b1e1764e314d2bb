/** Ports that give power: POWER-ETHERNET-MIB (RFC 3621); which interface they are, by CISCO-POWER-ETHERNET-EXT-MIB and entities. */
import { cisco, defined, type FactReader, mib2, number, truth } from './section.ts';

const portsMax = 20_000;
const statuses = ['', 'disabled', 'searching', 'deliveringPower', 'fault', 'test', 'otherFault'];

export const poe: FactReader = {
  name: 'poe',
  needs: ['entity'],
  async read(reader, facts) {
    // Index of both: group, port.
    const rows = await reader.rows([...mib2, 105, 1, 1, 1], [6, 3, 10], portsMax);
    if (rows.length === 0) return;
    const entities = await reader.rows([...cisco, 9, 402, 1, 2, 1], [11], portsMax);
    const ifIndexOf = new Map(facts.modules.map((item) => [item.index, item.ifIndex]));
    const entityOf = new Map(entities.map((row) => [row.index.join('.'), number(row, 11)]));
    facts.poePorts = rows.map((row) => {
      const powerClass = number(row, 10);
      return {
        group: row.index[0]!,
        port: row.index[1]!,
        enabled: truth(row, 3) ?? false,
        status: statuses[number(row, 6) ?? 1] ?? 'disabled',
        ...defined({
          ifIndex: ifIndexOf.get(entityOf.get(row.index.join('.')) ?? 0),
          powerClass: powerClass ? `class${powerClass - 1}` : undefined,
        }),
      };
    });
  },
};
