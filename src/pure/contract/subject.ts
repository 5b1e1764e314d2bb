/**
 * What a person points at, and which input of a tool takes it: any address, MAC, device or port on any surface offers every tool
 * that declares `appliesTo` for it, filled in. No surface knows a tool by its id.
 */
import { normaliseMac, parseAddress, parsePrefix } from '../base/address.ts';

/**
 * Ordered: of two kinds that would fill the same input the earlier wins. `device` is an address at which an agent may answer, so
 * an endpoint has an address but is no device; `interface` is the name of a port and comes with its device.
 */
export const subjectKinds = ['device', 'address', 'name', 'mac', 'prefix', 'url', 'interface'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** Values of one object by kind, and the credential its device is known to answer to. */
export type Subject = { readonly [K in SubjectKind | 'credential']?: string };
export const subjectFields = [...subjectKinds, 'credential'] as const;

export type AppliesTo<Field extends string = string> = { readonly [K in SubjectKind]?: Field };

/** What a toolbox sorts by: the question a person has. */
export const toolGroups = ['reachability', 'services', 'names', 'snmp', 'switching', 'addresses'] as const;
export type ToolGroup = (typeof toolGroups)[number];

/** A port is reached through its device: its name alone makes no tool fit. */
export const fits = (appliesTo: AppliesTo, subject: Subject): boolean =>
  subjectKinds.some((kind) => kind !== 'interface' && appliesTo[kind] && subject[kind]);

/** The input a subject fills in. `inputSchema` is the JSON Schema of the tool: a list takes a list, and it marks its credential. */
export function inputOf(
  tool: {
    readonly appliesTo: AppliesTo;
    readonly inputSchema: { readonly properties?: unknown };
  },
  subject: Subject,
): Record<string, unknown> {
  const fields = (tool.inputSchema.properties ?? {}) as Readonly<
    Record<string, { readonly type?: unknown; readonly credential?: unknown }>
  >;
  const input: Record<string, unknown> = {};
  const put = (field: string, value: string) => {
    input[field] = fields[field]?.type === 'array' ? [value] : value;
  };
  for (const kind of subjectKinds) {
    const field = tool.appliesTo[kind];
    const value = subject[kind];
    if (!field || !value || field in input) continue;
    put(field, value);
  }
  if (!subject.credential || Object.keys(input).length === 0) return input;
  for (const [field, schema] of Object.entries(fields))
    if (schema.credential === true) put(field, subject.credential);
  return input;
}

/** The inputs that name whom a tool asks: a name, a MAC or a prefix alone may be what it asks about. */
export const askedBy = ({ device, address, url }: AppliesTo): readonly string[] => [
  ...new Set([device, address, url].filter((field) => field !== undefined)),
];

/** Whom an input names in these fields, without ports and paths. */
export function placesIn(
  fields: readonly string[],
  input: Readonly<Record<string, unknown>>,
): ReadonlySet<string> {
  const named = fields
    .flatMap((field) => input[field])
    .filter((value): value is string => typeof value === 'string');
  return new Set(named.map(hostOf));
}
function hostOf(text: string): string {
  const host = /^[a-z]+:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]*)/i.exec(text)?.[1];
  return host?.replaceAll(/[[\]]/g, '') || (/^([^:]+):\d+$/.exec(text)?.[1] ?? text);
}

const hostName = /^(?=.{3,253}$)(?!.*\.\.)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_-]+)+\.?$/i;

/** What typed text is. Whatever has an address may have an agent. Words without a dot are words, not host names. */
export function subjectOf(text: string): Subject {
  const word = text.trim();
  if (/^https?:\/\/\S+$/i.test(word)) return { url: word };
  const mac = /[:.-]/.test(word) ? normaliseMac(word) : undefined;
  if (mac) return { mac };
  if (parseAddress(word)) return { address: word, device: word };
  if (word.includes('/')) return parsePrefix(word) ? { prefix: word } : {};
  return hostName.test(word) && !/^[\d.]+$/.test(word) ? { name: word, device: word } : {};
}
