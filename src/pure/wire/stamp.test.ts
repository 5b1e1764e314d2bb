import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeStampReply, encodeStampProbe, reflectStamp, stampLengthBytes } from './stamp.ts';

const nowMs = 1_700_000_000_123;
test('what is reflected comes back, as long as it was', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 31), fc.nat(2 ** 31), fc.integer({ min: 44, max: 1400 }), (seq, own, size) => {
      const question = encodeStampProbe(seq, nowMs, size);
      const answer = reflectStamp(question, { seq: own, receivedMs: nowMs + 5, sentMs: nowMs + 6, ttl: 64 })!;
      expect(answer).toHaveLength(question.length);
      const found = decodeStampReply(answer, nowMs)!;
      expect(found).toMatchObject({ seq: own, senderSeq: seq, inStep: false });
      expect(found.receivedMs).toBeCloseTo(nowMs + 5, 3);
      expect(found.sentMs).toBeCloseTo(nowMs + 6, 3);
    }),
  );
});
/** RFC 8762 figure 5: where each field of the answer stands. */
test('layout of an answer', () => {
  const question = Uint8Array.from({ length: 44 }, (_, i) => i);
  const answer = reflectStamp(question, { seq: 0x01020304, receivedMs: 0, sentMs: 0, ttl: 64 })!;
  expect([...answer.subarray(0, 4)]).toEqual([1, 2, 3, 4]);
  expect([...answer.subarray(24, 38)]).toEqual([...question.subarray(0, 14)]);
  expect([...answer.subarray(38, 44)]).toEqual([0, 0, 64, 0, 0, 0]);
});
test('no bytes make it throw; short ones are nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const answer = reflectStamp(bytes, { seq: 0, receivedMs: 0, sentMs: 0, ttl: 1 });
      expect(answer === undefined).toBe(bytes.length < stampLengthBytes);
      decodeStampReply(bytes, nowMs);
    }),
  );
});
