/** Prefix arithmetic for IPv4 and IPv6: facts, splitting into equal parts, splitting by need (VLSM). */
import { z } from 'zod';
import {
  firstOf,
  formatAddress,
  formatIpv4,
  formatPrefix,
  fromBigInt,
  lastOf,
  lengthToMask,
  networkOf,
  type Prefix,
  parseAddress,
  parsePrefix,
  widthBits,
} from '#pure/base/address.ts';
import { fault, invalidInput } from '#pure/base/errors.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { reverseName } from '#pure/wire/dns.ts';

const input = z.object({
  prefixes: z
    .array(z.string().min(1).max(64))
    .min(1)
    .max(1000)
    .describe('Such as 10.0.0.0/22, 10.0.0.5/255.255.255.0 or 2001:db8::/48'),
  splitLength: z.number().int().min(0).max(128).optional().describe('Split into prefixes of this length'),
  hosts: z
    .array(
      z
        .number()
        .int()
        .min(1)
        .max(2 ** 31),
    )
    .max(1000)
    .default([])
    .describe('Split by need: one subnet for each number of hosts, largest first'),
  summarise: z.boolean().default(false).describe('The fewest prefixes that cover exactly the given ones'),
  contains: z
    .array(z.string().min(1).max(64))
    .max(1000)
    .default([])
    .describe('Addresses or prefixes to look for in the given ones; one found nowhere is a fault'),
});

const record = z.object({
  kind: z.literal('prefix'),
  prefix: z.string(),
  role: z
    .enum(['given', 'split', 'need', 'free', 'summary'])
    .describe('Given, an equal part, made for a need, left over, or a summary of the given ones'),
  hostsNeeded: z.number().int().optional(),
  contains: z.array(z.string()).optional().describe('Which of the asked addresses and prefixes lie in it'),
  netmask: z.string().optional(),
  wildcard: z.string().optional(),
  first: z.string().describe('First usable address'),
  last: z.string().describe('Last usable address'),
  broadcast: z.string().optional(),
  addresses: z.string().describe('How many, the unusable included'),
  usable: z.string().describe('How many can be given to hosts'),
  reverseZone: z.string(),
});
type Item = z.infer<typeof record>;
/** Parts listed at most: a /8 in /24 is the largest thing anybody reads. */
const partsMax = 65_536;

/** RFC 3021: both addresses of a /31 are usable; so are all of IPv6 here. */
const unusable = (prefix: Prefix) => (prefix.address.family === 4 && prefix.lengthBits < 31 ? 1n : 0n);

function describe(prefix: Prefix, role: Item['role'], hostsNeeded?: number): Item {
  const { family } = prefix.address;
  const [first, last] = [firstOf(prefix), lastOf(prefix)];
  const edge = unusable(prefix);
  const text = (value: bigint) => formatAddress(fromBigInt(family, value));
  const mask = family === 4 ? lengthToMask(prefix.lengthBits) : 0;
  // The zone that holds all reverse names of the prefix: delegations are cut at whole labels.
  const labels = Math.floor(prefix.lengthBits / (family === 4 ? 8 : 4));
  const reverse = reverseName(networkOf(prefix).address).split('.');
  return {
    kind: 'prefix',
    prefix: formatPrefix(networkOf(prefix)),
    role,
    ...(hostsNeeded === undefined ? {} : { hostsNeeded }),
    ...(family === 4 ? { netmask: formatIpv4(mask), wildcard: formatIpv4(~mask >>> 0) } : {}),
    first: text(first + edge),
    last: text(last - edge),
    ...(edge ? { broadcast: text(last) } : {}),
    addresses: String(last - first + 1n),
    usable: String(last - first + 1n - 2n * edge),
    reverseZone: reverse.slice(reverse.length - 2 - labels).join('.'),
  };
}

const at = (family: 4 | 6, first: bigint, lengthBits: number): Prefix => ({
  address: fromBigInt(family, first),
  lengthBits,
});

function* split(prefix: Prefix, lengthBits: number): Generator<Item> {
  const { family } = prefix.address;
  if (lengthBits < prefix.lengthBits || lengthBits > widthBits(family))
    throw invalidInput(
      'splitLength',
      lengthBits,
      `cannot split ${formatPrefix(prefix)} into /${lengthBits}`,
      `Give a length from ${prefix.lengthBits} to ${widthBits(family)}.`,
    );
  const parts = 1n << BigInt(lengthBits - prefix.lengthBits);
  if (parts > BigInt(partsMax))
    throw invalidInput(
      'splitLength',
      lengthBits,
      `gives ${parts} parts`,
      `At most ${partsMax} are listed: choose a shorter length.`,
    );
  const step = 1n << BigInt(widthBits(family) - lengthBits);
  for (let i = 0n, first = firstOf(prefix); i < parts; i++, first += step)
    yield describe(at(family, first, lengthBits), 'split');
}

/** Largest need first, each at the next address: then every subnet is aligned by itself and nothing is wasted between. */
function* allot(prefix: Prefix, hosts: readonly number[]): Generator<Item> {
  const { family } = prefix.address;
  const width = widthBits(family);
  let next = firstOf(prefix);
  const end = lastOf(prefix) + 1n;
  for (const need of [...hosts].sort((a, b) => b - a)) {
    let lengthBits = width;
    while (usableOf(family, lengthBits) < BigInt(need) && lengthBits > 0) lengthBits--;
    const size = 1n << BigInt(width - lengthBits);
    if (next + size > end)
      throw invalidInput(
        'hosts',
        hosts.join(','),
        `${formatPrefix(prefix)} has no room for ${need} more hosts`,
        'Use a larger prefix, or ask for less.',
      );
    yield describe(at(family, next, lengthBits), 'need', need);
    next += size;
  }
  yield* cover(family, next, end, prefix.lengthBits, 'free');
}

/** Prefixes that cover exactly the same addresses, as few as can be; families apart. */
function* summarise(prefixes: readonly Prefix[]): Generator<Item> {
  for (const family of [4, 6] as const) {
    const ranges = prefixes
      .filter((prefix) => prefix.address.family === family)
      .map((prefix) => ({ first: firstOf(prefix), last: lastOf(prefix) }))
      .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
    const merged: { first: bigint; last: bigint }[] = [];
    for (const range of ranges) {
      const before = merged.at(-1);
      if (before && range.first <= before.last + 1n) {
        if (range.last > before.last) before.last = range.last;
      } else merged.push({ ...range });
    }
    for (const { first, last } of merged) yield* cover(family, first, last + 1n, 0, 'summary');
  }
}

/** The largest aligned prefixes from `next` up to `end`. */
function* cover(
  family: 4 | 6,
  next: bigint,
  end: bigint,
  lengthMin: number,
  role: Item['role'],
): Generator<Item> {
  const width = widthBits(family);
  while (next < end) {
    let lengthBits = width;
    while (
      lengthBits > lengthMin &&
      next % (1n << BigInt(width - lengthBits + 1)) === 0n &&
      next + (1n << BigInt(width - lengthBits + 1)) <= end
    )
      lengthBits--;
    yield describe(at(family, next, lengthBits), role);
    next += 1n << BigInt(width - lengthBits);
  }
}

function parseWanted(text: string): Prefix {
  const address = parseAddress(text);
  const prefix = address ? { address, lengthBits: widthBits(address.family) } : parsePrefix(text);
  if (prefix) return prefix;
  throw invalidInput(
    'contains',
    text,
    'neither an address nor a prefix',
    'Write 10.0.0.5, 10.0.0.0/24 or 2001:db8::1.',
  );
}

const lies = (inner: Prefix, outer: Prefix) =>
  inner.address.family === outer.address.family &&
  firstOf(inner) >= firstOf(outer) &&
  lastOf(inner) <= lastOf(outer);

function usableOf(family: 4 | 6, lengthBits: number): bigint {
  const size = 1n << BigInt(widthBits(family) - lengthBits);
  return family === 4 && lengthBits < 31 ? size - 2n : size;
}

export const subnet = defineTool({
  id: 'subnet',
  summary: 'Calculate and split prefixes, IPv4 and IPv6',
  description:
    'Network, mask, wildcard, usable range, broadcast and reverse zone; equal parts; variable-length subnets for a list of needs. Touches no network.',
  group: 'addresses',
  appliesTo: { prefix: 'prefixes' },
  input,
  record,
  positional: 'prefixes',
  needs: [],
  risk: 'passive',
  limits: { targetsMax: 1000, recordsMax: 1_000_000, durationMsMax: 60_000 },
  examples: [
    { title: 'Facts', input: { prefixes: ['10.1.2.3/22'] } },
    { title: 'Subnets for three needs', input: { prefixes: ['192.0.2.0/24'], hosts: [100, 50, 2] } },
    {
      title: 'Summarise four neighbours',
      input: { prefixes: ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24', '10.0.3.0/24'], summarise: true },
    },
    { title: 'A site prefix in equal parts', input: { prefixes: ['2001:db8::/46'], splitLength: 48 } },
  ],

  async *run({ prefixes, splitLength, hosts, summarise: summary, contains }) {
    const given = prefixes.map((text) => {
      const prefix = parsePrefix(text);
      if (prefix) return prefix;
      throw invalidInput(
        'prefixes',
        text,
        'not a prefix',
        'Write 10.0.0.0/22, 10.0.0.5/255.255.255.0 or 2001:db8::/48.',
      );
    });
    const wanted = contains.map((text) => ({ text, prefix: parseWanted(text) }));
    for (const prefix of given) {
      const found = wanted.filter((item) => lies(item.prefix, prefix)).map((item) => item.text);
      yield { ...describe(prefix, 'given'), ...(wanted.length > 0 ? { contains: found } : {}) };
      if (splitLength !== undefined) yield* split(networkOf(prefix), splitLength);
      if (hosts.length > 0) yield* allot(networkOf(prefix), hosts);
    }
    if (summary) yield* summarise(given);
  },

  judge: {
    init: ({ contains }) => ({ count: 0, missing: contains as readonly string[] }),
    step: ({ count, missing }, item) => ({
      count: count + 1,
      missing: item.contains ? missing.filter((text) => !item.contains?.includes(text)) : missing,
    }),
    done: ({ count, missing }) =>
      missing[0] === undefined
        ? { ok: true, summary: `${count} prefixes`, metrics: [] }
        : {
            ok: false,
            summary: `${missing.length} lie in none of the prefixes`,
            fault: fault('content-mismatch', `${missing[0]} lies in none of the prefixes`),
            metrics: [],
          },
  },
});
