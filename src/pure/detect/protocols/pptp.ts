/** PPTP (RFC 2637 sections 2.1 and 2.2): the start of a control connection, whose reply names host and vendor. */
import { cursorOf, latin, skip, u8, u16, u32 } from '../../wire/cursor.ts';
import { be16, be32, concat, zeros } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const messageBytes = 156;
const magic = 0x1a2b3c4d;
const field = (text: string) => concat(text, zeros(64 - text.length));
const request = () =>
  concat(
    be16(messageBytes),
    be16(1),
    be32(magic),
    be16(1),
    be16(0),
    be16(0x0100),
    be16(0),
    be32(1),
    be32(1),
    be16(0),
    be16(0),
    field('nocturne'),
    field(''),
  );

export const pptp = defineProtocol({
  id: 'pptp',
  title: 'PPTP',
  transport: 'tcp',
  ports: [1723],
  probes: [{ id: 'pptp-start', bytes: request }],
  rarity: 7,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    if (u16(cursor) !== messageBytes || u16(cursor) !== 1 || u32(cursor) !== magic || u16(cursor) !== 2)
      return undefined;
    skip(cursor, 4);
    const result = u8(cursor);
    skip(cursor, 11);
    const firmware = u16(cursor);
    const text = () => shown(latin(cursor, 64).replace(/\0.*$/s, ''), 64);
    const [host, vendor] = [text(), text()];
    if (cursor.bad) return undefined;
    return {
      name: 'pptp',
      ...(vendor === 'linux' ? { product: 'Poptop pptpd', os: 'Linux' } : vendor ? { product: vendor } : {}),
      ...(host && host !== 'local' ? { hostName: host } : {}),
      info: `firmware ${firmware}${result === 1 ? '' : `, refused (${result})`}`,
      confidence: vendor ? 9 : 8,
    };
  },
});
