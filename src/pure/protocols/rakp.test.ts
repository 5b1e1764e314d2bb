/**
 * Keys as other implementations compute them. Suite 17: what ipmitool 1.8.19 printed of its own login, with a key of the controller (kgkey). Suite 3:
 * the session of `ipmi.test.ts` with ipmi_sim.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crypto } from '#io/net/node-crypto.ts';
import { concat, hex } from '../wire/octets.ts';
import { type Handshake, keysOf, open, type Sealing, seal, suite3, suite17 } from './rakp.ts';

const ascii = (text: string) => new TextEncoder().encode(text);
const handshake: Handshake = {
  suite: suite17,
  consoleSession: 0xa0a2a3a4,
  managedSession: 0x02000002,
  consoleRandom: hex('003511187a7e1f895c97d6883907ffec'),
  managedRandom: hex('7845ce4a5eaa1e9aedc53608c86af10b'),
  guid: hex('000102030405060708090a0b0c0d0e0f'),
  role: 0x14,
  user: ascii('monitor'),
  password: ascii('sesame'),
  controllerKey: ascii('kgkey'),
};
const keys = keysOf(handshake, crypto);
const sealing: Sealing = { suite: suite17, keys, crypto };

test('codes and keys of ipmitool', () => {
  expect(keys).toEqual({
    code2: hex('38dd64e296f6290b503da36862d88429a09c4e267f23f4a8b21452b58d75b06d'),
    code3: hex('056c5ab7f3fea8e99202a0d50a1da3dcf3d7e758fb5f4c6e4083fc19b87ca65b'),
    check4: hex('cc157f3a8cb769e125889544573a3e71'),
    integrity: hex('2d7075fa636bd621bedc6cf777064ed5ede8ba4f415184527da7fe898486e71e'),
    confidentiality: hex('0612f650e265aab922df9e1119b165f0'),
  });
});
test('without a key of the controller the password stands in for it', () => {
  const same = keysOf({ ...handshake, controllerKey: undefined }, crypto);
  expect(same).toEqual(keysOf({ ...handshake, controllerKey: handshake.password }, crypto));
  expect(same.code2).toEqual(keys.code2);
  expect(same.check4).not.toEqual(keys.check4);
});

/** Set Session Privilege Level, and its answer. */
const asked = hex(
  `0600ff07 06c0 02000002 03000000 2000 2dbfac0e7014b51f9fc16728986cbff9 84db37848315349e9e1a2c29e37cfa32 ffff0207
   a6ac668f3fe9bf32c0bfde0318f88a49`,
);
const answered = hex(
  `0600ff07 06c0 a4a3a2a0 01000000 2000 64aacf7ff4373c6fb9470767fe8c6e08 9a9818f6e4fb1fbcd3f8afb5fc118115 ffff0207
   fb4f40b2326da6dead4aaaa93777ce07`,
);
test('a request as ipmitool sealed it, and an answer as it opened it', () => {
  const iv = hex('2dbfac0e7014b51f9fc16728986cbff9');
  expect(seal({ type: 0, session: 0x02000002, sequence: 3 }, hex('2018c881043b043c'), iv, sealing)).toEqual(
    asked,
  );
  expect(open(answered, sealing)).toMatchObject({
    ...{ type: 0, session: 0xa0a2a3a4, sequence: 1 },
    payload: hex('811c6320043b00049d'),
  });
});

test('what was changed on the way is not opened, nor what is in the clear or not signed', () => {
  for (let at = 4; at < answered.length; at++) {
    const changed = answered.slice();
    changed[at]! ^= 1;
    expect(open(changed, sealing), `octet ${at}`).toBeUndefined();
  }
  for (const bits of [0x00, 0x40, 0x80]) {
    const plain = answered.slice();
    plain[5] = bits;
    expect(open(plain, sealing)).toBeUndefined();
  }
});
test.each([suite3, suite17])('suite $id: sealed and opened, any payload', (suite) => {
  const own: Sealing = { suite, keys: keysOf({ ...handshake, suite }, crypto), crypto };
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 70 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      (payload, iv) => {
        const bytes = seal({ type: 0, session: 7, sequence: 1 }, payload, new Uint8Array(iv), own);
        expect(open(bytes, own)?.payload).toEqual(new Uint8Array(payload));
      },
    ),
  );
});
test('a signed payload whose filling is wrong is refused, and no bytes throw', () => {
  const garbage: Sealing = {
    ...sealing,
    crypto: { ...crypto, encrypt: (_name, _key, _iv, bytes) => bytes },
  };
  for (let length = 0; length < 40; length++)
    open(
      seal({ type: 0, session: 7, sequence: 1 }, new Uint8Array(length), new Uint8Array(16), garbage),
      sealing,
    );
  const wrong = seal({ type: 0, session: 7, sequence: 1 }, hex('0102'), new Uint8Array(16), garbage);
  expect(open(wrong, sealing)).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(80), (noise, cut) => {
      open(noise, sealing);
      open(concat(answered.subarray(0, cut), noise), sealing);
    }),
  );
});
