/**
 * BGP-4 messages (RFC 4271 section 4): OPEN with its capabilities (RFC 5492) and NOTIFICATION. Four-octet AS numbers (RFC 6793), the name of the
 * host (draft-walton-bgp-hostname-capability) and the version of the software (draft-ietf-idr-software-version). Not supported: UPDATE.
 */
import { formatIpv4 } from '../base/address.ts';
import { cursorOf, latin, left, octets, u8, u16, u32 } from './cursor.ts';
import { be16, be32, concat } from './octets.ts';

export const bgpPort = 179;
const headerBytes = 19;
const messageBytesMax = 4096;
const messagesMax = 16;
const capabilityParameter = 2;
const asTrans = 23_456;

export type BgpMessage =
  | {
      readonly type: 'open';
      readonly as: number;
      readonly holdTimeS: number;
      readonly routerId: string;
      readonly capabilities: ReadonlyMap<number, Uint8Array>;
    }
  | {
      readonly type: 'notification';
      readonly code: number;
      readonly subcode: number;
      readonly data: Uint8Array;
    }
  | { readonly type: 'update' | 'keepalive' | 'route-refresh' };

/** RFC 4271 section 4.5 and RFC 4486: what ended the session. */
export const bgpErrors: Readonly<Record<number, readonly [string, Readonly<Record<number, string>>]>> = {
  1: ['message header error', {}],
  2: [
    'OPEN error',
    { 1: 'unsupported version', 2: 'bad peer AS', 3: 'bad BGP identifier', 6: 'unacceptable hold time' },
  ],
  3: ['UPDATE error', {}],
  4: ['hold timer expired', {}],
  5: ['finite state machine error', {}],
  6: [
    'cease',
    {
      2: 'administrative shutdown',
      3: 'peer de-configured',
      5: 'connection rejected',
      7: 'collision',
      8: 'out of resources',
    },
  ],
};

export function encodeOpen(as: number, routerId: number, holdTimeS: number): Uint8Array {
  // IPv4 unicast (RFC 4760), and our AS in four octets.
  const capabilities = concat([1, 4, 0, 1, 0, 1], [65, 4], be32(as));
  const parameters = concat([capabilityParameter, capabilities.length], capabilities);
  const body = concat(
    [4],
    be16(as > 0xffff ? asTrans : as),
    be16(holdTimeS),
    be32(routerId),
    [parameters.length],
    parameters,
  );
  return concat(new Array<number>(16).fill(0xff), be16(headerBytes + body.length), [1], body);
}

/** The whole messages at the beginning of the bytes; undefined where they begin with anything else. */
export function decodeBgp(bytes: Uint8Array): readonly BgpMessage[] | undefined {
  const messages: BgpMessage[] = [];
  const cursor = cursorOf(bytes);
  while (left(cursor) >= headerBytes && messages.length < messagesMax) {
    const marked = octets(cursor, 16).every((octet) => octet === 0xff);
    const length = u16(cursor);
    const type = u8(cursor);
    if (!marked || length < headerBytes || length > messageBytesMax || type < 1 || type > 5)
      return messages.length > 0 ? messages : undefined;
    const body = octets(cursor, length - headerBytes);
    if (cursor.bad) break;
    const message = readBody(type, body);
    if (!message) return messages.length > 0 ? messages : undefined;
    messages.push(message);
  }
  return messages.length > 0 ? messages : undefined;
}

function readBody(type: number, body: Uint8Array): BgpMessage | undefined {
  const cursor = cursorOf(body);
  switch (type) {
    case 1: {
      const version = u8(cursor);
      const as = u16(cursor);
      const holdTimeS = u16(cursor);
      const routerId = formatIpv4(u32(cursor));
      const capabilities = readParameters(octets(cursor, u8(cursor)));
      if (cursor.bad || version !== 4 || left(cursor) > 0 || !capabilities) return undefined;
      const wide = capabilities.get(65);
      return {
        type: 'open',
        as: wide?.length === 4 ? u32(cursorOf(wide)) : as,
        holdTimeS,
        routerId,
        capabilities,
      };
    }
    case 3: {
      const [code, subcode] = [u8(cursor), u8(cursor)];
      return cursor.bad || code === 0 || code > 7
        ? undefined
        : { type: 'notification', code, subcode, data: octets(cursor, left(cursor)) };
    }
    case 4:
      return body.length === 0 ? { type: 'keepalive' } : undefined;
    case 5:
      return { type: 'route-refresh' };
    default:
      return { type: 'update' };
  }
}

function readParameters(bytes: Uint8Array): Map<number, Uint8Array> | undefined {
  const found = new Map<number, Uint8Array>();
  const cursor = cursorOf(bytes);
  while (left(cursor) > 0) {
    const type = u8(cursor);
    const inner = cursorOf(octets(cursor, u8(cursor)));
    if (cursor.bad) return undefined;
    while (type === capabilityParameter && left(inner) > 0) {
      const code = u8(inner);
      const value = octets(inner, u8(inner));
      if (inner.bad) return undefined;
      found.set(code, value);
    }
  }
  return found;
}

/** Host and domain of capability 73; texts with their lengths in front. */
export function hostNameOf(capabilities: ReadonlyMap<number, Uint8Array>): string | undefined {
  const value = capabilities.get(73);
  if (!value) return undefined;
  const cursor = cursorOf(value);
  const host = latin(cursor, u8(cursor));
  const domain = latin(cursor, u8(cursor));
  if (cursor.bad || host === '') return undefined;
  return domain && domain !== '(none)' ? `${host}.${domain}` : host;
}
/** Capability 75. */
export function softwareOf(capabilities: ReadonlyMap<number, Uint8Array>): string | undefined {
  const value = capabilities.get(75);
  if (!value) return undefined;
  const cursor = cursorOf(value);
  const text = latin(cursor, u8(cursor));
  return cursor.bad ? undefined : text;
}
