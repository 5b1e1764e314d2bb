/** `nocturne <area> <verb> …`: asks a route of a running server and prints its answer as a table, JSON or CSV. */
import { parse } from 'yaml';
import { z } from 'zod';
import { csvLine } from '#pure/base/csv.ts';
import { invalidInput } from '#pure/base/errors.ts';
import type { RouteDefinition } from '#pure/contract/api.ts';
import { type Flag, flagsOf, parseCommandLine } from '#pure/contract/command-line.ts';
import {
  flagsOfVerb,
  idOf,
  type RouteVerb,
  requestOf,
  takesBody,
  verbsOf,
} from '#pure/contract/route-command.ts';
import { columns, commandHelp } from './help.ts';
import { listTable, title } from './output.ts';

type Json = Record<string, unknown>;

export interface RouteHost {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly nowMs: number;
  /** `server` undefined: the one that this machine's commands mean. */
  ask(server: string | undefined, method: string, path: string, body?: Json): Promise<unknown>;
  readFile(path: string): string;
}

const own = z.object({
  file: z.string().optional().describe('The body as YAML or JSON, - for standard input; flags go over it'),
  server: z
    .string()
    .optional()
    .describe(
      'Address of the server; else NOCTURNE_SERVER, else this machine. The token is in NOCTURNE_TOKEN',
    ),
});

export async function routeCommand(
  routes: readonly RouteDefinition[],
  tag: string,
  argv: readonly string[],
  host: RouteHost,
): Promise<number> {
  const verbs = verbsOf(routes, tag);
  const [word, ...rest] = argv;
  if (word === undefined || word === '-h' || word === '--help') {
    const rows = verbs.map(({ route, command }): [string, string] => [
      command.verb,
      command.summary ?? route.summary,
    ]);
    const example = verbs.find(({ command }) => command.verb === 'create') ?? verbs[0]!;
    host.out(
      `Usage: nocturne ${tag} <verb> [options]\n\nVerbs, each with --help:\n${columns(rows)}\n\nExample:\n  nocturne ${tag} ${example.command.verb} ${example.command.example}\n`,
    );
    return word === undefined ? 2 : 0;
  }
  const verb = verbs.find(({ command }) => command.verb === word);
  if (!verb)
    throw invalidInput(
      'verb',
      word,
      'there is no such verb',
      `Write one of: ${verbs.map(({ command }) => command.verb).join(', ')}.`,
    );
  return await run(verb, verbs, rest, host);
}

async function run(
  verb: RouteVerb,
  verbs: readonly RouteVerb[],
  argv: readonly string[],
  host: RouteHost,
): Promise<number> {
  const { route, command } = verb;
  const flags: readonly Flag[] = [
    ...flagsOfVerb(verb),
    ...flagsOf(z.toJSONSchema(own) as Json).filter(({ field }) => field !== 'file' || takesBody(verb)),
  ];
  const { input, options } = parseCommandLine(
    argv.map((word) => (word === '-f' ? '--file' : word)),
    flags,
    command.positional,
  );
  if (options.help) {
    const name = `${route.tag} ${command.verb}`;
    host.out(
      commandHelp(
        {
          name,
          summary: command.summary ?? route.summary,
          positional: flags.find(({ field }) => field === command.positional)?.name,
          example: `nocturne ${name} ${command.example}`,
        },
        flags,
      ),
    );
    return 0;
  }
  const { file, server, ...said } = input as { file?: string; server?: string } & Json;
  const ask = (method: string, path: string, body?: Json) => host.ask(server, method, path, body);
  for (const field of command.named ?? [])
    if (typeof said[field] === 'string')
      said[field] = await idOf(verbs, field, said[field], (path) => ask('GET', path));
  const { method, path, body } = requestOf(
    verb,
    said,
    host.nowMs,
    file === undefined ? {} : bodyOf(file, host.readFile(file)),
  );
  const answer = await ask(method, path, body);
  if (options.format === 'json') host.out(`${JSON.stringify(answer)}\n`);
  else print(verb, answer as Json, options.format, host);
  return 0;
}

function bodyOf(file: string, text: string): Json {
  let body: unknown;
  try {
    body = parse(text);
  } catch (error) {
    throw invalidInput('file', file, (error as Error).message.split('\n')[0]!, 'Write YAML or JSON.');
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Json;
  throw invalidInput('file', file, 'not an object', 'Write one object, as the API takes it.');
}

/** A list is a table; of one thing each field is a line, and what it lists is a table below. */
function print(verb: RouteVerb, answer: Json, format: 'table' | 'csv', host: RouteHost): void {
  const schema = z.toJSONSchema(verb.route.response, { io: 'output', unrepresentable: 'any' }) as Json;
  const { shows } = verb.command;
  const table = (rows: readonly Json[], of: Json, fields?: readonly string[]) => {
    const known = (of.properties ?? {}) as Record<string, Json>;
    const chosen = fields ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const told = rows.map((row) => readable(row, known));
    if (format === 'csv') {
      host.out(csvLine(chosen));
      for (const row of told) host.out(csvLine(chosen.map((field) => row[field])));
    } else host.out(listTable(told, chosen));
  };
  const properties = (schema.properties ?? {}) as Record<string, Json>;
  if (Array.isArray(answer.items)) {
    table(answer.items as Json[], (properties.items?.items ?? {}) as Json, shows);
    const { total } = answer;
    if (typeof total === 'number' && total > answer.items.length)
      host.err(`${answer.items.length} of ${total}; --limit shows more.\n`);
    return;
  }
  if (answer.ok === true && Object.keys(answer).length === 1) return;
  const told = Object.entries(readable(answer, properties))
    .filter(([field]) => shows === undefined || shows.includes(field))
    .flatMap(([field, value]) => partsOf(field, value));
  const isTable = (value: unknown): value is Json[] =>
    Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null);
  const lines = told.filter(([, value]) => !isTable(value) && !(Array.isArray(value) && value.length === 0));
  if (lines.length > 0)
    host.out(`${columns(lines.map(([field, value]) => [title(field).toLowerCase(), textOf(value)]))}\n`);
  for (const [field, value] of told) {
    if (!isTable(value)) continue;
    host.out(`\n${title(field).toLowerCase()}\n`);
    table(value, (properties[field]?.items ?? {}) as Json);
  }
}

/** Of a thing within, its fields beside those of the whole: under the name of both, unless it is a map of anything. */
const partsOf = (field: string, value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
    ? Object.entries(value).map(([name, part]) => [`${field} ${name}`, part])
    : [[field, value]];

const textOf = (value: unknown): string =>
  value === null || value === undefined || value === ''
    ? 'none'
    : typeof value === 'object'
      ? JSON.stringify(value)
      : // Names come from people and devices: they must not steer the terminal.
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
        String(value).replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');

/** Times as people read them. */
const readable = (row: Json, properties: Readonly<Record<string, Json>>): Json =>
  Object.fromEntries(
    Object.entries(row).map(([field, value]) => {
      const schema = properties[field];
      const isTime = [schema, ...((schema?.anyOf ?? []) as Json[])].some((item) => item?.unit === 'time');
      return [field, isTime && typeof value === 'number' ? new Date(value).toISOString() : value];
    }),
  );
