/** What databases say before a login: TDS, Oracle, MongoDB with its BSON, CQL, Kafka. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBson, encodeBson } from './bson.ts';
import { decodeCql, encodeOptions, encodeQuery } from './cql.ts';
import { decodeApiVersions, decodeMetadata, encodeApiVersions } from './kafka.ts';
import { decodeMongodb, encodeOpMessage, encodeOpQuery } from './mongodb.ts';
import { be16, be32, concat, hex, hexOf, le32 } from './octets.ts';
import { decodePreLogin, encodePreLogin } from './tds.ts';
import { decodeTns, encodeTnsConnect, tnsVersion } from './tns.ts';

const preLogin = hex(
  '0401002b00000100 00001a0006 0100200001 0200210001 0300220000 0400220001 ff 0f0007d00000 02 00 00',
);

test('TDS: pre-login and its answer', () => {
  expect(hexOf(encodePreLogin()).slice(0, 16)).toBe('1201002f00000100');
  expect(decodePreLogin(preLogin)).toEqual({ major: 15, minor: 0, build: 2000, encryption: 'not supported' });
  for (let cut = 0; cut < preLogin.length; cut++)
    expect(decodePreLogin(preLogin.subarray(0, cut))).toBeUndefined();
  expect(decodePreLogin(encodePreLogin())).toBeUndefined();
});

test('Oracle: a connection and the number of a version', () => {
  const bytes = encodeTnsConnect('(CONNECT_DATA=(COMMAND=version))');
  expect(bytes.length).toBe(58 + 32);
  expect(hexOf(bytes.subarray(0, 10))).toBe('005a000001000000013a');
  expect(hexOf(bytes.subarray(24, 28))).toBe('0020003a');
  expect([tnsVersion(186_647_296), tnsVersion(318_767_104)]).toEqual(['11.2.0.3.0', '19.0.0.0.0']);
  expect(decodeTns(hex('0008 0000 0b 00 0000'))).toEqual([{ type: 'resend', text: '' }]);
  expect(decodeTns(bytes)).toBeUndefined();
});

test('BSON: fields of all kinds', () => {
  const nested = encodeBson([
    ['0', 'a'],
    ['1', 'b'],
  ]);
  const body = concat(
    [1],
    'ok\0',
    hex('000000000000f03f'),
    [8],
    'yes\0',
    [1],
    [10],
    'none\0',
    [18],
    'long\0',
    hex('ffffffffffffffff'),
    [4],
    'list\0',
    nested,
    [7],
    'id\0',
    new Uint8Array(12),
    [5],
    'bin\0',
    hex('02000000 00 0102'),
    [0],
  );
  const document = concat(le32(body.length + 4), body);
  expect({ ...decodeBson(document) }).toEqual({ ok: 1, yes: true, none: null, long: -1, list: ['a', 'b'] });
  expect(decodeBson(document.subarray(0, -1))).toBeUndefined();
});

test('BSON: what was written is read, however deep strangers nest', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.stringMatching(/^[a-z]{1,8}$/),
          fc.oneof(fc.stringMatching(/^[ -~]{0,20}$/), fc.integer({ min: 0, max: 2 ** 31 - 1 })),
        ),
        { maxLength: 8 },
      ),
      (fields) => {
        expect({ ...decodeBson(encodeBson(fields)) }).toEqual(Object.fromEntries(fields));
      },
    ),
  );
  let deep = encodeBson([]);
  for (let i = 0; i < 40; i++) deep = concat(le32(deep.length + 8), [3], 'a\0', deep, [0]);
  expect(decodeBson(deep)).toBeUndefined();
});

test('MongoDB: both forms of a command', () => {
  const document = encodeBson([['maxWireVersion', 21]]);
  const message = concat(le32(21 + document.length), le32(1), le32(5), le32(2013), le32(0), [0], document);
  const reply = concat(
    le32(36 + document.length),
    le32(1),
    le32(5),
    le32(1),
    new Uint8Array(16),
    le32(1),
    document,
  );
  expect({ ...decodeMongodb(message, 5) }).toEqual({ maxWireVersion: 21 });
  expect({ ...decodeMongodb(reply, 5) }).toEqual({ maxWireVersion: 21 });
  expect(decodeMongodb(message, 6)).toBeUndefined();
  expect(decodeMongodb(encodeOpMessage(5, 'hello'), 5)).toBeUndefined();
  expect(String.fromCharCode(...encodeOpQuery(5, 'isMaster'))).toContain('admin.$cmd\0');
});

test('CQL: options and a row', () => {
  expect(hexOf(encodeOptions(1))).toBe('040000010500000000');
  const text = (value: string) => concat(be16(value.length), value);
  const body = concat(
    be32(2),
    be32(1),
    be32(1),
    text('system'),
    text('local'),
    text('release_version'),
    be16(13),
    be32(1),
    be32(5),
    '4.1.3',
  );
  const row = decodeCql(concat(hex('840000020800'), be32(body.length).slice(1), body));
  expect(row).toMatchObject({ kind: 'row', version: 4, stream: 2 });
  expect(row?.kind === 'row' && row.values.get('release_version')).toBe('4.1.3');
  expect(decodeCql(encodeQuery(1, 'SELECT 1'))).toBeUndefined();
});

test('Kafka: versions of requests, and the cluster', () => {
  const versions = concat(be32(7), be16(0), be32(1), be16(18), be16(0), be16(3));
  expect([...decodeApiVersions(concat(be32(versions.length), versions), 7)!]).toEqual([[18, 3]]);
  expect(decodeApiVersions(concat(be32(versions.length), versions), 8)).toBeUndefined();
  expect(decodeApiVersions(encodeApiVersions(7), 7)).toBeUndefined();
  const cluster = concat(be32(7), be32(1), be32(1), be16(2), 'k1', be32(9092), be16(0xffff), be16(1), 'c');
  expect(decodeMetadata(concat(be32(cluster.length), cluster), 7)).toEqual({
    brokers: [{ host: 'k1', port: 9092 }],
    clusterId: 'c',
  });
});

test('random bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      decodePreLogin(concat([4, 1, 0, 8 + bytes.length, 0, 0, 1, 0], bytes));
      decodeTns(concat(be16(8 + bytes.length), [0, 0, 4, 0, 0, 0], bytes));
      decodeBson(concat(le32(bytes.length + 4), bytes));
      decodeMongodb(concat(le32(21 + bytes.length), le32(1), le32(5), le32(2013), le32(0), [0], bytes), 5);
      for (const opcode of [0, 3, 6, 8])
        decodeCql(concat([0x84, 0, 0, 1, opcode], be32(bytes.length), bytes));
      decodeApiVersions(concat(be32(4 + bytes.length), be32(7), bytes), 7);
      decodeMetadata(concat(be32(4 + bytes.length), be32(7), bytes), 7);
    }),
  );
});
