/** LDP (RFC 5036): a session is asked for on TCP; without a hello before it, the router says that there was none, and who it is. */
import { formatIpv4 } from '../../base/address.ts';
import { cursorOf, skip, u16, u32 } from '../../wire/cursor.ts';
import { be16, be32, concat, zeros } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';

const ourLsr = 0x4e6f6374;
const messages: Readonly<Record<number, string>> = {
  1: 'notification',
  512: 'initialization',
  513: 'keepalive',
};
/** Section 3.9, status codes. */
const statuses: Readonly<Record<number, string>> = {
  3: 'bad message length',
  10: 'shutdown',
  16: 'session rejected, no hello',
  17: 'session rejected, parameters',
};

/** Section 3.5.3: an initialization message with common session parameters. */
const initialize = () => {
  const parameters = concat(be16(0x0500), be16(14), be16(1), be16(15), [0, 0], be16(0), zeros(6));
  const message = concat(be16(0x0200), be16(4 + parameters.length), be32(1), parameters);
  return concat(be16(1), be16(6 + message.length), be32(ourLsr), be16(0), message);
};

export const ldp = defineProtocol({
  id: 'ldp',
  title: 'LDP',
  transport: 'tcp',
  ports: [646],
  probes: [{ id: 'ldp-initialize', bytes: initialize }],
  rarity: 8,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    const version = u16(cursor);
    const length = u16(cursor);
    const lsr = u32(cursor);
    const labelSpace = u16(cursor);
    const type = u16(cursor) & 0x7fff;
    const messageBytes = u16(cursor);
    if (cursor.bad || version !== 1 || labelSpace !== 0 || length > 4096 || messageBytes + 10 > length)
      return undefined;
    if (!messages[type] || bytes.length < length + 4 || lsr === ourLsr) return undefined;
    skip(cursor, 4);
    // Section 3.4.6: the status is the first parameter of a notification.
    const status =
      type === 1 && u16(cursor) === 0x0300 && u16(cursor) === 10 ? u32(cursor) & 0x3fffffff : undefined;
    const said = status === undefined ? messages[type] : (statuses[status] ?? `status ${status}`);
    return { name: 'ldp', info: `router ${formatIpv4(lsr)}, ${said}`, confidence: 8 };
  },
});
