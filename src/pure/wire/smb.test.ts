import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, hex, hexOf, utf16le } from './octets.ts';
import {
  decodeSmb1Negotiate,
  decodeSmb1SessionSetup,
  decodeSmb2Negotiate,
  decodeSmb2SessionSetup,
  encodeSessionRequest,
  encodeSmb1Negotiate,
  encodeSmb2Negotiate,
  encodeSmb2SessionSetup,
  smbMessage,
} from './smb.ts';

const header = (command: number, status = '00000000') =>
  concat('\xfeSMB', hex('40000000'), hex(status), [command, 0, 1, 0], hex('01000000'), new Uint8Array(44));
const negotiated = concat(
  header(0),
  hex('4100 0300 1103 0100 000102030405060708090a0b0c0d0e0f 7f000000 00008000 00008000 00008000'),
  hex('0080f1f3d0d4da01 0000000000000000 8000 0400 00000000 deadbeef'),
);

test('a negotiation tells dialect, signing and whose it is', () => {
  expect(decodeSmb2Negotiate(negotiated)).toMatchObject({
    dialect: 0x0311,
    signing: 'required',
    capabilities: 0x7f,
  });
  expect(hexOf(decodeSmb2Negotiate(negotiated)!.serverGuid)).toBe('000102030405060708090a0b0c0d0e0f');
  expect(hexOf(decodeSmb2Negotiate(negotiated)!.securityBlob)).toBe('deadbeef');
});

test('an error is no negotiation, and a request is no answer', () => {
  expect(decodeSmb2Negotiate(concat(header(0, '22000cc0'), negotiated.subarray(64)))).toBeUndefined();
  expect(decodeSmb2Negotiate(smbMessage(encodeSmb2Negotiate(new Uint8Array(16)))!)).toBeUndefined();
});

test('a session setup that goes on carries a token', () => {
  const setup = concat(header(1, '160000c0'), hex('0900 0000 4800 0400 cafebabe'));
  expect(decodeSmb2SessionSetup(setup)).toMatchObject({ status: 0xc0000016 });
  expect(hexOf(decodeSmb2SessionSetup(setup)!.securityBlob)).toBe('cafebabe');
  const asked = smbMessage(encodeSmb2SessionSetup(1, hex('0102')))!;
  expect(hexOf(asked.subarray(64))).toBe('190000010100000000000000580002000000000000000000' + '0102');
});

test('SMB1 tells its system in words', () => {
  const head = concat('\xffSMB', [0x73], hex('160000c0 88 01c8'), new Uint8Array(20));
  const words = utf16le('Unix\0Samba 4.17.12-Debian\0');
  const setup = concat(head, hex('04 ff00 0000 0000 0100 2d00'), hex('00'), words);
  expect(decodeSmb1SessionSetup(setup)).toMatchObject({
    nativeOs: 'Unix',
    nativeLanManager: 'Samba 4.17.12-Debian',
  });
  const asked = smbMessage(encodeSmb1Negotiate())!;
  expect(decodeSmb1Negotiate(asked)).toBeUndefined();
  expect(String.fromCharCode(...asked.subarray(-11, -1))).toBe('NT LM 0.12');
});

test('a session request has both names in first-level encoding', () => {
  const bytes = encodeSessionRequest();
  expect(hexOf(bytes.subarray(0, 5))).toBe('8100004420');
  expect(String.fromCharCode(...bytes.subarray(5, 37))).toBe('CKFDENECFDEFFCFGEFFCCACACACACACA');
});

test('random and cut bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(negotiated.length), (bytes, cut) => {
      for (const read of [
        decodeSmb2Negotiate,
        decodeSmb2SessionSetup,
        decodeSmb1Negotiate,
        decodeSmb1SessionSetup,
        smbMessage,
      ]) {
        read(bytes);
        read(concat(negotiated.subarray(0, cut), bytes));
        read(concat('\xffSMB', [0x73], hex('160000c0 88 01c8'), new Uint8Array(20), bytes));
      }
    }),
  );
});
