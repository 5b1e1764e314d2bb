/** XDMCP (X Display Manager Control Protocol 1.1, section 3): a display manager that is asked says that it is willing, or not, and who it is. */
import { cursorOf, latin, left, u16 } from '../../wire/cursor.ts';
import { be16, concat } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const opcodes = { query: 2, willing: 5, unwilling: 6 } as const;

export const xdmcp = defineProtocol({
  id: 'xdmcp',
  title: 'XDMCP',
  transport: 'udp',
  ports: [177],
  // No names of authentication are offered.
  probes: [{ id: 'xdmcp-query', bytes: () => concat(be16(1), be16(opcodes.query), be16(1), [0]) }],
  rarity: 6,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    if (u16(cursor) !== 1) return undefined;
    const opcode = u16(cursor);
    if (u16(cursor) !== left(cursor) || (opcode !== opcodes.willing && opcode !== opcodes.unwilling))
      return undefined;
    const text = () => shown(latin(cursor, u16(cursor)), 200);
    if (opcode === opcodes.willing) text();
    const host = text();
    const status = text();
    if (cursor.bad || left(cursor) > 0) return undefined;
    return {
      name: 'xdmcp',
      ...(host ? { hostName: host } : {}),
      info: `${opcode === opcodes.willing ? 'willing' : 'unwilling'}${status ? `, ${status}` : ''}`,
      confidence: 8,
    };
  },
});
