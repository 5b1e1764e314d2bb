import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeCertificate } from './x509.ts';

const commas = (text: string) => text.replaceAll('\n', ', ');

/** Node's reader (OpenSSL) is the oracle. */
function agrees(pem: string) {
  const theirs = new X509Certificate(pem);
  const ours = decodeCertificate(new Uint8Array(theirs.raw))!;
  const key = theirs.publicKey;
  const size = key.asymmetricKeyDetails?.modulusLength ?? key.asymmetricKeyDetails?.namedCurve ?? '';
  expect(ours).toMatchObject({
    serialNumber: theirs.serialNumber.toLowerCase().padStart(2, '0'),
    notBeforeMs: Date.parse(theirs.validFrom),
    notAfterMs: Date.parse(theirs.validTo),
    publicKey: `${key.asymmetricKeyType} ${size}`.trim(),
    signatureAlgorithm: theirs.signatureAlgorithm,
    selfIssued: theirs.subject === theirs.issuer,
    authority: theirs.ca,
  });
  // OpenSSL escapes letters beyond ASCII in its own way.
  if (/^[ -~\n]*$/.test(theirs.subject) && !theirs.subject.includes('\\'))
    expect([ours.subject, ours.issuer]).toEqual([commas(theirs.subject), commas(theirs.issuer)]);
  return { ours, theirs };
}

test('the authorities that Node brings, all of them', () => {
  expect(rootCertificates.length).toBeGreaterThan(100);
  for (const pem of rootCertificates) agrees(pem);
});

describe.skipIf(spawnSync('openssl', ['version']).status !== 0)(
  'own ones (needs the openssl command)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'nocturne-x509-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const make = (key: readonly string[], ...more: readonly string[]) => {
      const cert = join(folder, 'cert.pem');
      const own = ['-nodes', '-keyout', join(folder, 'key.pem'), '-out', cert];
      execFileSync('openssl', ['req', '-x509', ...own, ...key, ...more], { stdio: 'ignore' });
      return readFileSync(cert, 'utf8');
    };
    test('names, addresses, where the issuer is', () => {
      const { ours } = agrees(
        make(
          ['-newkey', 'rsa:1024', '-sha1'],
          ...['-days', '20000', '-subj', '/C=DE/O=Example/CN=box.example'],
          ...['-addext', 'subjectAltName=DNS:box.example,DNS:*.box.example,IP:192.0.2.1,IP:2001:db8::1'],
          ...['-addext', 'authorityInfoAccess=caIssuers;URI:http://ca.example/ca.der'],
        ),
      );
      expect(ours).toMatchObject({
        subject: 'C=DE, O=Example, CN=box.example',
        names: ['box.example', '*.box.example', '192.0.2.1', '2001:db8::1'],
        issuerUrls: ['http://ca.example/ca.der'],
        publicKey: 'rsa 1024',
        signatureAlgorithm: 'sha1WithRSAEncryption',
      });
    });
    test.each([
      [['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp384r1']],
      [['-newkey', 'ed25519']],
      [['-newkey', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048']],
    ])('%j', (key) => {
      agrees(make(key, '-subj', '/CN=x'));
    });
  },
);

const sample = new Uint8Array(new X509Certificate(rootCertificates[0]!).raw);
test('cut at every byte it is no certificate, and never throws', () => {
  for (let length = 0; length < sample.length; length++)
    expect(decodeCertificate(sample.subarray(0, length))).toBeUndefined();
});
test('any bytes, and a certificate with any byte changed, never throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void decodeCertificate(bytes)));
  fc.assert(
    fc.property(fc.nat(sample.length - 1), fc.nat(255), (at, byte) => {
      const changed = sample.slice();
      changed[at] = byte;
      decodeCertificate(changed);
    }),
    { numRuns: 2000 },
  );
});
