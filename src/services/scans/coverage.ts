/** What the runs of a scan have looked at: addresses and ports. Outside of it nothing is news, it is a first look. */
import type { Transport } from '#pure/contract/scan.ts';
import type { AddressFact } from './aspects.ts';
import { portRanges } from './fold.ts';
import { rangesOf, textsOf, union } from './scope.ts';

export interface Coverage {
  readonly targets: readonly string[];
  /** Ranges as people write them, by transport. */
  readonly ports: Readonly<Record<Transport, string>>;
}
export type PortSets = Readonly<Record<Transport, Uint8Array>>;

const emptySets = () => ({ tcp: new Uint8Array(65_536), udp: new Uint8Array(65_536) });
export function portSetsOf({ ports }: Coverage): PortSets {
  const sets = emptySets();
  for (const transport of ['tcp', 'udp'] as const)
    for (const [first, last] of portRanges(ports[transport])) sets[transport].fill(1, first, last + 1);
  return sets;
}
function textOf(set: Uint8Array): string {
  const found: string[] = [];
  for (let port = 0; port < set.length; port++) {
    if (set[port] === 0) continue;
    const first = port;
    while (port + 1 < set.length && set[port + 1] === 1) port++;
    found.push(first === port ? `${first}` : `${first}-${port}`);
  }
  return found.join(',');
}

/** Ports that a run has told something of. */
export interface Seen {
  take(fact: AddressFact): void;
  ports(): Coverage['ports'];
}
/** Lists of ports differ from host to host only by those that are told one by one. */
const listsMax = 2000;

export function createSeen(): Seen {
  const sets = emptySets();
  const lists = new Set<string>();
  return {
    take(fact) {
      if (fact.kind === 'port') sets[fact.transport][fact.port] = 1;
      if (fact.kind !== 'ports' || fact.reason === 'host-timeout') return;
      const key = `${fact.transport} ${fact.ports}`;
      if (lists.has(key)) return;
      if (lists.size < listsMax) lists.add(key);
      for (const [first, last] of portRanges(fact.ports)) sets[fact.transport].fill(1, first, last + 1);
    },
    ports: () => ({ tcp: textOf(sets.tcp), udp: textOf(sets.udp) }),
  };
}

export function widened(before: Coverage | undefined, more: Coverage): Coverage {
  if (!before) return more;
  const [a, b] = [portSetsOf(before), portSetsOf(more)];
  const both = (transport: Transport) => textOf(a[transport].map((bit, port) => bit | b[transport][port]!));
  return {
    targets: textsOf(union(rangesOf(before.targets), rangesOf(more.targets))),
    ports: { tcp: both('tcp'), udp: both('udp') },
  };
}
