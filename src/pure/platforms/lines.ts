/** Shorthand of the platform files: numbers below `enterprises`, and platforms that need no more than a line. */
import type { DetectRule, DeviceKind, PlatformDefinition } from '../contract/platform.ts';

/** iso.org.dod.internet.private.enterprises (RFC 1155). */
const root = '1.3.6.1.4.1.';

/** `enterprises('9.1', '9.12')`: OIDs below the vendor's number at IANA. */
export const enterprises = (...below: string[]): readonly string[] => below.map((part) => root + part);

/** A string names OIDs below enterprises, separated by blanks; a pattern is tried on sysDescr; a pair asks for both. */
type ShortRule =
  | string
  | RegExp
  | readonly [string, RegExp]
  /** A device that speaks through net-snmp and is given away by the vendor's subtree that it also answers in. */
  | { readonly answersBelow: string };

export type PlatformLine = readonly [
  id: string,
  name: string,
  /** Empty where the software runs on anybody's hardware. */
  vendor: string,
  kind: DeviceKind,
  ...rules: ShortRule[],
];

function ruleOf(short: ShortRule): DetectRule {
  if (typeof short === 'string') return { objectIds: enterprises(...short.split(' ')) };
  if (short instanceof RegExp) return { descr: short };
  if ('answersBelow' in short)
    return { objectIds: enterprises('8072'), object: { oid: root + short.answersBelow } };
  return { objectIds: enterprises(...short[0].split(' ')), descr: short[1] };
}

/** `shared` is what all of them have in common: where devices of that trade tell their model, for instance. */
export const platformLines = (
  lines: readonly PlatformLine[],
  shared: Pick<PlatformDefinition, 'version' | 'model' | 'serial' | 'general'> = {},
): readonly PlatformDefinition[] =>
  lines.map(([id, name, vendor, kind, ...rules]) => ({
    id,
    name,
    ...(vendor ? { vendor } : {}),
    kind,
    detect: rules.map(ruleOf),
    ...shared,
  }));

type IdentityOf = Pick<PlatformDefinition, 'version' | 'model' | 'serial'>;

/** Where single platforms of a list tell more than they have in common; asked first. */
export function withIdentity(
  platforms: readonly PlatformDefinition[],
  own: Readonly<Record<string, IdentityOf>>,
): readonly PlatformDefinition[] {
  return platforms.map((platform) => {
    const more = own[platform.id];
    if (!more) return platform;
    const both = (fact: keyof IdentityOf) => [...(more[fact] ?? []), ...(platform[fact] ?? [])];
    return { ...platform, version: both('version'), model: both('model'), serial: both('serial') };
  });
}

/** `objects('9.1', '9.2')`: sources that are objects below enterprises. */
export const objects = (...below: string[]): readonly { readonly from: 'object'; readonly oid: string }[] =>
  below.map((part) => ({ from: 'object', oid: root + part }));
