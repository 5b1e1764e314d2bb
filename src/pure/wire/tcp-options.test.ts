import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hex } from './octets.ts';
import { readTcpOptions, synOptions, tcpOptionsBytesMax } from './tcp-options.ts';

describe('options are read in their order', () => {
  test.each([
    ['Linux', '020405b4 0402080a 12345678 00000001 01 030307', 'MSS SACK TS NOP WS'],
    ['Windows', '020405b4 01030308 01010402', 'MSS NOP WS NOP NOP SACK'],
    [
      'a BSD that pads',
      '020405b4 01030306 0101080a 00000001 00000002 0402 0000',
      'MSS NOP WS NOP NOP TS SACK EOL',
    ],
    ['none', '', ''],
    ['one that is not known', 'fd03aa', '253'],
  ])('%s', (_, bytes, order) =>
    expect(readTcpOptions(hex(bytes.replaceAll(' ', '')))?.order.join(' ')).toBe(order),
  );
  test('values', () =>
    expect(readTcpOptions(hex('020405b40402080a123456780000000101030307'))).toMatchObject({
      ...{ segmentBytesMax: 1460, scaleShift: 7, timestamp: 0x12345678 },
    }));
});

test.each([
  ['an end within', '0204'],
  ['a length of nothing', '0800'],
  ['a scale without a value', '0302'],
  ['a segment size of three bytes', '02030500'],
])('%s is no option', (_, bytes) => expect(readTcpOptions(hex(bytes))).toBeUndefined());

test('what we ask with is read back', () => {
  const bytes = synOptions(1460, 8, 0xdeadbeef);
  expect(bytes.length % 4).toBe(0);
  expect(readTcpOptions(bytes)).toEqual({
    order: ['MSS', 'WS', 'NOP', 'SACK', 'TS'],
    segmentBytesMax: 1460,
    scaleShift: 8,
    timestamp: 0xdeadbeef,
  });
});

test('no bytes make it throw or loop', () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: tcpOptionsBytesMax }), (bytes) => {
      const read = readTcpOptions(bytes);
      expect((read?.order.length ?? 0) <= bytes.length).toBe(true);
    }),
  ));
