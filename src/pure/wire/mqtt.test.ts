import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeMqtt,
  encodeConnect,
  encodePublish,
  encodeSubscribe,
  isTopicFilter,
  isTopicName,
} from './mqtt.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('what a client says', () => {
  expect(hex(encodeConnect('3.1.1', { id: 'a', keepAliveS: 60 }))).toBe('100d00044d5154540402003c000161');
  expect(hex(encodeConnect('5', { id: 'a', keepAliveS: 60, login: { user: 'u', password: 'p' } }))).toBe(
    '101400044d51545405c2003c00000161000175000170',
  );
  expect(hex(encodeSubscribe('3.1.1', 1, 'a/#', 1))).toBe('820800010003612f2301');
});
test.each(['3.1.1', '5'] as const)('a message comes back as it was published, version %s', (version) => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }),
      fc.uint8Array({ maxLength: 400 }),
      fc.constantFrom(0 as const, 1 as const),
      fc.nat(),
      (topic, payload, quality, cut) => {
        const bytes = encodePublish(version, { topic, payload, quality, id: 513 });
        expect(decodeMqtt(bytes, version)).toEqual({
          state: 'complete',
          value: { kind: 'publish', topic, payload, retained: false, ...(quality > 0 ? { id: 513 } : {}) },
          lengthBytes: bytes.length,
        });
        expect(decodeMqtt(bytes.subarray(0, cut % bytes.length), version).state).toBe('partial');
      },
    ),
  );
});
test.each([
  [[0x20, 2, 1, 0], '3.1.1', { kind: 'connect-acknowledged', sessionPresent: true, reason: 0 }],
  [[0x20, 3, 0, 0x86, 0], '5', { kind: 'connect-acknowledged', sessionPresent: false, reason: 134 }],
  [[0x90, 4, 0, 1, 0, 128], '5', { kind: 'subscribed', id: 1, reasons: [128] }],
  [[0x90, 3, 0, 1, 1], '3.1.1', { kind: 'subscribed', id: 1, reasons: [1] }],
  [[0x40, 2, 2, 1], '5', { kind: 'publish-acknowledged', id: 513, reason: 0 }],
  [[0xe0, 1, 0x8b], '5', { kind: 'disconnect', reason: 139 }],
  [[0xd0, 0], '5', { kind: 'pong' }],
] as const)('%j in version %s', (bytes, version, value) => {
  expect(decodeMqtt(Uint8Array.from(bytes), version)).toEqual({
    state: 'complete',
    value,
    lengthBytes: bytes.length,
  });
});
test.each([[[0x00]], [[0x20, 255, 255, 255, 255]], [[0x30, 1, 0]], [[0x20, 1, 0]], [[0x30, 3, 0, 9, 9]]])(
  '%j is malformed',
  (bytes) => expect(decodeMqtt(Uint8Array.from(bytes), '5').state).toBe('malformed'),
);
test.each([
  ['a/b', true, true],
  ['a/+/#', true, false],
  ['a#', false, false],
  ['#/a', false, false],
  ['', false, false],
])('topic %s', (topic, filter, name) => {
  expect(isTopicFilter(topic)).toBe(filter);
  expect(isTopicName(topic)).toBe(name);
});
test('no bytes throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(255), (body, first) => {
      for (const version of ['3.1.1', '5'] as const) {
        decodeMqtt(body, version);
        decodeMqtt(Uint8Array.of(first, body.length, ...body), version);
      }
    }),
    { numRuns: 3000 },
  );
});
