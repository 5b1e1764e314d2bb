import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCoap, encodeCoapGet } from './coap.ts';
import { ascii, concat, hex, hexOf } from './octets.ts';

test('GET coap://server/temperature, as RFC 7252 figure 16 has it', () => {
  expect(hexOf(encodeCoapGet(0x7d34, new Uint8Array(), ['temperature']))).toBe(
    '40017d34bb74656d7065726174757265',
  );
});

test('the answer of figure 16', () => {
  const message = decodeCoap(concat(hex('60457d34ff'), '22.3 C'));
  expect(message).toMatchObject({ type: 'acknowledgement', code: '2.05', messageId: 0x7d34, options: [] });
  expect(message?.payload).toEqual(ascii('22.3 C'));
});

test('options with long numbers and lengths', () => {
  const message = decodeCoap(concat(hex('40457d34 d1 0d 01'), hex('0d 02'), ascii('123456789012345')));
  expect(message?.options.map(({ number, value }) => [number, value.length])).toEqual([
    [26, 1],
    [26, 15],
  ]);
});

test('malformed: reserved nibbles, a marker without payload, a cut token', () => {
  for (const bytes of ['40457d34 f0', '40457d34 0f', '40457d34 ff', '44457d34 0102', '80457d34', '4945 7d34'])
    expect(decodeCoap(hex(bytes)), bytes).toBeUndefined();
});

test('what was asked is read, and random bytes never throw', () => {
  const part = fc.stringMatching(/^[a-z.-]{1,12}$/);
  fc.assert(
    fc.property(
      fc.nat(0xffff),
      fc.uint8Array({ maxLength: 8 }),
      fc.array(part, { maxLength: 4 }),
      fc.uint8Array({ maxLength: 60 }),
      (id, token, path, noise) => {
        const message = decodeCoap(encodeCoapGet(id, token, path));
        expect(message).toMatchObject({ type: 'confirmable', code: '0.01', messageId: id });
        expect(message?.options.map(({ value }) => String.fromCharCode(...value))).toEqual(path);
        decodeCoap(noise);
        decodeCoap(concat(hex('40457d34'), noise));
      },
    ),
  );
});
