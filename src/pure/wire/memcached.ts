/** The text protocol of memcached (protocol.txt of its source): version, statistics, one value. Not supported: the meta commands, the binary protocol. */
import { complete, type Decoded, malformed, partial } from './decoded.ts';
import { decodeLine } from './text-line.ts';

export const memcachedPort = 11_211;
const valueBytesMax = 1_048_576;
const statisticsMax = 1000;
const utf8 = new TextDecoder();

export const memcachedError = (line: string): boolean => /^(ERROR|CLIENT_ERROR|SERVER_ERROR)\b/.test(line);
export const versionOf = (line: string): string | undefined => /^VERSION (\S{1,64})/.exec(line)?.[1];

/** `STAT name value` until `END`. */
export function decodeStatistics(bytes: Uint8Array): Decoded<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (let at = 0; found.size <= statisticsMax; ) {
    const line = decodeLine(bytes, at);
    if (line.state !== 'complete') return line;
    at += line.lengthBytes;
    if (line.value === 'END') return complete(found, at);
    const parts = /^STAT (\S+) (.*)$/.exec(line.value);
    if (!parts) return malformed(`"${line.value.slice(0, 60)}" is no statistic`);
    found.set(parts[1]!, parts[2]!);
  }
  return malformed(`more than ${statisticsMax} statistics`);
}

/** The answer to `get` with one key: its value, or undefined inside for a key that is not there. */
export function decodeValue(bytes: Uint8Array): Decoded<{ readonly value: string | undefined }> {
  const line = decodeLine(bytes);
  if (line.state !== 'complete') return line;
  if (line.value === 'END') return complete({ value: undefined }, line.lengthBytes);
  const parts = /^VALUE \S{1,250} \d{1,10} (\d{1,8})(?: \d+)?$/.exec(line.value);
  const length = Number(parts?.[1]);
  if (!parts || length > valueBytesMax) return malformed(`"${line.value.slice(0, 60)}" is no value`);
  const end = line.lengthBytes + length;
  const tail = '\r\nEND\r\n';
  if (bytes.length < end + tail.length) return partial;
  if (utf8.decode(bytes.subarray(end, end + tail.length)) !== tail)
    return malformed('a value of another length');
  return complete({ value: utf8.decode(bytes.subarray(line.lengthBytes, end)) }, end + tail.length);
}

/** Keys hold no blanks and no controls. */
export const isKey = (text: string): boolean => /^[^\s\p{Cc}]{1,250}$/u.test(text);
