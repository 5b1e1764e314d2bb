/**
 * The command line of a tool, derived from its input schema: flags, parsing, help and the line that reproduces a run. The page
 * uses the same functions for "copy as command". A field `intervalMs` is given as `--interval 2s` or `--interval-ms 2000`.
 */
import { durationUnitMs } from '../base/duration.ts';
import { invalidInput } from '../base/errors.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Flag {
  readonly field: string;
  /** Without the dashes. */
  readonly name: string;
  readonly type: 'text' | 'number' | 'boolean' | 'list' | 'json';
  /** Of a list. */
  readonly itemType: 'text' | 'number' | 'json';
  readonly nullable: boolean;
  readonly choices: readonly string[];
  readonly description: string;
  readonly unit: string;
  readonly defaultValue: unknown;
  readonly required: boolean;
  /** Milliseconds may be written as `2s`, `500ms`, `5m`, `1h`. */
  readonly duration: boolean;
  /** A moment: `2026-05-01T08:00Z`, `now`, `30d` (ago) or `+2h`; `momentOf` reads it. */
  readonly time: boolean;
  /** The values are names out of a book that the caller can add to: `mib`. */
  readonly names: string;
}

const kebab = (field: string) => field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Every type a schema allows, through anyOf. */
function typesOf(schema: Json): string[] {
  const own = Array.isArray(schema.type)
    ? (schema.type as string[])
    : schema.type
      ? [schema.type as string]
      : [];
  const branches = (schema.anyOf ?? schema.oneOf ?? []) as Json[];
  return [...own, ...branches.flatMap(typesOf)];
}

const scalarOf = (schema: Json): 'text' | 'number' | 'json' => {
  const types = typesOf(schema);
  if (types.includes('string') || (types.length === 0 && schema.enum !== undefined)) return 'text';
  if (types.includes('number') || types.includes('integer')) return 'number';
  return 'json';
};

/** `inputSchema` is the JSON Schema of a tool's input. */
export function flagsOf(inputSchema: Json): Flag[] {
  const properties = (inputSchema.properties ?? {}) as Record<string, Json>;
  const required = (inputSchema.required ?? []) as string[];
  return Object.entries(properties).map(([field, schema]) => {
    const types = typesOf(schema);
    const number = types.some((type) => type === 'number' || type === 'integer');
    const branches = [schema, ...((schema.anyOf ?? []) as Json[])];
    const time = number && branches.some((branch) => branch.unit === 'time');
    const duration = field.endsWith('Ms') && number && !time;
    const type = time
      ? 'text'
      : types.includes('array')
        ? 'list'
        : types.includes('boolean')
          ? 'boolean'
          : scalarOf(schema);
    const items = branches.map((branch) => branch.items as Json | undefined).find(Boolean);
    return {
      field,
      name: kebab((duration || time) && field.endsWith('Ms') ? field.slice(0, -2) : field),
      type,
      itemType: items ? scalarOf(items) : 'text',
      nullable: types.includes('null'),
      choices: (branches.find((branch) => branch.enum)?.enum ?? items?.enum ?? []) as string[],
      description: (schema.description ?? '') as string,
      unit: duration ? 'duration' : ((schema.unit ?? '') as string),
      defaultValue: schema.default,
      required: required.includes(field) && schema.default === undefined,
      duration,
      time,
      names: (schema.names ?? '') as string,
    };
  });
}

/** The moment that the value of a time flag means, in epoch milliseconds. */
export function momentOf(flag: Flag, text: string, nowMs: number): number {
  const span = /^(\+)?(\d+(?:\.\d+)?)(s|m|min|h|d)$/.exec(text.trim());
  if (text.trim() === 'now') return nowMs;
  if (span) return Math.round(nowMs + (span[1] ? 1 : -1) * Number(span[2]) * durationUnitMs[span[3]!]!);
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  throw invalidInput(
    flag.field,
    text,
    'not a time',
    `Write --${flag.name} 2026-05-01T08:00Z, 30d (ago), +2h or now.`,
  );
}

function numberOf(flag: Flag, text: string): number {
  const match = /^(-?\d+(?:\.\d+)?)(ms|s|m|min|h|d)?$/.exec(text.trim());
  if (!match || (match[2] !== undefined && !flag.duration))
    throw invalidInput(
      flag.field,
      text,
      flag.duration ? 'not a duration' : 'not a number',
      flag.duration ? `Write --${flag.name} 500ms, 2s, 5m or 1h.` : `Give --${flag.name} a number.`,
    );
  return Number(match[1]) * durationUnitMs[match[2] ?? 'ms']!;
}

function jsonOf(flag: Flag, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidInput(flag.field, text, 'not JSON', `Give --${flag.name} a JSON value in quotes.`);
  }
}

function readValue(flag: Flag, text: string): unknown {
  if (flag.nullable && (text === 'none' || text === 'null')) return null;
  switch (flag.type) {
    case 'number':
      return numberOf(flag, text);
    case 'json':
      return jsonOf(flag, text);
    case 'boolean':
      if (text === 'true' || text === 'yes') return true;
      if (text === 'false' || text === 'no') return false;
      throw invalidInput(flag.field, text, 'not yes or no', `Write --${flag.name} or --no-${flag.name}.`);
    default:
      return text;
  }
}

const listItems = (flag: Flag, text: string): unknown[] =>
  flag.itemType === 'json'
    ? [jsonOf(flag, text)]
    : text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean)
        .map((item) => (flag.itemType === 'number' ? numberOf(flag, item) : item));

/** Options of the command itself, not of the tool. */
export interface CommandOptions {
  readonly format: 'table' | 'json' | 'csv';
  readonly help: boolean;
  readonly quiet: boolean;
  /** Files with names of SNMP objects, where the tool takes such names. */
  readonly mibs: readonly string[];
}

/** Throws FaultError naming the flag; the values themselves are validated by the tool's schema afterwards. */
export function parseCommandLine(
  argv: readonly string[],
  flags: readonly Flag[],
  positional: string | undefined,
): { input: Record<string, unknown>; options: CommandOptions } {
  const input: Record<string, unknown> = {};
  const options = {
    format: 'table' as CommandOptions['format'],
    help: false,
    quiet: false,
    mibs: [] as string[],
  };
  const takesNames = flags.some((flag) => flag.names === 'mib');
  const bare: string[] = [];
  const assign = (flag: Flag, text: string) => {
    if (flag.type === 'list')
      input[flag.field] = [...((input[flag.field] as unknown[]) ?? []), ...listItems(flag, text)];
    else input[flag.field] = readValue(flag, text);
  };
  const find = (name: string) =>
    flags.find((flag) => flag.name === name || kebab(flag.field) === name || flag.field === name);

  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === '--') {
      bare.push(...argv.slice(i + 1));
      break;
    }
    if (word === '-h' || word === '--help') options.help = true;
    // A tool may have an input of that name: snmp-table has a table.
    else if ((word === '--json' || word === '--csv' || word === '--table') && !find(word.slice(2)))
      options.format = word.slice(2) as CommandOptions['format'];
    else if (word === '-q' || word === '--quiet') options.quiet = true;
    else if (word.startsWith('--')) {
      const [name, inline] = splitOnce(word.slice(2), '=');
      if (name === 'mib' && takesNames) {
        const file = inline ?? argv[++i];
        if (!file) throw invalidInput('mib', '', 'has no value', 'Write --mib followed by a file.');
        options.mibs.push(file);
        continue;
      }
      const flag = find(name);
      const negated = flag ? undefined : name.startsWith('no-') ? find(name.slice(3)) : undefined;
      if (negated?.type === 'boolean') input[negated.field] = false;
      else if (!flag)
        throw invalidInput(
          `--${name}`,
          inline ?? '',
          'no such option',
          `Options: ${flags.map((f) => `--${f.name}`).join(' ')} --json --csv --help`,
        );
      else if (flag.type === 'boolean' && inline === undefined) input[flag.field] = true;
      else {
        const text = inline ?? argv[++i];
        if (text === undefined)
          throw invalidInput(flag.field, '', 'has no value', `Write --${flag.name} followed by a value.`);
        assign(flag, text);
      }
    } else if (/^-[a-z]/i.test(word))
      throw invalidInput(word, '', 'no such option', 'Options begin with two dashes; see --help.');
    else bare.push(word);
  }
  if (bare.length > 0) {
    const flag = positional === undefined ? undefined : flags.find((item) => item.field === positional);
    if (!flag) throw invalidInput('arguments', bare.join(' '), 'none expected', 'See --help.');
    if (flag.type !== 'list' && bare.length > 1)
      throw invalidInput(
        flag.field,
        bare.join(' '),
        'one value expected',
        `Put the other values behind options; see --help.`,
      );
    for (const word of bare) assign(flag, word);
  }
  return { input, options };
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** A word of a POSIX shell. */
export const quoted = (text: string) =>
  /^[\w./:@%,+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** The line that runs `toolId` with `input`, ready to paste into a POSIX shell. */
export function commandLineOf(
  toolId: string,
  inputSchema: Json,
  positional: string | null,
  input: Json,
): string {
  const words = ['nocturne', toolId];
  const flags = flagsOf(inputSchema);
  const main = flags.find((flag) => flag.field === positional);
  if (main && input[main.field] !== undefined) {
    const value = input[main.field];
    words.push(...(Array.isArray(value) ? value : [value]).map((item) => quoted(String(item))));
  }
  for (const flag of flags) {
    const value = input[flag.field];
    if (flag === main || value === undefined) continue;
    if (value === true) words.push(`--${flag.name}`);
    else if (value === false) words.push(`--no-${flag.name}`);
    else if (value === null) words.push(`--${flag.name} none`);
    else if (flag.duration) words.push(`--${flag.name} ${value}ms`);
    else if (Array.isArray(value) && flag.itemType !== 'json')
      words.push(`--${flag.name} ${quoted(value.join(','))}`);
    else if (typeof value === 'object') words.push(`--${flag.name} ${quoted(JSON.stringify(value))}`);
    else words.push(`--${flag.name} ${quoted(String(value))}`);
  }
  return words.join(' ');
}
