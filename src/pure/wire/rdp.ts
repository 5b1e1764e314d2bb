/**
 * The first exchange of RDP ([MS-RDPBCGR] sections 2.2.1.1 and 2.2.1.2): which security protocols a server takes. TPKT (RFC 1006) around
 * an X.224 connection request and confirm. Not supported: whatever follows.
 */
import { complete, type Decoded, malformed, partial } from './decoded.ts';

export const rdpPort = 3389;
export const rdpProtocols = { standard: 0, tls: 1, hybrid: 2, rdstls: 4, hybridExtended: 8 } as const;
const negotiation = { request: 1, response: 2, failure: 3 } as const;
/** Section 2.2.1.2.2. */
const failures: Readonly<Record<number, string>> = {
  1: 'SSL_REQUIRED_BY_SERVER',
  2: 'SSL_NOT_ALLOWED_BY_SERVER',
  3: 'SSL_CERT_NOT_ON_SERVER',
  4: 'INCONSISTENT_FLAGS',
  5: 'HYBRID_REQUIRED_BY_SERVER',
  6: 'SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER',
};
const confirmBytesMax = 1024;

/** `protocols` is the sum of what is offered. */
export const encodeConnectionRequest = (protocols: number): Uint8Array =>
  Uint8Array.of(
    ...[3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0],
    ...[negotiation.request, 0, 8, 0, protocols, 0, 0, 0],
  );

export type ConnectionConfirm =
  /** One of `rdpProtocols`; a server from before the negotiation takes `standard` and says nothing. */
  | { readonly kind: 'accepted'; readonly protocol: number }
  | { readonly kind: 'refused'; readonly reason: string };

export function decodeConnectionConfirm(bytes: Uint8Array): Decoded<ConnectionConfirm> {
  if (bytes.length < 4) return partial;
  const length = (bytes[2]! << 8) | bytes[3]!;
  if (bytes[0] !== 3 || length < 11 || length > confirmBytesMax)
    return malformed('what answers is no RDP server');
  if (bytes.length < length) return partial;
  // 0xd0 is the connection confirm of X.224.
  if ((bytes[5]! & 0xf0) !== 0xd0) return malformed('a connection that was not confirmed');
  if (length < 19) return complete({ kind: 'accepted', protocol: rdpProtocols.standard }, length);
  const value = bytes[15]! | (bytes[16]! << 8) | (bytes[17]! << 16) | (bytes[18]! << 24);
  if (bytes[11] === negotiation.response) return complete({ kind: 'accepted', protocol: value }, length);
  return complete({ kind: 'refused', reason: failures[value] ?? `failure ${value}` }, length);
}
