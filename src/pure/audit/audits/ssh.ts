/** SSH: what a server offers before anybody logs in, its host keys, and what of that is weak by current advice. */
import { hostKeyOrder, readSshFacts, readSshOffers, type SshKeyFacts } from '../../protocols/ssh.ts';
import type { SshIdentification, SshKexInit } from '../../wire/ssh.ts';
import { type AuditFinding, type AuditRule, defineAudit } from '../audit.ts';
import { findingsOf, listed, speaks } from '../finding.ts';
import { type SshWeakness, terrapinAlgorithms, weaknessesOf } from '../ssh-algorithms.ts';

const change = (setting: string) =>
  `Take them out of "${setting}" in sshd_config (a minus before the list removes), then "systemctl reload ssh"; on devices, update the firmware or choose the strong set.`;

const rules = [
  {
    id: 'algorithms',
    title: 'Algorithms that are offered',
    severity: 'info',
    remedy: 'Nothing to do: this is what the server offers.',
    references: ['RFC 4253 section 7.1'],
  },
  {
    id: 'host-key',
    title: 'Host key',
    severity: 'info',
    remedy: 'Compare the fingerprint with the one that "ssh-keygen -l" shows on the server.',
    references: ['RFC 4251 section 4.1'],
  },
  {
    id: 'protocol-1',
    title: 'SSH version 1 is spoken',
    severity: 'high',
    remedy:
      'Switch it off: "Protocol 2" in old sshd_config, "ip ssh version 2" on Cisco; else update the firmware.',
    references: ['CVE-2001-0361', 'RFC 4253 section 5'],
  },
  {
    id: 'no-encryption',
    title: 'Encryption or integrity may be none',
    severity: 'critical',
    remedy: change('Ciphers" and "MACs'),
    references: ['RFC 4253 section 6.3'],
  },
  {
    id: 'broken-key-exchange',
    title: 'Key exchange with 1024 bits',
    severity: 'high',
    remedy: change('KexAlgorithms'),
    references: ['RFC 9142 section 3', 'CVE-2015-4000'],
  },
  {
    id: 'sha1-key-exchange',
    title: 'Key exchange with SHA-1',
    severity: 'medium',
    remedy: change('KexAlgorithms'),
    references: ['RFC 9142 section 3'],
  },
  {
    id: 'weak-host-key',
    title: 'Weak host key',
    severity: 'high',
    remedy:
      'Make an Ed25519 key, or RSA of 3072 bits ("ssh-keygen -A"), name it by "HostKey" in sshd_config, and take out DSA and short RSA keys.',
    references: ['RFC 9142', 'NIST SP 800-131A'],
  },
  {
    id: 'sha1-signature',
    title: 'Host keys sign with SHA-1 (ssh-rsa)',
    severity: 'low',
    remedy: change('HostKeyAlgorithms'),
    references: ['RFC 8332', 'RFC 9155'],
  },
  {
    id: 'weak-cipher',
    title: 'Broken ciphers',
    severity: 'high',
    remedy: change('Ciphers'),
    references: ['RFC 8758', 'CVE-2016-2183'],
  },
  {
    id: 'cbc-cipher',
    title: 'Ciphers in CBC mode',
    severity: 'low',
    remedy: change('Ciphers'),
    references: ['CVE-2008-5161'],
  },
  {
    id: 'weak-mac',
    title: 'MACs of MD5, RIPEMD or cut to 96 bits',
    severity: 'medium',
    remedy: change('MACs'),
    references: ['RFC 6151'],
  },
  {
    id: 'aging-mac',
    title: 'MACs of SHA-1 or with tags of 64 bits',
    severity: 'low',
    remedy: change('MACs'),
    references: ['NIST SP 800-131A', 'RFC 6668'],
  },
  {
    id: 'terrapin',
    title: 'Terrapin: no strict key exchange',
    severity: 'medium',
    remedy:
      'Update the SSH server (OpenSSH 9.6, or the fixed package of the distribution); until then take out chacha20-poly1305 and CBC with -etm MACs.',
    references: ['CVE-2023-48795'],
  },
] as const satisfies readonly AuditRule[];
const find = findingsOf('ssh', rules);

/** Smaller ones can be factored, or soon (NIST SP 800-131A). */
const rsaBitsMin = 2048;
/** OpenSSH 9.8 and later punish those who come often and do not log in: one connection for the offer, few for the keys. */
const keysMax = 4;
const pauseMs = 200;

export const ssh = defineAudit({
  id: 'ssh',
  title: 'SSH',
  summary: 'Algorithms and host keys, protocol version 1, Terrapin',
  rules,
  risk: 'safe',
  applies: (target) => target.transport === 'tcp' && speaks('ssh')(target),

  async run({ address, port }, { timeoutMs, ...world }) {
    const plan = { address, port, timeoutMs };
    const found = await readSshOffers(plan, world);
    if ('code' in found) return [];
    const { identification, offers } = found;
    if (!offers) return judgeSsh(identification, undefined, []);
    const keys: SshKeyFacts[] = [];
    for (const hostKey of keyTypes(offers)) {
      await world.clock.sleep(pauseMs, world.signal);
      const facts = await readSshFacts({ ...plan, hostKey }, world);
      if ('code' in facts) continue;
      if (!keys.some(({ fingerprintSha256 }) => fingerprintSha256 === facts.hostKey.fingerprintSha256))
        keys.push(facts.hostKey);
    }
    return judgeSsh(identification, offers, keys);
  },
});

/** One name per kind of key: three algorithms sign with the same RSA key. */
function keyTypes({ hostKeys }: SshKexInit): string[] {
  const kinds = hostKeyOrder.filter((name) => hostKeys.includes(name));
  const rsa = kinds.find((name) => name.includes('rsa'));
  return kinds.filter((name) => !name.includes('rsa') || name === rsa).slice(0, keysMax);
}

export function judgeSsh(
  { protocol, software }: SshIdentification,
  offers: SshKexInit | undefined,
  keys: readonly SshKeyFacts[],
): AuditFinding[] {
  const said: AuditFinding[] = [];
  if (protocol.startsWith('1.'))
    said.push(
      find(
        'protocol-1',
        `${software} says protocol ${protocol}`,
        protocol === '1.99' ? {} : { severity: 'critical' },
      ),
    );
  if (!offers) return said;
  for (const [purpose, names] of [
    ['key exchange', offers.kex],
    ['host key', offers.hostKeys],
    ['cipher', offers.ciphersToClient],
    ['mac', offers.macsToClient],
    ['compression', offers.compression],
  ] as const)
    said.push(find('algorithms', listed(names, 40), { subject: purpose }));
  for (const { type, fingerprintSha256, sizeBits } of keys)
    said.push(
      find('host-key', `${type}${sizeBits ? ` ${sizeBits}` : ''} SHA256:${fingerprintSha256}`, {
        subject: type,
      }),
    );
  const weak: ReadonlyMap<SshWeakness, readonly string[]> = weaknessesOf(offers);
  const short = keys
    .filter(({ sizeBits }) => sizeBits !== undefined && sizeBits < rsaBitsMin)
    .map(({ type, sizeBits }) => `a key ${type} of ${sizeBits} bits`);
  for (const rule of rules) {
    const names = weak.get(rule.id as SshWeakness) ?? [];
    const all = rule.id === 'weak-host-key' ? [...names, ...short] : names;
    if (all.length > 0) said.push(find(rule.id, `${software} offers ${listed(all)}`));
  }
  const cut = terrapinAlgorithms(offers);
  if (cut.length > 0)
    said.push(find('terrapin', `${software} offers ${listed(cut)} without kex-strict-s-v00@openssh.com`));
  return said;
}
