/**
 * Values in nmap's `table` and `elem` (structured output of scripts): objects and lists are tables, scalars are elements. A text stands as it
 * is unless it could be taken for something else: then, and for what XML cannot hold, it stands as JSON.
 */
import { childrenOf, type XmlElement } from '../../exchange/xml.ts';
import { element, holdable, leaf } from './elements.ts';

export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

const scalar = /^(?:true|false|null|\[\]|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|".*|\s.*|.*\s|)$/s;

const escaped = (text: string): string =>
  JSON.stringify(text).replace(/[\ufffe\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);

const scalarText = (value: string | number | boolean | null): string =>
  typeof value === 'string'
    ? scalar.test(value) || !holdable(value)
      ? escaped(value)
      : value
    : JSON.stringify(value);

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** An empty list is a table that says so, since it would look like an empty object. */
export function valueElement(value: Value, key?: string): XmlElement {
  if (value === null || typeof value !== 'object') return leaf('elem', key, scalarText(value));
  if (isList(value))
    return value.length === 0
      ? leaf('elem', key, '[]')
      : element(
          'table',
          { key },
          value.map((item) => valueElement(item)),
        );
  return element(
    'table',
    { key },
    Object.entries(value).flatMap(([name, item]) => (item === undefined ? [] : [valueElement(item, name)])),
  );
}

const depthMax = 20;

/** Undefined for what we did not write. */
export function readValue(item: XmlElement, depth = 0): Value | undefined {
  if (depth > depthMax) return undefined;
  if (item.name === 'elem') {
    const { text } = item;
    if (text === '[]') return [];
    if (!scalar.test(text)) return text;
    try {
      const value: unknown = JSON.parse(text);
      return typeof value === 'object' && value !== null ? undefined : (value as Value);
    } catch {
      // A text of another program that begins like a number.
      return text;
    }
  }
  const keyed = item.children.filter((child) => child.attributes.has('key'));
  if (item.children.length > 0 && keyed.length === 0)
    return item.children.flatMap((child) => readValue(child, depth + 1) ?? []);
  return readObject(item, depth);
}

export function readObject(item: XmlElement, depth = 0): { [key: string]: Value } {
  const entries = item.children.flatMap((child): [string, Value][] => {
    const key = child.attributes.get('key');
    const value = key === undefined ? undefined : readValue(child, depth + 1);
    return key === undefined || value === undefined ? [] : [[key, value]];
  });
  return Object.fromEntries(entries);
}

export const tableOf = (item: XmlElement, key: string): XmlElement | undefined =>
  childrenOf(item, 'table').find((child) => child.attributes.get('key') === key);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * What a file says of a thing in its own words differs from the thing: the fields that must be said besides. A field that the file makes up is
 * said to be null. Applied to what is read, it gives the thing.
 */
export function remainder(whole: object, told: object): { [key: string]: Value } | undefined {
  const [all, known] = [whole as Record<string, Value>, told as Record<string, Value>];
  const rest: Record<string, Value> = {};
  for (const [key, value] of Object.entries(all))
    if (value !== undefined && !same(value, known[key])) rest[key] = value;
  for (const key of Object.keys(known))
    if (known[key] !== undefined && all[key] === undefined) rest[key] = null;
  return Object.keys(rest).length > 0 ? rest : undefined;
}

export function withRemainder(told: object, rest: object): Record<string, unknown> {
  const all: Record<string, unknown> = { ...told, ...rest };
  for (const [key, value] of Object.entries(rest)) if (value === null) delete all[key];
  return all;
}
