/** Both remote procedure calls: DCE/RPC (`dcerpc.ts`) and ONC RPC (`oncrpc.ts`). */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeRpcAnswer, encodeRpcBind, endpointMapper } from './dcerpc.ts';
import { be32, concat, hex, hexOf } from './octets.ts';
import { decodePrograms, decodeRpcReply, encodeRecord, encodeRpcCall, recordOf } from './oncrpc.ts';

test('a bind to the endpoint mapper, with and without a token', () => {
  const plain = encodeRpcBind(1, endpointMapper);
  expect(hexOf(plain.subarray(0, 16))).toBe('05000b03100000004800000001000000');
  expect(plain.length).toBe(72);
  const signed = encodeRpcBind(1, endpointMapper, hex('0102030405'));
  expect(hexOf(signed.subarray(8, 12))).toBe('55000500');
  expect(hexOf(signed.subarray(72))).toBe('0a020000000000000102030405');
});

const acknowledged = hex(`
  05000c0310000000 3c00 0000 01000000 d016 d016 34120000 0400 31333500 0000
  01000000 0000 0000 045d888aeb1cc9119fe808002b104860 02000000`);

test('what a server says to a bind', () => {
  expect(decodeRpcAnswer(acknowledged)).toEqual({
    callId: 1,
    kind: 'accepted',
    secondaryAddress: '135',
    acceptedSyntax: true,
  });
  expect(decodeRpcAnswer(hex('05000d0310000000 1500 0000 01000000 0400 00 0000'))).toMatchObject({
    kind: 'refused',
    reason: 4,
  });
  expect(
    decodeRpcAnswer(hex('0500030310000000 2000 0000 01000000 00000000 00000000 05000000 00000000')),
  ).toMatchObject({
    kind: 'fault',
    status: 5,
  });
  for (let cut = 0; cut < acknowledged.length; cut++)
    expect(decodeRpcAnswer(acknowledged.subarray(0, cut)), `${cut}`).toBeUndefined();
});

test('a call and its record', () => {
  const call = encodeRpcCall(7, 100000, 2, 4);
  expect(hexOf(call)).toBe(`00000007000000000000000200018${'6a0'}0000000200000004${'0'.repeat(32)}`);
  expect(recordOf(encodeRecord(call))).toEqual(call);
  expect(recordOf(encodeRecord(call).subarray(0, -1))).toBeUndefined();
});

const reply = (...words: readonly number[]) => concat(be32(7), be32(1), ...words.map(be32));
test.each([
  [reply(0, 0, 0, 0), { status: 'success' }],
  [reply(0, 0, 0, 1), { status: 'program-unavailable' }],
  [reply(0, 0, 0, 2, 3, 4), { status: 'version-mismatch', low: 3, high: 4 }],
  [reply(0, 0, 0, 3), { status: 'procedure-unavailable' }],
  [reply(1, 1), { status: 'denied' }],
])('reply %#', (bytes, expected) => {
  expect(decodeRpcReply(bytes, 7)).toMatchObject(expected);
  expect(decodeRpcReply(bytes, 8)).toBeUndefined();
});

test('a list of programs ends with a zero', () => {
  const list = concat(...[1, 100003, 4, 6, 2049, 1, 100005, 3, 17, 20048, 0].map(be32));
  expect(decodePrograms(list)).toEqual([
    { program: 100003, version: 4, transport: 'tcp', port: 2049 },
    { program: 100005, version: 3, transport: 'udp', port: 20048 },
  ]);
  expect(decodePrograms(list.subarray(0, -4))).toBeUndefined();
});

test('random bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(acknowledged.length), (bytes, cut) => {
      decodeRpcAnswer(bytes);
      decodeRpcAnswer(concat(acknowledged.subarray(0, cut), bytes));
      decodeRpcReply(concat(be32(7), be32(1), bytes), 7);
      decodePrograms(bytes);
      recordOf(bytes);
    }),
  );
});
