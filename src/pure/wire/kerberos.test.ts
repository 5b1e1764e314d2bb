import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeKerberos, encodeAsRequest, fromTcp, overTcp } from './kerberos.ts';
import { concat, hex, hexOf } from './octets.ts';

/** Of krb5kdc 1.20.1. */
const error = hex(`
  7e5c305aa003020105a10302011ea411180f32303236313132363037333734325aa50502030ed2e0a60302013da90d1b0b4e4f432e4558414d504c45
  aa20301ea003020102a11730151b066b72627467741b0b4e4f432e4558414d504c45`);

test('an error names its realm and tells the time', () => {
  expect(decodeKerberos(error)).toEqual({
    code: 61,
    realm: 'NOC.EXAMPLE',
    timeMs: Date.UTC(2026, 10, 26, 7, 37, 42),
    text: '',
  });
});

test('a request is an AS-REQ for the realm’s ticket-granting service', () => {
  const bytes = encodeAsRequest('who', 'NOC.EXAMPLE', 1);
  expect(bytes[0]).toBe(0x6a);
  expect(hexOf(bytes)).toContain(hexOf(concat([0x1b, 6], 'krbtgt', [0x1b, 11], 'NOC.EXAMPLE')));
  expect(decodeKerberos(bytes)).toBeUndefined();
  expect(fromTcp(overTcp(bytes))).toEqual(bytes);
});

test('cut and random bytes never throw', () => {
  for (let cut = 0; cut < error.length; cut++) expect(decodeKerberos(error.subarray(0, cut))).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(error.length - 1), fc.nat(255), (bytes, at, to) => {
      decodeKerberos(concat([0x7e, bytes.length], bytes));
      decodeKerberos(Uint8Array.from(error, (octet, i) => (i === at ? to : octet)));
      fromTcp(bytes);
    }),
  );
});
