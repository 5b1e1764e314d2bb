import { ascii, concat } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'ftp',
    about: 'vsftpd 3.0.3 of Debian 12',
    asked: 'greeting',
    bytes: ascii('220 (vsFTPd 3.0.3)\r\n'),
    is: { name: 'ftp', product: 'vsFTPd', version: '3.0.3' },
  },
  {
    of: 'ftp',
    about: 'ProFTPD 1.3.8 of Debian 12',
    asked: 'greeting',
    port: 2121,
    bytes: ascii('220 ProFTPD Server (Debian) [127.0.0.1]\r\n'),
    is: { name: 'ftp', product: 'ProFTPD' },
  },
  {
    of: 'ftp',
    about: 'Pure-FTPd 1.0.50 of Debian 12',
    asked: 'greeting',
    port: 2021,
    bytes: concat(
      '220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------\r\n',
      '220-You are user number 1 of 50 allowed.\r\n',
      '220-Local time is now 08:15. Server port: 2021.\r\n',
      '220-IPv6 connections are also welcome on this server.\r\n',
      '220 You will be disconnected after 15 minutes of inactivity.\r\n',
    ),
    is: { name: 'ftp', product: 'Pure-FTPd' },
  },
  {
    of: 'ftp',
    about: 'pyftpdlib 1.5.7 of Debian 12',
    asked: 'greeting',
    port: 8021,
    bytes: ascii('220 pyftpdlib 1.5.7 ready.\r\n'),
    is: { name: 'ftp', product: 'pyftpdlib', version: '1.5.7' },
  },
];
