import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeNtlmChallenge,
  encodeNtlmNegotiate,
  fileTimeMs,
  spnegoNegotiate,
  spnegoToken,
} from './ntlmssp.ts';
import { concat, hex, hexOf } from './octets.ts';

/** [MS-NLMP] section 4.2.4.3, the challenge of its NTLMv2 example. */
const example = hex(`
  4e544c4d53535000 02000000 0c000c0038000000 33828ae2 0123456789abcdef 0000000000000000 2400240044000000 06007017 0000000f
  53006500720076006500720002000c0044006f006d00610069006e0001000c0053006500720076006500720000000000`);

test('the challenge that [MS-NLMP] prints', () => {
  expect(decodeNtlmChallenge(example)).toEqual({
    targetName: 'Server',
    version: { major: 6, minor: 0, build: 6000 },
    netbiosDomain: 'Domain',
    netbiosComputer: 'Server',
  });
});

test('our first message names nobody and asks for the target', () => {
  const bytes = encodeNtlmNegotiate();
  expect(hexOf(bytes.subarray(0, 12))).toBe('4e544c4d5353500001000000');
  expect(bytes[12]! & 4).toBe(4);
  expect(bytes.subarray(16, 32).every((octet) => octet === 0)).toBe(true);
});

test('SPNEGO around it, and off again', () => {
  const wrapped = spnegoNegotiate(encodeNtlmNegotiate());
  expect(hexOf(wrapped.subarray(0, 10))).toBe(`60${(wrapped.length - 2).toString(16)}06062b0601050502`);
  const token = hex('0102030405');
  const answer = concat(
    hex('a118 3016 a003 0a0101 a10c 060a2b06010401823702020a'),
    hex('a207'),
    hex('0405'),
    token,
  );
  answer[1] = answer.length - 2;
  answer[3] = answer.length - 4;
  expect(hexOf(spnegoToken(answer))).toBe('0102030405');
  expect(spnegoToken(token)).toEqual(token);
});

test('a file time is tenths of microseconds since 1601', () => {
  expect(fileTimeMs(116_444_736_000_000_000n)).toBe(0);
});

test('random bytes and cut challenges never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(example.length), (bytes, cut) => {
      decodeNtlmChallenge(bytes);
      decodeNtlmChallenge(concat(example.subarray(0, cut), bytes));
      spnegoToken(bytes);
    }),
  );
  for (let cut = 0; cut < 44; cut++) expect(decodeNtlmChallenge(example.subarray(0, cut))).toBeUndefined();
});
