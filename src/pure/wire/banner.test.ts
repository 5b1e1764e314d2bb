import fc from 'fast-check';
import { expect, test } from 'vitest';
import { productOfBanner } from './banner.ts';

test.each([
  ['mail.example.net ESMTP Postfix (Debian/GNU)', { product: 'Postfix' }],
  ['mail.example.net ESMTP Exim 4.96 Mon, 01 Jan 2024 00:00:00 +0000', { product: 'Exim', version: '4.96' }],
  // The host may be called like a product.
  ['exim.example.net ESMTP Exim 4.96 Mon', { product: 'Exim', version: '4.96' }],
  ['mail.example.net ESMTP Sendmail 8.17.1/8.17.1; Mon', { product: 'Sendmail', version: '8.17.1' }],
  ['mx.example.net Microsoft ESMTP MAIL Service ready at Mon', { product: 'Microsoft ESMTP MAIL Service' }],
  ['mx.example.net ESMTP OpenSMTPD', { product: 'OpenSMTPD' }],
  ['[CAPABILITY IMAP4rev1 IDLE] Dovecot (Debian) ready.', { product: 'Dovecot' }],
  ['(vsFTPd 3.0.3)', { product: 'vsFTPd', version: '3.0.3' }],
  ['ProFTPD 1.3.8 Server (Debian) [::ffff:192.0.2.1]', { product: 'ProFTPD', version: '1.3.8' }],
  ['FileZilla Server version 0.9.60 beta', { product: 'FileZilla Server', version: '0.9.60' }],
  ['---------- Welcome to Pure-FTPd [privsep] [TLS] ----------', { product: 'Pure-FTPd' }],
  ['localhost Python SMTP 1.4.3', { product: 'aiosmtpd', version: '1.4.3' }],
  ['MikroTik FTP server (MikroTik 6.48.6) ready', { product: 'MikroTik FTP server', version: '6.48.6' }],
  ['Leafnode NNTP Daemon, version 1.12.0 running at box', { product: 'Leafnode', version: '1.12.0' }],
  ['box InterNetNews NNRP server INN 2.7.1 ready', { product: 'INN', version: '2.7.1' }],
  ['eximious hospitality', {}],
  ['hello', {}],
])('%s', (banner, expected) => expect(productOfBanner(banner)).toEqual(expected));

test('no text throws or takes long', () => {
  fc.assert(fc.property(fc.string({ maxLength: 2000 }), (text) => void productOfBanner(text)));
});
