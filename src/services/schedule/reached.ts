/**
 * Where names led in the runs of one sensor. A name with several addresses turns them round from answer to answer: only one where it did not
 * lead lately is news.
 */
import type { Verdict } from '#pure/contract/tool.ts';

export type ReachedMemory = Map<string, readonly string[]>;
/** Addresses of one name that are remembered, the newest last. */
const addressesMax = 16;
const namesMax = 100;

export interface Moved {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** Changes the memory; tells what is new in it. The first address of a name is no news. */
export function movedNames(reached: NonNullable<Verdict['reached']>, memory: ReachedMemory): Moved[] {
  const moved: Moved[] = [];
  for (const { name, address } of reached) {
    const known = memory.get(name);
    if (!known && memory.size >= namesMax) continue;
    if (known?.at(-1) === address) continue;
    const last = known?.at(-1);
    if (last !== undefined && !known!.includes(address)) moved.push({ name, from: last, to: address });
    memory.set(name, [...(known ?? []).filter((other) => other !== address), address].slice(-addressesMax));
  }
  return moved;
}
