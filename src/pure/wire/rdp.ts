/**
 * The negotiation of RDP ([MS-RDPBCGR] sections 2.2.1.1 and 2.2.1.2): which security protocols a server takes, in an X.224 connection request
 * and its confirm. Not supported: whatever follows.
 */
import { complete, type Decoded, malformed, partial } from './decoded.ts';
import { concat, le32 } from './octets.ts';
import { decodeConnectConfirm, encodeConnectRequest, tpktPayload } from './x224.ts';

export const rdpProtocols = { standard: 0, tls: 1, hybrid: 2, hybridExtended: 8 } as const;
const negotiation = { request: 1, response: 2 } as const;
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
export const encodeRdpRequest = (protocols: number): Uint8Array =>
  encodeConnectRequest(0, concat([negotiation.request, 0, 8, 0], le32(protocols)));

export type RdpConfirm =
  /** One of `rdpProtocols`; a server from before the negotiation takes `standard` and says nothing. */
  | { readonly kind: 'accepted'; readonly protocol: number }
  | { readonly kind: 'refused'; readonly reason: string };

export function decodeRdpConfirm(bytes: Uint8Array): Decoded<RdpConfirm> {
  const length = bytes.length < 4 ? 0 : (bytes[2]! << 8) | bytes[3]!;
  if ((bytes.length > 0 && bytes[0] !== 3) || length > confirmBytesMax)
    return malformed('what answers is no RDP server');
  if (bytes.length < 4 || bytes.length < length) return partial;
  const variable = tpktPayload(bytes) && decodeConnectConfirm(bytes)?.variable;
  if (!variable) return malformed('a connection that was not confirmed');
  if (variable.length < 8) return complete({ kind: 'accepted', protocol: rdpProtocols.standard }, length);
  const value = variable[4]! | (variable[5]! << 8) | (variable[6]! << 16) | (variable[7]! << 24);
  if (variable[0] === negotiation.response) return complete({ kind: 'accepted', protocol: value }, length);
  return complete({ kind: 'refused', reason: failures[value] ?? `failure ${value}` }, length);
}
