/** Java's own protocols: RMI (JRMP, "Java Remote Method Invocation Specification" section 10.2) and the debugger's wire protocol (JDWP). */
import { cursorOf, latin, left, skip, u8, u16, u32 } from '../../wire/cursor.ts';
import { be16, be32, beginsWith, concat } from '../../wire/octets.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

/** Stream protocol, version 2. */
const streamProtocol = 0x4b;
const protocolAcknowledge = 0x4e;

export const javaRmi = defineProtocol({
  id: 'java-rmi',
  title: 'Java RMI',
  transport: 'tcp',
  ports: [1099, 1098, 9010],
  probes: [{ id: 'rmi-stream', bytes: () => concat('JRMI', be16(2), [streamProtocol]) }],
  rarity: 6,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    if (u8(cursor) !== protocolAcknowledge) return undefined;
    // The address that the server sees us by.
    const length = u16(cursor);
    const seen = latin(cursor, length);
    const high = u16(cursor);
    skip(cursor, 2);
    if (
      cursor.bad ||
      left(cursor) > 0 ||
      high !== 0 ||
      length < 2 ||
      length > 255 ||
      !/^[\w.:%-]+$/.test(seen)
    )
      return undefined;
    return { name: 'rmi', product: 'Java RMI', confidence: 8 };
  },
});

const handshake = 'JDWP-Handshake';
const commandId = 0x4e6f63;

/** Events of the machine may stand before the answer: a suspended one tells that it has started. */
function replyAt(bytes: Uint8Array): number | undefined {
  for (let at = handshake.length, packets = 0; packets < 8; packets++) {
    const cursor = cursorOf(bytes, at);
    const [length, id] = [u32(cursor), u32(cursor)];
    if (cursor.bad || length < 11) return undefined;
    if (id === commandId) return at;
    at += length;
  }
  return undefined;
}

export const jdwp = defineProtocol({
  id: 'jdwp',
  title: 'Java debugger',
  transport: 'tcp',
  ports: [5005, 8000, 8787],
  // The handshake, and the command Version of the set VirtualMachine.
  probes: [{ id: 'jdwp-version', bytes: () => concat(handshake, be32(11), be32(commandId), [0, 1, 1]) }],
  rarity: 8,
  recognise(bytes) {
    if (!beginsWith(bytes, handshake)) return undefined;
    const at = replyAt(bytes);
    if (at === undefined) return undefined;
    const cursor = cursorOf(bytes, at + 8);
    // An echo has our flags; an answer has the highest bit.
    if (u8(cursor) !== 0x80 || u16(cursor) !== 0) return undefined;
    const text = () => shown(latin(cursor, u32(cursor)), 200);
    const description = text();
    skip(cursor, 8);
    const version = text();
    const machine = text();
    if (cursor.bad) return undefined;
    return {
      name: 'jdwp',
      product: machine || 'Java',
      ...(version ? { version: version.slice(0, 80) } : {}),
      info: shown(description, 200),
      cpes: /OpenJDK/.test(machine) ? [cpe('a', 'oracle', 'openjdk', version.replace(/[+-].*/, ''))] : [],
      confidence: 10,
    };
  },
});
