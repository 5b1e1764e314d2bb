/** The type of an object as written: `INTEGER { up(1) }`, `OCTET STRING (SIZE (0..255))`, `SEQUENCE OF IfEntry`, `[APPLICATION 1] IMPLICIT …`. */
import {
  type Cursor,
  expect,
  expectName,
  here,
  isNext,
  report,
  skipBalanced,
  take,
  takeIf,
} from './cursor.ts';
import type { Range, SyntaxDefinition } from './definition.ts';

/** `CHOICE` and `SEQUENCE` are made of others: there is no value of their own to show. */
const structured = new Set(['SEQUENCE', 'CHOICE', 'SET']);
/** Long lists exist: IANAifType has about 300 labels. */
const labelsMax = 10_000;

export function parseSyntax(cursor: Cursor): SyntaxDefinition {
  if (isNext(cursor, '[')) skipBalanced(cursor);
  takeIf(cursor, 'IMPLICIT');
  takeIf(cursor, 'EXPLICIT');
  const name = expectName(cursor, 'a type');
  if (structured.has(name.text)) {
    if (takeIf(cursor, 'OF'))
      return { type: expectName(cursor, 'the name of a row type').text, sequenceOf: true };
    if (isNext(cursor, '{')) skipBalanced(cursor);
    return { type: name.text };
  }
  let type = name.text;
  if (type === 'OCTET') {
    expect(cursor, 'STRING');
    type = 'OCTET STRING';
  } else if (type === 'OBJECT') {
    expect(cursor, 'IDENTIFIER');
    type = 'OBJECT IDENTIFIER';
  } else if (type === 'BIT' && takeIf(cursor, 'STRING')) type = 'BITS';
  // `SomeModule.SomeType`: the module is found by name anyway.
  else if (isNext(cursor, '.') && here(cursor, 1).kind === 'name') {
    take(cursor);
    type = take(cursor).text;
  }
  const labels = isNext(cursor, '{') ? parseLabels(cursor) : undefined;
  const ranges = isNext(cursor, '(') ? parseRanges(cursor) : undefined;
  return { type, ...(labels ? { labels } : {}), ...(ranges && ranges.length > 0 ? { ranges } : {}) };
}

function parseLabels(cursor: Cursor): ReadonlyMap<number, string> {
  expect(cursor, '{');
  const labels = new Map<number, string>();
  while (!isNext(cursor, '}') && labels.size < labelsMax) {
    const name = expectName(cursor, 'a label');
    expect(cursor, '(');
    const number = take(cursor);
    if (number.kind !== 'number')
      report(cursor, 'error', number, `the label "${name.text}" has no number`, 'Write it as label(1).');
    else if (labels.has(Number(number.text)))
      report(cursor, 'warning', number, `${number.text} is labelled twice`, 'The first label is used.');
    else labels.set(Number(number.text), name.text);
    expect(cursor, ')');
    if (takeIf(cursor, ',')) {
      if (isNext(cursor, '}'))
        report(cursor, 'warning', here(cursor), 'a comma before the end of the labels', 'Remove the comma.');
    } else if (!isNext(cursor, '}') && here(cursor).kind === 'name')
      report(cursor, 'warning', here(cursor), 'no comma between two labels', 'Write a comma.');
  }
  expect(cursor, '}');
  return labels;
}

/** `(0..255)`, `(SIZE (0 | 8..64))`: both are kept as ranges, the base type tells which it is. */
function parseRanges(cursor: Cursor): Range[] {
  expect(cursor, '(');
  const sized = takeIf(cursor, 'SIZE');
  if (sized) expect(cursor, '(');
  const ranges: Range[] = [];
  while (!isNext(cursor, ')') && here(cursor).kind !== 'end') {
    const least = bound(cursor);
    const greatest = takeIf(cursor, '..') ? bound(cursor) : least;
    if (least !== undefined && greatest !== undefined) ranges.push([least, greatest]);
    if (!takeIf(cursor, '|')) break;
  }
  expect(cursor, ')');
  if (sized) expect(cursor, ')');
  return ranges;
}

/** `MIN` and `MAX` bound nothing. Numbers beyond 2^53 are for reading only and may lose their last digits. */
function bound(cursor: Cursor): number | undefined {
  const token = take(cursor);
  if (token.kind === 'number') return Number(token.text);
  if (token.kind === 'bits') {
    const digits = token.text.slice(1, -2).replace(/\s/g, '');
    return digits === '' ? 0 : Number((/[hH]$/.test(token.text) ? '0x' : '0b') + digits);
  }
  return undefined;
}
