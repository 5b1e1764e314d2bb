/** A place in the words of a file, and the problems found on the way. Shared by the parts of the parser. */
import type { Problem } from './definition.ts';
import type { Token } from './lexer.ts';

/** A file with more is no MIB; the first ones tell why. */
const problemsMax = 200;

export interface Cursor {
  readonly file: string;
  readonly tokens: readonly Token[];
  at: number;
  readonly problems: Problem[];
  /** Definitions so far. */
  nodes: number;
}

/** Thrown inside the parser only: ends one definition, never the file. */
export class Unreadable extends Error {}

export const here = (cursor: Cursor, ahead = 0): Token =>
  cursor.tokens[Math.min(cursor.at + ahead, cursor.tokens.length - 1)]!;

export const take = (cursor: Cursor): Token => {
  const token = here(cursor);
  if (token.kind !== 'end') cursor.at++;
  return token;
};

export const isNext = (cursor: Cursor, text: string, ahead = 0): boolean => {
  const token = here(cursor, ahead);
  return token.text === text && token.kind !== 'string' && token.kind !== 'end';
};

export function takeIf(cursor: Cursor, text: string): boolean {
  if (!isNext(cursor, text)) return false;
  cursor.at++;
  return true;
}

export function report(
  cursor: Cursor,
  severity: Problem['severity'],
  token: Token,
  message: string,
  remedy: string,
): void {
  if (cursor.problems.length < problemsMax)
    cursor.problems.push({
      severity,
      file: cursor.file,
      line: token.line,
      column: token.column,
      message,
      remedy,
    });
}

const shown = (token: Token) =>
  token.kind === 'end' ? 'the end of the file' : `"${token.text.slice(0, 40)}"`;

export function expect(cursor: Cursor, text: string): Token {
  if (isNext(cursor, text)) return take(cursor);
  const token = here(cursor);
  report(cursor, 'error', token, `"${text}" expected, found ${shown(token)}`, `Write "${text}" here.`);
  throw new Unreadable();
}

export function expectName(cursor: Cursor, what: string): Token {
  if (here(cursor).kind === 'name') return take(cursor);
  const token = here(cursor);
  report(cursor, 'error', token, `${what} expected, found ${shown(token)}`, `Write ${what} here.`);
  throw new Unreadable();
}

const opening: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };

/** Skips one word, or everything up to the bracket that closes the one here. */
export function skipBalanced(cursor: Cursor): void {
  let depth = 0;
  do {
    const token = take(cursor);
    if (token.kind === 'end') return;
    if (token.kind !== 'symbol') continue;
    if (token.text in opening) depth++;
    else if (token.text === '}' || token.text === ')' || token.text === ']') depth--;
  } while (depth > 0);
}
