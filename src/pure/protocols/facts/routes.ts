/** Routes: inetCidrRouteTable (RFC 4292), ipCidrRouteTable (RFC 2096), ipRouteTable (RFC 1213): the first that has any. */
import { maskToLength, parseIpv4 } from '../../base/address.ts';
import type { RouteFacts } from '../../network/structure.ts';
import {
  addressIn,
  addressOfOctets,
  defined,
  type FactReader,
  inetAddressAt,
  mib2,
  number,
  type Row,
} from './section.ts';

/** Enough for every router inside a network; one that carries the Internet's table would be read for an hour. */
export const routesMax = 10_000;
/** IANAipRouteProtocol. */
const protocols = [
  undefined,
  'other',
  'local',
  'netmgmt',
  'icmp',
  'egp',
  'ggp',
  'hello',
  'rip',
  'isIs',
  'esIs',
  'ciscoIgrp',
  'bbnSpfIgp',
  'ospf',
  'bgp',
  'idpr',
  'ciscoEigrp',
  'dvmrp',
  'rpl',
  'dhcp',
  'ttdp',
];

const routeOf = (
  prefix: string | undefined,
  nextHop: string | undefined,
  ifIndex: number | undefined,
  protocol: number | undefined,
  metric: number | undefined,
): RouteFacts[] =>
  prefix
    ? [
        {
          prefix,
          ...defined({
            nextHop: nextHop === '0.0.0.0' || nextHop === '::' ? undefined : nextHop,
            ifIndex: ifIndex || undefined,
            protocol: protocols[protocol ?? 0],
            metric: metric !== undefined && metric >= 0 ? metric : undefined,
          }),
        },
      ]
    : [];

const withMask = (address: string | undefined, mask: string | undefined): string | undefined => {
  const value = parseIpv4(mask ?? '');
  const lengthBits = value === undefined ? undefined : maskToLength(value);
  return address && lengthBits !== undefined ? `${address}/${lengthBits}` : undefined;
};

const tables: readonly {
  readonly entry: readonly number[];
  readonly columns: readonly number[];
  readonly routeOf: (row: Row) => RouteFacts[];
}[] = [
  {
    entry: [...mib2, 4, 24, 7, 1],
    columns: [7, 9, 12],
    routeOf(row) {
      // Destination, prefix length, policy as an OID with its length, next hop.
      const destination = inetAddressAt(row.index, 0);
      const lengthBits = row.index[destination.end];
      const policyLength = row.index[destination.end + 1] ?? 0;
      const nextHop = inetAddressAt(row.index, destination.end + 2 + policyLength);
      return routeOf(
        destination.address && lengthBits !== undefined ? `${destination.address}/${lengthBits}` : undefined,
        nextHop.address,
        number(row, 7),
        number(row, 9),
        number(row, 12),
      );
    },
  },
  {
    entry: [...mib2, 4, 24, 4, 1],
    columns: [5, 7, 11],
    routeOf: (row) =>
      routeOf(
        withMask(addressOfOctets(row.index.slice(0, 4)), addressOfOctets(row.index.slice(4, 8))),
        addressOfOctets(row.index.slice(9, 13)),
        number(row, 5),
        number(row, 7),
        number(row, 11),
      ),
  },
  {
    entry: [...mib2, 4, 21, 1],
    columns: [7, 2, 3, 9, 11],
    routeOf: (row) =>
      routeOf(
        withMask(addressOfOctets(row.index), addressIn(row.columns.get(11))),
        addressIn(row.columns.get(7)),
        number(row, 2),
        number(row, 9),
        number(row, 3),
      ),
  },
];

export const routes: FactReader = {
  name: 'routes',
  needs: [],
  async read(reader, facts) {
    for (const { entry, columns, routeOf: read } of tables) {
      const rows = await reader.rows(entry, columns, routesMax);
      facts.routes = rows.flatMap(read);
      if (rows.length > 0) return;
    }
  },
};
