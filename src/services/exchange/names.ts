/** Host names of a file become addresses, as this machine resolves them. */
import type { ExchangeDeps } from './deps.ts';

/** Names of one file that are looked up; a list with more of them should hold addresses. */
export const namesMax = 2_000;
const lookupsAtOnce = 32;
/** All of them together: an import must not wait for a dead resolver. */
const budgetMs = 20_000;

export async function resolveNames(
  hosts: readonly string[],
  { lookup, clock }: Pick<ExchangeDeps, 'lookup' | 'clock'>,
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(hosts)].slice(0, namesMax);
  const found = new Map<string, string>();
  if (wanted.length === 0) return found;
  const controller = new AbortController();
  let next = 0;
  const work = async () => {
    while (next < wanted.length && !controller.signal.aborted) {
      const host = wanted[next++]!;
      const answer = await lookup(host, { signal: controller.signal });
      // The lowest, so that the same file says the same when a name has several.
      if (answer.ok && answer.addresses.length > 0) found.set(host, [...answer.addresses].sort()[0]!);
    }
  };
  const all = Promise.all(Array.from({ length: lookupsAtOnce }, work));
  const timer = new AbortController();
  await Promise.race([all, clock.sleep(budgetMs, timer.signal).catch(() => {})]);
  controller.abort();
  timer.abort();
  return found;
}
