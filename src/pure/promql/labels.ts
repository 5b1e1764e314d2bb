/** Labels of a series, and what picks series by them. */
import type { Pattern } from './regex.ts';

export type Labels = ReadonlyMap<string, string>;
export const nameLabel = '__name__';
export const noLabels: Labels = new Map();

export interface Matcher {
  readonly name: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
  /** Of `=~` and `!~`, anchored at both ends. */
  readonly pattern: Pattern | null;
}

/** A label that is not there is an empty one. */
export function matches(matcher: Matcher, value: string): boolean {
  const hit = matcher.pattern ? matcher.pattern.test(value) : value === matcher.value;
  return hit === (matcher.operator === '=' || matcher.operator === '=~');
}

export const matchesAll = (matchers: readonly Matcher[], labels: Labels): boolean =>
  matchers.every((matcher) => matches(matcher, labels.get(matcher.name) ?? ''));

/** Two series with the same key are the same series. Values are quoted, so that no text can look like another list. */
export function keyOf(labels: Labels): string {
  if (labels.size === 0) return '';
  return [...labels]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',');
}
export const shownLabels = (labels: Labels): string => `{${keyOf(labels)}}`;

export function without(labels: Labels, names: readonly string[]): Labels {
  const rest = new Map(labels);
  for (const name of names) rest.delete(name);
  return rest;
}
export function only(labels: Labels, names: readonly string[]): Labels {
  const rest = new Map<string, string>();
  for (const name of names) {
    const value = labels.get(name);
    if (value !== undefined) rest.set(name, value);
  }
  return rest;
}
const nameAlone: readonly string[] = [nameLabel];
export const unnamed = (labels: Labels): Labels =>
  labels.has(nameLabel) ? without(labels, nameAlone) : labels;

export const isLabelName = (text: string): boolean => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(text);
