/** A login by SASL over a text protocol: the protocol says how a line is sent and what the server asks back. */
import { fromBase64, toBase64 } from '../base/base64.ts';
import type { Crypto } from '../contract/network.ts';
import { cramMd5Response, type Login, plainResponse, type SaslMechanism } from '../wire/sasl.ts';

const utf8 = new TextEncoder();

/**
 * Yields what to send, base64; each is answered with what the server asks next. The first is to be sent with the command if it is not empty
 * (an initial response), which only PLAIN has.
 */
export function* saslExchange(
  mechanism: SaslMechanism,
  login: Login,
  crypto: Crypto,
): Generator<string, void, string> {
  if (mechanism === 'PLAIN') {
    yield toBase64(plainResponse(login));
    return;
  }
  const challenge = yield '';
  if (mechanism === 'CRAM-MD5') {
    const asked = fromBase64(challenge.trim()) ?? new Uint8Array(0);
    yield toBase64(cramMd5Response(login.user, crypto.hmac('md5', utf8.encode(login.password), asked)));
    return;
  }
  yield toBase64(utf8.encode(login.user));
  yield toBase64(utf8.encode(login.password));
}
