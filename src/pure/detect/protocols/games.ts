/** Servers of games, because they are found in networks that should have none: Quake III and its heirs, Valve's engine (Valve, "Server queries"), Mumble's ping. */

import { cursorOf, latinZ, skip, u8, u32 } from '../../wire/cursor.ts';
import { beginsWith, concat, zeros } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { latin1, shown } from '../text.ts';

const outOfBand = [0xff, 0xff, 0xff, 0xff];
const challenge = 'nocturne';

export const quake3 = defineProtocol({
  id: 'quake3',
  title: 'Quake III',
  transport: 'udp',
  ports: [27_960, 27_961],
  probes: [{ id: 'quake3-info', bytes: () => concat(outOfBand, `getinfo ${challenge}\n`) }],
  rarity: 8,
  recognise(bytes) {
    if (!beginsWith(bytes, [...outOfBand])) return undefined;
    const words = latin1(bytes, 1204).slice(4);
    if (!words.startsWith('infoResponse\n')) return undefined;
    const facts = words.slice(14).split('\\');
    const value = (name: string) => {
      const at = facts.findIndex((word, i) => i % 2 === 0 && word === name);
      return at < 0 ? '' : shown(facts[at + 1] ?? '', 80);
    };
    if (value('challenge') !== challenge) return undefined;
    const game = value('gamename');
    return {
      name: 'quake3',
      ...(game ? { product: game } : {}),
      info: shown([value('hostname'), value('mapname')].filter((part) => part).join(', '), 200),
      deviceType: 'game server',
      confidence: 8,
    };
  },
});

export const sourceEngine = defineProtocol({
  id: 'source-engine',
  title: 'Valve game server',
  transport: 'udp',
  ports: [27_015, 27_016],
  probes: [{ id: 'a2s-info', bytes: () => concat(outOfBand, 'TSource Engine Query\0') }],
  rarity: 8,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    if (u32(cursor) !== 0xffffffff) return undefined;
    const kind = u8(cursor);
    // `A` and four octets: a challenge comes first.
    if (kind === 0x41)
      return bytes.length === 9
        ? { name: 'source-engine', deviceType: 'game server', confidence: 7 }
        : undefined;
    if (kind !== 0x49) return undefined;
    skip(cursor, 1);
    const [name, map, , game] = [latinZ(cursor), latinZ(cursor), latinZ(cursor), latinZ(cursor)];
    if (cursor.bad) return undefined;
    return {
      name: 'source-engine',
      product: shown(game!, 80) || 'Valve game server',
      info: shown(`${name}, ${map}`, 200),
      deviceType: 'game server',
      confidence: 9,
    };
  },
});

/** Four zero octets and eight of our own; version, ours, users, most users, bandwidth come back. */
export const mumblePing = defineProtocol({
  id: 'mumble-udp',
  title: 'Mumble voice',
  transport: 'udp',
  ports: [64_738],
  probes: [{ id: 'mumble-ping', bytes: () => concat(zeros(4), challenge) }],
  rarity: 7,
  recognise(bytes) {
    if (bytes.length !== 24 || !beginsWith(bytes.subarray(4), challenge)) return undefined;
    const cursor = cursorOf(bytes);
    if (u8(cursor) !== 0) return undefined;
    const version = `${u8(cursor)}.${u8(cursor)}.${u8(cursor)}`;
    skip(cursor, 8);
    const [users, most] = [u32(cursor), u32(cursor)];
    return {
      name: 'mumble',
      product: 'Mumble server',
      version,
      info: `${users} of ${most} users`,
      confidence: 10,
    };
  },
});
