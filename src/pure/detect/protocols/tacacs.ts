/** TACACS+ (RFC 8907): a login is begun in the clear and given up; the answer bears our session, whatever its body is hidden with. */
import { cursorOf, latin, skip, u8, u16, u32 } from '../../wire/cursor.ts';
import { be32, concat } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const session = 0x4e6f6374;
const unencrypted = 1;
const authentication = 1;
/** Section 5.2. */
const statuses = [
  '',
  'pass',
  'fail',
  'asks for data',
  'asks for a user',
  'asks for a password',
  'restart',
  'error',
];
const bodyBytesMax = 65_535;

/** Section 5.1: ASCII login at privilege 1, by nobody, from `tty0`. */
const start = () => {
  const body = concat([1, 1, 1, 1, 0, 4, 0, 0], 'tty0');
  return concat([0xc0, authentication, 1, unencrypted], be32(session), be32(body.length), body);
};

export const tacacs = defineProtocol({
  id: 'tacacs',
  title: 'TACACS+',
  transport: 'tcp',
  ports: [49],
  probes: [{ id: 'tacacs-start', bytes: start }],
  rarity: 7,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    const [version, type, sequence, flags] = [u8(cursor), u8(cursor), u8(cursor), u8(cursor)];
    if (version >> 4 !== 12 || type !== authentication || sequence !== 2 || flags > 5) return undefined;
    if (u32(cursor) !== session || u32(cursor) > bodyBytesMax || cursor.bad) return undefined;
    if ((flags & unencrypted) === 0) return { name: 'tacacs', info: 'body under a secret', confidence: 8 };
    const status = u8(cursor);
    skip(cursor, 1);
    const messageBytes = u16(cursor);
    skip(cursor, 2);
    const message = latin(cursor, messageBytes);
    const info = [statuses[status] ?? `status ${status}`, shown(message, 200)].filter((part) => part);
    return { name: 'tacacs', info: info.join(': '), confidence: 8 };
  },
});
