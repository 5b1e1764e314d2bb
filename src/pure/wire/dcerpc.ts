/**
 * DCE/RPC over a connection (C706 chapter 12, [MS-RPCE] section 2.2.2): BIND with or without a security token, and its answers. Not supported:
 * calls, fragments, the connectionless form.
 */
import { cursorOf, latin, le16, le32, octets, skip, u8 } from './cursor.ts';
import { concat, hex, le16 as le16Octets, le32 as le32Octets, zeros } from './octets.ts';

/** Version 5.0, first and last fragment, little-endian integers, ASCII, IEEE floating point. */
const headerBytes = 16;
const bindType = 11;
const ndr = hex('045d888aeb1cc9119fe808002b104860 02000000');
/** C706 appendix O: the endpoint mapper, version 3. */
export const endpointMapper = hex('0883afe11f5dc91191a408002b14a0fa 03000000');
const winNt = 10;

export function encodeRpcBind(callId: number, abstractSyntax: Uint8Array, token?: Uint8Array): Uint8Array {
  const body = concat(
    le16Octets(5840),
    le16Octets(5840),
    zeros(4),
    [1, 0, 0, 0],
    le16Octets(0),
    [1, 0],
    abstractSyntax,
    ndr,
  );
  // [MS-RPCE] section 2.2.2.11: NTLM, level connect.
  const verifier = token ? concat([winNt, 2, 0, 0], zeros(4), token) : zeros(0);
  return concat(
    [5, 0, bindType, 3, 0x10, 0, 0, 0],
    le16Octets(headerBytes + body.length + verifier.length),
    le16Octets(token?.length ?? 0),
    le32Octets(callId),
    body,
    verifier,
  );
}

export type RpcAnswer = { readonly callId: number } & (
  | {
      readonly kind: 'accepted';
      readonly secondaryAddress: string;
      /** Of the first syntax offered. */
      readonly acceptedSyntax: boolean;
      readonly token?: Uint8Array;
    }
  | { readonly kind: 'refused'; readonly reason: number }
  | { readonly kind: 'fault'; readonly status: number }
);

/** Undefined while the answer is not whole, and for what is none. */
export function decodeRpcAnswer(bytes: Uint8Array): RpcAnswer | undefined {
  const cursor = cursorOf(bytes);
  const [major, minor, type] = [u8(cursor), u8(cursor), u8(cursor)];
  skip(cursor, 1);
  if (major !== 5 || minor > 1 || u8(cursor) !== 0x10) return undefined;
  skip(cursor, 3);
  const length = le16(cursor);
  const authenticationBytes = le16(cursor);
  const callId = le32(cursor);
  if (cursor.bad || length < headerBytes || length > bytes.length) return undefined;
  if (type === 13) {
    const reason = le16(cursor);
    return cursor.bad ? undefined : { callId, kind: 'refused', reason };
  }
  if (type === 3) {
    skip(cursor, 8);
    const status = le32(cursor);
    return cursor.bad ? undefined : { callId, kind: 'fault', status };
  }
  if (type !== 12) return undefined;
  skip(cursor, 8);
  const secondaryAddress = latin(cursor, le16(cursor)).replace(/\0$/, '');
  skip(cursor, (4 - (cursor.at % 4)) % 4);
  const results = u8(cursor);
  skip(cursor, 3);
  const result = le16(cursor);
  if (cursor.bad || results === 0) return undefined;
  const token =
    authenticationBytes > 0
      ? octets(cursorOf(bytes, length - authenticationBytes), authenticationBytes)
      : undefined;
  return {
    callId,
    kind: 'accepted',
    secondaryAddress,
    acceptedSyntax: result === 0,
    ...(token && token.length > 0 ? { token } : {}),
  };
}
