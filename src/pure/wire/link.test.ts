import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arpBytes, arpOperations, readArp, writeArp } from './arp.ts';
import { broadcastMac, etherTypes, readEthernet, writeEthernet } from './ethernet.ts';
import { checksum } from './icmp.ts';
import { ipv4HeaderBytes, readIpv4 } from './ipv4.ts';
import { readAdvertisement, solicitationFrameBytes, writeSolicitation } from './neighbour-discovery.ts';

const mac = Uint8Array.of(2, 0, 0, 0, 0, 1);
const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

test('an ARP request is read back as it was written', () => {
  const bytes = new Uint8Array(60);
  const at = writeEthernet(bytes, 0, broadcastMac, mac, etherTypes.arp);
  const packet = {
    operation: arpOperations.request,
    senderMac: mac,
    senderAddress: 0x0a000001,
    targetMac: new Uint8Array(6),
    targetAddress: 0xfffefdfc,
  };
  writeArp(bytes, at, packet);
  expect(readEthernet(bytes)).toEqual({
    destination: broadcastMac,
    source: mac,
    vlanIds: [],
    type: etherTypes.arp,
    payload: 14,
  });
  expect(readArp(bytes, at)).toEqual(packet);
  expect(readArp(bytes.subarray(0, at + arpBytes - 1), at)).toBeUndefined();
});

test('VLAN tags are seen through, and endless ones end', () => {
  const tagged = bytesOf('ffffffffffff02000000000188a8006481000065080045');
  expect(readEthernet(tagged)).toMatchObject({ vlanIds: [100, 101], type: etherTypes.ipv4, payload: 22 });
  expect(readEthernet(bytesOf(`ffffffffffff020000000001${'81000001'.repeat(9)}0800`))).toBeUndefined();
});

test('an IPv4 header with options', () => {
  const header = bytesOf('46b8003c1c4640004006b1e6ac100a63ac100a0c01010100');
  expect(readIpv4(header)).toEqual({
    headerBytes: 24,
    dscp: 46,
    totalBytes: 60,
    identification: 0x1c46,
    dontFragment: true,
    moreFragments: false,
    fragmentOffsetBytes: 0,
    ttl: 64,
    protocol: 6,
    source: 0xac100a63,
    destination: 0xac100a0c,
  });
  expect(readIpv4(header.subarray(0, 23))).toBeUndefined();
  expect(ipv4HeaderBytes(0x40)).toBe(20);
});

test('a solicitation has a checksum that holds', () => {
  const target = bytesOf('fd000001000000000000000000abcdef');
  const bytes = new Uint8Array(solicitationFrameBytes);
  writeSolicitation(bytes, 0, { mac, address: bytesOf('fd000001000000000000000000000001') }, target);
  expect(readEthernet(bytes)).toMatchObject({
    destination: Uint8Array.of(0x33, 0x33, 0xff, 0xab, 0xcd, 0xef),
    type: etherTypes.ipv6,
  });
  expect(bytes[21]).toBe(255);
  // The pseudo header in place of the real one, as the checksum wants it.
  const pseudo = bytes.slice();
  pseudo.set([0, 0, 0, 0, 0, 32, 0, 58], 14);
  expect(checksum(new DataView(pseudo.buffer), 14, 72)).toBe(0);
});

test('an advertisement gives address and link address', () => {
  const address = 'fd000001000000000000000000000002';
  const ip = `6000000000203aff${address}fd000001000000000000000000000001`;
  const frame = `020000000001020000000099${'86dd'}${ip}880000006000000${'0'}${address}0201020000000002`;
  expect(readAdvertisement(bytesOf(frame))).toEqual({
    address: bytesOf(address),
    mac: bytesOf('020000000002'),
  });
  // Without the option the sender of the frame stands in; a hop limit below 255 came through a router.
  expect(readAdvertisement(bytesOf(frame.slice(0, -16)))?.mac).toEqual(bytesOf('020000000099'));
  expect(readAdvertisement(bytesOf(frame.replace('3aff', '3a40')))).toBeUndefined();
});

test('random and cut bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.integer({ min: -4, max: 130 }), (bytes, offset) => {
      readEthernet(bytes, offset);
      readArp(bytes, offset);
      readIpv4(bytes, offset);
      readAdvertisement(bytes);
    }),
  );
});
