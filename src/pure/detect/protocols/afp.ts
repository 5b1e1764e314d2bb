/** AFP over DSI (Apple, "Apple Filing Protocol Reference": DSIGetStatus and FPGetSrvrInfo): answered without a session. */
import { cursorOf, latin, octets, skip, u8, u16, u32 } from '../../wire/cursor.ts';
import { be16, concat, zeros } from '../../wire/octets.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const requestId = 0x4e6f;
const getStatus = 3;
const listMax = 16;

/** A text with its length before it, at an offset of the block. */
const textAt = (block: Uint8Array, at: number): string => {
  const cursor = cursorOf(block, at);
  return shown(latin(cursor, u8(cursor)), 60);
};
function textsAt(block: Uint8Array, at: number): string[] {
  const cursor = cursorOf(block, at);
  return Array.from({ length: Math.min(u8(cursor), listMax) }, () => shown(latin(cursor, u8(cursor)), 40));
}

export const afp = defineProtocol({
  id: 'afp',
  title: 'Apple Filing Protocol',
  transport: 'tcp',
  ports: [548],
  probes: [{ id: 'afp-status', bytes: () => concat([0, getStatus], be16(requestId), zeros(12)) }],
  rarity: 7,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    if (u8(cursor) !== 1 || u8(cursor) !== getStatus || u16(cursor) !== requestId) return undefined;
    const error = u32(cursor);
    const length = u32(cursor);
    skip(cursor, 4);
    if (cursor.bad || length > 4096) return undefined;
    if (error !== 0) return { name: 'afpovertcp', info: `error ${error | 0}`, confidence: 8 };
    const block = octets(cursor, length);
    if (cursor.bad || block.length < 11) return undefined;
    const head = cursorOf(block);
    const [machineAt, versionsAt] = [u16(head), u16(head)];
    const machine = textAt(block, machineAt);
    const versions = textsAt(block, versionsAt).filter((part) => part);
    const host = textAt(block, 10);
    const netatalk = /^Netatalk ?(\d[\w.]*)?/.exec(machine);
    return {
      name: 'afpovertcp',
      ...(netatalk
        ? {
            product: 'Netatalk',
            ...(netatalk[1] ? { version: netatalk[1] } : {}),
            cpes: [cpe('a', 'netatalk', 'netatalk', netatalk[1])],
          }
        : {}),
      ...(host ? { hostName: host } : {}),
      info: shown([!netatalk && machine, versions.join(' ')].filter((part) => part).join(', '), 300),
      confidence: netatalk ? 10 : 8,
    };
  },
});
