import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createItemSplitter } from './json-items.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
/** The records of a text that comes in pieces of these lengths. */
function split(text: string, pieces: readonly number[] = []) {
  const items: unknown[] = [];
  const splitter = createItemSplitter((item) => items.push(JSON.parse(new TextDecoder().decode(item))));
  const bytes = bytesOf(text);
  let at = 0;
  for (const length of pieces) {
    // One buffer that is used again and again, as readers of files do.
    const buffer = new Uint8Array(length);
    buffer.set(bytes.subarray(at, at + length));
    splitter.write(buffer.subarray(0, Math.min(length, bytes.length - at)));
    buffer.fill(0);
    at += length;
    if (at >= bytes.length) break;
  }
  if (at < bytes.length) splitter.write(bytes.subarray(at));
  return { items, complete: splitter.end(), skipped: splitter.skipped };
}

const records = [{ a: 1 }, { b: { c: [1, { d: '}]"\\' }] } }, { e: 'ä€😀' }];
const forms: readonly [string, string][] = [
  ['a feed', JSON.stringify({ format: 'NVD_CVE', list: [1, 2], vulnerabilities: records })],
  ['an array', JSON.stringify(records)],
  ['lines', records.map((one) => JSON.stringify(one)).join('\n')],
  ['one after another', records.map((one) => JSON.stringify(one)).join('')],
  ['with blanks and a mark of order', `\uFEFF \n${JSON.stringify(records, null, 2)}`],
];
test.each(forms)('%s, in any pieces', (_, text) => {
  expect(split(text)).toEqual({ items: records, complete: true, skipped: 0 });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 60 }), (pieces) => {
      expect(split(text, pieces).items).toEqual(records);
    }),
  );
});
test('larger than the beginning that is looked at', () => {
  const many = Array.from({ length: 5000 }, (_, i) => ({ id: i, text: 'x'.repeat(50) }));
  const text = JSON.stringify({ vulnerabilities: many });
  expect(split(text, [1000, 70_000, 3, 100_000]).items).toEqual(many);
});
test('a record of a CVE may talk of vulnerabilities', () => {
  const record = { dataType: 'CVE_RECORD', notes: { vulnerabilities: [{ x: 1 }] } };
  expect(split(JSON.stringify(record)).items).toEqual([record]);
});
test('a file that is cut says so; what is whole is still taken', () => {
  const text = forms[0]![1];
  for (let length = 1; length < text.length; length++)
    expect(split(text.slice(0, length)).complete).toBe(false);
  expect(split(text.slice(0, -3)).items.length).toBe(2);
});
test('any bytes never throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', 'a', ',') }), (text) => {
      const splitter = createItemSplitter(() => {});
      splitter.write(bytesOf(text));
      splitter.end();
    }),
    { numRuns: 2000 },
  );
});
