/** Version, model and serial number of a device, from the places where its platform says they are told. */
import type { IdentitySource, PlatformDefinition } from '../contract/platform.ts';

export interface Identity {
  readonly version?: string;
  readonly model?: string;
  readonly serial?: string;
  /** Words for the chassis: entPhysicalDescr, a model where no model is told. */
  readonly descr?: string;
  /** As the device spells its maker: entPhysicalMfgName. */
  readonly vendor?: string;
}

export interface IdentityAnswers {
  readonly sysDescr?: string;
  readonly sysObjectId?: string;
  /** What the objects said, by the name they were asked by. */
  readonly objects: Readonly<Record<string, string>>;
  /** The chassis of ENTITY-MIB. */
  readonly entity: Identity;
}

const facts = ['version', 'model', 'serial'] as const;
type Fact = (typeof facts)[number];

const nameOf = ({ oid, index }: { readonly oid: string; readonly index?: string }): string =>
  index === undefined ? oid : `${oid}=${index}`;

/** The objects to ask for. Without index: a scalar has one instance, of a column the first row counts; else `oid=index`. */
export const identityObjects = (platform: PlatformDefinition | undefined): readonly string[] => [
  ...new Set(
    facts.flatMap((fact) =>
      (platform?.[fact] ?? []).flatMap((source) => (source.from === 'object' ? [nameOf(source)] : [])),
    ),
  ),
];

/** RFC 3418 allows 255 octets; some say more, and nobody may make hundreds of patterns search a whole datagram. */
export const descrLengthMax = 1024;
/** Longer descriptions of a chassis are prose. */
const modelLengthMax = 60;

/** What firmware writes where nobody filled in anything. */
const placeholder =
  /^(n\/?a|none|null|nil|unknown|unspecified|undefined|default|default string|no ?t? ?(available|specified|present|applicable)|to be filled.*|(system )?serial number|system product name|0+|x+|f+|-+|\.+|[?*]+)$/i;

/** Undefined for what says nothing. */
export function meaningful(text: string | undefined): string | undefined {
  const trimmed = text?.replaceAll(/\s+/g, ' ').trim();
  return trimmed && !placeholder.test(trimmed) ? trimmed : undefined;
}

function tell(source: IdentitySource, fact: Fact, answers: IdentityAnswers): string | undefined {
  switch (source.from) {
    case 'descr': {
      const match = source.pattern.exec((answers.sysDescr ?? '').slice(0, descrLengthMax));
      return match?.slice(1).find((group) => group);
    }
    case 'object': {
      const value = answers.objects[nameOf(source)];
      return source.pattern && value ? source.pattern.exec(value)?.[1] : value;
    }
    case 'objectId':
      return source.models[answers.sysObjectId?.replace(/^1\.3\.6\.1\.4\.1\./, '') ?? ''];
    case 'entity':
      return answers.entity[fact];
  }
}

export function identify(platform: PlatformDefinition | undefined, answers: IdentityAnswers): Identity {
  const found: { -readonly [K in keyof Identity]: Identity[K] } = {};
  for (const fact of facts) {
    for (const source of [...(platform?.[fact] ?? []), { from: 'entity' } as const]) {
      const value = meaningful(tell(source, fact, answers));
      // Some agents fill in the software where the model belongs.
      if (value === undefined || (fact === 'model' && value === found.version)) continue;
      found[fact] = value;
      break;
    }
  }
  const descr = meaningful(answers.entity.descr);
  if (!found.model && descr && descr.length <= modelLengthMax) found.model = descr;
  const vendor = meaningful(answers.entity.vendor);
  return vendor ? { ...found, vendor } : found;
}
