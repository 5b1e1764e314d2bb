/**
 * Addresses of the device's own interfaces. Several tables say the same in the words of different years; each is a row below and the
 * later ones only add what the earlier did not know.
 */
import { maskToLength, parseIpv4 } from '../../base/address.ts';
import type { AddressFacts } from '../../network/facts.ts';
import {
  addressIn,
  addressOfOctets,
  cisco,
  defined,
  type FactReader,
  inetAddressEnding,
  mib2,
  number,
  type Row,
} from './section.ts';

const addressesMax = 100_000;
const origins = [undefined, 'other', 'manual', undefined, 'dhcp', 'linklayer', 'random'];
const broadcast = 3;

interface Source {
  readonly entry: readonly number[];
  readonly columns: readonly number[];
  readonly addressOf: (row: Row) => AddressFacts | undefined;
}

/** ipAddressTable and cIpAddressTable have the same shape: the prefix is a row pointer whose last arc is its length. */
const modern = (entry: readonly number[]): Source => ({
  entry,
  columns: [3, 4, 5, 6],
  addressOf(row) {
    const address = inetAddressEnding(row.index, 0);
    const pointer = row.columns.get(5);
    const lengthBits =
      pointer?.type === 'oid' && pointer.value.length > 12 ? pointer.value.at(-1) : undefined;
    if (!address || number(row, 4) === broadcast) return undefined;
    return {
      address,
      ...defined({
        ifIndex: number(row, 3) || undefined,
        lengthBits: lengthBits || undefined,
        origin: origins[number(row, 6) ?? 0],
      }),
    };
  },
});

const sources: readonly Source[] = [
  modern([...mib2, 4, 34, 1]),
  // RFC 4293 as a draft, numbered by Cisco: the only IPv6 table of IOS before 15.
  modern([...cisco, 10, 86, 1, 1, 2, 1]),
  // ipv6AddrTable (RFC 2465): interface, then 16 octets that some agents prefix with their length.
  {
    entry: [...mib2, 55, 1, 8, 1],
    columns: [2],
    addressOf(row) {
      const address = addressOfOctets(row.index.slice(-16));
      return address && row.index.length >= 17
        ? {
            address,
            ifIndex: row.index[0]!,
            ...defined({ lengthBits: number(row, 2) || undefined }),
          }
        : undefined;
    },
  },
  // ipAddrTable (RFC 1213): the one that everybody has. Masks are right where row pointers are 0.0.
  {
    entry: [...mib2, 4, 20, 1],
    columns: [2, 3],
    addressOf(row) {
      const address = addressOfOctets(row.index);
      const mask = parseIpv4(addressIn(row.columns.get(3)) ?? '');
      return address
        ? {
            address,
            ...defined({
              ifIndex: number(row, 2) || undefined,
              lengthBits: mask === undefined ? undefined : maskToLength(mask),
            }),
          }
        : undefined;
    },
  },
];

export const addresses: FactReader = {
  name: 'addresses',
  needs: [],
  async read(reader, facts) {
    const found = new Map<string, AddressFacts>();
    for (const { entry, columns, addressOf } of sources)
      for (const row of await reader.rows(entry, columns, addressesMax)) {
        const seen = addressOf(row);
        if (seen) found.set(seen.address, { ...seen, ...found.get(seen.address) });
      }
    facts.addresses = [...found.values()];
  },
};
