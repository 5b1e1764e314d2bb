/** The one HTTP request that we say (RFC 9112): plain, short, and closed afterwards. */
import { familyOf } from '../base/address.ts';
import type { DetectTarget } from './protocol.ts';
import { utf8 } from './text.ts';

export function httpRequest(target: DetectTarget, path: string, method = 'GET'): Uint8Array {
  const host = target.serverName ?? (familyOf(target.address) === 6 ? `[${target.address}]` : target.address);
  const authority = target.port === (target.secure ? 443 : 80) ? host : `${host}:${target.port}`;
  return utf8(
    `${method} ${path} HTTP/1.1\r\nHost: ${authority}\r\nUser-Agent: Nocturne\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
  );
}
