import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ascii, concat, hex, hexOf, le32 } from './octets.ts';
import {
  decodeFindServers,
  decodeHelloAnswer,
  decodeOpenChannel,
  encodeFindServers,
  encodeHello,
  encodeOpenChannel,
  opcuaMessageWhole,
} from './opcua.ts';

test('a hello carries its length and the address', () => {
  const bytes = encodeHello('opc.tcp://plc:4840');
  expect(bytes.length).toBe(32 + 18);
  expect(hexOf(bytes.subarray(0, 8))).toBe('48454c4632000000');
  expect(opcuaMessageWhole(bytes)).toBe(true);
  expect(opcuaMessageWhole(bytes.subarray(0, -1))).toBe(false);
});

test('what servers say to it', () => {
  expect(decodeHelloAnswer(hex('41434b46 1c000000 00000000 00000100 00000100 00000001 01000100'))).toEqual({
    kind: 'acknowledge',
    version: 0,
  });
  expect(decodeHelloAnswer(concat('ERRF', le32(19), hex('00008380'), le32(3), 'bad'))).toEqual({
    kind: 'error',
    code: 0x80830000,
    reason: 'bad',
  });
  expect(decodeHelloAnswer(encodeHello('x'))).toBeUndefined();
});

const header = hex('c0f9c70f 6b7ddd01 01000000 00000000 00 00000000 000000');

test('a channel, and the server that is found in it', () => {
  const policy = 'http://opcfoundation.org/UA/SecurityPolicy#None';
  const opened = concat(
    'OPNF',
    le32(0),
    le32(7),
    le32(policy.length),
    policy,
    hex('ffffffff ffffffff'),
    le32(1),
    le32(1),
    hex('0100c101'),
    header,
    le32(0),
    le32(7),
    le32(1),
    new Uint8Array(12),
    hex('ffffffff'),
  );
  expect(decodeOpenChannel(opened)).toEqual({ channel: 7, token: 1 });
  const found = concat(
    'MSGF',
    le32(0),
    le32(7),
    le32(1),
    le32(2),
    le32(2),
    hex('0100a901'),
    header,
    le32(1),
    le32(9),
    'urn:plc:x',
    le32(5),
    'urn:p',
    hex('02'),
    le32(4),
    'Line',
    le32(0),
  );
  expect(decodeFindServers(found)).toEqual({ uri: 'urn:plc:x', productUri: 'urn:p', name: 'Line' });
  expect(decodeFindServers(encodeFindServers(7, 1, 'x'))).toBeUndefined();
  expect(decodeOpenChannel(encodeOpenChannel())).toBeUndefined();
});

test('random bytes never throw', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 150 }),
      fc.constantFrom('ACKF', 'ERRF', 'OPNF', 'MSGF'),
      (bytes, type) => {
        const message = concat(ascii(type), le32(bytes.length + 8), bytes);
        decodeHelloAnswer(message);
        decodeOpenChannel(message);
        decodeFindServers(message);
        opcuaMessageWhole(bytes);
      },
    ),
  );
});
