/** FTP: where a server listens for data (RFC 959 section 4.1.2, RFC 2428), and what it can do (RFC 2389). Replies are in `text-line.ts`. */
import type { CodedReply } from './text-line.ts';

export const ftpPort = 21;
/** TLS from the first byte; no RFC, but the register of IANA. */
export const ftpTlsPort = 990;

/** `229 Entering Extended Passive Mode (|||6446|)`; any character may stand for the bar. */
export function extendedPassivePort({ lines }: CodedReply): number | undefined {
  const found = /\(([!-~])\1\1(\d{1,5})\1\)/.exec(lines.join(' '));
  return found ? portOf(Number(found[2])) : undefined;
}

/** `227 Entering Passive Mode (192,0,2,1,25,46)`; the brackets are often forgotten. The address is not to be trusted: see RFC 2577 section 3. */
export function passivePort({ lines }: CodedReply): number | undefined {
  const found = /(?:\d{1,3},){4}(\d{1,3}),(\d{1,3})/.exec(lines.join(' '));
  if (!found) return undefined;
  const [high, low] = [Number(found[1]), Number(found[2])];
  return high > 255 || low > 255 ? undefined : portOf(high * 256 + low);
}

const portOf = (port: number) => (port > 0 && port < 65_536 ? port : undefined);

export const featuresOf = ({ lines }: CodedReply): string[] =>
  lines.slice(1, -1).flatMap((line) => (line.trim() ? [line.trim()] : []));

/** Names may not end a command. */
export const isFtpPath = (text: string): boolean => !/[\r\n\0]/.test(text);

/** `NLST`: a name a line; some servers tell the path along with it. */
export const namesOf = (listing: string): string[] =>
  listing.split(/\r?\n/).flatMap((line) => (line ? [line.slice(line.lastIndexOf('/') + 1)] : []));
