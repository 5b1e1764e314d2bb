import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeNtp,
  encodeNtpRequest,
  epochMsOf,
  ntpTimestampOf,
  referenceText,
  sameTimestamp,
} from './ntp.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));
/** An answer of chrony at stratum 2, made by hand after RFC 5905 figure 8. */
const answer = `24 02 06 e7 00000800 00001000 c0000201
  ec000000 80000000 ec000010 40000000 ec000010 c0000000 ec000011 00000000`;

test('an answer of a server', () => {
  const packet = decodeNtp(hex(answer))!;
  expect(packet).toMatchObject({
    leap: 'none',
    version: 4,
    mode: 'server',
    stratum: 2,
    poll: 6,
    precision: -25,
    rootDelayMs: 31.25,
    rootDispersionMs: 62.5,
    origin: { seconds: 0xec000010, fraction: 0x40000000 },
    extensions: [],
  });
  expect(referenceText(packet)).toBe('192.0.2.1');
  expect(packet.authentication).toBeUndefined();
});

test('extension fields and the authentication code', () => {
  const field = '0104 0010 000102030405060708090a0b';
  const code = `00000007 ${'ab'.repeat(16)}`;
  const packet = decodeNtp(hex(answer + field + field + code))!;
  expect(packet.extensions).toHaveLength(2);
  expect(packet.extensions[1]!.type).toBe(0x0104);
  expect(packet.authentication).toMatchObject({ keyId: 7 });
  expect(packet.authentication!.digest).toHaveLength(16);
});

test.each([
  ['', 'empty'],
  [answer.slice(0, 40), 'short'],
  [answer.replace('24', '26'), 'a control message'],
  [answer.replace('24', '04'), 'version 0'],
])('%s is no packet: %s', (text) => expect(decodeNtp(hex(text))).toBeUndefined());

test('a kiss of death has letters', () => {
  const kiss = decodeNtp(hex(answer.replace('24 02', 'e4 00').replace('c0000201', '52415445')))!;
  expect(kiss.leap).toBe('unsynchronised');
  expect(referenceText(kiss)).toBe('RATE');
});

test('time survives the way there and back, also past 2036', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_000_000_000_000 }),
      fc.integer({ min: -1e9, max: 1e9 }),
      (ms, off) => {
        expect(epochMsOf(ntpTimestampOf(ms), ms + off)).toBeCloseTo(ms, 3);
      },
    ),
  );
});

test('a request carries its timestamp', () => {
  const time = ntpTimestampOf(1_700_000_000_123);
  const packet = decodeNtp(encodeNtpRequest(time))!;
  expect(packet).toMatchObject({ mode: 'client', version: 4 });
  expect(sameTimestamp(packet.transmit, time)).toBe(true);
});

test('no bytes throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const packet = decodeNtp(bytes);
      if (packet) referenceText(packet);
    }),
    { numRuns: 2000 },
  );
});
