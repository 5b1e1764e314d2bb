/**
 * TLS: which protocols and cipher suites a server agrees to, from SSL 2.0 on, and its certificates; also behind STARTTLS. Advice as in RFC 9325
 * (BCP 195), RFC 8996, RFC 7568, RFC 6176 and RFC 7465.
 */
import type { CertificateFacts, TlsFacts } from '../../contract/network.ts';
import { converse } from '../../protocols/conversation.ts';
import { startTlsOf } from '../../protocols/start-tls.ts';
import { type AcceptedProtocol, surveyTls, type TlsSurvey } from '../../protocols/tls-survey.ts';
import type { TlsVersion } from '../../wire/tls.ts';
import { type CipherWeakness, cipherWeakness, isForwardSecret } from '../../wire/tls-ciphers.ts';
import { decodeCertificate } from '../../wire/x509.ts';
import {
  type AuditFinding,
  type AuditRule,
  type AuditTarget,
  type AuditWorld,
  defineAudit,
} from '../audit.ts';
import { certificateFactsOf, certificateRules, judgeChain } from '../certificate.ts';
import { findingsOf, isSecure, listed } from '../finding.ts';

const modernRemedy =
  'Allow TLS 1.2 and 1.3 only: nginx "ssl_protocols TLSv1.2 TLSv1.3;", Apache "SSLProtocol -all +TLSv1.2 +TLSv1.3", Postfix "smtpd_tls_protocols = >=TLSv1.2".';
const ciphersRemedy =
  'Allow ECDHE with AES-GCM or ChaCha20 only: nginx "ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;", Apache "SSLCipherSuite ECDHE+AESGCM:ECDHE+CHACHA20".';

const rules = [
  {
    id: 'accepted',
    title: 'Protocol and cipher suites that are accepted',
    severity: 'info',
    remedy: 'Nothing to do: this is the list of what the server agrees to.',
    references: ['RFC 9325'],
  },
  {
    id: 'sslv2',
    title: 'SSL 2.0 is accepted',
    severity: 'critical',
    remedy: modernRemedy,
    references: ['RFC 6176', 'CVE-2016-0800'],
  },
  {
    id: 'sslv3',
    title: 'SSL 3.0 is accepted',
    severity: 'high',
    remedy: modernRemedy,
    references: ['RFC 7568'],
  },
  {
    id: 'sslv3-cbc',
    title: 'SSL 3.0 with CBC: POODLE',
    severity: 'high',
    remedy: modernRemedy,
    references: ['CVE-2014-3566', 'RFC 7568'],
  },
  {
    id: 'tls1.0',
    title: 'TLS 1.0 is accepted',
    severity: 'medium',
    remedy: modernRemedy,
    references: ['RFC 8996'],
  },
  {
    id: 'tls1.1',
    title: 'TLS 1.1 is accepted',
    severity: 'medium',
    remedy: modernRemedy,
    references: ['RFC 8996'],
  },
  {
    id: 'no-modern-protocol',
    title: 'Neither TLS 1.2 nor 1.3 is spoken',
    severity: 'high',
    remedy:
      'Update the server or its firmware: clients refuse what it speaks, and what they accept is not safe.',
    references: ['RFC 9325 section 3.1.1', 'RFC 8996'],
  },
  {
    id: 'null-cipher',
    title: 'Cipher suites that do not encrypt',
    severity: 'critical',
    remedy: ciphersRemedy,
    references: ['RFC 9325 section 4.1'],
  },
  {
    id: 'anonymous-cipher',
    title: 'Cipher suites without a certificate',
    severity: 'high',
    remedy: `${ciphersRemedy} Mail servers that encrypt opportunistically may accept them: medium there.`,
    references: ['RFC 9325 section 4.1', 'RFC 7672 section 8.2'],
  },
  {
    id: 'export-cipher',
    title: 'Export cipher suites: FREAK and Logjam',
    severity: 'high',
    remedy: ciphersRemedy,
    references: ['CVE-2015-0204', 'CVE-2015-4000', 'RFC 9325 section 4.1'],
  },
  {
    id: 'des-cipher',
    title: 'Cipher suites with DES',
    severity: 'high',
    remedy: ciphersRemedy,
    references: ['RFC 5469', 'RFC 9325 section 4.1'],
  },
  {
    id: 'rc4-cipher',
    title: 'Cipher suites with RC4 or RC2',
    severity: 'medium',
    remedy: ciphersRemedy,
    references: ['RFC 7465', 'CVE-2015-2808'],
  },
  {
    id: '3des-cipher',
    title: 'Cipher suites with blocks of 64 bits: SWEET32',
    severity: 'medium',
    remedy: ciphersRemedy,
    references: ['CVE-2016-2183', 'RFC 9325 section 4.1'],
  },
  {
    id: 'static-key-exchange',
    title: 'Cipher suites without forward secrecy',
    severity: 'low',
    remedy: `${ciphersRemedy} Medium where no other is accepted: whoever gets the key can read what was recorded.`,
    references: ['RFC 9325 section 4.1'],
  },
  {
    id: 'weak-dh',
    title: 'Weak Diffie-Hellman group',
    severity: 'medium',
    remedy:
      'Use ECDHE only, or a group of 2048 bits at least (RFC 7919): nginx and Apache "openssl dhparam -out dh.pem 2048". High below 1024 bits.',
    references: ['CVE-2015-4000', 'RFC 9325 section 4.4', 'RFC 7919'],
  },
  {
    id: 'no-server-preference',
    title: 'The client chooses among weak and strong suites',
    severity: 'low',
    remedy: 'Take out the weak suites, or let the server choose: nginx "ssl_prefer_server_ciphers on;".',
    references: ['RFC 9325 section 4.2'],
  },
  {
    id: 'compression',
    title: 'TLS compression: CRIME',
    severity: 'medium',
    remedy: 'Switch compression off: Apache "SSLCompression off"; current OpenSSL has none.',
    references: ['CVE-2012-4929', 'RFC 9325 section 3.3'],
  },
  {
    id: 'insecure-renegotiation',
    title: 'No secure renegotiation',
    severity: 'medium',
    remedy:
      'Update the TLS library: it knows nothing of RFC 5746, so a man in the middle may inject a beginning.',
    references: ['RFC 5746', 'CVE-2009-3555'],
  },
  ...certificateRules,
] as const satisfies readonly AuditRule[];
const find = findingsOf('tls', rules);
type RuleId = (typeof rules)[number]['id'];

/** Who encrypts when it can, and else does not, loses nothing by a suite without certificate. */
const opportunistic = ['smtp'];

export const tls = defineAudit({
  id: 'tls',
  title: 'TLS',
  summary: 'Protocols from SSL 2.0 to TLS 1.3, cipher suites, certificates; also behind STARTTLS',
  rules,
  risk: 'safe',
  applies: (target) =>
    target.transport === 'tcp' && (isSecure(target) || startTlsOf(target.service.name) !== undefined),

  async run(target, world) {
    const { address, port, serverName, service } = target;
    const startTls = isSecure(target) ? undefined : service.name;
    if (startTls !== undefined && !startTlsOf(startTls)) return [];
    const survey = await surveyTls(
      {
        ...{ address, port, timeoutMs: world.timeoutMs },
        ...(serverName ? { serverName } : {}),
        ...(startTls === undefined ? {} : { startTls }),
      },
      world,
    );
    if (survey.protocols.length === 0) return [];
    return [
      ...judgeProtocols(survey, service.name),
      ...(await judgeCertificates(target, world, survey, startTls)),
    ];
  },
});

const oldProtocols: Readonly<Partial<Record<TlsVersion, RuleId>>> = {
  SSLv2: 'sslv2',
  SSLv3: 'sslv3',
  'TLSv1.0': 'tls1.0',
  'TLSv1.1': 'tls1.1',
};
const weaknessRules: Readonly<Record<CipherWeakness, RuleId>> = {
  null: 'null-cipher',
  anonymous: 'anonymous-cipher',
  export: 'export-cipher',
  des: 'des-cipher',
  rc4: 'rc4-cipher',
  '3des': '3des-cipher',
};

export function judgeProtocols(survey: TlsSurvey, serviceName: string): AuditFinding[] {
  const { protocols } = survey;
  const said: AuditFinding[] = protocols.map((one) => {
    const gap = survey.gap ? ` (not complete: ${survey.gap.message})` : '';
    const chosen = one.preference ? `, the ${one.preference} chooses` : '';
    const names = one.ciphers.map(({ name, keyExchange }) =>
      keyExchange ? `${name} (${keyExchange})` : name,
    );
    return find('accepted', `${one.ciphers.length} suites${chosen}${gap}: ${listed(names, 40)}`, {
      subject: one.version,
    });
  });
  for (const { version, ciphers } of protocols) {
    const rule = oldProtocols[version];
    if (rule)
      said.push(
        find(
          rule,
          `agreed to ${version} with ${listed(
            ciphers.map(({ name }) => name),
            4,
          )}`,
        ),
      );
  }
  const cbc = protocols
    .find(({ version }) => version === 'SSLv3')
    ?.ciphers.filter(({ name }) => name.includes('_CBC'));
  if (cbc && cbc.length > 0) said.push(find('sslv3-cbc', listed(cbc.map(({ name }) => name))));
  if (!protocols.some(({ version }) => version === 'TLSv1.2' || version === 'TLSv1.3'))
    said.push(
      find('no-modern-protocol', `it speaks ${listed(protocols.map(({ version }) => version))} only`),
    );
  said.push(...judgeCiphers(protocols, serviceName), ...judgeExchanges(protocols));
  if (survey.compression) said.push(find('compression', 'it chose DEFLATE when that was offered'));
  if (survey.secureRenegotiation === false)
    said.push(
      find('insecure-renegotiation', 'its hello has no renegotiation_info although it was asked for'),
    );
  return said;
}

/** `TLSv1.2 TLS_RSA_WITH_AES_128_CBC_SHA`, the same suite of several versions once. */
function suitesWith(protocols: readonly AcceptedProtocol[], holds: (name: string) => boolean): string[] {
  const versions = new Map<string, string[]>();
  for (const { version, ciphers } of protocols)
    for (const { name } of ciphers)
      if (holds(name)) versions.set(name, [...(versions.get(name) ?? []), version]);
  return [...versions].map(([name, all]) => `${name} (${all.join(', ')})`);
}

function judgeCiphers(protocols: readonly AcceptedProtocol[], serviceName: string): AuditFinding[] {
  const said: AuditFinding[] = [];
  for (const [weakness, rule] of Object.entries(weaknessRules)) {
    const weak = suitesWith(protocols, (name) => cipherWeakness(name) === weakness);
    if (weak.length === 0) continue;
    const milder = rule === 'anonymous-cipher' && opportunistic.includes(serviceName);
    said.push(find(rule, listed(weak), milder ? { severity: 'medium' } : {}));
  }
  const isStatic = (name: string) => !isForwardSecret(name) && !cipherWeakness(name);
  const fixed = suitesWith(protocols, isStatic);
  const secret = suitesWith(protocols, isForwardSecret);
  if (fixed.length > 0)
    said.push(find('static-key-exchange', listed(fixed), secret.length === 0 ? { severity: 'medium' } : {}));
  const bad = protocols.filter(
    ({ preference, ciphers }) =>
      preference === 'client' &&
      ciphers.some(({ name }) => cipherWeakness(name)) &&
      ciphers.some(({ name }) => !cipherWeakness(name)),
  );
  if (bad.length > 0)
    said.push(
      find('no-server-preference', `in ${listed(bad.map(({ version }) => version))} it took our first`),
    );
  return said;
}

function judgeExchanges(protocols: readonly AcceptedProtocol[]): AuditFinding[] {
  const weak = protocols.flatMap(({ version, ciphers }) =>
    ciphers
      .filter(({ keyExchange, keyExchangeBits }) => keyExchange?.startsWith('dh ') && keyExchangeBits! < 2048)
      .map((cipher) => ({ ...cipher, version })),
  );
  if (weak.length === 0) return [];
  const least = Math.min(...weak.map(({ keyExchangeBits }) => keyExchangeBits!));
  const shown = weak.map(({ name, keyExchange, version }) => `${name} (${version}, ${keyExchange})`);
  return [find('weak-dh', listed(shown), least < 1024 ? { severity: 'high' } : {})];
}

/** The chain that Node gets and verifies, then those that only the survey saw: of other keys, or of protocols that Node does not speak. */
async function judgeCertificates(
  target: AuditTarget,
  world: AuditWorld,
  survey: TlsSurvey,
  startTls: string | undefined,
): Promise<AuditFinding[]> {
  const { serverName } = target;
  const nowMs = world.clock.now();
  const { crypto } = world.net;
  const sent = survey.chains.map((chain) => ({
    chain: chain.flatMap((der) => certificateFactsOf(der, crypto) ?? []),
    issuerUrl: chain[0] && decodeCertificate(chain[0])?.issuerUrls[0],
  }));
  const own = await verifiedChain(target, world, startTls);
  const said: AuditFinding[] = [];
  if (own) {
    const leaf = own.chain[0]?.fingerprintSha256;
    const same = sent.find(({ chain }) => chain[0]?.fingerprintSha256 === leaf);
    const because = own.verification;
    // What was sent is the truth about completeness; Node's chain may hold roots of its own.
    const chain = same && same.chain.length > 0 ? same.chain : own.chain;
    said.push(
      ...judgeChain(
        {
          ...{ chain, serverName, nowMs, issuerUrl: same?.issuerUrl },
          // An expired certificate, or one of another name, is told as such before anybody looks at its chain.
          ...(!because || because.code === 'certificate-untrusted'
            ? { verified: { trusted: !because, ...(because ? { because } : {}) } }
            : {}),
        },
        find,
      ),
    );
  }
  for (const { chain } of sent)
    if (!own?.chain.some((one: CertificateFacts) => one.fingerprintSha256 === chain[0]?.fingerprintSha256))
      said.push(...judgeChain({ chain, serverName, nowMs }, find));
  return said;
}

/**
 * A certificate of another name hides whether its chain is trusted. Without a name of the server (scans by address), and then, it is asked
 * once more under the first of its own names.
 */
async function verifiedChain(
  target: AuditTarget,
  world: AuditWorld,
  startTls: string | undefined,
): Promise<TlsFacts | undefined> {
  const first = await shakeHands(target, world, startTls, target.serverName);
  const own = first?.chain[0]?.names.find((name) => !name.includes(' '))?.replace(/^\*/, 'www');
  if (first?.verification?.code !== 'certificate-name-mismatch' || !own) return first;
  const again = await shakeHands(target, world, startTls, own);
  // Under another name it may show another certificate: that one was not asked for.
  return again?.chain[0]?.fingerprintSha256 === first.chain[0]?.fingerprintSha256 ? again : first;
}

async function shakeHands(
  { address, port }: AuditTarget,
  { timeoutMs, ...world }: AuditWorld,
  startTls: string | undefined,
  serverName: string | undefined,
): Promise<TlsFacts | undefined> {
  const prelude = startTls === undefined ? undefined : startTlsOf(startTls);
  const outcome = await converse(
    { protocol: 'tls', address, port, timeoutMs, serverName, tls: !prelude, trust: false },
    world,
    async (talk) => {
      if (prelude && (await prelude(talk))) await talk.startTls();
    },
  );
  return outcome.tls;
}
