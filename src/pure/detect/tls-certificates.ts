/**
 * Who wants a certificate of us first, or never answers strangers, is known by the certificate that it made for itself at its first start. As they
 * were seen, or as the sources of the programs make them.
 */
import type { ServiceFact } from '../contract/scan.ts';

type Certificate = Pick<NonNullable<ServiceFact['tls']>, 'subject' | 'issuer'>;

const makers: readonly {
  readonly subject: RegExp;
  readonly issuer?: RegExp;
  readonly is: Pick<ServiceFact, 'name'> & { readonly product: string };
}[] = [
  { subject: /\bCN=syncthing$/, is: { name: 'syncthing', product: 'Syncthing' } },
  { subject: /^CN=Deluge Daemon$/, is: { name: 'deluge', product: 'Deluge' } },
  // Two names at random, new every few hours (tor's tor_tls_context_init).
  {
    subject: /^CN=www\.[a-z2-7]{8,20}\.net$/,
    issuer: /^CN=www\.[a-z2-7]{8,20}\.com$/,
    is: { name: 'tor-orport', product: 'Tor' },
  },
  { subject: /^CN=/, issuer: /^CN=Puppet CA: /, is: { name: 'puppet', product: 'Puppet Server' } },
];

export const productOfCertificate = (certificate: Certificate | undefined) =>
  certificate &&
  makers.find(
    ({ subject, issuer }) => subject.test(certificate.subject) && (issuer?.test(certificate.issuer) ?? true),
  )?.is;
