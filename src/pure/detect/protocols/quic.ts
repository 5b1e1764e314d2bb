/** QUIC (RFC 9000 section 6): a version that nobody has makes every server list those that it has (section 6.3 keeps such numbers free). */
import { cursorOf, left, octets, u8, u32 } from '../../wire/cursor.ts';
import { ascii, be32, concat, sameOctets, zeros } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';

const destination = ascii('nocturne');
const source = ascii('detects!');
/** Section 14.1: a datagram with less does not count. */
const datagramBytes = 1200;
const reserved = 0x1a2a3a4a;
const versionsMax = 32;

const versionName = (version: number): string =>
  version === 1
    ? '1'
    : version === 0x6b3343cf
      ? '2'
      : version >>> 8 === 0xff0000
        ? `draft ${version & 255}`
        : version.toString(16).padStart(8, '0');

export const quic = defineProtocol({
  id: 'quic',
  title: 'QUIC',
  transport: 'udp',
  ports: [443, 8443, 784, 853],
  probes: [
    {
      id: 'quic-version',
      bytes: () => {
        const head = concat(
          [0xc0],
          be32(reserved),
          [destination.length],
          destination,
          [source.length],
          source,
        );
        return concat(head, zeros(datagramBytes - head.length));
      },
    },
  ],
  rarity: 4,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    // Section 17.2.1: long header, version 0, our identifiers the other way round.
    if ((u8(cursor) & 0x80) === 0 || u32(cursor) !== 0) return undefined;
    if (
      !sameOctets(octets(cursor, u8(cursor)), source) ||
      !sameOctets(octets(cursor, u8(cursor)), destination)
    )
      return undefined;
    if (left(cursor) % 4 !== 0 || left(cursor) === 0) return undefined;
    const versions: string[] = [];
    while (left(cursor) > 0 && versions.length < versionsMax) {
      const version = u32(cursor);
      // Section 15: servers mix in numbers that mean nothing.
      if ((version & 0x0f0f0f0f) !== 0x0a0a0a0a) versions.push(versionName(version));
    }
    return { name: 'quic', info: `versions ${versions.join(', ')}`.slice(0, 300), confidence: 8 };
  },
});
