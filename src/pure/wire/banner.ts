/**
 * Product and version in what a server says first (SMTP, IMAP, POP3, FTP, NNTP). A banner is free text: products are known by the name they give
 * themselves, the version is the number behind it. What is not known stays unknown; a banner is the word of the server, no proof.
 */
export interface Product {
  readonly product?: string;
  readonly version?: string;
}

export type BannerService = 'mail' | 'ftp' | 'news';

/** As it calls itself, what it serves, and our name for it where that is another. Longer names first where one contains the other. */
const products: readonly (readonly [name: string, service: BannerService, product?: string])[] = [
  ['Microsoft ESMTP MAIL Service', 'mail'],
  ['Microsoft Exchange', 'mail'],
  ['Microsoft FTP Service', 'ftp'],
  ['Postfix', 'mail'],
  ['OpenSMTPD', 'mail'],
  ['Exim', 'mail'],
  ['Sendmail', 'mail'],
  ['Haraka', 'mail'],
  ['netqmail', 'mail'],
  ['qmail', 'mail'],
  ['MDaemon', 'mail'],
  ['hMailServer', 'mail'],
  ['MailEnable', 'mail'],
  ['Kerio Connect', 'mail'],
  ['Zimbra', 'mail'],
  ['Stalwart', 'mail'],
  ['Lotus Domino', 'mail'],
  ['MailHog', 'mail'],
  ['Maddy', 'mail'],
  ['Python SMTP', 'mail', 'aiosmtpd'],
  ['Python LMTP', 'mail', 'aiosmtpd'],
  ['Dovecot', 'mail'],
  ['Cyrus IMAP', 'mail'],
  ['Cyrus POP3', 'mail'],
  ['Cyrus LMTP', 'mail'],
  // As it writes itself over POP3.
  ['perditon', 'mail', 'Perdition'],
  ['perdition', 'mail', 'Perdition'],
  ['Courier-IMAP', 'mail'],
  ['Courier', 'mail'],
  ['Gimap', 'mail'],
  ['gsmtp', 'mail'],
  ['vsFTPd', 'ftp'],
  ['ProFTPD', 'ftp'],
  ['Pure-FTPd', 'ftp'],
  ['FileZilla Server', 'ftp'],
  ['Serv-U FTP Server', 'ftp', 'Serv-U'],
  ['Serv-U', 'ftp'],
  ['pyftpdlib', 'ftp'],
  ['Wing FTP Server', 'ftp'],
  ['CrushFTP', 'ftp'],
  ['Twisted', 'ftp'],
  ['GNU inetutils', 'ftp', 'inetutils ftpd'],
  ['Linux-ftpd', 'ftp', 'netkit ftpd'],
  ['Titan FTP Server', 'ftp'],
  ['Xlight FTP Server', 'ftp'],
  ['Gene6 FTP Server', 'ftp'],
  ['bftpd', 'ftp'],
  ['glFTPd', 'ftp'],
  ['MikroTik FTP server (MikroTik', 'ftp', 'MikroTik FTP server'],
  ['JD FTP Server', 'ftp', 'HP JetDirect FTP'],
  ['InterNetNews NNRP server INN', 'news', 'INN'],
  ['INN', 'news'],
  ['Leafnode NNTP Daemon', 'news', 'Leafnode'],
  ['leafnode', 'news', 'Leafnode'],
];

const patterns = products.map(([name, service, product = name]) => ({
  product,
  service,
  pattern: new RegExp(
    `(?:^|[^a-z0-9])${name.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')}(?:[ /,:(-]{1,3}(?:version[ :]{1,2})?v?(\\d[\\w.~+-]{0,30}))?(?![a-z]|[.-][a-z])`,
    'i',
  ),
}));

/** What the product of a banner serves, as far as that is one thing. */
export const serviceOfProduct = (product: string | undefined): BannerService | undefined =>
  patterns.find((entry) => entry.product === product)?.service;

export function productOfBanner(banner: string): Product {
  for (const { product, pattern } of patterns) {
    const found = pattern.exec(banner.slice(0, 1000));
    if (!found) continue;
    const version = found[1]?.replace(/[.,;:-]+$/, '');
    return version ? { product, version } : { product };
  }
  return {};
}
