/** Memcached's binary protocol (BinaryProtocolRevamped of its wiki), as memcached and Couchbase speak it, and its text in UDP frames (protocol.txt). */
import { cursorOf, latin, left, skip, u8, u16, u32 } from '../../wire/cursor.ts';
import { versionOf } from '../../wire/memcached.ts';
import { be16, be32, concat, zeros } from '../../wire/octets.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';

const opaque = 0x4e6f6374;
const versionCommand = 0x0b;
const frame = 0x4e6f;

export const memcachedBinary = defineProtocol({
  id: 'memcached-binary',
  title: 'Memcached, binary protocol',
  transport: 'tcp',
  // Couchbase's data service first.
  ports: [11_210, 11_211],
  tlsPorts: [11_207],
  probes: [
    {
      id: 'memcached-binary-version',
      bytes: () => concat([0x80, versionCommand], zeros(10), be32(opaque), zeros(8)),
    },
  ],
  rarity: 8,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    if (u8(cursor) !== 0x81 || u8(cursor) !== versionCommand) return undefined;
    skip(cursor, 4);
    const status = u16(cursor);
    const length = u32(cursor);
    if (u32(cursor) !== opaque) return undefined;
    skip(cursor, 8);
    if (cursor.bad || length > left(cursor) || length > 1024) return undefined;
    if (status !== 0) return { name: 'memcache', confidence: 8 };
    const version = /^(\d[\w.-]{0,60})/.exec(latin(cursor, length))?.[1];
    const couchbase =
      /-(?:enterprise|community)$/.test(version ?? '') || /^\d+\.\d+\.\d+-\d{3,}/.test(version ?? '');
    return {
      name: couchbase ? 'couchbase' : 'memcache',
      product: couchbase ? 'Couchbase Server' : 'Memcached',
      ...(version ? { version } : {}),
      cpes: [
        couchbase
          ? cpe('a', 'couchbase', 'couchbase_server', version?.split('-')[0])
          : cpe('a', 'memcached', 'memcached', version),
      ],
      confidence: 10,
    };
  },
});

export const memcachedUdp = defineProtocol({
  id: 'memcached-udp',
  title: 'Memcached over UDP',
  transport: 'udp',
  ports: [11_211],
  // Request, number in sequence, datagrams in all, reserved.
  probes: [
    {
      id: 'memcached-udp-version',
      bytes: () => concat(be16(frame), be16(0), be16(1), be16(0), 'version\r\n'),
    },
  ],
  rarity: 7,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    if (u16(cursor) !== frame || u16(cursor) !== 0 || u16(cursor) !== 1 || u16(cursor) !== 0)
      return undefined;
    const version = versionOf(latin(cursor, Math.min(left(cursor), 100)));
    if (!version) return undefined;
    return {
      name: 'memcache',
      product: 'Memcached',
      version,
      cpes: [cpe('a', 'memcached', 'memcached', version)],
      confidence: 10,
    };
  },
});
