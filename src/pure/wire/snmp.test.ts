import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  copyOid,
  newReader,
  newWriter,
  readInteger,
  readOid,
  tags,
  wrap,
  writeInteger,
  writeOctets,
  writeOid,
  written,
} from './ber.ts';
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
  peekMessage,
  type SnmpValue,
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

const oids = [
  [1, 3, 6, 1, 2, 1, 2, 2, 1, 2, 4_294_967_295],
  [1, 3, 6, 1, 2, 1, 1, 5, 0],
];
const anyValue: fc.Arbitrary<SnmpValue> = fc.oneof(
  fc.integer().map((value): SnmpValue => ({ type: 'integer', value })),
  fc
    .tuple(
      fc.constantFrom('counter32' as const, 'gauge32' as const, 'timeTicks' as const),
      fc.nat(0xffff_ffff),
    )
    .map(([type, value]): SnmpValue => ({ type, value })),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value): SnmpValue => ({ type: 'counter64', value })),
  fc
    .tuple(
      fc.constantFrom('octets' as const, 'opaque' as const, 'ipAddress' as const),
      fc.uint8Array({ maxLength: 300 }),
    )
    .map(([type, value]): SnmpValue => ({ type, value })),
  fc
    .array(fc.nat(0xffff_ffff), { maxLength: 60 })
    .map((rest): SnmpValue => ({ type: 'oid', value: [1, 3, ...rest] })),
  fc
    .constantFrom(
      'null' as const,
      'noSuchObject' as const,
      'noSuchInstance' as const,
      'endOfMibView' as const,
    )
    .map((type): SnmpValue => ({ type })),
);
const anyResponse = fc.array(anyValue, { minLength: 1, maxLength: 12 }).map((values) =>
  encodeCommunityMessage(1, utf8('public'), {
    type: pduTypes.response,
    requestId: 0x3fff_fff0,
    errorStatus: 0,
    errorIndex: 0,
    oids: values.map((_, i) => oids[i % 2]!),
    values,
  }),
);

test('values of every type survive the round trip, Set included', () => {
  fc.assert(
    fc.property(fc.array(anyValue, { minLength: 1, maxLength: 12 }), (values) => {
      const sent = { ...request, type: pduTypes.set, oids: values.map((_, i) => oids[i % 2]!), values };
      const { pdu } = decodeCommunityMessage(encodeCommunityMessage(1, utf8('private'), sent))!;
      expect(pdu.type).toBe(pduTypes.set);
      expect(pdu.varBinds).toEqual(values.map((value, i) => ({ oid: oids[i % 2], value })));
    }),
  );
});

test('a message tells whose it is, even when it was cut off', () => {
  fc.assert(
    fc.property(anyResponse, fc.double({ min: 0.4, max: 1, noNaN: true }), (bytes, part) => {
      const cut = bytes.slice(0, Math.max(30, Math.floor(bytes.length * part)));
      expect(peekMessage(cut)).toEqual({ version: 1, id: 0x3fff_fff0 });
    }),
  );
  const usm = {
    engineId: bytesOf('80000001'),
    engineBoots: 1,
    engineTimeS: 2,
    user: utf8('u'),
    authentication: new Uint8Array(0),
    privacy: new Uint8Array(0),
  };
  const { bytes } = encodeV3Message(99, 4, usm, encodeScopedPdu(usm.engineId, utf8(''), request));
  expect(peekMessage(bytes)).toEqual({ version: 3, id: 99 });
});

test('visiting varbinds tells the same as reading them', () => {
  fc.assert(
    fc.property(anyResponse, (bytes) => {
      const seen: { oid: number[]; value: SnmpValue }[] = [];
      const visited = decodeCommunityMessage(bytes, (at, oid, length, value) => {
        expect(at).toBe(seen.length);
        seen.push({ oid: copyOid(oid, length), value });
      });
      expect(visited?.pdu.varBinds).toEqual([]);
      expect(seen).toEqual(decodeCommunityMessage(bytes)?.pdu.varBinds);
    }),
  );
});

const decodeAll = (bytes: Uint8Array) => {
  peekMessage(bytes);
  decodeCommunityMessage(bytes, () => {});
  decodeCommunityMessage(bytes);
  decodeScopedPdu(bytes);
  const message = decodeV3Message(bytes);
  if (message) decodeScopedPdu(message.scoped);
};

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
  for (const sample of samples)
    for (let length = 0; length <= sample.length; length++) decodeAll(sample.slice(0, length));
  const anySample = fc.oneof(fc.constantFrom(...samples), anyResponse);
  fc.assert(
    fc.property(
      anySample,
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
      fc.nat(),
      (sample, changes, cut) => {
        const bad = sample.slice(0, cut % 3 === 0 ? cut % (sample.length + 1) : sample.length);
        for (const [at, value] of changes) if (bad.length > 0) bad[at % bad.length] = value;
        decodeAll(bad);
      },
    ),
    { numRuns: 5000 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), decodeAll));
});

test('work is bounded by the size of a datagram', () => {
  const messageOf = (pattern: readonly number[]) => {
    const writer = newWriter(66_000);
    const end = writer.at;
    writer.at -= 64_800;
    writer.bytes.set(
      Array.from({ length: 64_800 }, (_, i) => pattern[i % pattern.length]!),
      writer.at,
    );
    wrap(writer, tags.sequence, end);
    for (const value of [0, 0, 1]) writeInteger(writer, value);
    wrap(writer, pduTypes.response, end);
    writeOctets(writer, utf8('public'));
    writeInteger(writer, 1);
    wrap(writer, tags.sequence, end);
    return written(writer);
  };
  // The smallest varbinds there are, one object identifier without end, sequences in sequences, noise.
  const found = [
    [0x30, 0x04, 0x06, 0x00, 0x05, 0x00],
    [0x30, 0x82, 0xf0, 0, 0x06, 0x82, 0xe0, 0],
    [0x30, 0x80],
    [0xff],
  ].map((pattern) => {
    const bytes = messageOf(pattern);
    const started = performance.now();
    decodeAll(bytes);
    expect(performance.now() - started).toBeLessThan(500);
    return decodeCommunityMessage(bytes)?.pdu.varBinds.length;
  });
  expect(found).toEqual([10_000, undefined, undefined, undefined]);
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
