import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createNetwork } from '#io/net/index.ts';
import { systemClock, systemRandom } from '#io/report/index.ts';
import { freePort } from '../../../../test/free-port.ts';
import { auditForReal, serviceOf, targetOf, wrong } from '../../../../test/real-audit.ts';
import { newFolder, program, type Server, startServer } from '../../../../test/real-server.ts';
import { type AcceptedProtocol, surveyTls, type TlsSurvey } from '../../protocols/tls-survey.ts';
import { coversName } from '../certificate.ts';
import { defaultCertificateOf } from '../default-certificates.ts';
import { judgeProtocols, tls } from './tls.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const nmap = program('/usr/bin/nmap');
const gnutls = program('/usr/bin/gnutls-serv');
const nginx = program('/usr/sbin/nginx');
const secure = serviceOf('https', { tunnel: 'tls' });

describe.skipIf(!hasOpenssl)('real servers (need the openssl command)', () => {
  const folder = newFolder('audit-tls');
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const path = (name: string) => join(folder, name);
  const day = (days: number) =>
    `${new Date(Date.now() + days * 86_400_000).toISOString().slice(2, 10).replaceAll('-', '')}000000Z`;
  interface Wanted {
    readonly key?: readonly string[];
    readonly subject?: string;
    readonly extensions?: string;
    readonly from?: number;
    readonly until?: number;
    readonly hash?: string;
  }
  /** Issued by `by`, by itself without. */
  const issue = (name: string, by: string | undefined, wanted: Wanted = {}) => {
    const { key = ['rsa:2048'], subject = '/O=Lab/CN=box.example', from = -1, until = 89 } = wanted;
    openssl(
      'req',
      '-newkey',
      ...key,
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      subject,
    );
    writeFileSync(path('index'), '');
    const extensions = wanted.extensions ?? 'subjectAltName=DNS:box.example,IP:127.0.0.1';
    writeFileSync(
      path('ca.cnf'),
      `[ca]\ndefault_ca=own\n[own]\ndatabase=index\nrand_serial=yes\nnew_certs_dir=.\npolicy=any\n[any]\norganizationName=optional\ncommonName=optional\n[names]\n${extensions}\n`,
    );
    const issuer = by
      ? ['-cert', `${by}.pem`, '-keyfile', `${by}.key`]
      : ['-selfsign', '-keyfile', `${name}.key`];
    openssl(
      ...[
        'ca',
        '-batch',
        '-config',
        'ca.cnf',
        '-in',
        `${name}.csr`,
        '-out',
        `${name}.pem`,
        '-notext',
        ...issuer,
      ],
      ...[
        '-md',
        wanted.hash ?? 'sha256',
        '-extensions',
        'names',
        '-startdate',
        day(from),
        '-enddate',
        day(until),
      ],
    );
  };
  beforeAll(() => {
    const authority = 'basicConstraints=critical,CA:true';
    issue('root', undefined, { subject: '/O=Lab/CN=Lab Root', extensions: authority });
    issue('middle', 'root', { subject: '/O=Lab/CN=Lab Intermediate', extensions: authority });
    issue('leaf', 'middle');
    execFileSync('sh', ['-c', 'cat middle.pem root.pem > chain.pem'], { cwd: folder });
  });

  const start = async (command: string, args: readonly string[], port: number) => {
    servers.push(await startServer({ command, args, folder: newFolder('tls-server'), ready: port }));
    return port;
  };
  /** OpenSSL's own server with a certificate of the authority, and nothing else that is wrong. */
  const serve = async (
    args: readonly string[] = [],
    { name = 'leaf', chain = true, modern = true }: { name?: string; chain?: boolean; modern?: boolean } = {},
  ) => {
    const port = await freePort();
    const own = ['-cert', path(`${name}.pem`), '-key', path(`${name}.key`), '-quiet'];
    const good = modern ? ['-tls1_2', '-cipher', 'ECDHE+AESGCM:@SECLEVEL=0', '-serverpref'] : ['-serverpref'];
    const sent = chain ? ['-cert_chain', path('chain.pem')] : [];
    return await start(
      'openssl',
      ['s_server', '-accept', `127.0.0.1:${port}`, ...own, ...good, ...sent, ...args],
      port,
    );
  };
  const audit = async (port: number, serverName: string | undefined = 'box.example') =>
    await auditForReal(tls, targetOf(port, secure, serverName ? { serverName } : {}));
  /** That the root of the lab is not known here is right in all of these. */
  const others = (rules: readonly string[]) => {
    expect(rules).toContain('tls/untrusted-authority');
    return rules.filter((rule) => rule !== 'tls/untrusted-authority');
  };

  test('a good server: nothing but what is there', async () => {
    const findings = await audit(await serve());
    expect(others(wrong(findings))).toEqual([]);
    expect(findings[0]).toMatchObject({
      rule: 'tls/accepted',
      subject: 'TLSv1.2',
      evidence:
        '2 suites, the server chooses: TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 (x25519), TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 (x25519)',
    });
    const told = findings.find(({ rule }) => rule === 'tls/certificate')!.evidence;
    expect(told).toContain('O=Lab, CN=box.example, issued by O=Lab, CN=Lab Intermediate');
    expect(told).toContain('rsa 2048; sha256WithRSAEncryption; names box.example, 127.0.0.1');
  });
  test('by address alone, the name of the certificate is no fault', async () => {
    expect(others(wrong(await audit(await serve(), undefined)))).toEqual([]);
  });
  test('TLS 1.3 alone', async () => {
    const findings = await audit(await serve(['-tls1_3'], { modern: false }));
    expect(others(wrong(findings))).toEqual([]);
    expect(findings[0]).toMatchObject({ subject: 'TLSv1.3' });
    expect(findings[0]!.evidence).toContain('TLS_CHACHA20_POLY1305_SHA256');
  });

  const old = ['-cipher', 'ECDHE-RSA-AES128-SHA:@SECLEVEL=0'];
  test.each<[string, string[], string[]]>([
    ['TLS 1.0', ['-tls1', ...old], ['tls/tls1.0', 'tls/no-modern-protocol']],
    ['TLS 1.1', ['-tls1_1', ...old], ['tls/tls1.1', 'tls/no-modern-protocol']],
    [
      'no forward secrecy',
      ['-tls1_2', '-cipher', 'AES128-GCM-SHA256:ECDHE+AESGCM'],
      ['tls/static-key-exchange'],
    ],
    [
      'no encryption',
      ['-tls1_2', '-cipher', 'ECDHE-RSA-NULL-SHA:ECDHE+AESGCM:@SECLEVEL=0'],
      ['tls/null-cipher'],
    ],
    [
      'no certificate',
      ['-tls1_2', '-cipher', 'AECDH-AES128-SHA:ECDHE+AESGCM:@SECLEVEL=0'],
      ['tls/anonymous-cipher'],
    ],
  ])('%s', async (_, args, expected) => {
    expect(others(wrong(await audit(await serve(args, { modern: false }))))).toEqual(expected);
  });
  test('a Diffie-Hellman group of 1024 bits', async () => {
    // The group of RFC 2409 section 6.2: made groups take long.
    const prime =
      'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF';
    const der = Buffer.concat([
      Buffer.from('308187028181' + '00', 'hex'),
      Buffer.from(prime, 'hex'),
      Buffer.from('020102', 'hex'),
    ]);
    writeFileSync(
      path('dh.pem'),
      `-----BEGIN DH PARAMETERS-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END DH PARAMETERS-----\n`,
    );
    const args = ['-tls1_2', '-cipher', 'DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0', '-dhparam', path('dh.pem')];
    const findings = await audit(await serve(args, { modern: false }));
    expect(others(wrong(findings))).toEqual(['tls/weak-dh']);
    expect(findings.find(({ rule }) => rule === 'tls/weak-dh')!.evidence).toContain('dh 1024');
  });

  test.each<[string, Wanted, string[]]>([
    ['expired', { from: -100, until: -10 }, ['tls/expired-certificate']],
    ['not yet valid', { from: 10, until: 100 }, ['tls/not-yet-valid-certificate', 'tls/untrusted-authority']],
    ['soon', { from: -80, until: 10 }, ['tls/certificate-expires-soon', 'tls/untrusted-authority']],
    ['long', { until: 1000 }, ['tls/long-lived-certificate', 'tls/untrusted-authority']],
    ['small', { key: ['rsa:1024'] }, ['tls/weak-key', 'tls/untrusted-authority']],
    ['sha1', { hash: 'sha1' }, ['tls/weak-signature', 'tls/untrusted-authority']],
    ['default', { subject: '/O=Internet Widgits Pty Ltd/CN=box.example' }, ['tls/default-certificate']],
    [
      'nameless',
      { extensions: 'keyUsage=digitalSignature' },
      ['tls/name-mismatch', 'tls/untrusted-authority'],
    ],
  ])('certificate: %s', async (name, wanted, expected) => {
    issue(name, 'middle', wanted);
    const findings = wrong(await audit(await serve([], { name })));
    expect(findings).toEqual(expected);
  });
  test('certificate: of another name, self-signed, and of a chain that is not sent', async () => {
    const port = await serve();
    expect(wrong(await audit(port, 'other.example'))).toEqual([
      'tls/name-mismatch',
      'tls/untrusted-authority',
    ]);
    issue('own', undefined);
    expect(wrong(await audit(await serve([], { name: 'own', chain: false })))).toEqual([
      'tls/self-signed-certificate',
    ]);
    const alone = await audit(await serve([], { chain: false }));
    expect(wrong(alone)).toEqual(['tls/incomplete-chain']);
  });

  test.skipIf(!gnutls)('RC4, 3DES, and the client chooses (needs gnutls-bin)', async () => {
    const port = await freePort();
    const priority =
      'NONE:+VERS-TLS1.2:+ARCFOUR-128:+3DES-CBC:+AES-128-GCM:+ECDHE-RSA:+SHA1:+AEAD:+SIGN-ALL:+GROUP-ALL:+COMP-NULL';
    await start(
      gnutls!,
      [
        '-p',
        String(port),
        '--priority',
        priority,
        '--x509certfile',
        path('leaf.pem'),
        '--x509keyfile',
        path('leaf.key'),
        '--echo',
      ],
      port,
    );
    const findings = await audit(port);
    expect(wrong(findings)).toEqual([
      'tls/rc4-cipher',
      'tls/3des-cipher',
      'tls/no-server-preference',
      'tls/incomplete-chain',
    ]);
  });

  test.skipIf(!nginx)('nginx, weak and strong (needs nginx)', async () => {
    const serveHttp = async (settings: string) => {
      const port = await freePort();
      const own = newFolder('nginx');
      execFileSync('sh', ['-c', `cat leaf.pem chain.pem > full.pem`], { cwd: folder });
      writeFileSync(
        join(own, 'conf'),
        `daemon off; master_process off; error_log stderr; pid ${own}/pid; events {}\nhttp { access_log off; client_body_temp_path ${own}; proxy_temp_path ${own}; fastcgi_temp_path ${own}; uwsgi_temp_path ${own}; scgi_temp_path ${own};\nserver { listen 127.0.0.1:${port} ssl; ssl_certificate ${path('full.pem')}; ssl_certificate_key ${path('leaf.key')}; ${settings} } }\n`,
      );
      servers.push(
        await startServer({ command: nginx!, args: ['-c', join(own, 'conf')], folder: own, ready: port }),
      );
      return port;
    };
    const strong = await serveHttp('ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;');
    expect(others(wrong(await audit(strong)))).toEqual([]);
    const weak = await serveHttp(
      'ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers "ECDHE+AESGCM:AES128-SHA:NULL-SHA:AECDH-AES128-SHA:@SECLEVEL=0";',
    );
    expect(others(wrong(await audit(weak)))).toEqual([
      'tls/tls1.1',
      'tls/tls1.0',
      'tls/null-cipher',
      'tls/anonymous-cipher',
      'tls/static-key-exchange',
      'tls/no-server-preference',
    ]);
  });

  test.skipIf(!nmap)(
    'the same suites as nmap finds (needs nmap)',
    async () => {
      const port = await serve(['-cipher', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'], { modern: false });
      const net = await createNetwork({ mode: 'inline' });
      const signal = new AbortController().signal;
      const plan = { address: '127.0.0.1', port, timeoutMs: 5000 };
      const found = await surveyTls(plan, { net, clock: systemClock, random: systemRandom, signal });
      await net.close();
      const ours = found.protocols.flatMap(({ version, ciphers }) =>
        ciphers.map(({ name }) => `${version} ${name}`),
      );
      const theirs: string[] = [];
      const args = ['-Pn', '-n', '-p', String(port), '--script', 'ssl-enum-ciphers', '127.0.0.1'];
      let version = '';
      // Not a call that waits: somebody must read what the server complains of, or it stops.
      for (const line of (await promisify(execFile)(nmap!, args)).stdout.split('\n')) {
        version = /^\|\s+(TLSv1\.\d):/.exec(line)?.[1] ?? version;
        const name = /^\|\s+(TLS_\S+) /.exec(line)?.[1]?.replace('TLS_AKE_WITH_', 'TLS_');
        if (name) theirs.push(`${version} ${name}`);
      }
      expect(ours.length).toBeGreaterThan(90);
      expect(ours.toSorted()).toEqual(theirs.toSorted());
    },
    120_000,
  );

  test('a port that is closed, and a service without TLS: nothing is claimed', async () => {
    const port = await freePort();
    expect(await audit(port)).toEqual([]);
    expect(await auditForReal(tls, targetOf(port, serviceOf('telnet')))).toEqual([]);
  });
});

const protocol = (version: AcceptedProtocol['version'], ...names: readonly string[]): AcceptedProtocol => ({
  version,
  ciphers: names.map((name) => ({ name })),
  preference: 'server',
});
const survey = (more: Partial<TlsSurvey>): TlsSurvey => ({
  ...{ protocols: [], chains: [], compression: false, handshakes: 1 },
  ...more,
});
const good = protocol('TLSv1.3', 'TLS_AES_128_GCM_SHA256');
test.each<[string, TlsSurvey, string[]]>([
  ['good', survey({ protocols: [good] }), []],
  [
    'SSL 2.0',
    survey({ protocols: [good, protocol('SSLv2', 'SSL_CK_RC4_128_WITH_MD5')] }),
    ['tls/sslv2', 'tls/rc4-cipher'],
  ],
  [
    'SSL 3.0 with CBC',
    survey({ protocols: [good, protocol('SSLv3', 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA')] }),
    ['tls/sslv3', 'tls/sslv3-cbc'],
  ],
  [
    'export',
    survey({ protocols: [protocol('TLSv1.2', 'TLS_RSA_EXPORT_WITH_DES40_CBC_SHA')] }),
    ['tls/export-cipher'],
  ],
  ['DES', survey({ protocols: [protocol('TLSv1.2', 'TLS_DHE_RSA_WITH_DES_CBC_SHA')] }), ['tls/des-cipher']],
  ['CRIME', survey({ protocols: [good], compression: true }), ['tls/compression']],
  ['RFC 5746', survey({ protocols: [good], secureRenegotiation: false }), ['tls/insecure-renegotiation']],
])('%s', (_, found, expected) => {
  expect(wrong(judgeProtocols(found, 'https'))).toEqual(expected);
});
test('mail servers that encrypt when they can may do without a certificate', () => {
  const found = survey({ protocols: [protocol('TLSv1.2', 'TLS_ECDH_anon_WITH_AES_128_CBC_SHA')] });
  expect(judgeProtocols(found, 'smtp').find(({ rule }) => rule.endsWith('anonymous-cipher'))?.severity).toBe(
    'medium',
  );
});

test.each([
  ['box.example', ['box.example'], true],
  ['BOX.example.', ['box.example'], true],
  ['a.box.example', ['*.box.example'], true],
  ['a.b.box.example', ['*.box.example'], false],
  ['box.example', ['*.box.example'], false],
  ['192.0.2.1', ['192.0.2.1'], true],
  ['192.0.2.1', ['*.0.2.1'], false],
  ['box.example', [], false],
])('%s of %j: %s', (name, names, covered) => {
  expect(coversName(names, name)).toBe(covered);
});

test.each([
  ['C=AU, ST=Some-State, O=Internet Widgits Pty Ltd', 'the defaults of OpenSSL'],
  ['CN=IOS-Self-Signed-Certificate-1234567', 'Cisco IOS'],
  ['C=US, O=Fortinet, OU=FortiGate, CN=FGT60E4Q16000000', 'Fortinet'],
  ['CN=TRAEFIK DEFAULT CERT', 'Traefik'],
  ['O=Acme Co, CN=Kubernetes Ingress Controller Fake Certificate', 'an example'],
  ['C=US, O=Ubiquiti Inc., CN=UniFi', 'Ubiquiti'],
  ['C=DE, O=Example GmbH, CN=www.example.de', undefined],
  ["C=US, O=Let's Encrypt, CN=R11", undefined],
])('%s: %s', (subject, product) => {
  expect(defaultCertificateOf(subject, subject)).toBe(product);
});
