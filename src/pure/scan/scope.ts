/**
 * What may be probed, as its owner declared it. Nothing declared means that whoever starts a scan answers for it. A target outside the
 * allowed prefixes is refused before the first packet; what is excluded is never touched and is taken out, with a word about it.
 */
import { formatAddress, fromBigInt, parseAddress, toBigInt } from '../base/address.ts';
import { FaultError, fault } from '../base/errors.ts';
import { type AddressRange, merge, parseTargets, subtract } from '../base/targets.ts';
import type { Scopes } from '../contract/tool.ts';

/** `10.0.0.1-10.0.0.9`, or the address alone. */
export function formatRange({ family, first, last }: AddressRange): string {
  const from = formatAddress(fromBigInt(family, first));
  return first === last ? from : `${from}-${formatAddress(fromBigInt(family, last))}`;
}

export interface Scoped {
  readonly ranges: readonly AddressRange[];
  /** What was asked for and is excluded by the declaration. */
  readonly leftOut: readonly AddressRange[];
}

/** Throws `out-of-scope` naming the first address that may not be probed. */
export function withinScopes(
  ranges: readonly AddressRange[],
  scopes: Scopes | undefined,
  field = 'targets',
): Scoped {
  const { allowed, excluded } = declared(scopes);
  const outside = allowed ? subtract(ranges, allowed)[0] : undefined;
  if (outside)
    throw refusal(
      outside,
      field,
      `${formatRange(outside)} is outside the declared scopes`,
      `Declared: ${allowed!.slice(0, shownMax).map(formatRange).join(', ') || 'nothing'}. Add the range there, if you may probe it.`,
    );
  const left = subtract(ranges, excluded);
  if (left.length === 0 && ranges.length > 0)
    throw refusal(
      ranges[0]!,
      field,
      `${formatRange(ranges[0]!)} is excluded by the declared scopes`,
      'Take the range out of the exclusions, if you may probe it.',
    );
  return { ranges: left, leftOut: subtract(ranges, left) };
}
const shownMax = 8;

/** For whoever finds targets on the way: may this be asked? */
export function scopeCheck(scopes: Scopes | undefined): {
  address(text: string): boolean;
  /** All of it, but for what is excluded and will be left out. */
  range(range: AddressRange): boolean;
} {
  const { allowed, excluded } = declared(scopes);
  const isIn = (ranges: readonly AddressRange[], family: 4 | 6, value: bigint) =>
    ranges.some((range) => range.family === family && value >= range.first && value <= range.last);
  return {
    address(text) {
      const address = parseAddress(text);
      if (!address) return false;
      const value = toBigInt(address);
      return (
        (allowed === undefined || isIn(allowed, address.family, value)) &&
        !isIn(excluded, address.family, value)
      );
    },
    range: (range) => allowed === undefined || subtract([range], allowed).length === 0,
  };
}

function declared(scopes: Scopes | undefined) {
  const rangesOf = (list: readonly string[], field: string) =>
    merge(parseTargets([...list], { field }).ranges);
  return {
    allowed: scopes && scopes.allowed.length > 0 ? rangesOf(scopes.allowed, 'scopes.allowed') : undefined,
    excluded: rangesOf(scopes?.excluded ?? [], 'scopes.excluded'),
  };
}

const refusal = (range: AddressRange, field: string, message: string, remedy: string) =>
  new FaultError(fault('out-of-scope', `${field}: ${message}`, { field, value: formatRange(range), remedy }));
