import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addressesOption,
  decodeDhcp,
  dhcpOptions,
  encodeDiscover,
  secondsOption,
  textOption,
} from './dhcp.ts';

const mac = Uint8Array.of(2, 0, 0, 0, 0, 1);
/** An offer, made by hand after RFC 2131 figure 1. */
function offer(options: readonly number[], change: (bytes: Uint8Array) => void = () => {}): Uint8Array {
  const bytes = new Uint8Array(240 + options.length);
  bytes.set([2, 1, 6, 0, 0, 0, 0, 9]);
  bytes.set([192, 0, 2, 100], 16);
  bytes.set(mac, 28);
  bytes.set([99, 130, 83, 99, ...options], 236);
  change(bytes);
  return bytes;
}

test('an offer', () => {
  const packet = decodeDhcp(
    offer([
      ...[53, 1, 2, 54, 4, 192, 0, 2, 1, 51, 4, 0, 0, 14, 16, 0, 3, 4, 192, 0, 2, 254],
      ...[6, 8, 192, 0, 2, 53, 192, 0, 2, 54, 15, 3, 108, 97, 98, 255],
    ]),
  )!;
  expect(packet).toMatchObject({
    operation: 2,
    transaction: 9,
    message: 'OFFER',
    yourAddress: '192.0.2.100',
  });
  expect(packet.mac).toBe('02:00:00:00:00:01');
  expect(addressesOption(packet, dhcpOptions.dns)).toEqual(['192.0.2.53', '192.0.2.54']);
  expect(textOption(packet, dhcpOptions.domainName)).toBe('lab');
  expect(secondsOption(packet, dhcpOptions.leaseTime)).toBe(3600);
  expect(secondsOption(packet, dhcpOptions.ntp)).toBeUndefined();
});

test('options go on in the fields of file and server name, and are put together', () => {
  const packet = decodeDhcp(
    offer([53, 1, 2, 52, 1, 3, 15, 1, 97, 255], (bytes) => {
      bytes.set([15, 1, 98, 255], 108);
      bytes.set([15, 1, 99, 255], 44);
    }),
  )!;
  expect(textOption(packet, dhcpOptions.domainName)).toBe('abc');
  expect(packet).toMatchObject({ file: '', serverName: '' });
});

test.each([
  ['short', new Uint8Array(239)],
  ['no magic', offer([255], (bytes) => bytes.set([0], 236))],
  ['an option that does not fit', offer([53, 9, 2])],
  ['neither question nor answer', offer([255], (bytes) => bytes.set([3]))],
])('%s is no packet', (_, bytes) => expect(decodeDhcp(bytes)).toBeUndefined());

test('a discover asks for a broadcast and for what we want to know', () => {
  const packet = decodeDhcp(encodeDiscover(0xdeadbeef, mac))!;
  expect(packet).toMatchObject({
    operation: 1,
    transaction: 0xdeadbeef,
    message: 'DISCOVER',
    broadcast: true,
  });
  expect([...packet.options.get(dhcpOptions.parameters)!]).toContain(dhcpOptions.router);
});

test('no bytes throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (tail) => {
      const bytes = offer([...tail]);
      decodeDhcp(bytes);
      decodeDhcp(tail);
    }),
    { numRuns: 2000 },
  );
});
