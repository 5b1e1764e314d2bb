/**
 * Lists as every page of the product shows them: filtered by one small language, sorted by any field, cut into pages. Works on
 * arrays in memory. The language: words must occur somewhere; `field:value` compares one field; a leading `-` negates.
 */
import { invalidInput } from '../base/errors.ts';

export interface ListQuery {
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}
export interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
  readonly total: number;
}
type Scalar = string | number | boolean | null | undefined;
/** What may be filtered and sorted by, by name. A list matches when one of its members does. */
export type Fields<T> = Readonly<Record<string, (item: T) => Scalar | readonly string[]>>;

const termsMax = 20;

interface Term {
  readonly field: string | undefined;
  readonly text: string;
  readonly negated: boolean;
}

function parse<T>(q: string, fields: Fields<T>): Term[] {
  const words = q.match(/-?(?:[\w.]+:)?"[^"]*"|\S+/g) ?? [];
  return words.slice(0, termsMax).map((word) => {
    const negated = word.startsWith('-') && word.length > 1;
    const bare = negated ? word.slice(1) : word;
    const colon = bare.indexOf(':');
    const name = colon > 0 ? bare.slice(0, colon) : undefined;
    // `10.0.0.1:80` or an IPv6 address is a word, only known names before a colon are fields.
    const field = name !== undefined && Object.hasOwn(fields, name) ? name : undefined;
    if (name !== undefined && field === undefined && /^[a-z]+$/i.test(name) && !/^[0-9a-f]+$/i.test(name))
      throw invalidInput(
        'q',
        word,
        `there is no field "${name}"`,
        `Fields: ${Object.keys(fields).join(', ')}.`,
      );
    const text = (field === undefined ? bare : bare.slice(colon + 1)).replaceAll('"', '').toLowerCase();
    return { field, text, negated };
  });
}

const textOf = (value: Scalar | readonly string[]): string =>
  value === null || value === undefined
    ? ''
    : Array.isArray(value)
      ? value.join(' ').toLowerCase()
      : String(value).toLowerCase();

function matches<T>(item: T, term: Term, fields: Fields<T>): boolean {
  const names = term.field === undefined ? Object.keys(fields) : [term.field];
  return names.some((name) => textOf(fields[name]!(item)).includes(term.text)) !== term.negated;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

const isEmpty = (value: Scalar | readonly string[]) => value === null || value === undefined || value === '';

function compare(a: Scalar | readonly string[], b: Scalar | readonly string[]): number {
  const [emptyA, emptyB] = [
    a === null || a === undefined || a === '',
    b === null || b === undefined || b === '',
  ];
  // Most lists are sorted by what few values have, and a collator takes its time even for the same word twice.
  if (a === b) return 0;
  // What is unknown comes last, whichever way the list is sorted by the caller's sign.
  if (emptyA || emptyB) return Number(emptyA) - Number(emptyB);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(
    Array.isArray(a) ? a.join(' ') : String(a),
    Array.isArray(b) ? b.join(' ') : String(b),
  );
}

export function pageOf<T>(
  items: readonly T[],
  query: ListQuery,
  fields: Fields<T>,
  defaultSort: string,
): Page<T> {
  const terms = query.q ? parse(query.q, fields) : [];
  const found =
    terms.length > 0
      ? items.filter((item) => terms.every((term) => matches(item, term, fields)))
      : [...items];
  const sort = query.sort ?? defaultSort;
  const descending = sort.startsWith('-');
  const name = descending ? sort.slice(1) : sort;
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!field)
    throw invalidInput(
      'sort',
      sort,
      `there is no field "${name}"`,
      `Fields: ${Object.keys(fields).join(', ')}.`,
    );
  // Keys once per item, not once per comparison.
  const keyed = found.map((item) => ({ item, key: field(item) }));
  // What is unknown comes last, whichever way the list is sorted.
  keyed.sort(
    (a, b) =>
      Number(isEmpty(a.key)) - Number(isEmpty(b.key)) ||
      (descending ? compare(b.key, a.key) : compare(a.key, b.key)),
  );
  const offset = query.cursor === undefined ? 0 : Number.parseInt(query.cursor, 36);
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw invalidInput('cursor', query.cursor, 'not one of ours', 'Pass `next` of the page before.');
  const end = offset + query.limit;
  return {
    items: keyed.slice(offset, end).map((entry) => entry.item),
    next: end < keyed.length ? end.toString(36) : null,
    total: keyed.length,
  };
}
