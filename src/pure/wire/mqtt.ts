/**
 * MQTT 3.1.1 and 5.0 (OASIS): the packets of one connection that subscribes and publishes. Packets of a server are read with their properties
 * stepped over; those of a client are written. Not supported: quality of service 2, authentication by AUTH packets.
 */
import { complete, type Decoded, malformed, partial } from './decoded.ts';

export const mqttPort = 1883;
export const mqttTlsPort = 8883;
const packetBytesMax = 4_194_304;
const encoder = new TextEncoder();
const utf8 = new TextDecoder();

export type MqttVersion = '3.1.1' | '5';
export type MqttPacket =
  | { readonly kind: 'connect-acknowledged'; readonly sessionPresent: boolean; readonly reason: number }
  | {
      readonly kind: 'publish';
      readonly topic: string;
      readonly payload: Uint8Array;
      readonly id?: number;
      readonly retained: boolean;
    }
  | { readonly kind: 'publish-acknowledged'; readonly id: number; readonly reason: number }
  | { readonly kind: 'subscribed'; readonly id: number; readonly reasons: readonly number[] }
  | { readonly kind: 'pong' }
  | { readonly kind: 'disconnect'; readonly reason: number }
  | { readonly kind: 'other'; readonly type: number };

/** Reasons of version 5 (section 2.4), and the return codes of a connection in version 3.1.1 (section 3.2.2.3). */
const reasons: Readonly<Record<number, string>> = {
  0: 'success',
  1: 'unacceptable protocol version',
  2: 'identifier rejected',
  3: 'server unavailable',
  4: 'bad user name or password',
  5: 'not authorised',
  128: 'unspecified error',
  129: 'malformed packet',
  130: 'protocol error',
  132: 'unsupported protocol version',
  133: 'client identifier not valid',
  134: 'bad user name or password',
  135: 'not authorised',
  136: 'server unavailable',
  137: 'server busy',
  138: 'banned',
  139: 'server shutting down',
  140: 'bad authentication method',
  141: 'keep alive timeout',
  142: 'session taken over',
  143: 'topic filter invalid',
  144: 'topic name invalid',
  149: 'packet too large',
  151: 'quota exceeded',
  155: 'quality of service not supported',
  156: 'use another server',
  157: 'server moved',
  159: 'connection rate exceeded',
};
export const reasonName = (reason: number): string => reasons[reason] ?? `reason ${reason}`;

/** Variable byte integer (section 1.5.5); undefined when its end has not come, null when it is too long. */
function variableAt(bytes: Uint8Array, at: number): { value: number; at: number } | undefined | null {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value += (byte & 127) * 128 ** i;
    if (byte < 128) return { value, at: at + i + 1 };
  }
  return null;
}

export function decodeMqtt(bytes: Uint8Array, version: MqttVersion): Decoded<MqttPacket> {
  if (bytes.length === 0) return partial;
  const type = bytes[0]! >> 4;
  if (type === 0) return malformed('what answers is no MQTT broker');
  const length = variableAt(bytes, 1);
  if (length === undefined) return partial;
  if (length === null || length.value > packetBytesMax) return malformed('a packet of impossible length');
  const end = length.at + length.value;
  if (bytes.length < end) return partial;
  const packet = readPacket(type, bytes[0]! & 15, bytes.slice(length.at, end), version);
  return packet ? complete(packet, end) : malformed(`a packet of type ${type} whose parts do not fit`);
}

/** Where the properties of version 5 end; version 3.1.1 has none. */
function afterProperties(body: Uint8Array, at: number, version: MqttVersion): number | undefined {
  if (version === '3.1.1') return at;
  const length = variableAt(body, at);
  return length && length.at + length.value <= body.length ? length.at + length.value : undefined;
}

function readPacket(
  type: number,
  flags: number,
  body: Uint8Array,
  version: MqttVersion,
): MqttPacket | undefined {
  const id = () => (body[0]! << 8) | body[1]!;
  switch (type) {
    case 2:
      return body.length < 2
        ? undefined
        : { kind: 'connect-acknowledged', sessionPresent: (body[0]! & 1) === 1, reason: body[1]! };
    case 3:
      return readPublish(flags, body, version);
    case 4:
      return body.length < 2 ? undefined : { kind: 'publish-acknowledged', id: id(), reason: body[2] ?? 0 };
    case 9: {
      const at = body.length < 3 ? undefined : afterProperties(body, 2, version);
      return at === undefined ? undefined : { kind: 'subscribed', id: id(), reasons: [...body.subarray(at)] };
    }
    case 13:
      return { kind: 'pong' };
    case 14:
      return { kind: 'disconnect', reason: body[0] ?? 0 };
    default:
      return { kind: 'other', type };
  }
}

function readPublish(flags: number, body: Uint8Array, version: MqttVersion): MqttPacket | undefined {
  if (body.length < 2) return undefined;
  const topicEnd = 2 + ((body[0]! << 8) | body[1]!);
  const quality = (flags >> 1) & 3;
  const idEnd = topicEnd + (quality > 0 ? 2 : 0);
  if (idEnd > body.length || quality === 3) return undefined;
  const at = afterProperties(body, idEnd, version);
  if (at === undefined) return undefined;
  return {
    kind: 'publish',
    topic: utf8.decode(body.subarray(2, topicEnd)),
    payload: body.slice(at),
    retained: (flags & 1) === 1,
    ...(quality > 0 ? { id: (body[topicEnd]! << 8) | body[topicEnd + 1]! } : {}),
  };
}

const text = (value: string | Uint8Array): number[] => {
  const bytes = typeof value === 'string' ? encoder.encode(value) : value;
  return [bytes.length >> 8, bytes.length & 255, ...bytes];
};
function packet(first: number, body: readonly number[]): Uint8Array {
  const length: number[] = [];
  let rest = body.length;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    length.push(rest > 0 ? low | 128 : low);
  } while (rest > 0);
  return Uint8Array.from([first, ...length, ...body]);
}
const noProperties = (version: MqttVersion): number[] => (version === '5' ? [0] : []);

/** A clean session that ends with the connection. */
export function encodeConnect(
  version: MqttVersion,
  client: {
    readonly id: string;
    readonly keepAliveS: number;
    readonly login?: { readonly user: string; readonly password: string } | undefined;
  },
): Uint8Array {
  const { login } = client;
  return packet(0x10, [
    ...text('MQTT'),
    version === '5' ? 5 : 4,
    login ? 0xc2 : 0x02,
    client.keepAliveS >> 8,
    client.keepAliveS & 255,
    ...noProperties(version),
    ...text(client.id),
    ...(login ? [...text(login.user), ...text(login.password)] : []),
  ]);
}
export const encodeSubscribe = (
  version: MqttVersion,
  id: number,
  filter: string,
  quality: 0 | 1,
): Uint8Array => packet(0x82, [id >> 8, id & 255, ...noProperties(version), ...text(filter), quality]);
export const encodePublish = (
  version: MqttVersion,
  message: {
    readonly topic: string;
    readonly payload: Uint8Array;
    readonly quality: 0 | 1;
    readonly id: number;
  },
): Uint8Array =>
  packet(0x30 | (message.quality << 1), [
    ...text(message.topic),
    ...(message.quality > 0 ? [message.id >> 8, message.id & 255] : []),
    ...noProperties(version),
    ...message.payload,
  ]);
export const encodePublishAcknowledged = (id: number): Uint8Array => packet(0x40, [id >> 8, id & 255]);
export const encodeDisconnect = (): Uint8Array => packet(0xe0, []);

/** A name to publish to: no wildcards (section 4.7.1). */
export const isTopicName = (topic: string): boolean => isTopicFilter(topic) && !/[#+]/.test(topic);
export function isTopicFilter(filter: string): boolean {
  if (filter === '' || filter.includes('\0') || encoder.encode(filter).length > 65_535) return false;
  return filter
    .split('/')
    .every(
      (level, i, all) => !/[#+]/.test(level) || level === '+' || (level === '#' && i === all.length - 1),
    );
}
