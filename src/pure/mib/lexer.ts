/** The words of a MIB file (X.208 section 8 as far as SMI uses it). Takes any text; what is no word is skipped and counted. */

export interface Token {
  /** `name` may be a keyword: which one depends on where it stands. */
  readonly kind: 'name' | 'number' | 'string' | 'bits' | 'symbol' | 'end';
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export interface Lexed {
  readonly tokens: readonly Token[];
  /** Characters that belong to no word, and strings without an end. */
  readonly strays: readonly Token[];
  readonly truncated: boolean;
}

/** The largest module known to us has about 150,000. */
export const tokensMax = 1_000_000;
const straysMax = 50;

/**
 * A comment ends at the end of its line; strictly also at a second `--`, but rulers of dashes and dashes in prose are common, so
 * that counts only where what follows reads like the rest of a definition.
 */
const afterComment =
  /^\s*(?:[{},;)|]|::=|[a-z][\w-]*\s*\(\s*-?\d+\s*\)|[A-Za-z][\w-]*\s+(?:OBJECT|::=|FROM)\b|(?:SYNTAX|UNITS|ACCESS|MAX-ACCESS|STATUS|INDEX|AUGMENTS|DEFVAL)\s)/;

const word =
  /[ \t\r\f\v\u00a0\ufeff]+|(?<eol>\n)|(?<comment>--[^\n]*)|(?<name>[A-Za-z](?:[A-Za-z0-9_]|-(?!-))*)|(?<number>-?\d+)|(?<bits>'[0-9A-Fa-f\s]*'[HhBb])|(?<string>"[^"]*")|(?<symbol>::=|\.\.|[{}()[\],;|.:<>=*&^+/-])/y;

export function lex(text: string): Lexed {
  const tokens: Token[] = [];
  const strays: Token[] = [];
  let line = 1;
  let lineStart = 0;
  word.lastIndex = 0;
  while (word.lastIndex < text.length && tokens.length < tokensMax) {
    const at = word.lastIndex;
    const match = word.exec(text);
    const token = (kind: Token['kind'], value: string): Token => ({
      kind,
      text: value,
      line,
      column: at - lineStart + 1,
    });
    if (!match) {
      // A string that is never closed would swallow the file: take the quote alone for a stray.
      if (strays.length < straysMax) strays.push(token('symbol', text[at]!));
      word.lastIndex = at + 1;
      continue;
    }
    const found = match.groups!;
    if (found.comment !== undefined) {
      const second = found.comment.indexOf('--', 2);
      if (second > 0 && afterComment.test(found.comment.slice(second + 2))) word.lastIndex = at + second + 2;
    } else if (found.name !== undefined) tokens.push(token('name', found.name));
    else if (found.number !== undefined) tokens.push(token('number', found.number));
    else if (found.bits !== undefined) tokens.push(token('bits', found.bits));
    else if (found.string !== undefined) tokens.push(token('string', found.string.slice(1, -1)));
    else if (found.symbol !== undefined) tokens.push(token('symbol', found.symbol));
    if (found.eol !== undefined) {
      line++;
      lineStart = at + 1;
    } else if (found.string !== undefined || found.bits !== undefined)
      for (let eol = match[0].indexOf('\n'); eol >= 0; eol = match[0].indexOf('\n', eol + 1)) {
        line++;
        lineStart = at + eol + 1;
      }
  }
  const truncated = word.lastIndex < text.length && tokens.length >= tokensMax;
  tokens.push({ kind: 'end', text: '', line, column: text.length - lineStart + 1 });
  return { tokens, strays, truncated };
}
