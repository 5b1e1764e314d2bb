/** Text of a query → tokens with their places. (https://prometheus.io/docs/prometheus/latest/querying/basics/) */
import { badData } from './fault.ts';

export type TokenKind = 'identifier' | 'number' | 'duration' | 'string' | 'symbol' | 'end';
export interface Token {
  readonly kind: TokenKind;
  /** Identifiers as written, strings without quotes and escapes, symbols themselves. */
  readonly text: string;
  readonly value: number;
  readonly at: number;
}

/** Far more than people write; Grafana's longest are some kilobytes of alternatives. */
export const queryLengthMax = 64 * 1024;

const blank = /(?:\s+|#[^\n]*)+/y;
const identifier = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
/** Inside of brackets a colon parts range and step. */
const plainIdentifier = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const hex = /0[xX][0-9a-fA-F]+/y;
const duration = /(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+s)?(?:\d+ms)?/y;
const number = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const symbol = /==|!=|=~|!~|>=|<=|[-+*/%^(){}[\],=<>@:]/y;
const named: Readonly<Record<string, number>> = { inf: Infinity, nan: Number.NaN };

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

const unitMs = { y: 365 * 86400e3, w: 7 * 86400e3, d: 86400e3, h: 3600e3, m: 60e3, s: 1e3, ms: 1 } as const;

/** `1h30m` in milliseconds; undefined where it is none. Units go from long to short, each once. */
export function durationMs(text: string): number | undefined {
  if (text === '' || match(duration, text, 0) !== text) return undefined;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[ywdhms])/g))
    sum += Number(count) * unitMs[unit as keyof typeof unitMs];
  return Number.isSafeInteger(sum) ? sum : undefined;
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};
const escaped = /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})/y;

function readString(text: string, at: number): { readonly value: string; readonly end: number } {
  const quote = text[at]!;
  let value = '';
  for (let i = at + 1; i < text.length; i++) {
    const char = text[i]!;
    if (char === quote) return { value, end: i + 1 };
    if (quote === '`') {
      value += char;
      continue;
    }
    if (char === '\n') break;
    if (char !== '\\') {
      value += char;
      continue;
    }
    const next = text[++i] ?? '';
    if (Object.hasOwn(escapes, next)) {
      value += escapes[next];
      continue;
    }
    escaped.lastIndex = i;
    const found = escaped.exec(text);
    const code = found
      ? found[4] !== undefined
        ? Number.parseInt(found[4], 8)
        : Number.parseInt(found[1] ?? found[2] ?? found[3]!, 16)
      : Number.NaN;
    if (!(code <= 0x10ffff)) throw badData(`unknown escape "\\${next}" in a string`, i - 1);
    value += String.fromCodePoint(code);
    i += found![0].length - 1;
  }
  throw badData('a string that does not end', at);
}

export function tokens(text: string): Token[] {
  if (text.length > queryLengthMax) throw badData(`the query is longer than ${queryLengthMax} characters`, 0);
  const found: Token[] = [];
  let brackets = 0;
  let at = 0;
  const push = (kind: TokenKind, length: number, said: string, value = Number.NaN) => {
    found.push({ kind, text: said, value, at });
    at += length;
  };
  for (;;) {
    at += match(blank, text, at).length;
    if (at >= text.length) break;
    const char = text[at]!;
    if (char === '"' || char === "'" || char === '`') {
      const { value, end } = readString(text, at);
      push('string', end - at, value);
    } else if (/[\d.]/.test(char)) readNumber(text, at, push);
    else {
      const word = match(brackets > 0 ? plainIdentifier : identifier, text, at);
      const special = word === '' ? undefined : named[word.toLowerCase()];
      if (special !== undefined) push('number', word.length, word, special);
      else if (word !== '') push('identifier', word.length, word);
      else {
        const sign = match(symbol, text, at);
        if (sign === '') throw badData(`unexpected character ${JSON.stringify(char)}`, at);
        brackets += sign === '[' ? 1 : sign === ']' ? -1 : 0;
        push('symbol', sign.length, sign);
      }
    }
  }
  push('end', 0, 'end of input');
  return found;
}

function readNumber(
  text: string,
  at: number,
  push: (kind: TokenKind, length: number, said: string, value: number) => void,
): void {
  const candidates: readonly (readonly [TokenKind, string, number])[] = [
    ['number', match(hex, text, at), Number(match(hex, text, at))],
    ['duration', match(duration, text, at), durationMs(match(duration, text, at)) ?? Number.NaN],
    ['number', match(number, text, at), Number(match(number, text, at))],
  ];
  for (const [kind, word, value] of candidates)
    if (word !== '' && !/[\w.]/.test(text[at + word.length] ?? '')) {
      push(kind, word.length, word, value);
      return;
    }
  throw badData(`bad number or duration ${JSON.stringify(/[\w.]+/.exec(text.slice(at))?.[0] ?? '')}`, at);
}
