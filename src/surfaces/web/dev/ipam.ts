/** A made-up address plan over the made-up network, small enough to be counted by hand. */
import { parsePrefix } from '#pure/base/address.ts';
import type * as r from '#pure/contract/resources.ts';
import {
  type Block,
  blockAt,
  blockOf,
  covers,
  formatBlock,
  formatValue,
  hostsOf,
  sizeOf,
} from '#pure/network/ipam/block.ts';
import { blocksOf, gapsOf } from '#pure/network/ipam/gaps.ts';
import { treeOf } from '#pure/network/ipam/tree.ts';

type Named = Block & {
  readonly id: string;
  readonly text: string;
  readonly what: string;
  readonly status: r.AddressPrefix['status'];
};
const plan: readonly (readonly [prefix: string, what: string, status: r.AddressPrefix['status']])[] = [
  ['10.0.0.0/8', 'Private', 'container'],
  ['10.20.0.0/16', 'Basel', 'container'],
  ['10.20.0.0/22', 'Clients', 'active'],
  ['10.20.4.0/24', 'Printers', 'reserved'],
  ['10.20.8.0/24', 'Servers', 'active'],
  ['10.20.9.0/24', 'Voice', 'active'],
  ['10.20.10.0/26', 'Management', 'active'],
  ['10.30.0.0/16', 'Zurich', 'container'],
  ['10.30.0.0/23', 'Clients', 'active'],
  ['10.30.8.0/24', 'Old lab', 'deprecated'],
  ['192.0.2.0/28', 'Uplink', 'active'],
  ['2001:db8::/32', 'Allocation', 'container'],
  ['2001:db8:20::/48', 'Basel', 'container'],
  ['2001:db8:20:8::/64', 'Servers', 'active'],
];

export function makePlan(devices: readonly r.Device[], nowMs: number) {
  const blocks = plan.map(
    ([text, what, status], i): Named => ({
      ...blockOf(parsePrefix(text)!),
      id: `pre-${i}`,
      text,
      what,
      status,
    }),
  );
  const tree = treeOf(blocks);
  /** Repeatable, and different in each prefix. */
  const stateAt = (block: Named, i: number): r.AddressState => {
    const hosts = hostsOf(block);
    const value = block.first + BigInt(i);
    if (value < hosts.first) return 'network';
    if (value > hosts.last) return 'broadcast';
    const noise = (i * 37 + Number(block.first % 101n) * 13) % 100;
    if (i >= 100 && i < 150 && noise < 60) return 'used';
    if (block.what === 'Voice') return noise < 88 ? 'used' : 'free';
    if (i < 60) return noise < 70 ? 'used' : noise < 85 ? 'reserved' : noise < 88 ? 'dhcp' : 'free';
    return noise < 6 ? 'used' : noise < 8 ? 'deprecated' : 'free';
  };
  const cellsOf = (block: Named): r.AddressCell[] =>
    sizeOf(block) > 256n
      ? []
      : Array.from({ length: Number(sizeOf(block)) }, (_, i) => {
          const state = stateAt(block, i);
          const held = state === 'used' || state === 'reserved' || state === 'dhcp';
          return {
            address: formatValue(block.family, block.first + BigInt(i)),
            state,
            who: held ? (i === 1 ? (devices[0]?.name ?? 'gateway') : `host-${i}.example.net`) : null,
            seenMs: state === 'used' ? nowMs - i * 60_000 : null,
            pool: i >= 100 && i < 200 ? 'dhcp' : null,
          };
        });
  const utilisationAt = (block: Named, index: number): r.Utilisation => {
    const cells = cellsOf(block);
    const size = sizeOf(hostsOf(block));
    const used = cells.length > 0 ? cells.filter(({ state }) => state === 'used').length : index * 37 + 12;
    const reserved = cells.filter(({ state }) => ['reserved', 'dhcp', 'deprecated'].includes(state)).length;
    const covered = tree.childrenOf(index).reduce((sum, child) => sum + sizeOf(tree.nodes[child]!), 0n);
    const part = block.status === 'container' ? covered : BigInt(used + reserved);
    const whole = block.status === 'container' ? sizeOf(block) : size;
    return {
      size: String(size),
      used,
      reserved,
      free: String(size - BigInt(used + reserved)),
      percent: Number((part * 10_000n) / whole) / 100,
      sources: {
        device: Math.min(used, 3),
        endpoint: Math.floor(used * 0.8),
        lease: Math.floor(used / 3),
        declared: reserved,
      },
      seenMs: nowMs - index * 90_000,
    };
  };
  const prefixes = tree.nodes.map((block, i): r.AddressPrefix => {
    let depth = 0;
    for (let at = tree.parents[i]!; at >= 0; at = tree.parents[at]!) depth++;
    const vlan = { Servers: '10 servers', Voice: '30 voice', Clients: '20 clients' }[block.what] ?? null;
    return {
      id: block.id,
      vrfId: 'global',
      vrfName: 'Global',
      prefix: block.text,
      status: block.status,
      role: block.what === 'Voice' ? 'phones' : '',
      vlanId: vlan ? `vlan-${vlan.slice(0, 2)}` : null,
      vlan,
      siteId: null,
      description: block.what,
      tags: block.what === 'Servers' ? ['core'] : [],
      parentId: tree.nodes[tree.parents[i]!]?.id ?? null,
      depth,
      children: tree.childrenOf(i).length,
      utilisation: utilisationAt(block, i),
    };
  });

  const detail = (id: string): r.PrefixDetail | undefined => {
    const at = tree.nodes.findIndex((block) => block.id === id);
    const block = tree.nodes[at];
    if (!block) return undefined;
    const cells = cellsOf(block);
    const children = tree.childrenOf(at).map((index) => tree.nodes[index]!);
    const taken = cells
      .filter(({ state }) => state !== 'free')
      .map((cell) => blockOf({ ...parsePrefix(`${cell.address}/${block.family === 4 ? 32 : 128}`)! }));
    const ancestors: { id: string; prefix: string }[] = [];
    for (let up = tree.parents[at]!; up >= 0; up = tree.parents[up]!)
      ancestors.unshift({ id: tree.nodes[up]!.id, prefix: tree.nodes[up]!.text });
    const step = sizeOf(block) / 256n;
    return {
      ...prefixes[at]!,
      ancestors,
      childList: tree.childrenOf(at).map((index) => prefixes[index]!),
      ranges:
        cells.length < 256
          ? []
          : [
              {
                id: `range-${id}`,
                vrfId: 'global',
                first: formatValue(block.family, block.first + 100n),
                last: formatValue(block.family, block.first + 199n),
                kind: 'dhcp',
                description: 'dhcp-1',
                size: '100',
                used: 31,
              },
            ],
      free: [...gapsOf(hostsOf(block), [children, taken])].slice(0, 50).map((gap) => ({
        first: formatValue(gap.family, gap.first),
        last: formatValue(gap.family, gap.last),
        size: String(sizeOf(gap)),
        prefixes: blocksOf(gap).slice(0, 16).map(formatBlock),
      })),
      nextAddress: cells.find(({ state }) => state === 'free')?.address ?? null,
      cells,
      heat:
        cells.length > 0
          ? []
          : Array.from({ length: 256 }, (_, i) => {
              const part = blockAt(block.family, block.first + BigInt(i) * step, block.lengthBits + 8);
              const inside = children.some((child) => covers(child, part) || covers(part, child));
              const percent = inside ? (i * 41) % 100 : i % 29 === 0 ? 3 : 0;
              return {
                prefix: formatBlock(part),
                used: percent * 2,
                reserved: percent > 50 ? 4 : 0,
                percent,
                prefixId: children.find((child) => formatBlock(child) === formatBlock(part))?.id ?? null,
              };
            }),
      ambiguous: null,
    };
  };

  const conflict = (
    kind: r.AddressConflictKind,
    subject: string,
    message: string,
    evidence: string[],
    age: number,
  ): r.AddressConflict => ({
    id: `${kind}:${subject}`,
    kind,
    subject,
    message,
    evidence,
    prefixId: 'pre-4',
    firstSeenMs: nowMs - age * 3_600_000,
    dismissedBy: null,
  });
  const conflicts = [
    conflict(
      'duplicate-address',
      '10.20.8.17',
      '10.20.8.17 is claimed by 00:1b:21:00:00:03 and 00:1b:21:00:00:44',
      ['00:1b:21:00:00:03, seen 3 minutes ago', '00:1b:21:00:00:44, seen 5 minutes ago'],
      1,
    ),
    conflict(
      'reserved-for-another',
      '10.20.8.20',
      '10.20.8.20 is meant for backup-1, but printer-7.example.net has it',
      ['plan: backup-1, 02:00:00:00:00:20 (reserved)', 'seen: 00:1b:21:00:00:07'],
      5,
    ),
    conflict(
      'pool-overlaps-static',
      '10.20.8.120',
      '10.20.8.120 is assigned to scanner, and the DHCP server may lease it to another',
      ['pool: 10.20.8.100 to 10.20.8.199 dhcp-1'],
      30,
    ),
    conflict(
      'length-mismatch',
      '10.20.8.0/25 and 10.20.8.0/24',
      'core-2 has 10.20.8.2/25, but its neighbour core-1 has 10.20.8.1/24',
      ['core-2 has 10.20.8.2/25', 'core-1 has 10.20.8.1/24'],
      200,
    ),
    conflict(
      'vlan-mismatch',
      '10.20.9.0/24 VLAN 20',
      '10.20.9.0/24 belongs to VLAN 30, but 12 of its addresses are seen in VLAN 20',
      ['10.20.9.14 (00:1b:21:00:00:0e) is seen in VLAN 20'],
      400,
    ),
  ];
  const observed: r.ObservedPrefix[] = [
    '10.20.11.0/24',
    '10.40.0.0/23',
    '172.20.0.0/30',
    '2001:db8:20:9::/64',
  ].map((prefix, i) => ({
    prefix,
    source: i === 2 ? ('route' as const) : ('interface' as const),
    devices: devices.slice(i, i + 2).map((device) => ({
      deviceId: device.id,
      deviceName: device.name,
      address: prefix.replace(/0\/\d+$/, '1'),
    })),
    used: i * 7 + 2,
    declaredId: null,
    within: i === 0 ? '10.20.0.0/16' : null,
  }));
  const vlans: r.PlannedVlan[] = [10, 20, 30].map((vid, i) => ({
    id: `vlan-${vid}`,
    vid,
    name: ['servers', 'clients', 'voice'][i]!,
    group: 'Basel',
    siteId: null,
    status: 'active',
    note: '',
    prefixes: prefixes.filter((prefix) => prefix.vlanId === `vlan-${vid}`).map(({ prefix }) => prefix),
  }));
  const vrfs: r.Vrf[] = [
    { id: 'global', name: 'Global', routeDistinguisher: null, note: '', prefixes: prefixes.length },
    { id: 'vrf-1', name: 'Guests', routeDistinguisher: '65000:1', note: '', prefixes: 0 },
  ];
  const who = (address: string): r.AddressAnswer => ({
    address,
    state: 'used',
    prefixes: [{ id: 'pre-4', prefix: '10.20.8.0/24', vrfName: 'Global' }],
    holders: [
      {
        source: 'declared',
        name: 'host.example.net',
        mac: null,
        deviceId: null,
        status: 'assigned',
        firstSeenMs: nowMs,
        seenMs: null,
      },
      {
        source: 'endpoint',
        name: 'host.example.net',
        mac: '00:1b:21:00:00:03',
        deviceId: null,
        status: null,
        firstSeenMs: nowMs - 9e8,
        seenMs: nowMs - 9e4,
      },
    ],
  });
  return { prefixes, detail, conflicts, observed, vlans, vrfs, who };
}
