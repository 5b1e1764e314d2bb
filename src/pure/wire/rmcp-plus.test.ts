/** The packets are those of ipmitool 1.8.19 when it logged in with cipher suite 17, user monitor, password sesame and the key kgkey. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, hex } from './octets.ts';
import {
  decodeOpenReply,
  decodePacket,
  decodeRakp2,
  decodeRakp4,
  encodeOpenRequest,
  encodePacket,
  encodePayload,
  encodeRakp1,
  encodeRakp3,
  encodeSigned,
  payloadTypes,
} from './rmcp-plus.ts';

const openRequest = hex(
  `0600ff07 0610 00000000 00000000 2000 00000000 a4a3a2a0 0000000803000000 0100000804000000 0200000801000000`,
);
const openReply = hex(
  `0600ff07 0611 00000000 00000000 2400 00000400 a4a3a2a0 02000002 0000000803000000 0100000804000000 0200000801000000`,
);
const rakp1 = hex(
  `0600ff07 0612 00000000 00000000 2300 00000000 02000002 003511187a7e1f895c97d6883907ffec 14000007 6d6f6e69746f72`,
);
const rakp2 = hex(
  `0600ff07 0613 00000000 00000000 4800 00000000 a4a3a2a0 7845ce4a5eaa1e9aedc53608c86af10b 000102030405060708090a0b0c0d0e0f
   38dd64e296f6290b503da36862d88429a09c4e267f23f4a8b21452b58d75b06d`,
);
const rakp3 = hex(
  `0600ff07 0614 00000000 00000000 2800 00000000 02000002 056c5ab7f3fea8e99202a0d50a1da3dcf3d7e758fb5f4c6e4083fc19b87ca65b`,
);
const rakp4 = hex(`0600ff07 0615 00000000 00000000 1800 00000000 a4a3a2a0 cc157f3a8cb769e12588954457 3a3e71`);
const sealed = hex(
  `0600ff07 06c0 02000002 03000000 2000 2dbfac0e7014b51f9fc16728986cbff9 84db37848315349e9e1a2c29e37cfa32 ffff0207
   a6ac668f3fe9bf32c0bfde0318f88a49`,
);

test('opening a session', () => {
  const algorithms = { authentication: 3, integrity: 4, confidentiality: 1 };
  expect(encodeOpenRequest(0, 0xa0a2a3a4, algorithms)).toEqual(openRequest);
  expect(decodeOpenReply(openReply)).toEqual({
    ...{ tag: 0, status: 0, privilegeMax: 4, console: 0xa0a2a3a4, managed: 0x02000002 },
    ...algorithms,
  });
});
test('the four messages of RAKP', () => {
  const random = rakp1.slice(24, 40);
  const user = new TextEncoder().encode('monitor');
  expect(encodeRakp1({ tag: 0, managed: 0x02000002, random, role: 0x14, user })).toEqual(rakp1);
  expect(decodeRakp2(rakp2)).toEqual({
    ...{ tag: 0, status: 0, console: 0xa0a2a3a4 },
    random: hex('7845ce4a5eaa1e9aedc53608c86af10b'),
    guid: hex('000102030405060708090a0b0c0d0e0f'),
    code: hex('38dd64e296f6290b503da36862d88429a09c4e267f23f4a8b21452b58d75b06d'),
  });
  expect(encodeRakp3(0, 0, 0x02000002, rakp3.slice(24))).toEqual(rakp3);
  expect(decodeRakp4(rakp4)).toMatchObject({ status: 0, check: hex('cc157f3a8cb769e125889544573a3e71') });
});
test('refusals may be short', () => {
  const refusal = (type: number, payload: string) => encodePayload(type, hex(payload));
  expect(decodeOpenReply(refusal(payloadTypes.openResponse, '0701'))).toMatchObject({ tag: 7, status: 1 });
  expect(decodeRakp2(refusal(payloadTypes.rakp2, '070d0000a4a3a2a0'))).toMatchObject({ tag: 7, status: 13 });
  expect(decodeRakp4(refusal(payloadTypes.rakp4, '070f'))).toMatchObject({ tag: 7, status: 15 });
  // Whole only where it says that all is well.
  expect(decodeOpenReply(refusal(payloadTypes.openResponse, '0700'))).toBeUndefined();
  expect(decodeRakp2(refusal(payloadTypes.rakp2, '0700'))).toBeUndefined();
});
test('one payload is not taken for another', () => {
  expect(decodeRakp2(rakp4)).toBeUndefined();
  expect(decodeRakp4(rakp2)).toBeUndefined();
  expect(decodeOpenReply(openRequest)).toBeUndefined();
});

test('a signed packet: what is signed, and the signature', () => {
  const packet = decodePacket(sealed, 16)!;
  expect(packet).toMatchObject({
    ...{ type: 0, session: 0x02000002, sequence: 3, encrypted: true, authenticated: true },
    payload: sealed.slice(16, 48),
    signature: sealed.slice(52),
    signed: sealed.slice(4, 52),
  });
  const { type, session, sequence } = packet;
  const signed = encodeSigned(
    { type, session, sequence, encrypted: true, authenticated: true },
    packet.payload,
  );
  expect(encodePacket(signed, packet.signature)).toEqual(sealed);
});
test('the signature begins at a multiple of four, whatever the payload', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(0xffffffff), (payload, session) => {
      const head = { type: 0, session, sequence: 9, encrypted: false, authenticated: true };
      const signed = encodeSigned(head, payload);
      expect(signed.length % 4).toBe(0);
      const packet = decodePacket(encodePacket(signed, new Uint8Array(12)), 12);
      expect(packet).toMatchObject({ ...head, payload: new Uint8Array(payload), signed });
    }),
  );
});
test('no bytes throw, whole or cut', () => {
  const decoders = [
    decodePacket,
    decodeOpenReply,
    decodeRakp2,
    decodeRakp4,
    (bytes: Uint8Array) => decodePacket(bytes, 16),
  ];
  const samples = [openReply, rakp2, rakp4, sealed];
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 120 }),
      fc.constantFrom(...samples),
      fc.nat(80),
      (noise, sample, cut) => {
        for (const decode of decoders) {
          decode(noise);
          decode(concat(sample.subarray(0, cut), noise));
          decode(sample.subarray(0, cut));
        }
      },
    ),
  );
  // Up to where a signature no longer fits behind the payload; from there on it is wrong.
  for (let length = 0; length < 48 + 2 + 16; length++)
    expect(decodePacket(sealed.subarray(0, length), 16)).toBeUndefined();
});
