import { ascii, concat } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'smtp',
    about: 'LMTP of aiosmtpd 1.4.3, Debian 12',
    asked: 'greeting',
    port: 24,
    bytes: ascii('220 localhost Python SMTP 1.4.3\r\n'),
    is: { name: 'smtp', product: 'aiosmtpd', version: '1.4.3' },
  },
  {
    of: 'smtp',
    about: 'Postfix 3.7 of Debian 12',
    asked: 'greeting',
    bytes: ascii('220 mail.box.example ESMTP Postfix\r\n'),
    is: { name: 'smtp', product: 'Postfix', hostName: 'mail.box.example' },
  },
  {
    of: 'smtp',
    about: 'Exim 4.96 of Debian 12',
    asked: 'greeting',
    port: 2525,
    bytes: ascii('220 exim.box.example ESMTP Exim 4.96 Thu, 26 Nov 2026 08:15:44 +0000\r\n'),
    is: { name: 'smtp', product: 'Exim', version: '4.96', hostName: 'exim.box.example' },
  },
  {
    of: 'pop3',
    about: 'Dovecot 2.3.19 of Debian 12',
    asked: 'greeting',
    bytes: ascii('+OK Dovecot (Debian) ready.\r\n'),
    is: { name: 'pop3', product: 'Dovecot' },
  },
  {
    of: 'imap',
    about: 'Dovecot 2.3.19 of Debian 12',
    asked: 'greeting',
    bytes: concat(
      '* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ STARTTLS AUTH=P',
      'LAIN] Dovecot (Debian) ready.\r\n',
    ),
    is: { name: 'imap', product: 'Dovecot' },
  },
  {
    of: 'pop3',
    about: 'Courier 1.0.16 of Debian 12',
    asked: 'greeting',
    bytes: ascii('+OK Hello there.\r\n'),
    is: { name: 'pop3', product: 'Courier' },
  },
];
