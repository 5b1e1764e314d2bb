/** RESP 2 and 3, the protocol of Redis and its kin (redis.io/docs/reference/protocol-spec), and the sections of INFO. */
import { complete, type Decoded, malformed, partial } from './decoded.ts';
import { decodeLine } from './text-line.ts';

export const redisPort = 6379;
const bulkBytesMax = 4_194_304;
const itemsMax = 10_000;
const depthMax = 16;

export type RedisValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'list'; readonly items: readonly RedisValue[] };

const utf8 = new TextDecoder();
const encoder = new TextEncoder();

export function encodeCommand(words: readonly string[]): Uint8Array {
  return encoder.encode(
    `*${words.length}\r\n${words.map((word) => `$${encoder.encode(word).length}\r\n${word}\r\n`).join('')}`,
  );
}

export const decodeRedis = (bytes: Uint8Array): Decoded<RedisValue> =>
  valueAt(bytes, 0, 0, { left: itemsMax });

function valueAt(
  bytes: Uint8Array,
  start: number,
  depth: number,
  budget: { left: number },
): Decoded<RedisValue> {
  const line = decodeLine(bytes, start);
  if (line.state !== 'complete') return line;
  if (depth > depthMax || --budget.left < 0) return malformed('an answer of too many parts');
  const kind = line.value[0];
  const rest = line.value.slice(1);
  const number = Number(rest);
  const done = (value: RedisValue) => complete(value, line.lengthBytes);
  switch (kind) {
    case '+':
    case '(':
      return done({ kind: 'text', text: rest });
    case '-':
      return done({ kind: 'error', text: rest });
    case '_':
      return done({ kind: 'nothing' });
    case '#':
      return done({ kind: 'text', text: rest === 't' ? 'true' : 'false' });
    case ':':
    case ',':
      return rest !== '' && !Number.isNaN(number)
        ? done({ kind: 'number', number })
        : malformed('a number that is none');
    case '$':
    case '!':
    case '=':
      return bulkAt(bytes, start + line.lengthBytes, line.lengthBytes, number, kind === '!');
    case '*':
    case '~':
    case '>':
    case '%':
      return listAt(bytes, start, line.lengthBytes, kind === '%' ? number * 2 : number, depth, budget);
    default:
      return malformed(`"${line.value.slice(0, 40)}" is no answer of Redis`);
  }
}

function bulkAt(
  bytes: Uint8Array,
  at: number,
  headBytes: number,
  length: number,
  isError: boolean,
): Decoded<RedisValue> {
  if (length === -1) return complete({ kind: 'nothing' }, headBytes);
  if (!Number.isInteger(length) || length < 0 || length > bulkBytesMax)
    return malformed(`a text of ${length} bytes`);
  if (bytes.length < at + length + 2) return partial;
  const text = utf8.decode(bytes.subarray(at, at + length));
  return complete({ kind: isError ? 'error' : 'text', text }, headBytes + length + 2);
}

function listAt(
  bytes: Uint8Array,
  start: number,
  headBytes: number,
  count: number,
  depth: number,
  budget: { left: number },
): Decoded<RedisValue> {
  if (count === -1) return complete({ kind: 'nothing' }, headBytes);
  if (!Number.isInteger(count) || count < 0 || count > itemsMax) return malformed(`a list of ${count} items`);
  const items: RedisValue[] = [];
  let at = start + headBytes;
  for (let i = 0; i < count; i++) {
    const item = valueAt(bytes, at, depth + 1, budget);
    if (item.state !== 'complete') return item;
    items.push(item.value);
    at += item.lengthBytes;
  }
  return complete({ kind: 'list', items }, at - start);
}

/** `redis_version:7.0.15` and so on; headings are left out. */
export function infoOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) found.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return found;
}
