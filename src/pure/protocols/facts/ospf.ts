/** OSPF: version 2 by OSPF-MIB (RFC 4750), version 3 by OSPFV3-MIB (RFC 5643). */
import { formatIpv4 } from '../../base/address.ts';
import { numberOf } from '../../network/snmp-value.ts';
import type { OspfFacts } from '../../network/structure.ts';
import {
  addressIn,
  addressOfOctets,
  type Collecting,
  defined,
  type FactReader,
  mib2,
  number,
  type TableReader,
} from './section.ts';

const v2 = [...mib2, 14];
const v3 = [...mib2, 191, 1];
const rowsMax = 20_000;
const neighbourStates = [
  '',
  'down',
  'attempt',
  'init',
  'twoWay',
  'exchangeStart',
  'exchange',
  'loading',
  'full',
];
const interfaceStates = [
  undefined,
  'down',
  'loopback',
  'waiting',
  'pointToPoint',
  'designatedRouter',
  'backupDesignatedRouter',
  'otherDesignatedRouter',
];
const kinds = [undefined, 'broadcast', 'nbma', 'pointToPoint', undefined, 'pointToMultipoint'];

export const ospf: FactReader = {
  name: 'ospf',
  needs: ['addresses'],
  async read(reader, facts) {
    const [routerId, routerId3] = await reader.scalars([
      [...v2, 1, 1, 0],
      [...v3, 1, 1, 0],
    ]);
    const found: OspfFacts[] = [];
    const id = addressIn(routerId);
    if (id) found.push(await readVersion2(reader, facts, id));
    const id3 = numberOf(routerId3);
    if (id3 !== undefined) found.push(await readVersion3(reader, formatIpv4(id3)));
    // An agent may serve the group of a protocol that is not configured.
    facts.ospf = found.filter((item) => item.interfaces.length > 0 || item.areas.length > 0);
  },
};

async function readVersion2(reader: TableReader, facts: Collecting, routerId: string): Promise<OspfFacts> {
  const ifIndexOf = new Map(facts.addresses.map((item) => [item.address, item.ifIndex]));
  const areas = await reader.rows([...v2, 2, 1], [1], rowsMax);
  // Index of the next three: address, ifIndex where the interface has none.
  const interfaces = await reader.rows([...v2, 7, 1], [3, 4, 12], rowsMax);
  const metrics = interfaces.length === 0 ? [] : await reader.rows([...v2, 8, 1], [4], rowsMax);
  const neighbours = await reader.rows([...v2, 10, 1], [6, 3, 5], rowsMax);
  const cost = new Map(
    metrics
      .filter((row) => row.index[5] === 0)
      .map((row) => [row.index.slice(0, 5).join('.'), number(row, 4)]),
  );
  return {
    version: 2,
    routerId: routerId,
    areas: areas.flatMap((row) => addressOfOctets(row.index) ?? []),
    interfaces: interfaces.map((row) => {
      const address = addressOfOctets(row.index.slice(0, 4));
      return defined({
        address: address === '0.0.0.0' ? undefined : address,
        ifIndex: row.index[4] || ifIndexOf.get(address ?? ''),
        area: addressIn(row.columns.get(3)),
        kind: kinds[number(row, 4) ?? 0],
        state: interfaceStates[number(row, 12) ?? 0],
        cost: cost.get(row.index.join('.')),
      });
    }),
    neighbours: neighbours.flatMap((row) => {
      const address = addressOfOctets(row.index.slice(0, 4));
      return address
        ? [
            {
              address,
              state: neighbourStates[number(row, 6) ?? 1] ?? 'down',
              ...defined({
                routerId: addressIn(row.columns.get(3)),
                priority: number(row, 5),
                ifIndex: row.index[4] || undefined,
              }),
            },
          ]
        : [];
    }),
  };
}

async function readVersion3(reader: TableReader, routerId: string): Promise<OspfFacts> {
  const areas = await reader.rows([...v3, 2, 1], [2], rowsMax);
  // Index: ifIndex, instance[, router id of the neighbour].
  const interfaces = await reader.rows([...v3, 7, 1], [3, 4, 12, 18], rowsMax);
  const neighbours = await reader.rows([...v3, 9, 1], [8, 5, 7], rowsMax);
  return {
    version: 3,
    routerId,
    areas: areas.map((row) => formatIpv4(row.index[0]!)),
    interfaces: interfaces.map((row) =>
      defined({
        ifIndex: row.index[0],
        area: number(row, 3) === undefined ? undefined : formatIpv4(number(row, 3)!),
        kind: kinds[number(row, 4) ?? 0],
        state: interfaceStates[number(row, 12) ?? 0],
        cost: number(row, 18),
      }),
    ),
    neighbours: neighbours.map((row) => ({
      address: addressIn(row.columns.get(5)) ?? '::',
      routerId: formatIpv4(row.index[2] ?? 0),
      state: neighbourStates[number(row, 8) ?? 1] ?? 'down',
      ...defined({ ifIndex: row.index[0], priority: number(row, 7) }),
    })),
  };
}
