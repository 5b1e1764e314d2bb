/**
 * Documents of configuration files. YAML 1.2, so JSON as well; several in a file, and lists of them. Every problem is told with file
 * and line, all at once and not one after the other.
 */
import { isMap, LineCounter, parseAllDocuments, stringify } from 'yaml';
import { durationText } from '../base/duration.ts';

export interface Document {
  readonly file: string;
  readonly line: number;
  readonly kind: string;
  readonly name: string;
  /** Without `kind` and `name`. */
  readonly fields: Readonly<Record<string, unknown>>;
  lineOf(path: readonly string[]): number;
}
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly kind: string;
  readonly name: string;
  readonly problem: string;
  readonly remedy: string;
}

const documentsMax = 100_000;
/** Anchors may be used, but not to blow a small file up. */
const aliasesMax = 1000;

export function readDocuments(
  file: string,
  content: string,
): { readonly documents: readonly Document[]; readonly problems: readonly Problem[] } {
  const documents: Document[] = [];
  const problems: Problem[] = [];
  const lines = new LineCounter();
  const at = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const refuse = (line: number, problem: string, remedy: string, kind = '', name = '') =>
    problems.push({ file, line, kind, name, problem, remedy });
  let parsed: ReturnType<typeof parseAllDocuments>;
  try {
    parsed = parseAllDocuments(content, { lineCounter: lines, prettyErrors: false });
  } catch (error) {
    refuse(1, String((error as Error).message), 'Write YAML or JSON.');
    return { documents, problems };
  }
  for (const document of Array.isArray(parsed) ? parsed : []) {
    const [broken] = document.errors;
    if (broken) {
      refuse(
        at(broken.pos[0]),
        broken.message,
        'Correct the YAML: indent with spaces, quote text with colons.',
      );
      continue;
    }
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: aliasesMax });
    } catch (error) {
      refuse(at(document.range?.[0] ?? 0), String((error as Error).message), 'Use fewer aliases.');
      continue;
    }
    if (value === null || value === undefined) continue;
    const items: readonly (readonly [unknown, readonly (string | number)[]])[] = Array.isArray(value)
      ? value.map((item, i) => [item, [i]])
      : [[value, []]];
    for (const [item, path] of items) {
      if (documents.length >= documentsMax) {
        refuse(1, `more than ${documentsMax} documents`, 'Split the files.');
        return { documents, problems };
      }
      // The key itself where there is one: an empty value has no place of its own.
      const lineOf = (fields: readonly string[]) => {
        for (let depth = fields.length; depth >= 0; depth--) {
          const parent = document.getIn([...path, ...fields.slice(0, depth - 1)].map(index), true);
          const key = depth === 0 ? undefined : fields[depth - 1];
          const pair = isMap(parent)
            ? parent.items.find((entry) => String((entry.key as { value?: unknown } | null)?.value) === key)
            : undefined;
          const range =
            (pair?.key as { range?: [number, number, number] } | undefined)?.range ??
            (
              document.getIn([...path, ...fields.slice(0, depth)].map(index), true) as
                | { range?: [number, number, number] }
                | undefined
            )?.range;
          if (range) return at(range[0]);
        }
        return at(document.range?.[0] ?? 0);
      };
      const line = lineOf([]);
      if (typeof item !== 'object' || item === null || Array.isArray(item)) {
        refuse(line, 'not an object', 'Begin a document with "kind:" and "name:".');
        continue;
      }
      const { kind, name, ...fields } = item as Record<string, unknown>;
      if (typeof kind !== 'string' || kind === '')
        refuse(line, 'kind: missing', 'Write for example "kind: site".', '', String(name ?? ''));
      else if (typeof name !== 'string' || name === '')
        refuse(line, 'name: missing', 'Write for example "name: Paris".', kind);
      else documents.push({ file, line, kind, name, fields, lineOf });
    }
  }
  return { documents, problems };
}

/** A number in the path of a fault is an item of a list. */
const index = (key: string | number) => (typeof key === 'string' && /^\d+$/.test(key) ? Number(key) : key);

/** One document an object, in the order given; times as people write them. */
export function writeDocuments(
  objects: readonly {
    readonly kind: string;
    readonly name: string;
    readonly spec: Readonly<Record<string, unknown>>;
  }[],
): string {
  return objects
    .map(({ kind, name, spec }) => {
      const interval = spec.interval;
      const body = {
        kind,
        name,
        ...spec,
        ...(typeof interval === 'number' ? { interval: durationText(interval) } : {}),
      };
      return stringify(body, { lineWidth: 0, aliasDuplicateObjects: false });
    })
    .join('---\n');
}

/** Field by field, what is the case on both sides left out. */
export function differences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): { field: string; from: unknown; to: unknown }[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => !equal(before[field], after[field]))
    .map((field) => ({ field, from: before[field] ?? null, to: after[field] ?? null }));
}

/** By value; keys of objects in any order. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]))
    );
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equal(left[key], right[key]))
  );
}
