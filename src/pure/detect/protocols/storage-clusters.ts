/** Storage clusters: monitors of Ceph greet (ceph's doc/dev/msgr2.rst), GlusterFS answers ONC RPC, NDMP greets, network block devices greet (proto.md). */

import { cursorOf, latin, left, skip, u32 } from '../../wire/cursor.ts';
import { beginsWith, zeros } from '../../wire/octets.ts';
import { decodeRpcReply, encodeRecord, encodeRpcCall, recordOf } from '../../wire/oncrpc.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';
import { latin1, shown } from '../text.ts';

export const ceph = defineProtocol({
  id: 'ceph',
  title: 'Ceph',
  transport: 'tcp',
  ports: [6789, 3300, 6800],
  greets: true,
  rarity: 7,
  recognise(bytes) {
    // Version 1: its banner, then both addresses; version 2: its banner, two octets of length, the features.
    const text = latin1(bytes, 16);
    if (!text.startsWith('ceph v2\n') && !/^ceph v0\d\d/.test(text)) return undefined;
    return {
      name: 'ceph',
      product: 'Ceph',
      info: text.startsWith('ceph v2') ? 'messenger 2' : `messenger 1 (${text.slice(5, 9)})`,
      cpes: [cpe('a', 'ceph', 'ceph')],
      confidence: 9,
    };
  },
});

const glusterXid = 0x4e6f676c;
/** GF_DUMP of glusterfs' rpc/xdr: which programs are there. */
const glusterDump = { program: 123_451_501, version: 1, procedure: 1 } as const;

export const glusterfs = defineProtocol({
  id: 'glusterfs',
  title: 'GlusterFS',
  transport: 'tcp',
  ports: [24_007],
  probes: [
    {
      id: 'glusterfs-dump',
      bytes: () =>
        encodeRecord(
          encodeRpcCall(
            glusterXid,
            glusterDump.program,
            glusterDump.version,
            glusterDump.procedure,
            zeros(8),
          ),
        ),
    },
  ],
  rarity: 8,
  recognise(bytes) {
    const record = recordOf(bytes);
    const reply = record && decodeRpcReply(record, glusterXid);
    if (reply?.status !== 'success') return undefined;
    const cursor = cursorOf(reply.results);
    skip(cursor, 8);
    const result = u32(cursor);
    skip(cursor, 4);
    const names: string[] = [];
    // Linked by a one in front of each; the name, padded to words, then number and version of 64 bits.
    while (names.length < 8 && u32(cursor) === 1 && !cursor.bad) {
      const length = u32(cursor);
      names.push(shown(latin(cursor, length), 40));
      skip(cursor, ((4 - (length % 4)) % 4) + 16);
    }
    if (result !== 0 || names.length === 0) return undefined;
    return {
      name: 'glusterfs',
      product: 'GlusterFS',
      info: shown(names.join(', '), 200),
      cpes: [cpe('a', 'gluster', 'glusterfs')],
      confidence: 9,
    };
  },
});

/** NDMP version 4 (draft-skardal-ndmp4): NOTIFY_CONNECTED comes unasked. */
const notifyConnected = 0x502;
const connectedReasons = ['connected', 'shutdown', 'refused'];

export const ndmp = defineProtocol({
  id: 'ndmp',
  title: 'NDMP',
  transport: 'tcp',
  ports: [10_000],
  // It greets at once, but the port is Webmin's too, which would be kept waiting.
  rarity: 7,
  recognise(bytes) {
    const record = recordOf(bytes);
    if (!record) return undefined;
    const cursor = cursorOf(record);
    skip(cursor, 8);
    // A request, this message, no reply to anything, no error.
    if (u32(cursor) !== 0 || u32(cursor) !== notifyConnected || u32(cursor) !== 0 || u32(cursor) !== 0)
      return undefined;
    const [reason, version] = [u32(cursor), u32(cursor)];
    const text = shown(latin(cursor, Math.min(u32(cursor), left(cursor))), 100);
    if (cursor.bad || reason > 2 || version > 10) return undefined;
    return { name: 'ndmp', version: String(version), info: text || connectedReasons[reason]!, confidence: 8 };
  },
});

export const nbd = defineProtocol({
  id: 'nbd',
  title: 'Network block device',
  transport: 'tcp',
  ports: [10_809],
  greets: true,
  rarity: 7,
  recognise(bytes) {
    if (!beginsWith(bytes, 'NBDMAGIC')) return undefined;
    // The old handshake has a number where the new one has words.
    const style = beginsWith(bytes.subarray(8), 'IHAVEOPT')
      ? 'newstyle'
      : beginsWith(bytes.subarray(8), [0, 0, 0x42, 2, 0x81, 0x86])
        ? 'oldstyle'
        : undefined;
    return style && { name: 'nbd', info: `${style} negotiation`, confidence: 8 };
  },
});
