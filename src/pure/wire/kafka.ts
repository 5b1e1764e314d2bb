/**
 * Kafka's protocol (kafka.apache.org/protocol): ApiVersions version 0 and Metadata version 2, requests and responses of the old form without tagged
 * fields. Not supported: all other requests.
 */
import { cursorOf, latin, left, octets, skip, u16, u32 } from './cursor.ts';
import { be16, be32, concat } from './octets.ts';

export const kafkaPort = 9092;
const apiVersionsKey = 18;
const metadataKey = 3;
const countMax = 500;

function request(key: number, version: number, correlation: number, body: Uint8Array): Uint8Array {
  const message = concat(be16(key), be16(version), be32(correlation), be16(8), 'nocturne', body);
  return concat(be32(message.length), message);
}
export const encodeApiVersions = (correlation: number): Uint8Array =>
  request(apiVersionsKey, 0, correlation, new Uint8Array());
/** No topics, only the cluster. */
export const encodeMetadata = (correlation: number): Uint8Array =>
  request(metadataKey, 2, correlation, Uint8Array.of(0, 0, 0, 0));

function bodyOf(bytes: Uint8Array, correlation: number) {
  const cursor = cursorOf(bytes);
  const length = u32(cursor);
  const body = cursorOf(octets(cursor, length));
  return !cursor.bad && u32(body) === correlation ? body : undefined;
}

/** Highest version of each request by its key; undefined unless the bytes are a whole answer. */
export function decodeApiVersions(
  bytes: Uint8Array,
  correlation: number,
): ReadonlyMap<number, number> | undefined {
  const cursor = bodyOf(bytes, correlation);
  if (!cursor) return undefined;
  const error = u16(cursor);
  const count = u32(cursor);
  // 35 is UNSUPPORTED_VERSION, with the list all the same.
  if (cursor.bad || (error !== 0 && error !== 35) || count > countMax || left(cursor) !== count * 6)
    return undefined;
  const found = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const key = u16(cursor);
    skip(cursor, 2);
    found.set(key, u16(cursor));
  }
  return found;
}

export interface KafkaCluster {
  readonly brokers: readonly { readonly host: string; readonly port: number }[];
  readonly clusterId: string;
}
export function decodeMetadata(bytes: Uint8Array, correlation: number): KafkaCluster | undefined {
  const cursor = bodyOf(bytes, correlation);
  if (!cursor) return undefined;
  // A length of -1 is no text.
  const text = () => {
    const length = u16(cursor);
    return length === 0xffff ? '' : latin(cursor, length);
  };
  const count = u32(cursor);
  if (count > countMax) return undefined;
  const brokers: { host: string; port: number }[] = [];
  for (let i = 0; i < count && !cursor.bad; i++) {
    skip(cursor, 4);
    brokers.push({ host: text(), port: u32(cursor) });
    text();
  }
  const clusterId = text();
  return cursor.bad ? undefined : { brokers, clusterId };
}
