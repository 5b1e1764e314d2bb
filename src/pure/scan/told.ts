/**
 * What an interrupted run told, so that the next one goes on where it stopped: hosts that were finished are told again as they were, of the
 * others only what is not known is asked. Told again means that the result of both is one whole.
 */
import { type AddressRange, holds, merge, parseTargets, subtract } from '../base/targets.ts';
import type { HostFact, PortFact, PortsFact, ScanFact } from '../contract/scan.ts';
import { factsOf, type ScannedHost, scanOf } from './result.ts';

export interface Told {
  /** Facts of hosts that need nothing more, as they were told. */
  readonly finished: readonly ScanFact[];
  /** Addresses that are not looked for again. */
  readonly covered: readonly AddressRange[];
  /** Hosts that were found and not finished. */
  readonly begun: readonly HostFact[];
  readonly counts: { readonly up: number; readonly down: number; readonly doubtful: number };
  portsOf(address: string): readonly (PortFact | PortsFact)[];
}

/** `wantsEnd` is false where hosts have no end: a run that only looks who is there. */
export function toldOf(facts: readonly ScanFact[], wantsEnd: boolean): Told {
  const { hosts, discovered } = scanOf(facts);
  // A block that was not told to its end is looked at again as a whole: the guards need to see it so.
  const whole = merge(discovered.flatMap(({ ranges }) => parseTargets(ranges).ranges));
  const finished: ScanFact[] = [...discovered];
  const begun = new Map<string, ScannedHost>();
  const again: AddressRange[] = [];
  const counts = { up: 0, down: discovered.reduce((sum, { silent }) => sum + silent, 0), doubtful: 0 };
  for (const item of hosts) {
    const { host } = item;
    if (!host || !holds(whole, item.address)) continue;
    // Whoever was left alone on purpose may be asked this time.
    if (host.state === 'skipped') {
      again.push(...parseTargets([item.address]).ranges);
      continue;
    }
    counts[host.state]++;
    if (host.state === 'down' || item.end?.complete || !wantsEnd)
      finished.push(...factsOf({ hosts: [item], notes: [], discovered: [] }));
    else begun.set(item.address, item);
  }
  return {
    finished,
    covered: subtract(whole, merge(again)),
    begun: [...begun.values()].map((item) => item.host!),
    counts,
    portsOf: (address) => {
      const item = begun.get(address);
      return item ? [...item.ports, ...item.rest] : [];
    },
  };
}
