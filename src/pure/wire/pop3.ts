/** POP3 (RFC 1939, RFC 2449): answers of one line and of many, the challenge of APOP, the sizes of a mailbox. */
import { complete, type Decoded, malformed } from './decoded.ts';
import { decodeLine } from './text-line.ts';

export const pop3Port = 110;
/** RFC 8314 section 3.1. */
export const pop3TlsPort = 995;
const linesMax = 10_000;

export interface Pop3Answer {
  readonly ok: boolean;
  /** RFC 2449 section 8: `AUTH`, `IN-USE`, `SYS/TEMP`; how a wrong password is told from other troubles. */
  readonly code?: string;
  readonly text: string;
}

export function decodePop3(bytes: Uint8Array): Decoded<Pop3Answer> {
  const line = decodeLine(bytes);
  if (line.state !== 'complete') return line;
  const found = /^(\+OK|-ERR)(?: (?:\[([A-Z0-9/-]{1,64})\] ?)?(.*))?$/is.exec(line.value);
  if (!found) return malformed(`"${line.value.slice(0, 60)}" is no answer of POP3`);
  const [, status, code, text] = found;
  return complete(
    { ok: status!.toUpperCase() === '+OK', ...(code ? { code: code.toUpperCase() } : {}), text: text ?? '' },
    line.lengthBytes,
  );
}

/** The lines after a good answer, until the one that is a dot alone; dots that were doubled are single again (RFC 1939 section 3). */
export function decodeLines(bytes: Uint8Array): Decoded<string[]> {
  const lines: string[] = [];
  for (let at = 0; lines.length <= linesMax; ) {
    const line = decodeLine(bytes, at);
    if (line.state !== 'complete') return line;
    at += line.lengthBytes;
    if (line.value === '.') return complete(lines, at);
    lines.push(line.value.startsWith('.') ? line.value.slice(1) : line.value);
  }
  return malformed(`an answer of more than ${linesMax} lines`);
}

/** The time stamp in a greeting that APOP hashes with the password (RFC 1939 section 7). */
export const apopChallenge = (greeting: string): string | undefined =>
  /<[^\s<>@]+@[^\s<>]*>/.exec(greeting)?.[0];

/** `STAT`: messages and their bytes. */
export function statOf(text: string): { readonly messages: number; readonly sizeBytes: number } | undefined {
  const found = /^(\d{1,10}) (\d{1,15})/.exec(text);
  return found ? { messages: Number(found[1]), sizeBytes: Number(found[2]) } : undefined;
}
