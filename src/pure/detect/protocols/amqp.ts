/**
 * AMQP 0-9-1 (section 4.2): after the header the server begins with Connection.Start, whose properties name product and version. A broker of 1.0
 * answers a header that it does not speak with the one that it does.
 */

import { hex } from '../../wire/octets.ts';
import { defineProtocol, type Recognised } from '../protocol.ts';
import { latin1 } from '../text.ts';

const propertiesMax = 40;

/** The text values of a field table (section 4.2.5.5); stops at the first type that it does not know. */
export function fieldTable(bytes: Uint8Array, at: number): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (at + 4 > bytes.length) return fields;
  const end = Math.min(bytes.length, at + 4 + view.getUint32(at));
  let next = at + 4;
  for (let count = 0; count < propertiesMax && next < end; count++) {
    const nameLength = bytes[next]!;
    const name = latin1(bytes.subarray(next + 1, next + 1 + nameLength));
    next += 1 + nameLength;
    const type = String.fromCharCode(bytes[next] ?? 0);
    next++;
    if (type === 'S' || type === 'F' || type === 'x') {
      if (next + 4 > end) break;
      const length = view.getUint32(next);
      if (type === 'S')
        fields.set(name, latin1(bytes.subarray(next + 4, Math.min(end, next + 4 + length)), 300));
      next += 4 + length;
    } else if (type === 't' || type === 'b' || type === 'B') next += 1;
    else if (type === 's' || type === 'u') next += 2;
    else if (type === 'I' || type === 'i' || type === 'f') next += 4;
    else if (type === 'l' || type === 'L' || type === 'd' || type === 'T') next += 8;
    else break;
  }
  return fields;
}

function started(bytes: Uint8Array): Recognised | undefined {
  // Frame of a method on channel 0: type, channel, size, class 10 method 10, versions.
  if (bytes.length < 13 || bytes[0] !== 1 || bytes[1] !== 0 || bytes[2] !== 0) return undefined;
  if (bytes[8] !== 10 || bytes[10] !== 10 || bytes[7] !== 0 || bytes[9] !== 0) return undefined;
  const properties = fieldTable(bytes, 13);
  const product = properties.get('product');
  const version = properties.get('version');
  const platform = properties.get('platform');
  const node = /^rabbit@(.+)$/.exec(properties.get('cluster_name') ?? '')?.[1];
  return {
    name: 'amqp',
    ...(product ? { product } : {}),
    ...(version ? { version } : {}),
    info: [`AMQP ${bytes[11]}-${bytes[12]}`, platform].filter(Boolean).join(', '),
    ...(node ? { hostName: node } : {}),
  };
}

export const amqp = defineProtocol({
  id: 'amqp',
  title: 'AMQP',
  transport: 'tcp',
  ports: [5672, 5673],
  tlsPorts: [5671],
  rarity: 5,
  probes: [{ id: 'amqp-091', bytes: () => hex('414d5150 00000901') }],
  complete: (bytes) => {
    if (bytes[0] !== 1 || bytes.length < 7) return true;
    const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(3);
    return bytes.length >= 7 + Math.min(size, 32_768);
  },
  recognise(bytes) {
    if (latin1(bytes, 4) !== 'AMQP' || bytes.length < 8) return started(bytes);
    const [id, major, minor, revision] = bytes.subarray(4, 8);
    const version = id === 0 && major === 0 ? `${minor}-${revision}` : `${major}.${minor}`;
    return { name: 'amqp', info: `AMQP ${id === 3 ? 'SASL ' : ''}${version}` };
  },
});
