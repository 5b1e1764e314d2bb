/** Routers that share an address: VRRP-MIB (RFC 2787), VRRPV3-MIB (RFC 6527), CISCO-HSRP-MIB. */
import { macOf } from '../../network/snmp-value.ts';
import type { VirtualRouterFacts } from '../../network/structure.ts';
import {
  addressIn,
  addressOfOctets,
  cisco,
  defined,
  type FactReader,
  inetAddressAt,
  mib2,
  number,
  type TableReader,
} from './section.ts';

const groupsMax = 20_000;
const vrrpStates = ['', 'initialize', 'backup', 'master'];
const hsrpStates = ['', 'initial', 'learn', 'listen', 'speak', 'standby', 'active'];
const v2 = [...mib2, 68, 1];
const v3 = [...mib2, 207, 1, 1];
const hsrpMib = [...cisco, 9, 106, 1, 2, 1, 1];

export const virtualRouters: FactReader = {
  name: 'virtual-routers',
  needs: [],
  async read(reader, facts) {
    facts.virtualRouters = [
      ...(await readVrrp2(reader)),
      ...(await readVrrp3(reader)),
      ...(await readHsrp(reader)),
    ];
  },
};

/** Index: ifIndex, VRID; of the addresses also the address. */
async function readVrrp2(reader: TableReader): Promise<VirtualRouterFacts[]> {
  const rows = await reader.rows([...v2, 3, 1], [3, 2, 5, 7], groupsMax);
  if (rows.length === 0) return [];
  const addresses = Map.groupBy(await reader.rows([...v2, 4, 1], [2], groupsMax), ({ index }) =>
    index.slice(0, 2).join('.'),
  );
  return rows.map((row) => ({
    protocol: 'vrrp',
    group: row.index[1]!,
    ifIndex: row.index[0]!,
    addresses: (addresses.get(row.index.join('.')) ?? []).flatMap(
      ({ index }) => addressOfOctets(index.slice(2)) ?? [],
    ),
    state: vrrpStates[number(row, 3) ?? 1] ?? 'initialize',
    ...defined({
      mac: macOf(row.columns.get(2)),
      priority: number(row, 5),
      activeAddress: addressIn(row.columns.get(7)),
    }),
  }));
}

/** Index: ifIndex, VRID, address family. */
async function readVrrp3(reader: TableReader): Promise<VirtualRouterFacts[]> {
  const rows = await reader.rows([...v3, 1, 1], [6, 3, 5, 7], groupsMax);
  if (rows.length === 0) return [];
  const addresses = Map.groupBy(await reader.rows([...v3, 2, 1], [2], groupsMax), ({ index }) =>
    index.slice(0, 3).join('.'),
  );
  return rows.map((row) => ({
    protocol: 'vrrp',
    group: row.index[1]!,
    ifIndex: row.index[0]!,
    // The address family is the third part of the index and the type of the address at once.
    addresses: (addresses.get(row.index.join('.')) ?? []).flatMap(
      ({ index }) => inetAddressAt(index, 2).address ?? [],
    ),
    state: vrrpStates[number(row, 6) ?? 1] ?? 'initialize',
    ...defined({
      mac: macOf(row.columns.get(5)),
      priority: number(row, 7),
      activeAddress: addressIn(row.columns.get(3)),
    }),
  }));
}

async function readHsrp(reader: TableReader): Promise<VirtualRouterFacts[]> {
  const rows = await reader.rows(hsrpMib, [15, 3, 11, 13, 16], groupsMax);
  return rows.map((row) => {
    const address = addressIn(row.columns.get(11));
    return {
      protocol: 'hsrp',
      group: row.index[1]!,
      ifIndex: row.index[0]!,
      addresses: address && address !== '0.0.0.0' ? [address] : [],
      state: hsrpStates[number(row, 15) ?? 1] ?? 'initial',
      ...defined({
        mac: macOf(row.columns.get(16)),
        priority: number(row, 3),
        activeAddress: addressIn(row.columns.get(13)),
      }),
    };
  });
}
