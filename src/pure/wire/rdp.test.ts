import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex } from './octets.ts';
import { decodeRdpConfirm, encodeRdpRequest, rdpProtocols } from './rdp.ts';

test('a request for TLS or network level authentication', () => {
  expect(encodeRdpRequest(rdpProtocols.tls | rdpProtocols.hybrid)).toEqual(
    hex('0300 0013 0ee0 0000 0000 00 01 00 0800 03000000'),
  );
});
test.each([
  // xrdp 0.9.21 and, by [MS-RDPBCGR] section 4.1.2, Windows.
  ['03000013 0ed0 0000 1234 00 02 09 0800 01000000', { kind: 'accepted', protocol: 1, flags: 9 }],
  ['03000013 0ed0 0000 1234 00 02 1f 0800 02000000', { kind: 'accepted', protocol: 2, flags: 31 }],
  [
    '03000013 0ed0 0000 1234 00 03 00 0800 05000000',
    { kind: 'refused', reason: 'network level authentication required' },
  ],
  ['0300000b 06d0 0000 1234 00', { kind: 'accepted', protocol: 0 }],
])('%s', (said, value) => {
  const bytes = hex(said);
  expect(decodeRdpConfirm(bytes)).toEqual({ state: 'complete', value, lengthBytes: bytes.length });
  for (let length = 0; length < bytes.length; length++)
    expect(decodeRdpConfirm(bytes.subarray(0, length)).state).toBe('partial');
});
test.each([
  ['a reference that is not ours', '03000013 0ed0 1234 1234 00 02 09 0800 01000000'],
  ['another length of the negotiation', '03000013 0ed0 0000 1234 00 02 09 0700 01000000'],
  ['another type', '03000013 0ed0 0000 1234 00 04 09 0800 01000000'],
])('%s is malformed', (_, said) => expect(decodeRdpConfirm(hex(said)).state).toBe('malformed'));
test('anything else is malformed, and never throws', () => {
  expect(decodeRdpConfirm(hex('48545450 2f31')).state).toBe('malformed');
  expect(decodeRdpConfirm(hex('0300000b 0680 0000 1234 00')).state).toBe('malformed');
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void decodeRdpConfirm(bytes)));
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      (bytes) => void decodeRdpConfirm(Uint8Array.of(3, 0, 0, 19, ...bytes)),
    ),
  );
});
