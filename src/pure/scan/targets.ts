/** Whom a scan asks: expressions to ranges, names looked up, exclusions and scopes taken off, and a word first when it is enormous. */
import { parseAddress } from '../base/address.ts';
import { type Fault, FaultError, fault, invalidInput } from '../base/errors.ts';
import { type AddressRange, merge, parseTargets, subtract } from '../base/targets.ts';
import type { Network } from '../contract/network.ts';
import type { NoteFact } from '../contract/scan.ts';
import type { Scopes } from '../contract/tool.ts';
import { formatRange, withinScopes } from './scope.ts';

export interface ScanTargets {
  /** Sorted, disjoint. */
  readonly ranges: readonly AddressRange[];
  /** IPv6 prefixes of own links that are searched as a whole: too large to be asked one by one. */
  readonly searched: readonly AddressRange[];
  /** Of `ranges`. */
  readonly count: bigint;
  /** Names that people gave, by the address they led to. */
  readonly names: ReadonlyMap<string, string>;
  readonly notes: readonly NoteFact[];
}

export interface TargetQuestion {
  readonly targets: readonly string[];
  readonly exclude: readonly string[];
  readonly family?: 4 | 6 | undefined;
  readonly addressesMax: number;
  readonly scopes?: Scopes | undefined;
  /** Where hosts can be found without asking address by address. */
  readonly searchable?: readonly AddressRange[];
}

const lookupsAtOnce = 16;
const nameRemedy = 'Write it correctly, give its address, or repair the DNS server of this machine.';
/** Beyond this many addresses people are told how long it takes, and asked. */
export const addressesUnasked = 65_536;

export async function targetsOf(
  question: TargetQuestion,
  net: Pick<Network, 'lookup'>,
  signal: AbortSignal,
): Promise<ScanTargets> {
  const { family } = question;
  const asked = parseTargets(withoutZones(question.targets, 'targets'));
  const excluded = parseTargets(withoutZones(question.exclude, 'exclude'), { field: 'exclude' });
  const [found, hidden] = [
    await lookUp(asked.names, family, net, signal),
    await lookUp(excluded.names, family, net, signal),
  ];
  // Whoever must not be probed and cannot be found might be anybody.
  const [unknown] = hidden.failed;
  if (unknown)
    throw invalidInput(
      'exclude',
      unknown.name,
      `"${unknown.name}" cannot be excluded: ${unknown.fault.message}`,
      'Write its address.',
    );
  const all = merge([...asked.ranges, ...found.ranges]);
  const wanted = subtract(all, merge([...excluded.ranges, ...hidden.ranges]));
  const ofFamily = family ? wanted.filter((range) => range.family === family) : wanted;
  if (ofFamily.length === 0) throw nothingLeft(question, all, wanted, found.failed[0]);
  const { ranges: permitted, leftOut } = withinScopes(ofFamily, question.scopes);
  const searched = permitted.filter((range) => isSearched(range, question.searchable ?? []));
  const ranges = subtract(permitted, searched);
  const count = countOf(ranges);
  if (count > BigInt(question.addressesMax)) throw tooMany(question, ranges, count);
  return {
    ranges,
    searched,
    count,
    names: found.names,
    notes: [
      ...found.failed.map(
        (item): NoteFact => ({
          kind: 'note',
          subject: item.name,
          message: `${item.name} was left out: ${item.fault.message}`.slice(0, 500),
          fault: { ...item.fault, field: 'targets', value: item.name, remedy: nameRemedy },
        }),
      ),
      ...leftOut.map(
        (range): NoteFact => ({
          kind: 'note',
          subject: formatRange(range),
          message: `${formatRange(range)} is excluded by the declared scopes and was left out`,
        }),
      ),
    ],
  };
}

/** More than anybody asks one by one, and all of it where an echo to all nodes reaches. */
const isSearched = (range: AddressRange, searchable: readonly AddressRange[]): boolean =>
  range.family === 6 &&
  range.last - range.first >= BigInt(addressesUnasked) &&
  subtract([range], merge(searchable)).length === 0;

export const countOf = (ranges: readonly AddressRange[]): bigint =>
  ranges.reduce((sum, range) => sum + range.last - range.first + 1n, 0n);

/** A link-local address means nothing without its interface, which a scan does not carry. */
function withoutZones(expressions: readonly string[], field: string): readonly string[] {
  const zoned = expressions.find((text) => text.includes('%'));
  if (zoned !== undefined)
    throw invalidInput(
      field,
      zoned,
      'an address with an interface cannot be scanned',
      'Give a global or unique local address of the host.',
    );
  return expressions;
}

async function lookUp(
  names: readonly string[],
  family: 4 | 6 | undefined,
  net: Pick<Network, 'lookup'>,
  signal: AbortSignal,
) {
  const ranges: AddressRange[] = [];
  const byAddress = new Map<string, string>();
  const failed: { readonly name: string; readonly fault: Fault }[] = [];
  for (let at = 0; at < names.length && !signal.aborted; at += lookupsAtOnce)
    await Promise.all(
      names.slice(at, at + lookupsAtOnce).map(async (name) => {
        const outcome = await net.lookup(name, { ...(family ? { family } : {}), signal });
        const [address] = outcome.ok ? outcome.addresses : [];
        if (address !== undefined && parseAddress(address)) {
          ranges.push(...parseTargets([address]).ranges);
          byAddress.set(address, name);
        } else failed.push({ name, fault: outcome.ok ? fault('no-data') : outcome.fault });
      }),
    );
  return { ranges, names: byAddress, failed };
}

function nothingLeft(
  question: TargetQuestion,
  all: readonly AddressRange[],
  wanted: readonly AddressRange[],
  failed: { readonly name: string; readonly fault: Fault } | undefined,
): FaultError {
  if (all.length === 0 && failed) {
    const { name, fault: why } = failed;
    return new FaultError({
      ...why,
      message: `targets: ${why.message}`,
      ...{ field: 'targets', value: name },
      remedy: nameRemedy,
    });
  }
  const problem =
    all.length === 0
      ? 'names nobody'
      : wanted.length === 0
        ? 'everything is excluded'
        : `there is no IPv${question.family} address among them`;
  return invalidInput(
    'targets',
    question.targets.join(' '),
    problem,
    'Name an address, a range or a prefix.',
  );
}

function tooMany(question: TargetQuestion, ranges: readonly AddressRange[], count: bigint): FaultError {
  const v6 = ranges.some((range) => range.family === 6);
  return invalidInput(
    'targets',
    question.targets.join(' '),
    `${shownCount(count)} addresses are more than ${shownCount(BigInt(question.addressesMax))}`,
    v6
      ? 'An IPv6 prefix cannot be asked address by address: name hosts, prefixes of /104 and longer, or a prefix of an own link, which is searched as a whole (needs the right to send frames).'
      : 'Name smaller prefixes, one run each.',
  );
}

const shownCount = (count: bigint): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** Enormous runs are begun only by who knows what they take. */
export function confirmEnormous(question: {
  readonly count: bigint;
  readonly estimateMs: number;
  readonly confirmed: boolean;
  readonly targets: readonly string[];
}): void {
  const { count, estimateMs, confirmed } = question;
  if (confirmed || (count <= BigInt(addressesUnasked) && estimateMs <= estimateMsUnasked)) return;
  throw new FaultError(
    fault(
      'invalid-input',
      `targets: ${shownCount(count)} addresses take about ${sayDuration(estimateMs)}; nothing was sent`,
      {
        field: 'targets',
        value: question.targets.join(' ').slice(0, 200),
        remedy: 'Say confirm: true (--yes on the command line) to begin, or name less.',
      },
    ),
  );
}
const estimateMsUnasked = 86_400_000;

/** `2 h 5 min`: two units are enough for an estimate. */
export function sayDuration(ms: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ];
  const at = units.findIndex(([, size]) => ms >= size);
  if (at < 0) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const [name, size] = units[at]!;
  const next = units[at + 1];
  if (!next) return `${Math.round(ms / size)} ${name}`;
  const [nextName, nextSize] = next;
  const all = Math.round(ms / nextSize);
  const whole = Math.floor((all * nextSize) / size);
  const rest = all - (whole * size) / nextSize;
  return `${whole} ${name}${rest > 0 ? ` ${rest} ${nextName}` : ''}`;
}
