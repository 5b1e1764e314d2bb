import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  channelCapabilitiesOf,
  chassisStatusOf,
  cipherSuitesOf,
  completions,
  controllerIdentityOf,
  decodeAnswer,
  decodeAsfPong,
  decodeChannelCapabilities,
  decodeOutside,
  encodeAsfPing,
  encodeChannelCapabilities,
  encodeOutside,
  encodeRequest,
  typedText,
} from './ipmi.ts';
import { concat, hex } from './octets.ts';

/** What ipmi_sim of OpenIPMI 2.0.33 answered. */
const capabilities = hex('0600ff0700000000000000000010811c63209c380001970603000000006b');
const pong = hex('0600ff06000011be404e0010000011be000000008100000000000000');

test('a presence ping, and its pong', () => {
  expect(encodeAsfPing(0x4e)).toEqual(hex('0600ff06 000011be 80 4e 00 00'));
  expect(decodeAsfPong(pong)).toEqual({ tag: 0x4e, enterprise: 4542, ipmi: true });
  expect(decodeAsfPong(encodeAsfPing(1))).toBeUndefined();
  expect(decodeAsfPong(hex('0600ff06 000011be 404e0010 000002a2 00000000 81000000 00000000'))).toEqual({
    ...{ tag: 0x4e, enterprise: 674, ipmi: true },
  });
});
test('the capabilities of a channel', () => {
  // As ipmitool sends it.
  expect(encodeChannelCapabilities(0)).toEqual(hex('0600ff07000000000000000000092018c88100388e04b5'));
  expect(decodeChannelCapabilities(encodeChannelCapabilities(0x27), 0x27)).toBeUndefined();
  expect(encodeChannelCapabilities(0x27)).toEqual(
    hex('0600ff07 00 00000000 00000000 09 2018c8 819c38 8e04 19'),
  );
  expect(decodeChannelCapabilities(capabilities, 0x27)).toEqual({
    channel: 1,
    versions: ['1.5', '2.0'],
    authentications: ['none', 'MD2', 'MD5', 'password'],
    anonymous: false,
    keyed: false,
    enterprise: 0,
  });
  expect(decodeChannelCapabilities(capabilities, 1)).toBeUndefined();
});
test.each([
  ['only 1.5', '01 16 04 00 000000', { versions: ['1.5'], anonymous: false, keyed: false }],
  [
    'a key, nobody without a name',
    '01 80 24 02 000000',
    { versions: ['2.0'], authentications: [], keyed: true },
  ],
  ['anonymous, of a vendor', '07 b4 01 03 a2 02 00', { anonymous: true, enterprise: 674, channel: 7 }],
])('capabilities: %s', (_, data, expected) => {
  expect(channelCapabilitiesOf(hex(data))).toMatchObject(expected);
});

test('a request, an answer, and what is no answer', () => {
  expect(encodeRequest({ netFn: 6, command: 1 }, 1)).toEqual(hex('2018c8 81 04 01 7a'));
  const answer = hex('811c63 2004 3b 00 04 9d');
  expect(decodeAnswer(answer)).toEqual({
    netFn: 6,
    command: 0x3b,
    sequence: 1,
    completion: 0,
    data: hex('04'),
  });
  // There are controllers whose checksums are wrong.
  expect(decodeAnswer(hex('811c00 2004 3b 00 04 00'))).toMatchObject({ sequence: 1, data: hex('04') });
  // A request is no answer, and one for somebody else is not ours.
  expect(decodeAnswer(encodeRequest({ netFn: 6, command: 1, data: [0] }, 1))).toBeUndefined();
});
test('what is asked outside a session comes back as it was', () => {
  fc.assert(
    fc.property(
      fc.nat(31),
      fc.nat(255),
      fc.nat(63),
      fc.uint8Array({ maxLength: 60 }),
      (fn, command, sequence, data) => {
        const netFn = fn * 2;
        const bytes = encodeOutside({ netFn: netFn | 1, command, data: concat([0], data) }, sequence);
        // The two addresses swapped make the answer of it.
        const message = bytes.slice(14);
        const [to, from] = [message[3]!, message[0]!];
        const body = concat([from, message[4]!, message[5]!], message.slice(6, -1));
        const head = [to, message[1]!];
        const sum = (part: Iterable<number>) => -[...part].reduce((a, b) => a + b, 0) & 255;
        const answer = concat(head, [sum(head)], body, [sum(body)]);
        expect(decodeOutside(concat(bytes.slice(0, 14), answer))).toEqual({
          ...{ netFn, command, sequence, completion: 0 },
          data: new Uint8Array(data),
        });
      },
    ),
  );
});

test('cipher suites: those of the standard, not those of vendors', () => {
  expect(cipherSuitesOf(hex('c003014181 c011034481 c180a202000141'))).toEqual([3, 17]);
  // The first list of ipmi_sim: suites 0, 1, 2 and the beginning of 3.
  expect(cipherSuitesOf(hex('c000004080 c001014080 c002014180 c0'))).toEqual([0, 1, 2]);
  expect(cipherSuitesOf(hex('c1'))).toEqual([]);
});

test('who a controller is', () => {
  expect(controllerIdentityOf(hex('23 01 03 45 02 9f db0700 0201'))).toEqual({
    ...{ deviceId: 0x23, revision: 1, firmware: '3.45', available: true, version: '2.0' },
    ...{ enterprise: 2011, product: 0x0102 },
    ...{ repository: true, deviceRecords: false, eventLog: true, inventory: true, chassis: true },
  });
  // Version 1.5 is written 51h; a controller in the middle of an update; 20 bits of enterprise.
  expect(controllerIdentityOf(hex('20 81 82 07 51 01 a202f0 0001 00000000'))).toMatchObject({
    ...{ version: '1.5', firmware: '2.07', available: false, enterprise: 674, product: 256 },
    ...{ deviceRecords: true, repository: false, chassis: false },
  });
  expect(controllerIdentityOf(hex('2001'))).toBeUndefined();
});

test.each([
  ['21 10 40', { power: true, powerFaults: [], restorePolicy: 'returns to the last state', identify: 'off' }],
  ['00 00 00', { power: false, restorePolicy: 'stays off', lastPowerEvents: [] }],
  [
    '5f 0b 6f',
    { power: true, restorePolicy: 'turns on', identify: 'on', intrusion: true, frontPanelLockout: true },
  ],
  [
    '1e 0f 50',
    {
      powerFaults: ['overload', 'interlock', 'power fault', 'power control fault'],
      identify: 'on for a time',
    },
  ],
  [
    '00 1f 0c',
    {
      lastPowerEvents: ['mains failed', 'power overload', 'interlock', 'power fault', 'turned on by command'],
    },
  ],
  ['01 00 0c', { driveFault: true, coolingFault: true, intrusion: false }],
])('chassis status %s', (data, expected) => {
  expect(chassisStatusOf(hex(data))).toMatchObject(expected);
});
test('a chassis that cannot be identified says nothing of it', () => {
  expect(chassisStatusOf(hex('010030'))).not.toHaveProperty('identify');
  expect(chassisStatusOf(hex('0100'))).toBeUndefined();
});

test('four codings of text', () => {
  // The example of section 43.15: "IPMI" in six bits.
  expect(typedText(2, hex('29dca6'))).toBe('IPMI');
  expect(typedText(1, hex('12 a3 bc'))).toBe('12 3-.');
  expect(typedText(3, hex('46616e20e4'))).toBe('Fan ä');
});
test('every completion that is named has its number', () => {
  expect(completions[0xc1]).toBe('invalid command');
  expect(completions[0xd4]).toBe('insufficient privilege level');
  expect(completions[0xff]).toBe('unspecified error');
});

test('no bytes throw, whole or cut', () => {
  const decoders = [
    decodeAsfPong,
    decodeOutside,
    decodeAnswer,
    channelCapabilitiesOf,
    controllerIdentityOf,
    chassisStatusOf,
    cipherSuitesOf,
    (bytes: Uint8Array) => typedText(2, bytes),
  ];
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.constantFrom(capabilities, pong), (noise, head) => {
      for (const decode of decoders) {
        decode(noise);
        decode(concat(head.subarray(0, noise.length % head.length), noise));
      }
    }),
  );
  for (let length = 0; length < capabilities.length; length++)
    expect(decodeChannelCapabilities(capabilities.subarray(0, length), 0x27)).toBeUndefined();
});
