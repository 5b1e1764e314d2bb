import { expect, test } from 'vitest';
import { productOfCertificate } from './tls-certificates.ts';

test.each([
  ['O=Syncthing, OU=Automatically Generated, CN=syncthing', undefined, 'Syncthing'],
  ['CN=Deluge Daemon', undefined, 'Deluge'],
  ['CN=www.ozqxvnjmdpqxbp7.net', 'CN=www.6xv4f2wbyhcb.com', 'Tor'],
  ['CN=www.example.net', 'CN=www.example.com', undefined],
  ['CN=agent.lab.example', 'CN=Puppet CA: puppet.lab.example', 'Puppet Server'],
  ['CN=lab.example', undefined, undefined],
])('%s by %s is %s', (subject, issuer = subject, product) => {
  expect(productOfCertificate({ subject, issuer })?.product).toBe(product);
});
