import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cachingSha2Answer,
  decodeColumnCount,
  decodeColumnName,
  decodeError,
  decodeGreeting,
  decodeLoginAnswer,
  decodeMysqlPacket,
  decodeRow,
  encodeLogin,
  encodeMysqlPacket,
  flagsOf,
  isEnd,
  nativeAnswer,
} from './mysql.ts';

const utf8 = (text: string) => [...new TextEncoder().encode(text)];
const greeting = (version: string, plugin: string) =>
  Uint8Array.of(
    ...[10, ...utf8(version), 0, 5, 0, 0, 0],
    ...[1, 2, 3, 4, 5, 6, 7, 8, 0],
    ...[0xff, 0xf7, 45, 2, 0, 0xff, 0x81, 21, ...Array<number>(10).fill(0)],
    ...[9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 0, ...utf8(plugin), 0],
  );

test('greetings of MySQL and MariaDB', () => {
  expect(decodeGreeting(greeting('8.0.36', 'caching_sha2_password'))).toEqual({
    kind: 'greeting',
    version: '8.0.36',
    mariadb: false,
    connectionId: 5,
    capabilities: 0x81fff7ff,
    plugin: 'caching_sha2_password',
    salt: Uint8Array.from({ length: 20 }, (_, i) => i + 1),
  });
  expect(decodeGreeting(greeting('5.5.5-10.11.6-MariaDB', 'mysql_native_password'))).toMatchObject({
    version: '10.11.6-MariaDB',
    mariadb: true,
  });
  expect(decodeGreeting(Uint8Array.of(10, 56, 0))).toBeUndefined();
  expect(decodeGreeting(Uint8Array.of(9))).toBeUndefined();
});
test('errors with a state and without', () => {
  expect(decodeError(Uint8Array.of(0xff, 0x15, 4, ...utf8('#28000denied')))).toEqual({
    kind: 'error',
    code: 1045,
    state: '28000',
    message: 'denied',
  });
  expect(decodeGreeting(Uint8Array.of(0xff, 0x6a, 4, ...utf8('Host blocked')))).toMatchObject({
    code: 1130,
    state: '',
  });
});
test('answers to a login', () => {
  expect(decodeLoginAnswer(Uint8Array.of(0, 0, 0))).toEqual({ kind: 'ok' });
  expect(decodeLoginAnswer(Uint8Array.of(1, 4))).toEqual({ kind: 'more', data: Uint8Array.of(4) });
  expect(decodeLoginAnswer(Uint8Array.of(0xfe))).toMatchObject({ plugin: 'mysql_old_password' });
  expect(decodeLoginAnswer(Uint8Array.of(0xfe, ...utf8('p'), 0, 1, 2))).toEqual({
    kind: 'switch',
    plugin: 'p',
    salt: Uint8Array.of(1, 2),
  });
  expect(decodeLoginAnswer(Uint8Array.of(7))).toEqual({ kind: 'unknown' });
});
test('columns and rows', () => {
  expect(decodeColumnCount(Uint8Array.of(2))).toBe(2);
  expect(decodeColumnCount(Uint8Array.of(0xfd, 255, 255, 255))).toBeUndefined();
  expect(decodeColumnName(Uint8Array.of(3, ...utf8('def'), 0, 0, 0, 1, ...utf8('n'), 1))).toBe('n');
  expect(decodeRow(Uint8Array.of(1, 55, 0xfb), 2)).toEqual(['7', null]);
  expect(decodeRow(Uint8Array.of(9, 55), 1)).toBeUndefined();
  expect(isEnd(Uint8Array.of(0xfe, 0, 0, 2, 0))).toBe(true);
});
test('packets come back whole, wherever they are cut', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(255), fc.nat(), (payload, sequence, cut) => {
      const bytes = encodeMysqlPacket(sequence, payload);
      expect(decodeMysqlPacket(bytes)).toEqual({
        state: 'complete',
        value: { sequence, payload },
        lengthBytes: bytes.length,
      });
      expect(decodeMysqlPacket(bytes.subarray(0, cut % bytes.length)).state).toBe('partial');
    }),
  );
  expect(decodeMysqlPacket(Uint8Array.from(utf8('HTTP/1.1'))).state).toBe('malformed');
});
test('the server can check what the hashes say', () => {
  const of = (name: string) => (bytes: Uint8Array) => new Uint8Array(createHash(name).update(bytes).digest());
  const [sha1, sha256] = [of('sha1'), of('sha256')];
  const [password, salt] = [Uint8Array.from(utf8('secret')), new Uint8Array(20).fill(3)];
  const xor = (a: Uint8Array, b: Uint8Array) => a.map((byte, i) => byte ^ b[i]!);
  // What a server keeps is the double hash: from it and the answer follows the single one, whose hash must be what it keeps.
  const kept1 = sha1(sha1(password));
  expect(sha1(xor(nativeAnswer(password, salt, sha1), sha1(Uint8Array.of(...salt, ...kept1))))).toEqual(
    kept1,
  );
  const kept2 = sha256(sha256(password));
  expect(
    sha256(xor(cachingSha2Answer(password, salt, sha256), sha256(Uint8Array.of(...kept2, ...salt)))),
  ).toEqual(kept2);
  expect(nativeAnswer(new Uint8Array(0), salt, sha1)).toHaveLength(0);
});
test('a login holds user, answer, database and plugin', () => {
  const bytes = encodeLogin(flagsOf(false, true), {
    user: 'u',
    answer: Uint8Array.of(9),
    database: 'd',
    plugin: 'p',
  });
  expect([...bytes.subarray(32)]).toEqual([117, 0, 1, 9, 100, 0, 112, 0]);
});
test('no bytes throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.constantFrom(0, 1, 10, 0xfe, 0xff), (bytes, first) => {
      if (bytes.length > 0) bytes[0] = first;
      decodeGreeting(bytes);
      decodeLoginAnswer(bytes);
      decodeColumnCount(bytes);
      decodeColumnName(bytes);
      decodeRow(bytes, 5);
      decodeMysqlPacket(bytes);
    }),
    { numRuns: 3000 },
  );
});
