import { ascii, concat, hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'cvs',
    about: 'cvs 1.12.13 of Debian 12',
    asked: 'cvs-start',
    bytes: ascii('cvs [pserver aborted]: bad auth protocol start: \n'),
    is: { name: 'cvspserver', product: 'CVS' },
  },
  {
    of: 'gpsd',
    about: 'gpsd 3.22 of Debian 12',
    asked: 'greeting',
    bytes: ascii('{"class":"VERSION","release":"3.22","rev":"3.22","proto_major":3,"proto_minor":14}\r\n'),
    is: { name: 'gpsd', product: 'gpsd', version: '3.22' },
  },
  {
    of: 'munin',
    about: 'munin-node 2.0.73 of Debian 12',
    asked: 'greeting',
    bytes: ascii('# munin node at vm\n'),
    is: { name: 'munin', product: 'Munin node', hostName: 'vm' },
  },
  {
    of: 'nsca',
    about: 'nsca 2.10.2 of Debian 12',
    asked: 'greeting',
    bytes: hex(`
      dd59cab8101392280367bcbbdcb242a2d69c48345c600ed9beb699ee7b1d6558762f118643a3af460a6c02e71f4589f5
      e1d22a3e323817f0efb1df6ace44c34574d4ccb7777cfe82e8016a0746f3fc27c62765f85f7de94f2ec8b9fc0d7c4282
      510e3ac98a384b7239b67a80a977a7709e0d68fd8a514cb81a06b52883f7aad56b07f4fc`),
    is: { name: 'nsca', product: 'Nagios NSCA' },
  },
  {
    of: 'haproxy-stats',
    about: 'HAProxy 2.6.12 of Debian 12, statistics socket',
    asked: 'haproxy-info',
    bytes: concat(
      'Name: HAProxy\n',
      'Version: 2.6.12-1+deb12u4\n',
      'Release_date: 2026/10/17\n',
      'Nbthread: 2\n',
      'Nbproc: 1\n',
      'Process_num: ',
    ),
    is: { name: 'haproxy-stats', product: 'HAProxy', version: '2.6.12-1+deb12u4' },
  },
  {
    of: 'zmtp',
    about: 'ZeroMQ 4.3.4 of Debian 12',
    asked: 'greeting',
    port: 5555,
    bytes: hex('ff00000000000000017f'),
    is: { name: 'zmtp', product: 'ZeroMQ' },
  },
  {
    of: 'gopher',
    about: 'Gophernicus 3.1.1 of Debian 12',
    asked: 'http-get',
    port: 7071,
    bytes: concat(
      'i[/]\tTITLE\tnull.host\t1\r\n',
      'i\t\tnull.host\t1\r\n',
      'hindex.html                            2026-Nov-26 07:36     0.1 KB\t/index.html\tbox.exampl',
      'e\t70\r\n',
      'i___________________________________________________________________\t\tnull.host\t1\r\n',
      'i                 Gophered by Gophernicus/3.1.1 on ',
    ),
    is: { name: 'gopher', product: 'Gophernicus', version: '3.1.1' },
  },
  {
    of: 'ftp',
    about: 'ftpd of inetutils 2.4, Debian 12',
    asked: 'greeting',
    port: 2122,
    bytes: ascii('220 localhost FTP server (GNU inetutils 2.4) ready.\r\n'),
    is: { name: 'ftp', product: 'inetutils ftpd', version: '2.4' },
  },
  {
    of: 'http',
    about: 'MiniDLNA 1.3.0 of Debian 12',
    asked: 'http-get',
    port: 8200,
    bytes: concat(
      'HTTP/1.1 200 OK\r\n',
      'Content-Type: text/html\r\n',
      'Connection: close\r\n',
      'Content-Length: 592\r\n',
      'Server: Debian DLNADOC/1.50 UPnP/1.0 MiniDLNA/1.3.0\r\n',
      'Date: Thu, 26 Nov 2026 08:59:40 GMT\r\n',
      'EXT:\r\n',
      '\r\n',
      '<HTML><HEAD><TITLE>MiniDLNA 1.3.0</TITLE',
    ),
    is: {
      name: 'upnp',
      product: 'MiniDLNA',
      version: '1.3.0',
      info: 'Debian DLNADOC/1.50 UPnP/1.0; title: MiniDLNA 1.3.0',
      os: 'Linux',
    },
  },
  {
    of: 'http',
    about: 'Privoxy 3.0.34 of Debian 12',
    asked: 'http-get',
    port: 8119,
    bytes: concat(
      'HTTP/1.1 400 Invalid header received from client\r\n',
      'Content-Type: text/plain\r\n',
      'Connection: close\r\n',
      '\r\n',
      'Invalid header received from client.\n',
    ),
    is: { name: 'http-proxy', product: 'Privoxy', info: 'status 400', cpes: ['cpe:2.3:a:privoxy:privoxy:*'] },
  },
  {
    of: 'ganglia',
    about: 'gmond 3.7.2 of Debian 12, most of its DTD left out',
    asked: 'greeting',
    bytes: ascii(
      `<?xml version="1.0" encoding="ISO-8859-1" standalone="yes"?>\n<!DOCTYPE GANGLIA_XML [\n   <!ELEMENT GANGLIA_XML (GRID|CLUSTER|HOST)*>\n      <!ATTLIST GANGLIA_XML VERSION CDATA #REQUIRED>\n]>\n<GANGLIA_XML VERSION="3.7.2" SOURCE="gmond">\n`,
    ),
    is: { name: 'ganglia', product: 'Ganglia gmond', version: '3.7.2' },
  },
];
