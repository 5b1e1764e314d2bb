/** Sets of addresses, as ranges, and what of them lies outside what people declared. */
import { formatAddress, fromBigInt, parseAddress, toBigInt } from '#pure/base/address.ts';
import { type AddressRange, merge, parseTargets, subtract } from '#pure/base/targets.ts';
import type { Scopes } from '#pure/contract/tool.ts';

export type Ranges = readonly AddressRange[];

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

/** Parts that may not be asked: a run would be refused. */
export function outsideOf(ranges: Ranges, { allowed, excluded }: Scopes): string[] {
  const outside = allowed.length === 0 ? [] : without(ranges, rangesOf(allowed));
  const left = without(ranges, rangesOf(excluded));
  return textsOf(outside.length === 0 && left.length === 0 ? ranges : outside);
}
