/** Records on standard output as a table that grows while results arrive, as NDJSON, or as CSV. */
import { csvLine } from '#pure/base/csv.ts';
import type { ToolRecord } from '#pure/contract/tool.ts';

export interface Output {
  record(record: ToolRecord): void;
}

type Json = Readonly<Record<string, unknown>>;
/** A cell longer than this is cut in tables; JSON and CSV always hold everything. */
const cellLengthMax = 60;

export const title = (field: string) =>
  field
    .replace(/(Ms|Us|Bytes|Bits|Bps|S|Percent)$/, '')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .toUpperCase();

function unitOf(field: string): string {
  if (field.endsWith('Ms')) return ' ms';
  if (field.endsWith('Percent')) return ' %';
  return '';
}

function cellOf(field: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') {
    if (/(^time|At|since)Ms$/i.test(field) && value > 1e11)
      return new Date(value).toISOString().slice(11, 23);
    const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
    return text + unitOf(field);
  }
  if (Array.isArray(value))
    return value.map((item) => (typeof item === 'object' ? JSON.stringify(item) : item)).join(' ');
  if (typeof value === 'object') {
    const { code, message } = value as { code?: string; message?: string };
    if (code && message) return message;
    const parts = Object.entries(value);
    return parts.every(([, part]) => typeof part !== 'object')
      ? cellOf(
          '',
          parts.map(([name, part]) => `${name}=${part}`),
        )
      : JSON.stringify(value);
  }
  // Text from the network must not steer the terminal.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
  return String(value).replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}

const shorten = (text: string) =>
  text.length > cellLengthMax ? `${text.slice(0, cellLengthMax - 1)}…` : text;

/** `recordSchema` is the JSON Schema of the tool's records: the fields and their order come from it. */
export function tableOutput(write: (text: string) => void, recordSchema: Json): Output {
  const widths = new Map<string, Map<string, number>>();
  let lastKind: string | undefined;
  const verbatim = verbatimFields(recordSchema);
  let isFile = false;
  return {
    record(record) {
      // Lines of a file stand alone, so that they can be redirected into one.
      const line = verbatim.get(record.kind);
      if (line !== undefined) {
        isFile = true;
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
        write(`${String(record[line]).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, ' ')}\n`);
      }
      if (isFile) return;
      const fields = fieldsOf(recordSchema, record.kind).filter((field) => field !== 'kind');
      const columns = fields.length > 0 ? fields : Object.keys(record).filter((field) => field !== 'kind');
      const cells = columns.map((field) => shorten(cellOf(field, record[field])));
      let known = widths.get(record.kind);
      if (!known) {
        known = new Map(columns.map((field) => [field, title(field).length]));
        widths.set(record.kind, known);
      }
      // A column stays as wide as its widest cell so far, so rows only ever move to the right.
      columns.forEach((field, i) => {
        known.set(field, Math.max(known.get(field) ?? 0, Math.min(cells[i]!.length, cellLengthMax)));
      });
      if (record.kind !== lastKind) {
        if (lastKind !== undefined) write('\n');
        write(
          `${columns
            .map((field) => title(field).padEnd(known.get(field)!))
            .join('  ')
            .trimEnd()}\n`,
        );
        lastKind = record.kind;
      }
      const row = columns.map((field, i) =>
        typeof record[field] === 'number'
          ? cells[i]!.padStart(known.get(field)!)
          : cells[i]!.padEnd(known.get(field)!),
      );
      write(`${row.join('  ').trimEnd()}\n`);
    },
  };
}

/** Rows that are all known, so that every column fits; only what ends a line is never cut. */
export function listTable(rows: readonly Json[], fields: readonly string[]): string {
  const lines = [
    fields.map(title),
    ...rows.map((row) =>
      fields.map((field, i) =>
        i === fields.length - 1 ? cellOf(field, row[field]) : shorten(cellOf(field, row[field])),
      ),
    ),
  ];
  const widths = fields.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines
    .map((line, at) =>
      line
        .map((cell, i) =>
          at > 0 && typeof rows[at - 1]![fields[i]!] === 'number'
            ? cell.padStart(widths[i]!)
            : cell.padEnd(widths[i]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** The kinds of record that are a line of a file, with the field that holds it (`meta({ verbatim })` of the schema). */
const verbatimFields = (schema: Json): ReadonlyMap<string, string> =>
  new Map(
    variantsOf(schema).flatMap((variant) => {
      const kind = (variant.properties as Record<string, Json> | undefined)?.kind?.const;
      return typeof kind === 'string' && typeof variant.verbatim === 'string'
        ? [[kind, variant.verbatim]]
        : [];
    }),
  );

function variantsOf(schema: Json): Json[] {
  return ((schema.oneOf ?? schema.anyOf) as Json[] | undefined) ?? [schema];
}

function fieldsOf(schema: Json, kind: string | undefined): string[] {
  const fields = new Set<string>();
  for (const variant of variantsOf(schema)) {
    const properties = (variant.properties ?? {}) as Record<string, Json>;
    const own = properties.kind?.const ?? (properties.kind?.enum as unknown[] | undefined)?.[0];
    if (own === 'progress' || (kind !== undefined && own !== kind)) continue;
    for (const field of Object.keys(properties)) fields.add(field);
  }
  return [...fields];
}

export function jsonOutput(write: (text: string) => void): Output {
  return { record: (record) => write(`${JSON.stringify(record)}\n`) };
}

export function csvOutput(write: (text: string) => void, recordSchema: Json): Output {
  const columns = fieldsOf(recordSchema, undefined);
  write(csvLine(columns));
  return {
    record: (record) => write(csvLine(columns.map((field) => record[field]))),
  };
}
