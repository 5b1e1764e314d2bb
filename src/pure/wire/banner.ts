/**
 * Product and version in what a server says first (SMTP, IMAP, POP3, FTP). A banner is free text: products are known by the name they give
 * themselves, the version is the number behind it. What is not known stays unknown; a banner is the word of the server, no proof.
 */
export interface Product {
  readonly product?: string;
  readonly version?: string;
}

/** Longer names first where one contains the other. */
const products = [
  'Microsoft ESMTP MAIL Service',
  'Microsoft Exchange',
  'Microsoft FTP Service',
  'Postfix',
  'OpenSMTPD',
  'Exim',
  'Sendmail',
  'Haraka',
  'qmail',
  'MDaemon',
  'hMailServer',
  'MailEnable',
  'Kerio Connect',
  'Zimbra',
  'Stalwart',
  'Dovecot',
  'Cyrus IMAP',
  'Cyrus POP3',
  'Courier-IMAP',
  'Gimap',
  'gsmtp',
  'vsFTPd',
  'ProFTPD',
  'Pure-FTPd',
  'FileZilla Server',
  'Serv-U',
  'pyftpdlib',
  'Wing FTP Server',
  'CrushFTP',
  'Twisted',
] as const;

const patterns = products.map((name) => ({
  name,
  pattern: new RegExp(
    `(?:^|[^a-z0-9])${name.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')}(?:[ /,:(-]{1,3}(?:version[ :]{1,2})?v?(\\d[\\w.~+-]{0,30}))?(?![a-z])`,
    'i',
  ),
}));

export function productOfBanner(banner: string): Product {
  for (const { name, pattern } of patterns) {
    const found = pattern.exec(banner.slice(0, 1000));
    if (!found) continue;
    const version = found[1]?.replace(/[.,;:-]+$/, '');
    return version ? { product: name, version } : { product: name };
  }
  return {};
}
