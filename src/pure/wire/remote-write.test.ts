import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWriter, readFields } from './protobuf.ts';
import { decodeWriteRequest, encodeWriteRequest } from './remote-write.ts';
import { snappyDecode, snappyEncode } from './snappy.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const roomy = 1 << 20;

describe('snappy', () => {
  test('reads what the format description gives as examples', () => {
    // "xababab…": a literal and a copy that overlaps what it writes.
    const bytes = new Uint8Array([9, 0x08, ...bytesOf('xab'), 0x01 | ((6 - 4) << 2), 2]);
    expect(snappyDecode(bytes, roomy)).toEqual({ ok: true, value: bytesOf('xabababab') });
    const far = new Uint8Array([8, 0x0c, ...bytesOf('abcd'), ((4 - 1) << 2) | 3, 4, 0, 0, 0]);
    expect(snappyDecode(far, roomy)).toEqual({ ok: true, value: bytesOf('abcdabcd') });
  });
  test('everything comes back, and what repeats gets smaller', () => {
    const big = bytesOf('instance="router-1",job="node" '.repeat(10_000));
    expect(snappyEncode(big).length).toBeLessThan(big.length / 10);
    expect(snappyDecode(snappyEncode(big), roomy)).toEqual({ ok: true, value: big });
    const pieces = fc.array(
      fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(bytesOf('abcdefgh'), new Uint8Array(500))),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(pieces, (list) => {
        const bytes = Uint8Array.from(list.flatMap((piece) => [...piece]));
        expect(snappyDecode(snappyEncode(bytes), roomy)).toEqual({ ok: true, value: bytes });
      }),
    );
  });
  test.each([
    ['nothing', []],
    ['a length without end', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['more than allowed', [0x80, 0x80, 0x80, 0x08, 0, 0]],
    ['a promise that cannot be kept', [0xff, 0xff, 0x3f, 0]],
    ['a literal that is cut off', [4, 0x0c, 1, 2]],
    ['a copy before the beginning', [8, 0x00, 1, 0x01, 9]],
    ['a copy of nothing', [8, 0x00, 1, 0x01, 0]],
    ['less than promised', [8, 0x00, 1]],
  ])('refuses %s', (_, bytes) => {
    expect(snappyDecode(Uint8Array.from(bytes), roomy).ok).toBe(false);
  });
  test('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void snappyDecode(bytes, roomy)),
      { numRuns: 5000 },
    );
  });
});

describe('protobuf', () => {
  test('numbers of every size', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.integer({ min: 1, max: 2 ** 28 }),
        (value, number) => {
          const writer = createWriter();
          writer.varint(number, value);
          const found: bigint[] = [];
          expect(
            readFields(writer.done(), (field) => void found.push(BigInt.asIntN(64, field.value))),
          ).toEqual({ ok: true, value: undefined });
          expect(found).toEqual([value]);
        },
      ),
    );
  });
  test('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void readFields(bytes, () => undefined)),
      { numRuns: 5000 },
    );
  });
});

describe('remote write', () => {
  const label = fc.tuple(fc.string({ maxLength: 10 }), fc.string({ unit: 'grapheme', maxLength: 10 }));
  const sample = fc.record({
    timeMs: fc.integer({ min: -(2 ** 50), max: 2 ** 50 }),
    value: fc.double({ noNaN: true }),
  });
  const series = fc.array(
    fc.record({ labels: fc.array(label, { maxLength: 5 }), samples: fc.array(sample, { maxLength: 5 }) }),
    { maxLength: 5 },
  );
  test('comes back as it was', () => {
    fc.assert(
      fc.property(series, (list) => {
        expect(decodeWriteRequest(encodeWriteRequest(list))).toEqual({
          ok: true,
          value: { series: list, metadata: [], leftOut: 0 },
        });
      }),
    );
  });
  test('is cut off anywhere without harm', () => {
    const whole = encodeWriteRequest([{ labels: [['__name__', 'up']], samples: [{ timeMs: 1, value: 2 }] }]);
    for (let length = 0; length < whole.length; length++)
      expect(decodeWriteRequest(whole.subarray(0, length)).ok).toBe(false);
  });
  test('text that is not UTF-8 is refused', () => {
    const inner = createWriter();
    inner.bytes(1, new Uint8Array([0xff, 0xfe]));
    const one = createWriter();
    one.bytes(1, inner.done());
    const request = createWriter();
    request.bytes(1, one.done());
    expect(decodeWriteRequest(snappyEncode(request.done()))).toMatchObject({
      ok: false,
      reason: 'a label is not UTF-8',
    });
  });
  test('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeWriteRequest(snappyEncode(bytes))),
      { numRuns: 5000 },
    );
  });
});
