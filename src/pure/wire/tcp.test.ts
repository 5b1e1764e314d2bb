import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checksum } from './icmp.ts';
import {
  foldedChecksum,
  halves,
  pseudoHeaderSum,
  readTcp,
  synBytes,
  tcpFlags,
  tcpHeaderBytes,
  writeTcp,
} from './tcp.ts';
import { segmentOption } from './tcp-options.ts';

const header = fc.record({
  sourcePort: fc.nat(0xffff),
  destinationPort: fc.nat(0xffff),
  sequence: fc.nat(0xffffffff),
  acknowledgement: fc.nat(0xffffffff),
  flags: fc.nat(0x3f),
  windowBytes: fc.nat(0xffff),
});

test('what was written is read', () => {
  fc.assert(
    fc.property(header, fc.option(fc.nat(0xffff), { nil: undefined }), (wanted, segment) => {
      const view = new DataView(new ArrayBuffer(40));
      const length = writeTcp(view, 8, wanted, segment === undefined ? undefined : segmentOption(segment));
      expect(length).toBe(segment === undefined ? tcpHeaderBytes : synBytes);
      expect(view.getUint8(20) >> 4).toBe(length / 4);
      expect(readTcp(view, 8, 8 + length)).toEqual(wanted);
      expect(readTcp(view, 8, 8 + tcpHeaderBytes - 1)).toBeUndefined();
    }),
  );
});

test('the checksum by words is that over the bytes', () => {
  fc.assert(
    fc.property(header, fc.nat(0xffffffff), fc.nat(0xffffffff), (wanted, source, destination) => {
      const whole = new DataView(new ArrayBuffer(12 + synBytes));
      whole.setUint32(0, source);
      whole.setUint32(4, destination);
      whole.setUint16(8, 6);
      whole.setUint16(10, synBytes);
      writeTcp(whole, 12, wanted, segmentOption(1460));
      let sum = pseudoHeaderSum(source, destination, synBytes);
      for (let at = 12; at < 12 + synBytes; at += 4) sum += halves(whole.getUint32(at));
      expect(foldedChecksum(sum)).toBe(checksum(whole, 0, whole.byteLength));
    }),
  );
});

test('a SYN as Linux sends it, byte for byte', () => {
  const view = new DataView(new ArrayBuffer(24));
  const syn = { sourcePort: 40000, destinationPort: 22, sequence: 0x01020304, acknowledgement: 0 };
  writeTcp(view, 0, { ...syn, flags: tcpFlags.syn, windowBytes: 64240 }, segmentOption(1460));
  expect(Buffer.from(view.buffer).toString('hex')).toBe('9c40001601020304000000006002faf000000000020405b4');
});
