/** Target expressions to numeric addresses: ranges are expanded, names looked up; a name that fails is a result, not an abort. */

import { type Fault, invalidInput } from '../base/errors.ts';
import { addressesOf, parseTargets } from '../base/targets.ts';
import type { Network } from '../contract/network.ts';

export interface ResolvedTarget {
  /** As people wrote it: the name, or the address. */
  readonly target: string;
  readonly address: string;
}
export interface ResolvedTargets {
  readonly found: readonly ResolvedTarget[];
  readonly failed: readonly { readonly target: string; readonly fault: Fault }[];
}

const lookupsAtOnce = 16;

export async function resolveTargets(
  expressions: readonly string[],
  net: Network,
  options: {
    readonly max: number;
    readonly family?: 4 | 6;
    readonly signal?: AbortSignal;
    readonly field?: string;
  },
): Promise<ResolvedTargets> {
  const field = options.field ?? 'targets';
  const set = parseTargets(expressions, { field });
  const total = set.count + BigInt(set.names.length);
  if (total > BigInt(options.max))
    throw invalidInput(
      field,
      expressions.join(' '),
      `${total} targets are more than ${options.max}`,
      'Name fewer targets at once.',
    );
  const found: ResolvedTarget[] = [...addressesOf(set.ranges)].map((address) => ({
    target: address,
    address,
  }));
  const failed: { target: string; fault: Fault }[] = [];
  for (let at = 0; at < set.names.length && !options.signal?.aborted; at += lookupsAtOnce)
    await Promise.all(
      set.names.slice(at, at + lookupsAtOnce).map(async (name) => {
        const outcome = await net.lookup(name, {
          ...(options.family ? { family: options.family } : {}),
          ...(options.signal ? { signal: options.signal } : {}),
        });
        if (outcome.ok && outcome.addresses[0]) found.push({ target: name, address: outcome.addresses[0] });
        else if (!outcome.ok) failed.push({ target: name, fault: outcome.fault });
      }),
    );
  return { found, failed };
}
