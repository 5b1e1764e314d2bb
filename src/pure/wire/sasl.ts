/** What a client says in SASL (RFC 4422) as SMTP, IMAP, POP3 and LDAP carry it: PLAIN (RFC 4616), LOGIN, CRAM-MD5 (RFC 2195). */
export interface Login {
  readonly user: string;
  readonly password: string;
}
const utf8 = new TextEncoder();

export const saslMechanisms = ['PLAIN', 'LOGIN', 'CRAM-MD5'] as const;
export type SaslMechanism = (typeof saslMechanisms)[number];

/** No password in the clear where it can be helped; inside TLS the plain ones work with every store of passwords. */
export function chooseMechanism(offered: readonly string[], secure: boolean): SaslMechanism | undefined {
  const names = new Set(offered.map((name) => name.toUpperCase()));
  const order: readonly SaslMechanism[] = secure
    ? ['PLAIN', 'LOGIN', 'CRAM-MD5']
    : ['CRAM-MD5', 'PLAIN', 'LOGIN'];
  return order.find((name) => names.has(name));
}

export const plainResponse = ({ user, password }: Login): Uint8Array => utf8.encode(`\0${user}\0${password}`);

/** `hmacMd5` is the HMAC of the challenge under the password. */
export function cramMd5Response(user: string, hmacMd5: Uint8Array): Uint8Array {
  const digest = Array.from(hmacMd5, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return utf8.encode(`${user} ${digest}`);
}
