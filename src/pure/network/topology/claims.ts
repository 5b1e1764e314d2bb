/** Claims of single devices become links: the two ends of a cable say the same thing in different words. */
import { confidenceOf } from './confidence.ts';
import type { DerivedLink, LinkEnd, LinkEvidence, LinkLayer } from './model.ts';

export interface Claim {
  readonly layer: LinkLayer;
  readonly a: LinkEnd;
  readonly b: LinkEnd;
  readonly evidence: LinkEvidence;
  readonly state?: string;
}

/** A link while evidence still comes in. */
export interface OpenLink {
  readonly layer: LinkLayer;
  readonly a: LinkEnd;
  readonly b: LinkEnd;
  readonly evidence: readonly LinkEvidence[];
  readonly states: readonly string[];
  readonly contested?: boolean;
}

/** Interface names take part only where there is no index: a stranger's port. */
export const endKey = (end: LinkEnd): string =>
  `${end.deviceId}:${end.ifIndex ?? (end.interfaceName === undefined ? '' : `"${end.interfaceName}"`)}`;

export const linkKey = (layer: LinkLayer, a: LinkEnd, b: LinkEnd): string =>
  [layer, ...[endKey(a), endKey(b)].sort()].join(' ');

const known = (end: LinkEnd): boolean => end.ifIndex !== undefined;
const flip = (claim: OpenLink): OpenLink => ({ ...claim, a: claim.b, b: claim.a });

const join = (link: OpenLink, more: OpenLink, a: LinkEnd, b: LinkEnd): OpenLink => ({
  ...link,
  a,
  b,
  evidence: [...link.evidence, ...more.evidence],
  states: [...link.states, ...more.states],
});

const better = (one: LinkEnd, other: LinkEnd): LinkEnd =>
  known(one) ? one : known(other) || one.interfaceName === undefined ? other : one;

/**
 * Links of one layer. Claims that name both ports are put together by their ports. One that leaves its far port open goes to the
 * only link that fits, first of the same near port, then to the only open claim of the other side; where more than one fits, it
 * stays by itself: nothing is guessed.
 */
export function mergeClaims(claims: readonly Claim[]): OpenLink[] {
  const pairs = Map.groupBy(claims, ({ a, b }) => [a.deviceId, b.deviceId].sort().join(' '));
  return [...pairs.values()].flatMap(mergePair);
}

function mergePair(claims: readonly Claim[]): OpenLink[] {
  const first = claims[0]!.a.deviceId;
  const open = claims
    .map(
      ({ evidence, state, ...rest }): OpenLink => ({
        ...rest,
        evidence: [evidence],
        states: state === undefined ? [] : [state],
      }),
    )
    // All in one direction; inside one device the order of ports decides.
    .map((link) =>
      (link.a.deviceId === link.b.deviceId ? endKey(link.a) <= endKey(link.b) : link.a.deviceId === first)
        ? link
        : flip(link),
    );
  const full = new Map<string, OpenLink>();
  const halves: OpenLink[] = [];
  for (const link of open) {
    if (!known(link.a) || !known(link.b)) {
      halves.push(link);
      continue;
    }
    const key = linkKey(link.layer, link.a, link.b);
    const before = full.get(key);
    full.set(key, before ? join(before, link, before.a, before.b) : link);
  }
  return joinHalves([...full.values()], halves);
}

function joinHalves(links: readonly OpenLink[], halves: readonly OpenLink[]): OpenLink[] {
  const found = [...links];
  const rest: OpenLink[] = [];
  const fits = (one: LinkEnd, other: LinkEnd) =>
    !known(one) || !known(other) || one.ifIndex === other.ifIndex;
  for (const half of halves) {
    const near = found.filter((link) => fits(link.a, half.a) && fits(link.b, half.b));
    if (near.length === 1) {
      const at = found.indexOf(near[0]!);
      found[at] = join(near[0]!, half, near[0]!.a, near[0]!.b);
    } else rest.push(half);
  }
  // What is left on each side, put together by its own port.
  const sideA = groupHalves(rest.filter((half) => known(half.a)));
  const sideB = groupHalves(rest.filter((half) => !known(half.a) && known(half.b)));
  const neither = rest.filter((half) => !known(half.a) && !known(half.b));
  if (sideA.length === 1 && sideB.length === 1)
    found.push(join(sideA[0]!, sideB[0]!, sideA[0]!.a, sideB[0]!.b));
  // Several on both sides are the same cables told twice, and which is which nobody says.
  else found.push(...(sideA.length >= sideB.length ? sideA : sideB));
  // Nothing but the devices is known: worth a link only if there is no better one.
  if (found.length === 0 && neither.length > 0)
    found.push(
      neither.reduce((link, more) => join(link, more, better(link.a, more.a), better(link.b, more.b))),
    );
  return found;
}

function groupHalves(halves: readonly OpenLink[]): OpenLink[] {
  const nearKey = (half: OpenLink) => endKey(known(half.a) ? half.a : half.b);
  return [...Map.groupBy(halves, nearKey).values()].map((group) =>
    group.reduce((link, more) => join(link, more, better(link.a, more.a), better(link.b, more.b))),
  );
}

/** Adjacencies as both ends see them: the one further from being up tells. */
const ranks = [
  'down',
  'idle',
  'attempt',
  'connect',
  'active',
  'init',
  'openSent',
  'openConfirm',
  'twoWay',
  'exchangeStart',
  'exchange',
  'loading',
  'established',
  'full',
];

export function finish(link: OpenLink): DerivedLink {
  const [a, b] = [link.a, link.b].sort((x, y) => (endKey(x) < endKey(y) ? -1 : 1)) as [LinkEnd, LinkEnd];
  const state = [...link.states].sort((x, y) => ranks.indexOf(x) - ranks.indexOf(y))[0];
  return {
    key: linkKey(link.layer, a, b),
    layer: link.layer,
    a,
    b,
    confidence: confidenceOf(link.evidence, link.contested ?? false),
    evidence: link.evidence,
    ...(state === undefined ? {} : { state }),
  };
}
