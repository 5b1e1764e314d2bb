/**
 * What a device is, from what it says of itself. Every platform's rules are tried; the most special rule that fits wins, whatever the
 * order of the registry. A device that no rule knows is named by its enterprise number and judged by what it does.
 */
import type { DetectRule, DeviceKind, PlatformDefinition } from '../contract/platform.ts';
import { vendorOfEnterprise } from '../network/enterprises.ts';
import type { DeviceFacts } from '../network/facts.ts';
import { descrLengthMax, identify } from './identity.ts';
import { platforms } from './index.ts';

export interface Detection {
  readonly platform?: string;
  /** As people call the platform. */
  readonly name?: string;
  readonly vendor?: string;
  readonly version?: string;
  readonly kind: DeviceKind;
  /** 0 to 1: two signs that agree are surer than one, a number is surer than a text. */
  readonly confidence: number;
  /** What it was concluded from, for people. */
  readonly evidence: string;
}

export type DetectFacts = Partial<
  Pick<
    DeviceFacts,
    | 'sysObjectId'
    | 'sysDescr'
    | 'sysServices'
    | 'forwarding'
    | 'fdb'
    | 'softwareVersion'
    | 'vendor'
    | 'vendorObjects'
  >
> & { readonly bridge?: boolean };

/** A rule that fits, and how special it is; compared from the first figure to the last. */
interface Fit {
  readonly platform: PlatformDefinition;
  readonly rule: DetectRule;
  readonly rank: readonly [special: number, signs: number, arcs: number, textLength: number];
}

const signOfObject = 4;
const signOfObjectId = 2;
const signOfDescr = 1;
const arcsOf = (oid: string): number => oid.split('.').length;

const isBelow = (oid: string, root: string): boolean => oid === root || oid.startsWith(`${root}.`);

function fitOf(
  platform: PlatformDefinition,
  rule: DetectRule,
  { sysDescr = '', sysObjectId = '', vendorObjects }: DetectFacts,
  asking: boolean,
): Fit | undefined {
  const arcs = Math.max(
    0,
    ...(rule.objectIds ?? []).filter((root) => isBelow(sysObjectId, root)).map(arcsOf),
  );
  if (rule.objectIds && arcs === 0) return undefined;
  const text = rule.descr?.exec(sysDescr)?.[0];
  if (rule.descr && text === undefined) return undefined;
  if (rule.except?.test(sysDescr)) return undefined;
  if (rule.object && !asking) {
    const value = vendorObjects?.[rule.object.oid];
    if (value === undefined || !(rule.object.matches?.test(value) ?? true)) return undefined;
  }
  const signs =
    (rule.object ? signOfObject : 0) + (arcs > 0 ? signOfObjectId : 0) + (rule.descr ? signOfDescr : 0);
  return { platform, rule, rank: [platform.general ? 0 : 1, signs, arcs, text?.length ?? 0] };
}

function compare(a: Fit, b: Fit): number {
  for (let i = 0; i < a.rank.length; i++) if (a.rank[i] !== b.rank[i]) return b.rank[i]! - a.rank[i]!;
  return a.platform.id < b.platform.id ? -1 : 1;
}

function fitsOf(
  facts: DetectFacts,
  registry: readonly PlatformDefinition[],
  asking: boolean,
): readonly Fit[] {
  const told = { ...facts, sysDescr: facts.sysDescr?.slice(0, descrLengthMax) };
  return registry
    .flatMap((platform) => platform.detect.flatMap((rule) => fitOf(platform, rule, told, asking) ?? []))
    .sort(compare);
}

/** The objects that must be asked for before `detect` can tell: their rules fit otherwise. */
export const objectsToAsk = (
  facts: DetectFacts,
  registry: readonly PlatformDefinition[] = platforms,
): readonly string[] => [
  ...new Set(fitsOf(facts, registry, true).flatMap(({ rule }) => (rule.object ? [rule.object.oid] : []))),
];

/** Platform of the winning rule; undefined where none fits. */
export const platformOf = (
  facts: DetectFacts,
  registry: readonly PlatformDefinition[] = platforms,
): PlatformDefinition | undefined => fitsOf(facts, registry, false)[0]?.platform;

export function detect(facts: DetectFacts, registry: readonly PlatformDefinition[] = platforms): Detection {
  const fits = fitsOf(facts, registry, false);
  const fit = fits[0];
  const version =
    facts.softwareVersion ??
    identify(fit?.platform, { ...facts, objects: facts.vendorObjects ?? {}, entity: {} }).version;
  if (!fit) {
    const vendor = facts.vendor ?? vendorOfEnterprise(facts.sysObjectId);
    return {
      ...(vendor ? { vendor } : {}),
      ...(version ? { version } : {}),
      kind: kindOf(facts),
      confidence: vendor ? 0.3 : 0.1,
      evidence: vendor && !facts.vendor ? 'enterprise number of sysObjectID' : 'what the device does',
    };
  }
  const { platform } = fit;
  const vendor = platform.vendor ?? facts.vendor;
  return {
    platform: platform.id,
    name: platform.name,
    ...(vendor ? { vendor } : {}),
    ...(version ? { version } : {}),
    // The platform's most special rule that names a kind: it need not be the one that was strongest.
    kind:
      fits.find((item) => item.platform === platform && item.rule.kind)?.rule.kind ??
      platform.kind ??
      kindOf(facts),
    confidence: confidenceOf(fit),
    evidence: evidenceOf(fit, facts),
  };
}

function confidenceOf({ rank: [, signs] }: Fit): number {
  if (signs >= signOfObject) return 0.99;
  if (signs > signOfObjectId) return 0.95;
  return signs === signOfObjectId ? 0.85 : 0.6;
}

function evidenceOf({ rule }: Fit, { sysObjectId = '', sysDescr = '' }: DetectFacts): string {
  const root = (rule.objectIds ?? [])
    .filter((item) => isBelow(sysObjectId, item))
    .sort((a, b) => arcsOf(b) - arcsOf(a))[0];
  const text = rule.descr?.exec(sysDescr)?.[0];
  return [
    ...(root ? [`sysObjectID is below ${root}`] : []),
    ...(text ? [`sysDescr says "${text}"`] : []),
    ...(rule.object ? [`object ${rule.object.oid} answers`] : []),
  ].join(', ');
}

/** sysServices bits of RFC 3418: layer 2 is 2, layer 3 is 4, applications 64. */
const layer2 = 2;
const layer3 = 4;
const applications = 64;
/** Subtrees whose presence tells the trade: Printer-MIB (RFC 3805) and UPS-MIB (RFC 1628). */
export const printerObject = '1.3.6.1.2.1.43.5.1.1.1';
export const upsObject = '1.3.6.1.2.1.33.1.1.2';

function kindOf(facts: DetectFacts): DeviceKind {
  if (facts.vendorObjects?.[printerObject] !== undefined) return 'printer';
  if (facts.vendorObjects?.[upsObject] !== undefined) return 'ups';
  if (facts.bridge || (facts.fdb?.length ?? 0) > 0) return 'switch';
  if (facts.forwarding) return 'router';
  const services = facts.sysServices ?? 0;
  // net-snmp says 72 (application and end-to-end) unless told otherwise: such a box is a host.
  if (services & applications) return 'server';
  if (services & layer3) return 'router';
  return services & layer2 ? 'switch' : 'host';
}
