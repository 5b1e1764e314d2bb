import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checksum } from './icmp.ts';
import { concat, hex } from './octets.ts';
import {
  advertisementInFrame,
  decodeRouterAdvertisement,
  encodeRouterSolicitation,
} from './router-discovery.ts';

/** Of dnsmasq 2.90 with a prefix, a DNS server and a search list, high preference. */
const message = hex(
  `86 00 0000 40 48 0708 00000000 00000000
   03 04 40 c0 00000e10 00000e10 00000000 20010db8 00000000 00000000 00000000
   05 01 0000 000005dc
   19 03 0000 00000708 20010db8 00000000 00000000 00000053
   1f 03 0000 00000708 03 6c6162 07 6578616d706c65 00 00 00 00
   01 01 020000000001`,
);
const frame = (payload: Uint8Array, hops = 255, source = hex('fe80 0000 0000 0000 0000 00ff fe00 0001')) =>
  concat(
    hex('333300000001 020000000001 86dd 60000000'),
    [payload.length >> 8, payload.length & 255, 58, hops],
    source,
    hex('ff02 0000 0000 0000 0000 0000 0000 0001'),
    payload,
  );

test('an advertisement', () => {
  expect(decodeRouterAdvertisement(message)).toEqual({
    lifetimeS: 1800,
    preference: 'high',
    managed: false,
    otherConfiguration: true,
    prefixes: [{ prefix: '2001:db8::/64', onLink: true, autonomous: true, validS: 3600 }],
    dnsServers: ['2001:db8::53'],
    searchDomains: ['lab.example'],
    mtuBytes: 1500,
  });
  for (let length = 0; length < 16; length++)
    expect(decodeRouterAdvertisement(message.subarray(0, length))).toBeUndefined();
  expect(decodeRouterAdvertisement(concat(message.subarray(0, 16), [3, 0]))).toBeUndefined();
});
test('only what was not forwarded, from an address of the link', () => {
  expect(advertisementInFrame(frame(message))).toEqual({
    address: hex('fe80 0000 0000 0000 0000 00ff fe00 0001'),
    mac: hex('020000000001'),
    message,
  });
  expect(advertisementInFrame(frame(message, 64))).toBeUndefined();
  expect(
    advertisementInFrame(frame(message, 255, hex('20010db8 00000000 00000000 00000001'))),
  ).toBeUndefined();
});
test.each([[undefined], [hex('fe80 0000 0000 0000 0000 00ff fe00 0009')]])(
  'a solicitation from %s',
  (address) => {
    const mac = hex('020000000009');
    const bytes = encodeRouterSolicitation({ mac, ...(address ? { address } : {}) });
    expect(bytes.length).toBe(14 + 40 + (address ? 16 : 8));
    expect(bytes.subarray(0, 12)).toEqual(concat(hex('333300000002'), mac));
    // Over the pseudo header and the message with its checksum the sum is zero.
    const length = bytes.length - 54;
    const pseudo = concat(bytes.subarray(22, 54), [0, 0, 0, length, 0, 0, 0, 58], bytes.subarray(54));
    expect(checksum(new DataView(pseudo.buffer), 0, pseudo.length)).toBe(0);
  },
);
test('any bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      decodeRouterAdvertisement(bytes);
      decodeRouterAdvertisement(concat(message.subarray(0, 16), bytes));
      advertisementInFrame(bytes);
      advertisementInFrame(frame(bytes));
    }),
    { numRuns: 2000 },
  );
});
