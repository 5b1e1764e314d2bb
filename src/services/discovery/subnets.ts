/** Subnets that the devices met are connected to: a host there may be silent to its neighbours and absent from every table. */
import {
  contains,
  firstOf,
  formatPrefix,
  lastOf,
  networkOf,
  type Prefix,
  parseAddress,
  parsePrefix,
} from '#pure/base/address.ts';
import { type AddressRange, parseTargets } from '#pure/base/targets.ts';
import type { DeviceFacts } from '#pure/network/facts.ts';

/** A larger subnet is swept when a person names it: nobody fills a /16 by hand. */
const subnetAddressesMax = 4096n;
/** Of one job, so that a mistaken mask somewhere does not sweep a continent. */
const addressesMax = 262_144n;

export interface Subnets {
  /** Those not swept yet, as targets, with what the job leaves out. */
  fresh(facts: Iterable<DeviceFacts>): string[];
}

export function createSubnets(
  targets: readonly string[],
  allows: (address: string) => boolean,
  permitted: (range: AddressRange) => boolean = () => true,
): Subnets {
  const words = targets.flatMap((text) => text.split(/[\s,]+/)).filter(Boolean);
  const excluded = words.filter((text) => text.startsWith('!'));
  const { ranges } = parseTargets(words.filter((text) => !text.startsWith('!')));
  const known: Prefix[] = [];
  let swept = 0n;
  const isSwept = (prefix: Prefix) =>
    known.some((other) => other.lengthBits <= prefix.lengthBits && contains(other, prefix.address)) ||
    ranges.some(
      (range) =>
        range.family === 4 && range.first <= firstOf(prefix) + 1n && range.last >= lastOf(prefix) - 1n,
    );
  return {
    fresh(all) {
      const found: string[] = [];
      for (const { addresses } of all)
        for (const { address, lengthBits } of addresses) {
          if (lengthBits === undefined || parseAddress(address)?.family !== 4 || !allows(address)) continue;
          const prefix = networkOf(parsePrefix(`${address}/${lengthBits}`)!);
          const size = lastOf(prefix) - firstOf(prefix) + 1n;
          if (size === 1n || size > subnetAddressesMax || swept + size > addressesMax || isSwept(prefix))
            continue;
          if (!permitted({ family: 4, first: firstOf(prefix), last: lastOf(prefix) })) continue;
          known.push(prefix);
          swept += size;
          found.push(formatPrefix(prefix));
        }
      return found.length > 0 ? [...found, ...excluded] : [];
    },
  };
}
