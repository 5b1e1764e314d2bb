/** What every kind of question is answered from. */
import type { Scope } from '#pure/contract/panels/panel.ts';
import type { DashboardsDeps } from '../deps.ts';
import type { Chosen, Estate } from '../estate.ts';

export interface AnswerContext extends DashboardsDeps {
  readonly estate: Estate;
  readonly fromMs: number;
  readonly toMs: number;
  readonly points: number;
  where(scope: Scope): Chosen;
}

/** Four digits: what a chart can show, at a third of the bytes. */
export const rounded = (value: number): number => {
  if (value === 0 || !Number.isFinite(value)) return 0;
  return Number(value.toPrecision(5));
};

/** The `count` of greatest weight, greatest first, without sorting what is left out. */
export function greatest<T>(items: Iterable<T>, count: number, weight: (item: T) => number): T[] {
  const kept: { readonly item: T; readonly weight: number }[] = [];
  for (const item of items) {
    const own = weight(item);
    if (kept.length === count && !(own > kept[count - 1]!.weight)) continue;
    let at = kept.length;
    while (at > 0 && kept[at - 1]!.weight < own) at--;
    kept.splice(at, 0, { item, weight: own });
    if (kept.length > count) kept.pop();
  }
  return kept.map(({ item }) => item);
}
