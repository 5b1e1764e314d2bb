/**
 * The negotiation of RDP ([MS-RDPBCGR] sections 2.2.1.1 and 2.2.1.2): which security protocols a server takes, in an X.224 connection request
 * and its confirm. Not supported: whatever follows.
 */
import { complete, type Decoded, malformed, partial } from './decoded.ts';
import { concat, le32 } from './octets.ts';
import { decodeConnectConfirm, encodeConnectRequest, tpktPayload } from './x224.ts';

export const rdpProtocols = { standard: 0, tls: 1, hybrid: 2, hybridExtended: 8 } as const;
const negotiation = { request: 1, response: 2, failure: 3 } as const;
const negotiationBytes = 8;
/** Section 2.2.1.2.2. */
const failures: Readonly<Record<number, string>> = {
  1: 'TLS required',
  2: 'TLS not allowed',
  3: 'no certificate',
  4: 'inconsistent flags',
  5: 'network level authentication required',
  6: 'TLS with a certificate of the user required',
};
const confirmBytesMax = 1024;

/** `protocols` is the sum of what is offered. */
export const encodeRdpRequest = (protocols: number): Uint8Array =>
  encodeConnectRequest(0, concat([negotiation.request, 0, 8, 0], le32(protocols)));

export type RdpConfirm =
  /** One of `rdpProtocols`; a server from before the negotiation takes `standard` and says nothing. `flags` are those of section 2.2.1.2.1. */
  | { readonly kind: 'accepted'; readonly protocol: number; readonly flags?: number }
  | { readonly kind: 'refused'; readonly reason: string };

export function decodeRdpConfirm(bytes: Uint8Array): Decoded<RdpConfirm> {
  const length = bytes.length < 4 ? 0 : (bytes[2]! << 8) | bytes[3]!;
  if ((bytes.length > 0 && bytes[0] !== 3) || length > confirmBytesMax)
    return malformed('what answers is no RDP server');
  if (bytes.length < 4 || bytes.length < length) return partial;
  const confirm = tpktPayload(bytes) && decodeConnectConfirm(bytes);
  if (confirm?.destinationReference !== 0) return malformed('a connection that was not confirmed');
  const { variable } = confirm;
  if (variable.length === 0) return complete({ kind: 'accepted', protocol: rdpProtocols.standard }, length);
  const [type, flags, low, high] = variable;
  if (variable.length !== negotiationBytes || low !== negotiationBytes || high !== 0)
    return malformed('a confirm with something else than a negotiation');
  const value = variable[4]! | (variable[5]! << 8) | (variable[6]! << 16) | (variable[7]! << 24);
  if (type === negotiation.response)
    return complete({ kind: 'accepted', protocol: value, flags: flags! }, length);
  if (type !== negotiation.failure) return malformed('a negotiation that is none');
  return complete({ kind: 'refused', reason: failures[value] ?? `refused (${value})` }, length);
}
