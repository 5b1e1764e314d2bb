/** SCRAM (RFC 5802, RFC 7677): the three messages of a client, and the proof that the server knows the password as well. Hashes are passed in. */
import { fromBase64, toBase64 } from '../base/base64.ts';

export interface ScramHashes {
  hash(bytes: Uint8Array): Uint8Array;
  hmac(key: Uint8Array, bytes: Uint8Array): Uint8Array;
}
/** More would keep this process busy at the wish of a server. */
const iterationsMax = 200_000;
const utf8 = new TextEncoder();

/** RFC 5802 section 5.1: comma and equals sign in names. */
const nameOf = (user: string) => user.replaceAll('=', '=3D').replaceAll(',', '=2C');

export const scramFirst = (user: string, nonce: string): string => `n,,n=${nameOf(user)},r=${nonce}`;

export interface ScramFinal {
  readonly message: string;
  /** What the server must answer, `v=` and base64. */
  readonly serverFinal: string;
}

/** Undefined when the challenge is none: another nonce, no salt, too many rounds. */
export function scramFinal(
  user: string,
  password: string,
  nonce: string,
  challenge: string,
  hashes: ScramHashes,
): ScramFinal | undefined {
  const found = /^r=([^,]+),s=([^,]+),i=(\d{1,7})(?:,.*)?$/.exec(challenge);
  const salt = found && fromBase64(found[2]!);
  const rounds = Number(found?.[3]);
  if (!found || !salt || !found[1]!.startsWith(nonce) || found[1] === nonce) return undefined;
  if (rounds < 1 || rounds > iterationsMax) return undefined;
  const salted = saltedPassword(utf8.encode(password.normalize('NFKC')), salt, rounds, hashes);
  const clientKey = hashes.hmac(salted, utf8.encode('Client Key'));
  const withoutProof = `c=biws,r=${found[1]}`;
  const signed = utf8.encode(`n=${nameOf(user)},r=${nonce},${challenge},${withoutProof}`);
  const signature = hashes.hmac(hashes.hash(clientKey), signed);
  const proof = clientKey.map((byte, i) => byte ^ signature[i]!);
  const serverSignature = hashes.hmac(hashes.hmac(salted, utf8.encode('Server Key')), signed);
  return { message: `${withoutProof},p=${toBase64(proof)}`, serverFinal: `v=${toBase64(serverSignature)}` };
}

/** RFC 5802 section 2.2: PBKDF2 with one block. */
function saltedPassword(
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  { hmac }: ScramHashes,
): Uint8Array {
  let last = hmac(password, Uint8Array.of(...salt, 0, 0, 0, 1));
  const sum = last.slice();
  for (let i = 1; i < rounds; i++) {
    last = hmac(password, last);
    for (let k = 0; k < sum.length; k++) sum[k]! ^= last[k]!;
  }
  return sum;
}
