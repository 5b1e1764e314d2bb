import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatIpv6, parseIpv6 } from '../base/address.ts';
import { echoReplyInFrame, encodeEchoToAll } from './echo-to-all.ts';
import { checksum } from './icmp.ts';

const bytesOf = (text: string) => {
  let value = parseIpv6(text)!;
  const bytes = new Uint8Array(16);
  for (let i = 15; i >= 0; i--, value >>= 8n) bytes[i] = Number(value & 0xffn);
  return bytes;
};
const textOf = (bytes: Uint8Array) => formatIpv6(bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n));
const from = { mac: Uint8Array.of(2, 0, 0, 0, 0, 9), address: bytesOf('fe80::9'), id: 0xbeef };

/** What a node makes of the request: the same packet, the other way round. */
function answer(frame: Uint8Array, mac: Uint8Array, address: Uint8Array): Uint8Array {
  const bytes = frame.slice();
  bytes.set(frame.subarray(6, 12), 0);
  bytes.set(mac, 6);
  bytes.set(address, 22);
  bytes.set(frame.subarray(22, 38), 38);
  bytes[21] = 64;
  bytes[54] = 129;
  return bytes;
}

test('a request goes to all nodes of the link, with a checksum that is right', () => {
  const frame = encodeEchoToAll(from);
  expect([...frame.subarray(0, 14)]).toEqual([0x33, 0x33, 0, 0, 0, 1, 2, 0, 0, 0, 0, 9, 0x86, 0xdd]);
  expect(textOf(frame.subarray(38, 54))).toBe('ff02::1');
  const pseudo = frame.slice(14);
  pseudo.fill(0, 0, 8);
  pseudo[5] = 16;
  pseudo[7] = 58;
  expect(checksum(new DataView(pseudo.buffer), 0, pseudo.length)).toBe(0);
});

test('a reply says who it is from; requests, other replies and fragments say nothing', () => {
  const frame = encodeEchoToAll(from);
  const mac = Uint8Array.of(2, 0, 0, 0, 0, 7);
  const reply = answer(frame, mac, bytesOf('2001:db8::7'));
  expect(echoReplyInFrame(reply, 0xbeef)).toEqual({ address: bytesOf('2001:db8::7'), mac, hopLimit: 64 });
  expect(echoReplyInFrame(reply, 1)).toBeUndefined();
  expect(echoReplyInFrame(frame, 0xbeef)).toBeUndefined();
  for (let length = 0; length < 62; length++)
    expect(echoReplyInFrame(reply.subarray(0, length), 0xbeef)).toBeUndefined();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (any) => void echoReplyInFrame(any, 0)));
});
