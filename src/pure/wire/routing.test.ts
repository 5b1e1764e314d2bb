/** BGP (`bgp.ts`) and CAPWAP (`capwap.ts`), as far as strangers get. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBgp, encodeOpen, hostNameOf, softwareOf } from './bgp.ts';
import { decodeDiscovery, encodeDiscovery } from './capwap.ts';
import { be16, be32, concat, hex, hexOf } from './octets.ts';

test('an OPEN is read as it was written, with its wide AS number', () => {
  const [open] = decodeBgp(encodeOpen(4_200_000_001, 0x0a000001, 90))!;
  expect(open).toMatchObject({ type: 'open', as: 4_200_000_001, holdTimeS: 90, routerId: '10.0.0.1' });
  expect(hexOf(encodeOpen(65_000, 1, 90)).slice(32, 46)).toBe('002b0104fde800');
});

test('names of hosts and of software', () => {
  const capabilities = new Map([
    [73, concat([2], 'r1', [11], 'noc.example')],
    [75, concat([17], 'FRRouting/10.0.1 ')],
  ]);
  expect(hostNameOf(capabilities)).toBe('r1.noc.example');
  expect(softwareOf(capabilities)).toBe('FRRouting/10.0.1 ');
  expect(hostNameOf(new Map([[73, hex('05 7231')]]))).toBeUndefined();
});

test('a notification behind an OPEN', () => {
  const notification = concat(new Array<number>(16).fill(0xff), be16(21), [3, 6, 5]);
  expect(decodeBgp(concat(encodeOpen(65_000, 1, 90), notification))?.map(({ type }) => type)).toEqual([
    'open',
    'notification',
  ]);
  expect(decodeBgp(notification)).toEqual([
    { type: 'notification', code: 6, subcode: 5, data: new Uint8Array() },
  ]);
  expect(decodeBgp(new Uint8Array(19).fill(0xff))).toBeUndefined();
});

test('a controller answers with its versions', () => {
  const version = (type: number, text: string) => concat(be32(14_823), be16(type), be16(text.length), text);
  const descriptor = concat(new Uint8Array(12), version(4, '7210'), version(5, '8.10'));
  const elements = concat(be16(1), be16(descriptor.length), descriptor, be16(4), be16(3), 'wlc');
  const answer = concat(hex('0010020000000000'), be32(2), [9], be16(elements.length + 3), [0], elements);
  expect(decodeDiscovery(answer)).toEqual({
    sequence: 9,
    name: 'wlc',
    hardware: '7210',
    software: '8.10',
    vendor: 14_823,
  });
  expect(decodeDiscovery(encodeDiscovery(9))).toBeUndefined();
  expect(decodeDiscovery(answer.subarray(0, -1))).toBeUndefined();
});

test('random bytes never throw', () => {
  const marker = new Array<number>(16).fill(0xff);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.integer({ min: 1, max: 5 }), (bytes, type) => {
      decodeBgp(concat(marker, be16(19 + bytes.length), [type], bytes));
      decodeBgp(
        concat(marker, be16(29 + bytes.length), [1, 4, 0, 1, 0, 90, 0, 0, 0, 1, bytes.length], bytes),
      );
      decodeDiscovery(concat(hex('0010020000000000 00000002 01'), be16(bytes.length + 3), [0], bytes));
      decodeDiscovery(bytes);
    }),
  );
});
