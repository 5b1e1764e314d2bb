import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newReader, newWriter, readInteger, readOid, writeInteger, writeOid, written } from './ber.ts';
import {
  compareOids,
  decodeCommunityMessage,
  decodeScopedPdu,
  decodeV3Message,
  encodeCommunityMessage,
  encodeScopedPdu,
  encodeV3Message,
  messageFlags,
  parseOid,
  pduTypes,
} from './snmp.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const request = {
  type: pduTypes.get,
  requestId: 0x1234,
  errorStatus: 0,
  errorIndex: 0,
  oids: [[1, 3, 6, 1, 2, 1, 1, 1, 0]],
};
const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

test('a get request as net-snmp sends it', () => {
  expect(encodeCommunityMessage(1, utf8('public'), request)).toEqual(
    bytesOf('302702010104067075626c6963a01a02021234020100020100300e300c06082b060102010101000500'),
  );
});

test('integers and object identifiers survive the round trip', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 47), max: 2 ** 47 }), (value) => {
      const writer = newWriter(32);
      writeInteger(writer, value);
      expect(readInteger(newReader(written(writer)))).toBe(value);
    }),
  );
  fc.assert(
    fc.property(fc.nat(2), fc.nat(39), fc.array(fc.nat(0xffff_ffff), { maxLength: 40 }), (a, b, rest) => {
      const writer = newWriter(512);
      writeOid(writer, [a, b, ...rest]);
      expect(readOid(newReader(written(writer)))).toEqual([a, b, ...rest]);
    }),
  );
});

test('values of every type', () => {
  const binds = [
    ['020101', { type: 'integer', value: 1 }],
    ['0201ff', { type: 'integer', value: -1 }],
    ['0403616263', { type: 'octets', value: utf8('abc') }],
    ['4104ffffffff', { type: 'counter32', value: 0xffff_ffff }],
    ['410500ffffffff', { type: 'counter32', value: 0xffff_ffff }],
    ['4204000000ff', { type: 'gauge32', value: 255 }],
    ['4609 00ffffffffffffffff', { type: 'counter64', value: 0xffff_ffff_ffff_ffffn }],
    ['4004c0000201', { type: 'ipAddress', value: Uint8Array.of(192, 0, 2, 1) }],
    ['8000', { type: 'noSuchObject' }],
    ['8100', { type: 'noSuchInstance' }],
    ['8200', { type: 'endOfMibView' }],
  ] as const;
  for (const [hex, value] of binds) {
    const clean = hex.replace(' ', '');
    const wrapHex = (tag: string, body: string) =>
      tag + (body.length / 2).toString(16).padStart(2, '0') + body;
    const message = wrapHex(
      '30',
      `0201010400${wrapHex('a2', `020101020100020100${wrapHex('30', wrapHex('30', `06022b06${clean}`))}`)}`,
    );
    expect(decodeCommunityMessage(bytesOf(message))?.pdu.varBinds).toEqual([{ oid: [1, 3, 6], value }]);
  }
});

test('a version 3 message decodes to what was encoded, and the digest is found', () => {
  const usm = {
    engineId: bytesOf('8000000001020304'),
    engineBoots: 3,
    engineTimeS: 400,
    user: utf8('noc'),
    authentication: new Uint8Array(24).fill(0xab),
    privacy: bytesOf('0011223344556677'),
  };
  const scoped = encodeScopedPdu(usm.engineId, utf8(''), request);
  const { bytes, authenticationAt } = encodeV3Message(
    77,
    messageFlags.auth | messageFlags.reportable,
    usm,
    scoped,
  );
  expect(bytes.subarray(authenticationAt, authenticationAt + 24)).toEqual(usm.authentication);
  const decoded = decodeV3Message(bytes)!;
  expect(decoded).toMatchObject({ messageId: 77, flags: 5, authenticationAt });
  expect(decoded.usm).toEqual(usm);
  expect(decodeScopedPdu(decoded.scoped)?.pdu).toMatchObject({
    requestId: 0x1234,
    varBinds: [{ oid: request.oids[0] }],
  });
});

test('random bytes, truncation and bit flips never throw', () => {
  const usm = {
    engineId: bytesOf('80000001'),
    engineBoots: 1,
    engineTimeS: 2,
    user: utf8('u'),
    authentication: new Uint8Array(12),
    privacy: new Uint8Array(8),
  };
  const samples = [
    encodeCommunityMessage(1, utf8('public'), request),
    encodeV3Message(1, 4, usm, encodeScopedPdu(usm.engineId, utf8(''), request)).bytes,
  ];
  const all = (bytes: Uint8Array) => {
    decodeCommunityMessage(bytes);
    const message = decodeV3Message(bytes);
    if (message) decodeScopedPdu(message.scoped);
  };
  for (const sample of samples) {
    for (let length = 0; length <= sample.length; length++) all(sample.slice(0, length));
    fc.assert(
      fc.property(fc.nat(sample.length - 1), fc.nat(255), (at, value) => {
        const bad = sample.slice();
        bad[at] = value;
        all(bad);
      }),
      { numRuns: 2000 },
    );
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), all));
});

test('object identifiers as text', () => {
  expect(parseOid('.1.3.6.1')).toEqual([1, 3, 6, 1]);
  for (const bad of ['', '1', '1.', '3.1', '1.a', '1.3.4294967296', `1.3${'.1'.repeat(127)}`])
    expect(parseOid(bad)).toBeUndefined();
  expect(
    [
      [1, 3, 6],
      [1, 3],
      [1, 2, 9],
    ].sort(compareOids),
  ).toEqual([
    [1, 2, 9],
    [1, 3],
    [1, 3, 6],
  ]);
});
