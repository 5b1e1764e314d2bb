/**
 * Target expressions, as people type them: `10.0.0.0/24`, `10.0.0.1-10.0.0.20`, `10.0.0.1-20`, `10.0.0,2.1-5`-free,
 * `router1.example`, `2001:db8::/120`; a leading `!` excludes. Lists are separated by commas or white space.
 */
import {
  type Address,
  firstOf,
  formatAddress,
  fromBigInt,
  lastOf,
  parseAddress,
  parsePrefix,
  toBigInt,
} from './address.ts';
import { invalidInput } from './errors.ts';

export interface AddressRange {
  readonly family: 4 | 6;
  /** Inclusive bounds. */
  readonly first: bigint;
  readonly last: bigint;
}

export interface TargetSet {
  /** Sorted, disjoint, exclusions already removed. */
  readonly ranges: readonly AddressRange[];
  /** Host names still to be resolved, in order of appearance. */
  readonly names: readonly string[];
  /** Addresses in `ranges`. */
  readonly count: bigint;
}

const NAME =
  /^(?=.{1,253}$)([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.?$|^(?=.{1,253}$)[A-Za-z0-9_][A-Za-z0-9_-]*\.([A-Za-z0-9_-]+\.?)*$/;

/** A `/24` given as a range leaves out network and broadcast address only where the caller asks for `hostsOnly`. */
export function parseTargets(
  expressions: readonly string[],
  options: { field?: string; hostsOnly?: boolean } = {},
): TargetSet {
  const field = options.field ?? 'targets';
  const include: AddressRange[] = [];
  const exclude: AddressRange[] = [];
  const names: string[] = [];
  for (const item of expressions.flatMap((text) => text.split(/[\s,]+/)).filter(Boolean)) {
    const negated = item.startsWith('!');
    const text = negated ? item.slice(1) : item;
    // Who excludes a prefix means all of it.
    const range = parseRange(text, field, options.hostsOnly === true && !negated);
    if (range) (negated ? exclude : include).push(range);
    else if (negated)
      throw invalidInput(
        field,
        item,
        `"${item}" cannot be excluded`,
        'Exclude an address, a range or a prefix.',
      );
    else if (NAME.test(text) && !/^[\d.]+$/.test(text)) names.push(text);
    else
      throw invalidInput(
        field,
        item,
        `"${item}" is not an address, prefix, range or host name`,
        'Write 10.0.0.5, 10.0.0.0/24, 10.0.0.1-20, 2001:db8::/120 or a host name.',
      );
  }
  const ranges = subtract(merge(include), merge(exclude));
  return { ranges, names, count: ranges.reduce((sum, range) => sum + range.last - range.first + 1n, 0n) };
}

function parseRange(text: string, field: string, hostsOnly: boolean): AddressRange | undefined {
  if (text.includes('/')) {
    const prefix = parsePrefix(text);
    if (!prefix)
      throw invalidInput(
        field,
        text,
        `"${text}" is not a prefix`,
        'Write address/length, e.g. 10.0.0.0/24, with a length of at most 32 (IPv4) or 128 (IPv6).',
      );
    const trim = hostsOnly && prefix.address.family === 4 && prefix.lengthBits < 31 ? 1n : 0n;
    return { family: prefix.address.family, first: firstOf(prefix) + trim, last: lastOf(prefix) - trim };
  }
  const single = parseAddress(text);
  if (single) return { family: single.family, first: toBigInt(single), last: toBigInt(single) };
  const dash = text.lastIndexOf('-');
  if (dash <= 0) return undefined;
  const from = parseAddress(text.slice(0, dash));
  if (!from) return undefined;
  const upper = text.slice(dash + 1);
  const to =
    /^\d{1,3}$/.test(upper) && from.family === 4 ? lastOctet(from.value, Number(upper)) : parseAddress(upper);
  if (!to || to.family !== from.family)
    throw invalidInput(field, text, `"${text}" is not a range`, 'Write 10.0.0.1-20 or 10.0.0.1-10.0.1.20.');
  if (toBigInt(to) < toBigInt(from))
    throw invalidInput(field, text, `"${text}" ends before it begins`, 'Write the lower address first.');
  return { family: from.family, first: toBigInt(from), last: toBigInt(to) };
}

function lastOctet(value: number, octet: number): Address | undefined {
  return octet > 255 ? undefined : { family: 4, value: ((value & 0xffffff00) >>> 0) + octet };
}

export function merge(ranges: readonly AddressRange[]): AddressRange[] {
  const sorted = [...ranges].sort(
    (a, b) => a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0),
  );
  const out: AddressRange[] = [];
  for (const range of sorted) {
    const previous = out.at(-1);
    if (previous && previous.family === range.family && range.first <= previous.last + 1n) {
      if (range.last > previous.last) out[out.length - 1] = { ...previous, last: range.last };
    } else out.push(range);
  }
  return out;
}

/** Both lists sorted and disjoint. */
export function subtract(from: readonly AddressRange[], holes: readonly AddressRange[]): AddressRange[] {
  let rest = [...from];
  for (const hole of holes) {
    rest = rest.flatMap((range) => {
      if (range.family !== hole.family || hole.last < range.first || hole.first > range.last) return [range];
      const left = hole.first > range.first ? [{ ...range, last: hole.first - 1n }] : [];
      const right = hole.last < range.last ? [{ ...range, first: hole.last + 1n }] : [];
      return [...left, ...right];
    });
  }
  return rest;
}

/** Every address of the ranges as text; the caller has checked `count` against its limit. */
export function* addressesOf(ranges: readonly AddressRange[]): Generator<string> {
  for (const range of ranges)
    for (let value = range.first; value <= range.last; value++)
      yield formatAddress(fromBigInt(range.family, value));
}
