/**
 * The lines of the text protocols (SMTP, IMAP, POP3, FTP, Redis, memcached, SIP): ended by CR LF, or by LF alone as some servers do.
 * What is no UTF-8 is shown as U+FFFD; a decoder of a reply never fails for its letters.
 */
import { complete, type Decoded, malformed, partial } from './decoded.ts';

/** RFC 5321 section 4.5.3.1.5 allows 512 octets, IMAP and FTP servers say longer ones. */
export const lineBytesMax = 16_384;

const utf8 = new TextDecoder();

export function decodeLine(bytes: Uint8Array, at = 0): Decoded<string> {
  const end = bytes.indexOf(10, at);
  if (end < 0)
    return bytes.length - at > lineBytesMax
      ? malformed(`a line of more than ${lineBytesMax} bytes`)
      : partial;
  if (end - at > lineBytesMax) return malformed(`a line of more than ${lineBytesMax} bytes`);
  const last = end > at && bytes[end - 1] === 13 ? end - 1 : end;
  return complete(utf8.decode(bytes.subarray(at, last)), end + 1 - at);
}

/** A reply of SMTP (RFC 5321 section 4.2) or FTP (RFC 959 section 4.2): a code and one or more lines of text. */
export interface CodedReply {
  readonly code: number;
  readonly lines: readonly string[];
}

/** More lines in one reply than any server has capabilities. */
const replyLinesMax = 512;

export function decodeCodedReply(bytes: Uint8Array): Decoded<CodedReply> {
  const lines: string[] = [];
  let code: string | undefined;
  for (let at = 0; lines.length < replyLinesMax; ) {
    const line = decodeLine(bytes, at);
    if (line.state !== 'complete') return line;
    at += line.lengthBytes;
    const found = /^([1-5]\d\d)(?:([ -])(.*))?$/s.exec(line.value);
    // SMTP repeats the code on every line; FTP may have any text between the first and the last line.
    if (code === undefined) {
      if (!found) return malformed(`"${line.value.slice(0, 60)}" is no reply with a code`);
      code = found[1]!;
    }
    const ours = found?.[1] === code ? found : undefined;
    lines.push(ours ? (ours[3] ?? '') : line.value);
    if (ours && ours[2] !== '-') return complete({ code: Number(code), lines }, at);
  }
  return malformed(`a reply of more than ${replyLinesMax} lines`);
}
