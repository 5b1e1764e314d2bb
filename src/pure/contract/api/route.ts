/** What a route is, and what routes share. */
import { z } from 'zod';
import { id, type Role } from '../resources.ts';

/** A command of the program that asks this route: `nocturne <tag> <verb>`. Its flags, help and output are derived from the shapes. */
export interface RouteCommand {
  readonly verb: string;
  /** The field that a bare word is: a part of the address, of the query or of the body. */
  readonly positional?: string;
  /** Fields whose value is an identifier, which people give by name: the `list` of the same tag knows both. */
  readonly named?: readonly string[];
  /** What the verb itself says of the body. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** Fields of the answer, or of its items, that a person reads; all where it is absent. */
  readonly shows?: readonly string[];
  readonly summary?: string;
  /** What follows the verb. */
  readonly example: string;
}

export interface RouteDefinition<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/v1, with {name} for parameters. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** The least role; 'public' needs no sign-in. */
  readonly role: Role | 'public';
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Of a download its parts; the answer is the text alone. */
  readonly response: R;
  /** Media types of a download: the answer is text of one of them, not JSON in the shape of `response`. */
  readonly produces?: readonly string[];
  /** The body is a file as it is, of this media type, and not JSON: read in pieces, so that it may be larger than memory. */
  readonly takes?: string;
  /** Where files are sent: more than other requests may hold. */
  readonly bodyBytesMax?: number;
  /** A question too long for an address: nothing is changed, so it is not audited, and whoever may only read may ask it. */
  readonly reads?: true;
  readonly commands?: readonly RouteCommand[];
}

/** Of a route that takes a file. */
export const fileBody = z.custom<AsyncIterable<Uint8Array>>(
  (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
  'is no file: send its bytes as application/octet-stream',
);
export const none = z.object({});
export const noBody = z.undefined();
export const byId = z.object({ id });
export const paging = z.object({
  q: z
    .string()
    .max(500)
    .optional()
    .describe('Filter: words, or field:value such as state:down vendor:cisco tag:core'),
  sort: z.string().max(40).optional().describe('Field name; a leading - sorts descending'),
  cursor: z.string().max(500).optional().describe('`next` of the page before'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable(), total: z.number() });
export const done = z.object({ ok: z.literal(true) });

export function route<
  P extends z.ZodObject = typeof none,
  Q extends z.ZodObject = typeof none,
  B extends z.ZodType = typeof noBody,
  R extends z.ZodType = typeof done,
>(
  method: RouteDefinition['method'],
  path: string,
  tag: string,
  role: RouteDefinition['role'],
  summary: string,
  shapes: {
    params?: P;
    query?: Q;
    body?: B;
    response?: R;
    produces?: readonly string[];
    takes?: string;
    bodyBytesMax?: number;
    reads?: true;
    commands?: readonly RouteCommand[];
  } = {},
): RouteDefinition<P, Q, B, R> {
  return {
    method,
    path,
    tag,
    role,
    summary,
    params: (shapes.params ?? none) as P,
    query: (shapes.query ?? none) as Q,
    body: (shapes.body ?? noBody) as B,
    response: (shapes.response ?? done) as R,
    ...(shapes.produces ? { produces: shapes.produces } : {}),
    ...(shapes.takes ? { takes: shapes.takes } : {}),
    ...(shapes.bodyBytesMax ? { bodyBytesMax: shapes.bodyBytesMax } : {}),
    ...(shapes.reads ? { reads: true } : {}),
    ...(shapes.commands ? { commands: shapes.commands } : {}),
  };
}

/** The body of a change: what it leaves out stays as it is, so no default may stand in for it. */
export const changeOf = <S extends z.ZodRawShape>(schema: z.ZodObject<S>) =>
  z
    .object(
      Object.fromEntries(
        Object.entries(schema.shape).map(([name, field]) => [
          name,
          field instanceof z.ZodDefault ? field.removeDefault() : field,
        ]),
      ),
    )
    .partial() as unknown as ReturnType<z.ZodObject<S>['partial']>;
