import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBson, encodeBson } from './bson.ts';
import { hex } from './octets.ts';

test('documents as bsonspec.org shows them', () => {
  const hello = hex('16000000 02 68656c6c6f00 06000000 776f726c6400 00');
  expect(encodeBson({ hello: 'world' })).toEqual(hello);
  expect(decodeBson(hello)).toEqual({ hello: 'world' });
  const list = hex(
    '31000000 04 4253 4f4e 00 26000000 02 3000 08000000 617765736f6d6500 01 3100 333333333333 1440 10 3200 c2070000 00 00',
  );
  expect(decodeBson(list)).toEqual({ BSON: ['awesome', 5.05, 1986] });
});
test('what is written is read', () => {
  const value = fc.oneof(fc.string(), fc.boolean(), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));
  const documents = fc.dictionary(fc.stringMatching(/^[a-z$]{1,10}$/), value);
  fc.assert(
    fc.property(documents, (document) => {
      expect(decodeBson(encodeBson(document))).toEqual({ ...document });
    }),
  );
});
test('cut at every byte it is none; any bytes never throw', () => {
  const whole = encodeBson({ a: 'text', b: 1, c: true });
  for (let length = 0; length < whole.length; length++)
    expect(decodeBson(whole.subarray(0, length))).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void decodeBson(bytes)),
    { numRuns: 2000 },
  );
  // A document in a document in a document.
  const deep = Array.from({ length: 40 }).reduce<Uint8Array>((inner) => {
    const bytes = new Uint8Array(inner.length + 8);
    new DataView(bytes.buffer).setInt32(0, bytes.length, true);
    bytes.set([3, 97, 0], 4);
    bytes.set(inner, 7);
    return bytes;
  }, encodeBson({}));
  expect(decodeBson(deep)).toBeUndefined();
});
