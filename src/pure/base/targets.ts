/**
 * Target expressions, as people type them: `10.0.0.0/24`, `10.0.0.1-10.0.0.20`, `10.0.0.1-20`, `10.0.0-3,8.1-254` octet by octet,
 * `router1.example`, `2001:db8::/120`; a leading `!` excludes. Lists are separated by commas or white space.
 */
import {
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
  for (const item of expressions.flatMap(wordsOf)) {
    const negated = item.startsWith('!');
    const text = negated ? item.slice(1) : item;
    const pieces = octetRanges(text, field);
    if (pieces) {
      for (const piece of pieces) (negated ? exclude : include).push(piece);
      continue;
    }
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

/** Commas separate targets, but for those inside four octets. */
const wordsOf = (text: string): string[] =>
  text
    .split(/\s+/)
    .flatMap((word) => (octets.test(word) ? [word] : word.split(',')))
    .filter(Boolean);

/** Four lists of numbers and ranges, at least one of which is more than a number. An open range reaches to the end of the octet. */
const octets = /^!?(?=.*[-,*])(?:[\d*,-]+\.){3}[\d*,-]+$/;
/** `10.0-255.0-255.1-254` is as many pieces; more would be typed by mistake. */
const piecesMax = 65_536;

function octetRanges(text: string, field: string): AddressRange[] | undefined {
  if (!octets.test(text)) return undefined;
  const runs = text.split('.').map((octet) => octetRuns(octet, text, field));
  let size = 1n;
  /** Of the octets from the right, as numbers. */
  let lower: readonly (readonly [first: bigint, last: bigint])[] = [[0n, 0n]];
  for (const run of runs.reverse()) {
    const whole = lower.length === 1 && lower[0]![0] === 0n && lower[0]![1] === size - 1n;
    const values = run.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    if (!whole && values * lower.length > piecesMax)
      throw invalidInput(
        field,
        text,
        `"${text}" is more than ${piecesMax} separate ranges`,
        'Name prefixes or fewer octets.',
      );
    lower = run.flatMap(([first, last]) => {
      if (whole) return [[BigInt(first) * size, (BigInt(last) + 1n) * size - 1n] as const];
      const octet = Array.from({ length: last - first + 1 }, (_, i) => BigInt(first + i) * size);
      return octet.flatMap((base) => lower.map(([from, to]) => [base + from, base + to] as const));
    });
    size *= 256n;
  }
  return lower.map(([first, last]) => ({ family: 4, first, last }));
}

/** Sorted and disjoint, so that no address stands twice among the pieces. */
function octetRuns(octet: string, text: string, field: string): [number, number][] {
  const runs = octet.split(',').map((part): [number, number] => {
    const found = /^(?:\*|(\d{1,3})|(\d{0,3})-(\d{0,3}))$/.exec(part);
    const [, single, from, to] = found ?? [];
    const first = Number(single ?? (from || 0));
    const last = Number(single ?? (to || 255));
    if (!found || last > 255 || first > last)
      throw invalidInput(
        field,
        text,
        `"${part}" in "${text}" is no range of 0 to 255`,
        'Write 10.0.0-3.1-254, 10.0.1,2.* or a prefix.',
      );
    return [first, last];
  });
  const sorted = runs.sort((a, b) => a[0] - b[0]);
  return sorted.reduce<[number, number][]>((out, [first, last]) => {
    const previous = out.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else out.push([first, last]);
    return out;
  }, []);
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
  const to = parseAddress(text.slice(dash + 1));
  if (!to || to.family !== from.family)
    throw invalidInput(field, text, `"${text}" is not a range`, 'Write 10.0.0.1-20 or 10.0.0.1-10.0.1.20.');
  if (toBigInt(to) < toBigInt(from))
    throw invalidInput(field, text, `"${text}" ends before it begins`, 'Write the lower address first.');
  return { family: from.family, first: toBigInt(from), last: toBigInt(to) };
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

/** Both lists sorted and disjoint: they are walked side by side, because files of exclusions are long. */
export function subtract(from: readonly AddressRange[], holes: readonly AddressRange[]): AddressRange[] {
  const out: AddressRange[] = [];
  let next = 0;
  for (const range of from) {
    let { first } = range;
    const before = (hole: AddressRange) =>
      hole.family < range.family || (hole.family === range.family && hole.last < first);
    while (next < holes.length && before(holes[next]!)) next++;
    for (let i = next; i < holes.length && first <= range.last; i++) {
      const hole = holes[i]!;
      if (hole.family !== range.family || hole.first > range.last) break;
      if (hole.first > first) out.push({ family: range.family, first, last: hole.first - 1n });
      if (hole.last >= first) first = hole.last + 1n;
    }
    if (first <= range.last) out.push({ family: range.family, first, last: range.last });
  }
  return out;
}

/** Every address of the ranges as text; the caller has checked `count` against its limit. */
export function* addressesOf(ranges: readonly AddressRange[]): Generator<string> {
  for (const range of ranges)
    for (let value = range.first; value <= range.last; value++)
      yield formatAddress(fromBigInt(range.family, value));
}

/** Whether sorted and disjoint ranges hold an address; logarithmic. */
export function holds(ranges: readonly AddressRange[], text: string): boolean {
  const address = parseAddress(text);
  if (!address) return false;
  const value = toBigInt(address);
  // The last that begins before it is the only one that may hold it.
  let [low, high] = [0, ranges.length - 1];
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
