/** Android Debug Bridge (protocol.txt of AOSP's adb): a connection is offered; the device describes itself, or wants a key and is asked no further. */
import { cursorOf, latin, le32, left, skip } from '../../wire/cursor.ts';
import { concat, le32 as le32Octets } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const words = { connect: 0x4e584e43, authenticate: 0x48545541, tls: 0x534c5453 } as const;
const version = 0x01000000;
const payload = 'host::\0';

const connect = () => {
  const sum = [...payload].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  // The last word is the command with all bits turned.
  return concat(
    ...[words.connect, version, 4096, payload.length, sum, ~words.connect].map(le32Octets),
    payload,
  );
};

export const adb = defineProtocol({
  id: 'adb',
  title: 'Android Debug Bridge',
  transport: 'tcp',
  ports: [5555],
  probes: [{ id: 'adb-connect', bytes: connect }],
  rarity: 7,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    const command = le32(cursor);
    skip(cursor, 8);
    const length = le32(cursor);
    skip(cursor, 4);
    if (le32(cursor) !== ~command >>> 0 || cursor.bad || length > 65_536) return undefined;
    if (command === words.authenticate || command === words.tls)
      return {
        name: 'adb',
        info: command === words.tls ? 'TLS wanted' : 'key wanted',
        os: 'Android',
        confidence: 8,
      };
    if (command !== words.connect) return undefined;
    const banner = latin(cursor, Math.min(length, left(cursor), 1024));
    if (banner.startsWith('host:')) return undefined;
    const property = (name: string) => shown(new RegExp(`${name}=([^;]{1,60})`).exec(banner)?.[1] ?? '', 60);
    const model = property('ro\\.product\\.model') || property('ro\\.product\\.name');
    return {
      name: 'adb',
      ...(model ? { product: model } : {}),
      info: `open to everybody${property('ro\\.product\\.device') ? `, device ${property('ro\\.product\\.device')}` : ''}`,
      os: 'Android',
      confidence: 10,
    };
  },
});
