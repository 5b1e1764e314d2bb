/** Neighbours by CDP: CISCO-CDP-MIB, also served by several other vendors. */
import type { NeighbourFacts } from '../../network/structure.ts';
import { addressIn, cisco, defined, type FactReader, number, text } from './section.ts';

const neighboursMax = 20_000;
const duplexWords = [undefined, undefined, 'half', 'full'] as const;
/** cdpCacheCapabilities, a 32-bit mask, in the words of LLDP. */
const capabilityBits: readonly (readonly [mask: number, name: string])[] = [
  [0x01, 'router'],
  [0x02 | 0x04 | 0x08, 'bridge'],
  [0x10, 'stationOnly'],
  [0x40, 'repeater'],
  [0x80, 'telephone'],
];

export const cdp: FactReader = {
  name: 'cdp',
  needs: ['interfaces'],
  async read(reader, facts) {
    // Index: ifIndex, number of the neighbour.
    const rows = await reader.rows(
      [...cisco, 9, 23, 1, 2, 1, 1],
      [6, 4, 5, 7, 8, 9, 11, 12, 17, 20],
      neighboursMax,
    );
    const nameOf = new Map(facts.interfaces.map((item) => [item.ifIndex, item.name]));
    const neighbours = rows.map((row): NeighbourFacts => {
      const localIfIndex = row.index[0];
      const capabilities = row.columns.get(9);
      const mask = capabilities?.type === 'octets' ? (capabilities.value.at(-1) ?? 0) : undefined;
      // NX-OS and CatOS append the serial number to the name, in parentheses.
      const deviceId = text(row, 6)?.replace(/\([\w-]+\)$/, '');
      const addresses = [addressIn(row.columns.get(20)), addressIn(row.columns.get(4))];
      return {
        protocol: 'cdp',
        ...defined({
          localIfIndex,
          localPort: nameOf.get(localIfIndex ?? 0),
          sysName: text(row, 17) ?? deviceId,
          portId: text(row, 7),
          portIdSubtype: 'interfaceName',
          sysDescr: text(row, 5),
          platform: text(row, 8),
          nativeVlan: number(row, 11) || undefined,
          duplex: duplexWords[number(row, 12) ?? 0],
          capabilities:
            mask === undefined
              ? undefined
              : capabilityBits.flatMap(([bits, name]) => (mask & bits ? [name] : [])),
        }),
        managementAddresses: [
          ...new Set(addresses.filter((item) => item !== undefined && item !== '0.0.0.0')),
        ] as string[],
      };
    });
    facts.neighbours = [...facts.neighbours, ...neighbours];
  },
};
