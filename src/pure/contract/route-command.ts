/**
 * Commands that ask a route of the API: `nocturne rules mute "WAN loss"`. Verb, flags, help and the request are derived from what the
 * route declares, so a new route gets its command by one entry in its `commands`.
 */
import { z } from 'zod';
import { FaultError, fault, invalidInput } from '../base/errors.ts';
import type { RouteCommand, RouteDefinition } from './api/route.ts';
import { type Flag, flagsOf, momentOf } from './command-line.ts';
import { parseInput } from './tool.ts';
import { refuseUnknown } from './unknown-field.ts';

type Json = Record<string, unknown>;
const parts = ['params', 'query', 'body'] as const;
type Part = (typeof parts)[number];

export interface RouteVerb {
  readonly route: RouteDefinition;
  readonly command: RouteCommand;
}
export interface RouteRequest {
  readonly method: RouteDefinition['method'];
  /** With the query. */
  readonly path: string;
  readonly body?: Json;
}

/** The commands of a tag, in the order of the routes. */
export const verbsOf = (routes: readonly RouteDefinition[], tag: string): readonly RouteVerb[] =>
  routes
    .filter((route) => route.tag === tag)
    .flatMap((route) => (route.commands ?? []).map((command) => ({ route, command })));

const schemaOf = (schema: z.ZodType): Json =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;

/** Of a choice of shapes every field, where two shapes name it with both their values. */
function propertiesOf(schema: Json): Record<string, Json> {
  const merged: Record<string, Json> = { ...(schema.properties as Record<string, Json> | undefined) };
  for (const branch of (schema.oneOf ?? schema.anyOf ?? []) as Json[])
    for (const [name, field] of Object.entries(propertiesOf(branch))) {
      const known = merged[name];
      const values = [known, field].flatMap(
        (item) => (item?.enum as unknown[]) ?? (item?.const ? [item.const] : []),
      );
      merged[name] =
        known && values.length > 0
          ? { ...known, enum: [...new Set(values)], const: undefined }
          : (known ?? field);
    }
  return merged;
}

function fieldsOf({ route, command }: RouteVerb): Readonly<Record<Part, Record<string, Json>>> {
  const body = route.body instanceof z.ZodUndefined ? {} : propertiesOf(schemaOf(route.body));
  return {
    params: propertiesOf(schemaOf(route.params)),
    query: propertiesOf(schemaOf(route.query)),
    body: Object.fromEntries(Object.entries(body).filter(([name]) => command.fixed?.[name] === undefined)),
  };
}

export const takesBody = (verb: RouteVerb): boolean => Object.keys(fieldsOf(verb).body).length > 0;

export function flagsOfVerb(verb: RouteVerb): readonly Flag[] {
  const fields = fieldsOf(verb);
  const named = new Set(verb.command.named);
  return flagsOf({ properties: { ...fields.query, ...fields.body, ...fields.params } }).map((flag) =>
    named.has(flag.field)
      ? {
          ...flag,
          description: `${flag.description ? `${flag.description}: its` : 'Its'} name or identifier`,
        }
      : flag,
  );
}

/**
 * The request that the flags mean. `given` is a whole body, as a file holds one: flags go over what it says. Faults name the field, before
 * anything is sent.
 */
export function requestOf(
  verb: RouteVerb,
  input: Readonly<Json>,
  nowMs: number,
  given: Readonly<Json> = {},
): RouteRequest {
  const { route, command } = verb;
  const fields = fieldsOf(verb);
  const moments = new Map(
    flagsOfVerb(verb).flatMap((flag) => (flag.time ? [[flag.field, flag] as const] : [])),
  );
  const take = (part: Part): Json =>
    Object.fromEntries(
      Object.entries(input)
        .filter(([name]) => fields[part][name] !== undefined)
        .map(([name, value]) => {
          const flag = moments.get(name);
          return [name, flag && typeof value === 'string' ? momentOf(flag, value, nowMs) : value];
        }),
    );
  const params = parseInput(route.params, take('params')) as Record<string, string>;
  const query = take('query');
  parseInput(route.query, query);
  const words = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const request = {
    method: route.method,
    path: `/api/v1${path}${words.length > 0 ? `?${words.join('&')}` : ''}`,
  };
  if (route.body instanceof z.ZodUndefined) return request;
  const body = { ...given, ...take('body'), ...command.fixed };
  refuseUnknown(route.body, body);
  parseInput(route.body, body);
  return { ...request, body };
}

/** As identifiers are made; no person calls anything so. */
const madeId = /^[0-9a-hjkmnp-tv-z]{26}$/;
/** Pages of a list that are read to find a name. */
const pagesMax = 100;

/** The identifier of what a person named: its name, or the identifier itself. `ask` answers a GET. */
export async function idOf(
  verbs: readonly RouteVerb[],
  field: string,
  name: string,
  ask: (path: string) => Promise<unknown>,
): Promise<string> {
  const list = verbs.find(({ command }) => command.verb === 'list');
  if (!list || madeId.test(name)) return name;
  const found = new Set<string>();
  let cursor: string | null = null;
  for (let page = 0; page < pagesMax; page++) {
    // A short list comes whole.
    const query: string = !('limit' in list.route.query.shape)
      ? ''
      : `?limit=1000${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer = (await ask(`/api/v1${list.route.path}${query}`)) as {
      readonly items: readonly { readonly id: string; readonly name: string }[];
      readonly next?: string | null;
    };
    for (const item of answer.items) {
      if (item.id === name) return item.id;
      if (item.name === name) found.add(item.id);
    }
    cursor = answer.next ?? null;
    if (cursor === null) break;
  }
  if (found.size === 1) return [...found][0]!;
  if (found.size > 1)
    throw invalidInput(
      field,
      name,
      `${found.size} have this name`,
      'Give the identifier; the list with --json tells it.',
    );
  throw new FaultError(
    fault('not-found', `${field}: nothing is called "${name}"`, {
      field,
      value: name,
      remedy: `See "nocturne ${list.route.tag} list".`,
    }),
  );
}
