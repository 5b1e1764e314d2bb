/** RIP version 2 (RFC 2453 section 3.9.1) and RIPng (RFC 2080 section 2.4.1): the whole table is asked for from another port than RIP's, which is answered there. */
import { formatIpv4, formatIpv6 } from '../../base/address.ts';
import { cursorOf, left, skip, u8, u16, u32, u64 } from '../../wire/cursor.ts';
import { be32, concat, zeros } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';

const response = 2;
const infinity = 16;
const shownMax = 5;

export const rip = defineProtocol({
  id: 'rip',
  title: 'RIP',
  transport: 'udp',
  ports: [520],
  probes: [{ id: 'rip-table', bytes: () => concat([1, 2, 0, 0], zeros(16), be32(infinity)) }],
  rarity: 6,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    const command = u8(cursor);
    const version = u8(cursor);
    if (command !== response || version < 1 || version > 2 || u16(cursor) !== 0) return undefined;
    if (left(cursor) % 20 !== 0 || left(cursor) === 0 || left(cursor) > 25 * 20) return undefined;
    const routes: string[] = [];
    const count = left(cursor) / 20;
    while (left(cursor) > 0) {
      // IPv4, or the authentication of section 4.1 in front.
      const family = u16(cursor);
      skip(cursor, 2);
      const [address, mask] = [u32(cursor), u32(cursor)];
      skip(cursor, 4);
      const metric = u32(cursor);
      if (family !== 2 && family !== 0xffff) return undefined;
      if (family === 2 && (metric < 1 || metric > infinity)) return undefined;
      const bits = Math.clz32(~mask);
      if (family === 2 && routes.length < shownMax)
        routes.push(version === 2 ? `${formatIpv4(address)}/${bits}` : formatIpv4(address));
    }
    return {
      name: 'router',
      version: String(version),
      info: `${count} routes: ${routes.join(', ')}`,
      deviceType: 'router',
      confidence: 8,
    };
  },
});

export const ripng = defineProtocol({
  id: 'ripng',
  title: 'RIPng',
  transport: 'udp',
  ports: [521],
  probes: [{ id: 'ripng-table', bytes: () => concat([1, 1, 0, 0], zeros(16), zeros(3), [infinity]) }],
  rarity: 8,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    if (u8(cursor) !== response || u8(cursor) !== 1 || u16(cursor) !== 0) return undefined;
    const count = left(cursor) / 20;
    if (!Number.isInteger(count) || count === 0) return undefined;
    const routes: string[] = [];
    while (left(cursor) > 0) {
      const prefix = (u64(cursor) << 64n) | u64(cursor);
      skip(cursor, 2);
      const [bits, metric] = [u8(cursor), u8(cursor)];
      // No prefix begins with what is the address family of RIP's own version 1. A metric of 255 names a next hop (section 2.1.1).
      if (prefix >> 112n === 2n || bits > 128 || (metric !== 255 && (metric < 1 || metric > infinity)))
        return undefined;
      if (routes.length < shownMax) routes.push(`${formatIpv6(prefix)}/${bits}`);
    }
    return {
      name: 'ripng',
      info: `${count} routes: ${routes.join(', ')}`,
      deviceType: 'router',
      confidence: 8,
    };
  },
});
