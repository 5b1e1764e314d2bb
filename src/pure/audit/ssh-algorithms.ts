/**
 * What SSH algorithms are worth by current advice: RFC 9142 (key exchange), RFC 8758 (RC4), RFC 8332 (SHA-1 in signatures), RFC 6151 (MD5),
 * NIST SP 800-131A, and what OpenSSH has disabled by default. Names that are not here are taken for good.
 */
import type { SshKexInit } from '../wire/ssh.ts';

export type SshWeakness =
  | 'no-encryption'
  | 'broken-key-exchange'
  | 'sha1-key-exchange'
  | 'weak-host-key'
  | 'sha1-signature'
  | 'weak-cipher'
  | 'cbc-cipher'
  | 'weak-mac'
  | 'aging-mac';

const table: readonly (readonly [purpose: keyof SshKexInit, weakness: SshWeakness, pattern: RegExp])[] = [
  ['kex', 'broken-key-exchange', /group1-sha1|^rsa1024-|^gss-group1-/],
  ['kex', 'sha1-key-exchange', /sha1(?:-|$)/],
  ['hostKeys', 'weak-host-key', /^(?:ssh-dss|ssh-dss-cert|x509v3-sign-dss|spki-sign-dss|pgp-sign)/],
  ['hostKeys', 'sha1-signature', /^(?:ssh-rsa|x509v3-sign-rsa|spki-sign-rsa)(?:$|-cert|-sha1)/],
  ['ciphersToClient', 'no-encryption', /^none$/],
  ['ciphersToClient', 'weak-cipher', /^(?:arcfour|des-|3des-|blowfish-|cast128-|idea-|rc4|seed-cbc)/],
  ['ciphersToClient', 'cbc-cipher', /-cbc(?:@|$)/],
  ['macsToClient', 'no-encryption', /^none$/],
  ['macsToClient', 'weak-mac', /md5|-96(?:-|@|$)|^(?:hmac-)?ripemd160/],
  ['macsToClient', 'aging-mac', /^umac-64|^hmac-sha1/],
];

/** Both directions count: what either side may choose. */
export function weaknessesOf(offers: SshKexInit): ReadonlyMap<SshWeakness, readonly string[]> {
  const found = new Map<SshWeakness, string[]>();
  const names: Partial<Record<keyof SshKexInit, readonly string[]>> = {
    kex: offers.kex,
    hostKeys: offers.hostKeys,
    ciphersToClient: [...new Set([...offers.ciphersToClient, ...offers.ciphersToServer])],
    macsToClient: [...new Set([...offers.macsToClient, ...offers.macsToServer])],
  };
  for (const [purpose, all] of Object.entries(names))
    for (const name of all) {
      const weakness = table.find(([own, , pattern]) => own === purpose && pattern.test(name))?.[1];
      if (weakness) found.set(weakness, [...(found.get(weakness) ?? []), name]);
    }
  return found;
}

const strictServer = 'kex-strict-s-v00@openssh.com';

/** The algorithms by which a message can be dropped unseen, where the server does not know the strict key exchange (CVE-2023-48795). */
export function terrapinAlgorithms(offers: SshKexInit): string[] {
  if (offers.kex.includes(strictServer)) return [];
  const ciphers = new Set([...offers.ciphersToClient, ...offers.ciphersToServer]);
  const macs = [...offers.macsToClient, ...offers.macsToServer];
  const chacha = [...ciphers].filter((name) => name.startsWith('chacha20-poly1305'));
  const cbc = macs.some((name) => name.includes('-etm@'))
    ? [...ciphers].filter((name) => /-cbc/.test(name))
    : [];
  return [...chacha, ...cbc];
}
