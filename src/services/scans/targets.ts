/** From what people wrote to what is asked: names resolved, scopes held, finished hosts left out. */
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { parseTargets } from '#pure/base/targets.ts';
import type { Network } from '#pure/contract/network.ts';
import type { Scopes } from '#pure/contract/tool.ts';
import { withinScopes } from '#pure/scan/scope.ts';
import type { Done } from './intake.ts';
import { countOf, type Ranges, rangeOf, rangesOf, textsOf, union, without } from './scope.ts';

/** Bounds of the tool's input (10,000 texts of 300 characters): exclusions are packed into few texts, and the smallest left out where even those are too many. */
const textMax = 280;
const textsMax = 9000;
const namesMax = 1000;

export interface Resolved {
  /** Everything that may be asked: numeric targets and addresses of names. */
  readonly ranges: Ranges;
  readonly names: ReadonlyMap<string, Ranges>;
}

export async function resolveTargets(
  targets: readonly string[],
  net: Pick<Network, 'lookup'>,
  signal: AbortSignal,
): Promise<Resolved> {
  const set = parseTargets(targets);
  if (set.names.length > namesMax)
    throw invalidInput('targets', `${set.names.length} names`, 'are too many names', `At most ${namesMax}.`);
  const names = new Map<string, Ranges>();
  for (const name of set.names) {
    const outcome = await net.lookup(name, { signal });
    // The run goes on without it; the tool says why.
    if (outcome.ok)
      names.set(
        name,
        outcome.addresses.flatMap((address) => rangeOf(address) ?? []),
      );
  }
  return { ranges: union(set.ranges, [...names.values()].flat()), names };
}

/** What of them will be asked: less what is excluded. */
export function checkTargets(asked: Ranges, scopes: Scopes, addressesMax: number): Ranges {
  const { ranges } = withinScopes(asked, scopes);
  const count = countOf(ranges);
  if (count > BigInt(addressesMax))
    throw new FaultError(
      fault('invalid-input', `targets: ${count} addresses are too many for one scan`, {
        field: 'targets',
        value: String(count),
        remedy: `Name at most ${addressesMax} addresses (setting scans.addressesMax), or make several scans.`,
      }),
    );
  return ranges;
}

/** The targets as they were written, without hosts that are finished; undefined when nothing is left. */
export function remaining(
  targets: readonly string[],
  { ranges, names }: Resolved,
  { done, skipped }: Done,
): string[] | undefined {
  if (done.length + skipped.length === 0) return [...targets];
  const over = union(rangesOf(done), rangesOf(skipped));
  if (without(ranges, over).length === 0) return undefined;
  const finished = [...names]
    .filter(([, addresses]) => addresses.length > 0 && without(addresses, over).length === 0)
    .map(([name]) => name);
  const kept = targets
    .flatMap((text) => text.split(/[\s,]+/))
    .filter((text) => text !== '' && !finished.includes(text));
  const packed: string[] = [];
  const largest = [...over].sort((a, b) => Number(b.last - b.first - (a.last - a.first)));
  for (const text of textsOf(largest)) {
    const last = packed.at(-1);
    if (last !== undefined && last.length + text.length + 2 <= textMax)
      packed[packed.length - 1] = `${last},!${text}`;
    else if (packed.length + kept.length < textsMax) packed.push(`!${text}`);
  }
  return [...kept, ...packed];
}
