import fc from 'fast-check';
import { expect, test } from 'vitest';
import { computerName, decodeNodeStatus, encodeNodeStatusRequest } from './netbios.ts';

/** A node status response as RFC 1002 section 4.2.18 draws it. */
function nodeStatus(id: number, names: readonly [string, number, number][]): Uint8Array {
  const bytes = new Uint8Array(57 + names.length * 18 + 46);
  const view = new DataView(bytes.buffer);
  bytes.set(encodeNodeStatusRequest(id).subarray(12, 46), 12);
  view.setUint16(0, id);
  view.setUint16(2, 0x8400);
  view.setUint16(6, 1);
  view.setUint16(46, 0x21);
  view.setUint16(48, 1);
  bytes[56] = names.length;
  names.forEach(([name, suffix, flags], i) => {
    const at = 57 + i * 18;
    for (let k = 0; k < 15; k++) bytes[at + k] = k < name.length ? name.charCodeAt(k) : 32;
    bytes[at + 15] = suffix;
    bytes[at + 16] = flags;
  });
  return bytes;
}

test('the request asks for * as RFC 1002 encodes it', () => {
  const request = encodeNodeStatusRequest(0x1234);
  expect(request.length).toBe(50);
  expect(String.fromCharCode(...request.subarray(13, 45))).toBe(`CK${'A'.repeat(30)}`);
});

test('the computer is the unique workstation entry', () => {
  const names = decodeNodeStatus(
    nodeStatus(7, [
      ['WORKGROUP', 0, 0x84],
      ['FILER', 0, 0x04],
      ['FILER', 0x20, 0x04],
    ]),
    7,
  );
  expect(names).toHaveLength(3);
  expect(computerName(names!)).toBe('FILER');
  expect(decodeNodeStatus(nodeStatus(7, []), 8)).toBeUndefined();
});

test('random and cut answers never throw', () => {
  const whole = nodeStatus(7, [['A', 0, 4]]);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeNodeStatus(bytes, 7)));
  for (let length = 0; length < whole.length; length++) decodeNodeStatus(whole.subarray(0, length), 7);
});
