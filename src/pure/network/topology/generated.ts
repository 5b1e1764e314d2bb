/** Made-up switched networks for tests: a tree of switches with hosts, what each switch would say, and what is true. */
import { type DeviceFacts, noFacts } from '../facts.ts';
import type { NeighbourFacts } from '../structure.ts';
import type { ToldDevice } from './model.ts';

export interface Plan {
  /** Parent of switch i + 1; smaller than i + 1. */
  readonly parents: readonly number[];
  /** The switch that each host is plugged into. */
  readonly hosts: readonly number[];
}

export interface Network {
  readonly devices: readonly ToldDevice[];
  /** Cables as `s1:2 s3:1`, ends sorted; hosts as `h1 s2:4`. */
  readonly truth: ReadonlySet<string>;
  /** Port of a switch that leads to a device. */
  port(from: string, to: string): number;
  /** Devices on the way, both ends included. */
  path(from: string, to: string): readonly string[];
  readonly owners: ReadonlyMap<string, string>;
}

const hex = (value: number) => value.toString(16).padStart(2, '0');
export const switchMac = (i: number) => `02:00:00:00:${hex(i >> 8)}:${hex(i & 255)}`;
export const hostMac = (i: number) => `06:00:00:00:${hex(i >> 8)}:${hex(i & 255)}`;
export const cable = (...ends: readonly string[]) => [...ends].sort().join(' ');

export function networkOf(plan: Plan, lldp: (i: number) => boolean = () => false): Network {
  const count = plan.parents.length + 1;
  const neighbours = Array.from({ length: count }, () => new Map<number, number>());
  const plug = (from: number, to: number) => neighbours[from]!.set(to, neighbours[from]!.size + 1);
  plan.parents.forEach((parent, i) => {
    plug(parent, i + 1);
    plug(i + 1, parent);
  });
  const hostPorts = plan.hosts.map((at) => {
    plug(at, -1 - neighbours[at]!.size);
    return neighbours[at]!.size;
  });
  /** Next switch on the way, by destination: one walk of the tree from each switch. */
  const next = Array.from({ length: count }, (_, from) => {
    const via = new Int32Array(count).fill(-1);
    const queue: [number, number][] = [...neighbours[from]!.keys()]
      .filter((to) => to >= 0)
      .map((to) => [to, to]);
    for (let at = queue.shift(); at; at = queue.shift()) {
      const [here, first] = at;
      if (here === from || via[here] !== -1) continue;
      via[here] = first;
      for (const to of neighbours[here]!.keys()) if (to >= 0 && to !== from) queue.push([to, first]);
    }
    return via;
  });
  const portTo = (from: number, to: number) => neighbours[from]!.get(next[from]![to]!)!;
  const switchOf = (id: string) =>
    id.startsWith('s') ? Number(id.slice(1)) : plan.hosts[Number(id.slice(1))]!;
  const port = (from: string, to: string) => {
    const here = switchOf(from);
    const there = switchOf(to);
    return here === there ? hostPorts[Number(to.slice(1))]! : portTo(here, there);
  };
  const path = (from: string, to: string) => {
    const found = [from];
    let here = switchOf(from);
    if (from !== `s${here}`) found.push(`s${here}`);
    while (here !== switchOf(to)) {
      here = next[here]![switchOf(to)]!;
      found.push(`s${here}`);
    }
    if (to !== `s${here}`) found.push(to);
    return found;
  };
  const truth = new Set([
    ...plan.parents.map((parent, i) =>
      cable(`s${parent}:${portTo(parent, i + 1)}`, `s${i + 1}:${portTo(i + 1, parent)}`),
    ),
    ...plan.hosts.map((at, i) => cable(`h${i}`, `s${at}:${hostPorts[i]}`)),
  ]);
  const devices = Array.from({ length: count }, (_, i): ToldDevice => {
    const heard = [...neighbours[i]!].flatMap(([to, localIfIndex]): NeighbourFacts[] =>
      to >= 0 && lldp(i) && lldp(to)
        ? [
            {
              protocol: 'lldp',
              localIfIndex,
              localPort: `p${localIfIndex}`,
              chassisIdSubtype: 'macAddress',
              chassisId: switchMac(to),
              portIdSubtype: 'interfaceName',
              portId: `p${portTo(to, i)}`,
              managementAddresses: [],
            },
          ]
        : [],
    );
    const facts: DeviceFacts = {
      ...noFacts,
      sysName: `s${i}`,
      bridgeAddress: switchMac(i),
      lldpChassisIdSubtype: 'macAddress',
      lldpChassisId: switchMac(i),
      interfaces: [...neighbours[i]!.values()].map((ifIndex) => ({ ifIndex, name: `p${ifIndex}` })),
      neighbours: heard,
      fdb: [
        ...Array.from({ length: count }, (_, to) => to)
          .filter((to) => to !== i)
          .map((to) => ({ mac: switchMac(to), ifIndex: portTo(i, to) })),
        ...plan.hosts.map((at, h) => ({
          mac: hostMac(h),
          ifIndex: at === i ? hostPorts[h]! : portTo(i, at),
        })),
      ],
      complete: ['interfaces', 'fdb', 'lldp'],
    };
    return { deviceId: `s${i}`, facts };
  });
  return { devices, truth, port, path, owners: new Map(plan.hosts.map((_, i) => [hostMac(i), `h${i}`])) };
}
