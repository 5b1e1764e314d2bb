/**
 * BGP peers: BGP4-MIB (RFC 4273), which knows IPv4 and 16-bit AS numbers only, and the vendors' MIBs for the rest. The BGP4V2 MIBs
 * are the draft draft-ietf-idr-bgp4-mibv2 under the vendor's arc.
 */
import { numberOf } from '../../network/snmp-value.ts';
import type { BgpPeerFacts } from '../../network/structure.ts';
import {
  addressIn,
  addressOfOctets,
  cisco,
  defined,
  type FactReader,
  inetAddressEnding,
  juniper,
  mib2,
  number,
  type Row,
  type TableReader,
  text,
} from './section.ts';

const peersMax = 20_000;
const states = ['', 'idle', 'connect', 'active', 'openSent', 'openConfirm', 'established'];
const afis: Readonly<Record<number, string>> = { 1: 'ipv4', 2: 'ipv6', 25: 'l2vpn' };
const safis: Readonly<Record<number, string>> = {
  1: 'unicast',
  2: 'multicast',
  4: 'label',
  65: 'vpls',
  70: 'evpn',
  128: 'vpn',
};
const family = (afi: number | undefined, safi: number | undefined): string =>
  `${afis[afi ?? 0] ?? afi}/${safis[safi ?? 0] ?? safi}`;

interface Source {
  readonly entry: readonly number[];
  /** Columns of the peer table, the state first. */
  readonly columns: {
    readonly state: number;
    readonly admin: number;
    readonly localAddress: number;
    readonly localAs?: number;
    readonly remoteAs: number;
    readonly routerId: number;
    readonly established?: number;
    readonly description?: number;
    /** The remote address, where the index does not tell it in the usual way. */
    readonly peer?: number;
    readonly peerIndex?: number;
  };
  readonly peerOf: (row: Row) => string | undefined;
  readonly vrfOf?: (row: Row) => number | undefined;
  /** Accepted prefixes: a table whose index ends with AFI and SAFI. */
  readonly prefixes?: {
    readonly entry: readonly number[];
    readonly column: number;
    readonly peerOf: (row: Row) => string | number | undefined;
  };
  /** Seconds established, where they stand in a table of their own with the same index. */
  readonly times?: { readonly entry: readonly number[]; readonly column: number };
}

/** Where an InetAddress begins in the index, and how many parts come after it. */
const addressAt =
  (at: number, after = 0) =>
  (row: Row) =>
    inetAddressEnding(row.index, at, after);
const cbgp = [...cisco, 9, 187, 1, 2];
const jnx = [...juniper, 5, 1, 1, 2];

/** The draft's own shape: Arista and Dell keep it under their arcs, FRR at the experimental one. */
const bgp4v2 = (root: readonly number[]): Source => ({
  entry: [...root, 2, 1],
  columns: {
    state: 13,
    admin: 12,
    localAddress: 3,
    localAs: 7,
    remoteAs: 10,
    routerId: 11,
    description: 14,
  },
  peerOf: addressAt(1),
  vrfOf: (row) => (row.index[0] === 1 ? undefined : row.index[0]),
  prefixes: { entry: [...root, 8, 1], column: 4, peerOf: addressAt(1, 2) },
  times: { entry: [...root, 4, 1], column: 1 },
});

/** The first that says something about a peer wins; the others add what it left out. */
const sources: readonly Source[] = [
  {
    entry: [...cbgp, 5, 1],
    columns: {
      state: 3,
      admin: 4,
      localAddress: 6,
      localAs: 8,
      remoteAs: 11,
      routerId: 12,
      established: 19,
      description: 28,
    },
    peerOf: addressAt(0),
    prefixes: { entry: [...cbgp, 8, 1], column: 1, peerOf: addressAt(0, 2) },
  },
  bgp4v2([1, 3, 6, 1, 4, 1, 30065, 4, 1, 1]),
  bgp4v2([1, 3, 6, 1, 4, 1, 674, 11000, 5000, 200, 1, 1]),
  bgp4v2([1, 3, 6, 1, 3, 5, 1, 1]),
  {
    // Junos leaves the lengths out of the index, so the columns are asked.
    entry: [...jnx, 1, 1, 1],
    columns: {
      state: 2,
      admin: 3,
      localAddress: 7,
      localAs: 9,
      peer: 11,
      remoteAs: 13,
      routerId: 1,
      peerIndex: 14,
    },
    peerOf: (row) => addressIn(row.columns.get(11)),
    vrfOf: (row) => row.index[0] || undefined,
    prefixes: { entry: [...jnx, 6, 2, 1], column: 8, peerOf: (row) => row.index[0] },
    times: { entry: [...jnx, 4, 1, 1], column: 1 },
  },
  {
    entry: [...mib2, 15, 3, 1],
    columns: { state: 2, admin: 3, localAddress: 5, remoteAs: 9, routerId: 1, established: 16 },
    peerOf: (row) => addressOfOctets(row.index),
    // cbgpPeerAddrFamilyPrefixTable: IPv4 peers of older releases.
    prefixes: { entry: [...cbgp, 4, 1], column: 1, peerOf: (row) => addressOfOctets(row.index.slice(0, 4)) },
  },
];
const running = 2;

export const bgp: FactReader = {
  name: 'bgp',
  needs: [],
  async read(reader, facts) {
    const [localAsValue] = await reader.scalars([[...mib2, 15, 2, 0]]);
    const localAs = numberOf(localAsValue) || undefined;
    const found = new Map<string, BgpPeerFacts>();
    for (const source of sources)
      for (const peer of await readPeers(reader, source, localAs)) {
        const key = `${peer.vrf ?? ''} ${peer.peer}`;
        found.set(key, { ...peer, ...found.get(key) });
      }
    facts.bgpPeers = [...found.values()];
  },
};

async function readPeers(
  reader: TableReader,
  source: Source,
  localAs: number | undefined,
): Promise<BgpPeerFacts[]> {
  const { columns: c, prefixes, times } = source;
  const rows = await reader.rows(source.entry, Object.values(c), peersMax);
  if (rows.length === 0) return [];
  const counts = new Map<string | number, Record<string, number>>();
  for (const row of prefixes ? await reader.rows(prefixes.entry, [prefixes.column], peersMax) : []) {
    const peer = prefixes!.peerOf(row);
    if (peer === undefined) continue;
    const accepted = counts.get(peer) ?? {};
    accepted[family(row.index.at(-2), row.index.at(-1))] = number(row, prefixes!.column) ?? 0;
    counts.set(peer, accepted);
  }
  const timeRows = times ? await reader.rows(times.entry, [times.column], peersMax) : [];
  const seconds = new Map(timeRows.map((row) => [row.index.join('.'), number(row, times!.column)]));
  return rows.flatMap((row) => {
    const peer = source.peerOf(row);
    if (!peer) return [];
    const vrf = source.vrfOf?.(row);
    const routerId = addressIn(row.columns.get(c.routerId));
    const admin = number(row, c.admin);
    const state = states[number(row, c.state) ?? 1] ?? 'idle';
    return [
      {
        peer,
        state,
        ...defined({
          localAddress: addressIn(row.columns.get(c.localAddress)),
          localAs: (c.localAs && number(row, c.localAs)) || localAs,
          remoteAs: number(row, c.remoteAs),
          remoteRouterId: routerId === '0.0.0.0' ? undefined : routerId,
          adminUp: admin === undefined ? undefined : admin === running,
          establishedS:
            state === 'established'
              ? ((c.established ? number(row, c.established) : undefined) ?? seconds.get(row.index.join('.')))
              : undefined,
          description: c.description ? text(row, c.description) : undefined,
          vrf: vrf === undefined ? undefined : String(vrf),
          prefixesAccepted: counts.get(c.peerIndex ? (number(row, c.peerIndex) ?? peer) : peer),
        }),
      },
    ];
  });
}
