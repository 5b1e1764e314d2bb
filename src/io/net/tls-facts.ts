/** What a TLS session and its certificates say, the verdict of verification included but never enforced. */
import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { checkServerIdentity } from 'node:tls';
import { type Fault, fault } from '#pure/base/errors.ts';
import type { CertificateFacts, TlsFacts } from '#pure/contract/network.ts';

/** Longer chains are cut: a peer must not make us walk for ever. */
const chainLengthMax = 16;

function certificateFacts(certificate: X509Certificate): CertificateFacts {
  const key = certificate.publicKey;
  const detail = key.asymmetricKeyDetails;
  const size = detail?.modulusLength ?? detail?.namedCurve ?? '';
  return {
    subject: certificate.subject.replaceAll('\n', ', '),
    issuer: certificate.issuer.replaceAll('\n', ', '),
    serialNumber: certificate.serialNumber.toLowerCase(),
    names: (certificate.subjectAltName ?? '')
      .split(', ')
      .filter(Boolean)
      .map((name) => name.replace(/^(DNS|IP Address):/, '')),
    notBeforeMs: Date.parse(certificate.validFrom),
    notAfterMs: Date.parse(certificate.validTo),
    fingerprintSha256: certificate.fingerprint256.toLowerCase(),
    publicKey: `${key.asymmetricKeyType ?? 'unknown'} ${size}`.trim(),
    signatureAlgorithm: certificate.signatureAlgorithm ?? 'unknown',
    selfSigned: certificate.checkIssued(certificate),
  };
}

function chainOf(peer: DetailedPeerCertificate): CertificateFacts[] {
  const chain: CertificateFacts[] = [];
  const seen = new Set<string>();
  let at: DetailedPeerCertificate | undefined = peer;
  while (at?.raw && chain.length < chainLengthMax && !seen.has(at.fingerprint256)) {
    seen.add(at.fingerprint256);
    chain.push(certificateFacts(new X509Certificate(at.raw)));
    at = at.issuerCertificate;
  }
  return chain;
}

function verificationOf(
  socket: TLSSocket,
  peer: DetailedPeerCertificate,
  serverName: string | undefined,
): Fault | undefined {
  const reason = socket.authorizationError as unknown as string | Error | null;
  const text = reason instanceof Error ? ((reason as NodeJS.ErrnoException).code ?? reason.message) : reason;
  if (text === 'CERT_HAS_EXPIRED')
    return fault('certificate-expired', `the certificate expired on ${peer.valid_to}`);
  if (serverName !== undefined) {
    const mismatch = checkServerIdentity(serverName, peer);
    if (mismatch) return fault('certificate-name-mismatch', mismatch.message);
  }
  if (text && text !== 'ERR_TLS_CERT_ALTNAME_INVALID')
    return fault('certificate-untrusted', `the chain does not verify: ${text}`);
  return undefined;
}

export function tlsFactsOf(socket: TLSSocket, serverName: string | undefined): TlsFacts {
  const peer = socket.getPeerCertificate(true);
  const verification = verificationOf(socket, peer, serverName);
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher()?.standardName ?? 'unknown',
    ...(socket.alpnProtocol ? { alpn: socket.alpnProtocol } : {}),
    chain: chainOf(peer),
    ...(verification ? { verification } : {}),
  };
}
