/** What is wrong with the certificates of a server, judged from what they say. */
import { familyOf } from '../base/address.ts';
import type { CertificateFacts, Crypto, TlsFacts } from '../contract/network.ts';
import { decodeCertificate } from '../wire/x509.ts';
import type { AuditFinding, AuditRule } from './audit.ts';
import { defaultCertificateOf } from './default-certificates.ts';
import { type findingsOf, listed } from './finding.ts';

const dayMs = 86_400_000;
/** Warned of in the last quarter of its life, but not before these days: certificates of a week are renewed in their last days. */
const soonDays = 30;
const verySoonDays = 7;
/** What browsers accept of any authority, and of public ones (CA/Browser Forum baseline requirements section 6.3.2, until March 2026). */
const lifeDaysMax = 825;
const publicLifeDaysMax = 398;

export const certificateRules = [
  {
    id: 'certificate',
    title: 'Certificate',
    severity: 'info',
    remedy: 'Nothing to do: this is the certificate that is shown.',
    references: ['RFC 5280'],
  },
  {
    id: 'expired-certificate',
    title: 'Certificate expired',
    severity: 'high',
    remedy:
      'Renew the certificate and let the server load it, e.g. "certbot renew" and "systemctl reload nginx".',
    references: ['RFC 5280 section 4.1.2.5'],
  },
  {
    id: 'certificate-expires-soon',
    title: 'Certificate expires soon',
    severity: 'low',
    remedy:
      'Renew the certificate before it expires; medium in its last seven days. Let a timer do it next time.',
    references: ['RFC 5280 section 4.1.2.5', 'RFC 8555'],
  },
  {
    id: 'not-yet-valid-certificate',
    title: 'Certificate is not valid yet',
    severity: 'high',
    remedy: 'Correct the clock of the device that made it, or install a certificate that is valid now.',
    references: ['RFC 5280 section 4.1.2.5'],
  },
  {
    id: 'name-mismatch',
    title: 'Certificate is for another name',
    severity: 'medium',
    remedy:
      'Issue a certificate whose subject alternative names hold the name under which the server is reached.',
    references: ['RFC 9525 section 6'],
  },
  {
    id: 'self-signed-certificate',
    title: 'Self-signed certificate',
    severity: 'medium',
    remedy: 'Have a certificate issued by an authority that the users trust: a public one, or your own.',
    references: ['RFC 5280 section 3.2'],
  },
  {
    id: 'untrusted-authority',
    title: 'Certificate of an authority that is not trusted here',
    severity: 'low',
    remedy:
      'If the authority is yours, install its root here and at the users; if not, find out whose it is.',
    references: ['RFC 5280 section 6'],
  },
  {
    id: 'incomplete-chain',
    title: 'Chain of certificates does not reach a trusted authority',
    severity: 'medium',
    remedy:
      'Send the intermediate certificates along: append them to the file of the certificate (fullchain.pem). If the issuer is a root of your own, install it here.',
    references: ['RFC 8446 section 4.4.2', 'RFC 5246 section 7.4.2'],
  },
  {
    id: 'weak-key',
    title: 'Certificate with a weak key',
    severity: 'high',
    remedy:
      'Make a new key: RSA of at least 2048 bits, or ECDSA on P-256, and have the certificate issued anew.',
    references: ['NIST SP 800-131A', 'RFC 9325 section 4.5'],
  },
  {
    id: 'weak-signature',
    title: 'Certificate signed with a broken hash',
    severity: 'medium',
    remedy: 'Have it issued anew with SHA-256 or better. High for MD5 and MD2, which anybody can forge.',
    references: ['RFC 9155', 'RFC 6151', 'RFC 9325 section 4.5'],
  },
  {
    id: 'default-certificate',
    title: 'Certificate that the product came with',
    severity: 'medium',
    remedy: 'Replace it by one of your own: others may have the same key.',
    references: ['CWE-1392', 'RFC 9325 section 4.5'],
  },
  {
    id: 'long-lived-certificate',
    title: 'Certificate with too long a life',
    severity: 'low',
    remedy:
      'Issue certificates for at most 398 days and renew them by a timer; clients refuse longer ones of public authorities, and any over 825 days.',
    references: ['CA/Browser Forum Baseline Requirements section 6.3.2'],
  },
] as const satisfies readonly AuditRule[];

/** What X.509 says in the words of the network port; the chain is what was sent. */
export function certificateFactsOf(der: Uint8Array, crypto: Crypto): CertificateFacts | undefined {
  const found = decodeCertificate(der);
  if (!found) return undefined;
  const { selfIssued, authority: _, issuerUrls: __, ...facts } = found;
  const digest = crypto.hash('sha256', der);
  return {
    ...facts,
    selfSigned: selfIssued,
    fingerprintSha256: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(':'),
  };
}

/** RFC 9525 section 6.3: a wildcard stands for the whole first label, and for one only. */
export function coversName(names: readonly string[], wanted: string): boolean {
  const name = wanted.toLowerCase().replace(/\.$/, '');
  return names.some((one) => {
    const own = one.toLowerCase().replace(/\.$/, '');
    if (own === name) return true;
    return own.startsWith('*.') && !familyOf(name) && name.slice(name.indexOf('.')) === own.slice(1);
  });
}

const day = (ms: number) => (Number.isNaN(ms) ? 'never' : new Date(ms).toISOString().slice(0, 10));

function weakKey(publicKey: string): boolean {
  const [type, size] = publicKey.split(' ');
  if (type === 'rsa' || type === 'rsa-pss' || type === 'dsa') return Number(size) < 2048;
  return type === 'ec' && /^(?:prime192v\d|sec[pt]1[0-9]{2}[rk]\d|wap-wsg)/.test(size ?? '');
}

export interface JudgedChain {
  /** Leaf first. */
  readonly chain: readonly CertificateFacts[];
  /** Undefined where nobody verified it. */
  readonly verified?: { readonly trusted: boolean; readonly because?: NonNullable<TlsFacts['verification']> };
  readonly serverName?: string | undefined;
  /** Where the certificate of the issuer lies, by the leaf itself. */
  readonly issuerUrl?: string | undefined;
  readonly nowMs: number;
}

type CertificateRule = (typeof certificateRules)[number];
type Make = ReturnType<typeof findingsOf<CertificateRule>>;

export function judgeChain(judged: JudgedChain, find: Make): AuditFinding[] {
  const leaf = judged.chain[0];
  if (!leaf) return [];
  const subject = leaf.fingerprintSha256.slice(0, 23);
  const whose = `${leaf.subject || 'no subject'}, issued by ${leaf.issuer || 'nobody'}`;
  const said: AuditFinding[] = [
    find(
      'certificate',
      `${whose}; valid ${day(leaf.notBeforeMs)} to ${day(leaf.notAfterMs)}; ${leaf.publicKey}; ${leaf.signatureAlgorithm}; names ${listed(leaf.names) || 'none'}; SHA-256 ${leaf.fingerprintSha256}`,
      { subject },
    ),
    ...judgeTime(leaf, judged, whose, find),
    ...judgeKeys(judged, find),
  ];
  const { serverName } = judged;
  if (serverName && !coversName(leaf.names, serverName))
    said.push(
      find('name-mismatch', `reached as ${serverName}, but it names ${listed(leaf.names) || 'nothing'}`),
    );
  const product = defaultCertificateOf(leaf.subject, leaf.issuer);
  if (product) said.push(find('default-certificate', `${whose}: as ${product} makes it`));
  else if (leaf.selfSigned) said.push(find('self-signed-certificate', whose));
  else if (judged.verified && !judged.verified.trusted) said.push(judgeTrust(judged, find));
  return said;
}

function judgeTime(leaf: CertificateFacts, judged: JudgedChain, whose: string, find: Make): AuditFinding[] {
  const { nowMs, verified } = judged;
  const said: AuditFinding[] = [];
  const lifeMs = leaf.notAfterMs - leaf.notBeforeMs;
  const leftMs = leaf.notAfterMs - nowMs;
  const leftDays = Math.floor(leftMs / dayMs);
  if (leftMs < 0) said.push(find('expired-certificate', `${whose}: expired on ${day(leaf.notAfterMs)}`));
  else if (leaf.notBeforeMs > nowMs)
    said.push(find('not-yet-valid-certificate', `${whose}: valid from ${day(leaf.notBeforeMs)}`));
  else if (leftMs < Math.min(soonDays * dayMs, lifeMs / 4))
    said.push(
      find('certificate-expires-soon', `${whose}: ${leftDays} days left, until ${day(leaf.notAfterMs)}`, {
        severity: leftDays < verySoonDays ? 'medium' : 'low',
      }),
    );
  const longest = verified?.trusted ? publicLifeDaysMax : lifeDaysMax;
  if (lifeMs > (longest + 1) * dayMs)
    said.push(
      find(
        'long-lived-certificate',
        `${whose}: valid for ${Math.round(lifeMs / dayMs)} days, ${day(leaf.notBeforeMs)} to ${day(leaf.notAfterMs)}`,
      ),
    );
  return said;
}

/** A root is trusted for being installed: its own signature says nothing. */
function judgeKeys({ chain }: JudgedChain, find: Make): AuditFinding[] {
  const weak = chain.filter(({ publicKey }) => weakKey(publicKey));
  const broken = chain.filter(
    ({ signatureAlgorithm, selfSigned }, i) =>
      /md[25]|sha-?1(?!\d)/i.test(signatureAlgorithm) && (i === 0 || !selfSigned),
  );
  const shown = (all: readonly CertificateFacts[], what: (one: CertificateFacts) => string) =>
    listed(all.map((one) => `${one.subject}: ${what(one)}`));
  return [
    ...(weak.length > 0
      ? [
          find(
            'weak-key',
            shown(weak, (one) => one.publicKey),
          ),
        ]
      : []),
    ...(broken.length > 0
      ? [
          find(
            'weak-signature',
            shown(broken, (one) => one.signatureAlgorithm),
            broken.some((one) => /md[25]/i.test(one.signatureAlgorithm)) ? { severity: 'high' } : {},
          ),
        ]
      : []),
  ];
}

function judgeTrust({ chain, issuerUrl, verified }: JudgedChain, find: Make): AuditFinding {
  const last = chain.at(-1)!;
  const reason = verified?.because ? ` (${verified.because.message})` : '';
  if (last.selfSigned) return find('untrusted-authority', `the chain ends at ${last.subject}${reason}`);
  const where = issuerUrl ? `; the issuer's certificate lies at ${issuerUrl}` : '';
  return find(
    'incomplete-chain',
    `${chain.length} sent, the last issued by ${last.issuer}, which neither was sent nor is known here${where}`,
  );
}
