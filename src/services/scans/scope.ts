/** Which addresses may be scanned: prefixes that people declared in the settings, and never what they excluded there. */
import { formatAddress, fromBigInt, parseAddress, toBigInt } from '#pure/base/address.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import { type AddressRange, merge, parseTargets, subtract } from '#pure/base/targets.ts';

/** Private space (RFC 1918, 6598, 4193), the own machine and the own links: what discovery follows by itself. */
export const privateSpace = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8'],
  ...['fc00::/7', 'fe80::/10', '::1/128'],
] as const;

export type Ranges = readonly AddressRange[];

/** Sorted, disjoint ranges: logarithmic. */
export function holds(ranges: Ranges, text: string): boolean {
  const address = parseAddress(text);
  if (!address) return false;
  const value = toBigInt(address);
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle]!;
    if (range.family < address.family || (range.family === address.family && range.last < value))
      low = middle + 1;
    else if (range.family > address.family || range.first > value) high = middle - 1;
    else return true;
  }
  return false;
}

const textOf = ({ family, first, last }: AddressRange): string => {
  const [from, to] = [first, last].map((value) => formatAddress(fromBigInt(family, value)));
  return first === last ? from! : `${from}-${to}`;
};
export const textsOf = (ranges: Ranges): string[] => ranges.map(textOf);
export const rangesOf = (texts: readonly string[]): AddressRange[] =>
  texts.length === 0 ? [] : [...parseTargets(texts).ranges];
export const rangeOf = (address: string): AddressRange | undefined => {
  const parsed = parseAddress(address);
  if (!parsed) return undefined;
  const value = toBigInt(parsed);
  return { family: parsed.family, first: value, last: value };
};
export const union = (a: Ranges, b: Ranges): AddressRange[] => merge([...a, ...b]);
export const without = (a: Ranges, b: Ranges): AddressRange[] => subtract(a, b);
export const countOf = (ranges: Ranges): bigint =>
  ranges.reduce((sum, range) => sum + range.last - range.first + 1n, 0n);

export interface Scope {
  readonly ranges: Ranges;
  /** The parts that are not inside, as text. */
  outside(ranges: Ranges): string[];
}

export function scopeOf(scopes: readonly string[], excluded: readonly string[]): Scope {
  const ranges = subtract(
    merge(parseTargets(scopes, { field: 'scopes' }).ranges),
    merge(parseTargets(excluded, { field: 'excluded' }).ranges),
  );
  return { ranges, outside: (asked) => textsOf(subtract([...asked], ranges)) };
}

export const outOfScope = (outside: readonly string[], field = 'targets'): FaultError => {
  const shown =
    outside.slice(0, 3).join(', ') + (outside.length > 3 ? ` and ${outside.length - 3} more` : '');
  return new FaultError(
    fault('out-of-scope', `${field}: ${shown} is outside the declared scopes`, {
      field,
      value: shown.slice(0, 200),
      remedy: 'Add the range to the setting scans.scopes, if you may scan it, or take it out of the targets.',
    }),
  );
};
