import { ascii, concat, hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'mysql',
    about: 'MariaDB 10.11.19 of Debian 12',
    asked: 'greeting',
    bytes: hex(`
      640000000a352e352e352d31302e31312e31392d4d6172696144422d302b64656231327531000a0000004d3c274d2d39
      746000feff080200ff81150000000000001d000000624b32563c68774076517473006d7973716c5f6e61746976655f70
      617373776f726400`),
    is: {
      name: 'mysql',
      product: 'MariaDB',
      version: '10.11.19-MariaDB-0+deb12u1',
      info: 'login by mysql_native_password, TLS offered',
      os: 'Linux',
    },
  },
  {
    of: 'postgresql',
    about: 'PostgreSQL 15 of Debian 12',
    asked: 'postgresql-start',
    bytes: concat(
      'E\x00\x00\x00\x87SFATAL\x00VFATAL\x00C0A000\x00Munsupported frontend protocol 255.255: server supports 3.0 to 3',
      '.0\x00Fpostmaster.c\x00L2222\x00RProcessStartupPacket\x00\x00',
    ),
    is: { name: 'postgresql', product: 'PostgreSQL', version: '15' },
  },
  {
    of: 'postgresql',
    about: 'PgBouncer 1.18.0 of Debian 12',
    asked: 'postgresql-start',
    port: 6432,
    bytes: concat("E\x00\x00\x00:SFATAL\x00C08P01\x00Mbad packet header: '0000000800ff00ff'\x00\x00"),
    is: { name: 'postgresql', product: 'PgBouncer', version: undefined },
  },
  {
    of: 'postgresql',
    about: 'PostgreSQL 16.8, whose line is one of 14 too',
    asked: 'postgresql-start',
    bytes: concat(
      'E\x00\x00\x00\x87SFATAL\x00VFATAL\x00C0A000\x00Munsupported frontend protocol 255.255: server supports 3.0 to 3',
      '.0\x00Fpostmaster.c\x00L2153\x00RProcessStartupPacket\x00\x00',
    ),
    is: { name: 'postgresql', product: 'PostgreSQL', version: undefined },
    dialogue: [
      {
        asked: hex('00000009 00030000 00'),
        answered: concat(
          'E\x00\x00\x00\x77SFATAL\x00VFATAL\x00C28000\x00Mno PostgreSQL user name specified in startup packet\x00',
          'Fpostmaster.c\x00L2274\x00RProcessStartupPacket\x00\x00',
        ),
      },
    ],
    further: { version: '16', info: undefined },
  },
  {
    of: 'redis',
    about: 'Redis 7.0.15 of Debian 12',
    asked: 'redis-ping',
    bytes: ascii('+PONG\r\n'),
    is: { name: 'redis', product: 'Redis', confidence: 9 },
  },
  {
    of: 'redis',
    about: 'Redis 7.0.15 of Debian 12 with a password',
    asked: 'redis-ping',
    port: 6380,
    bytes: ascii('-NOAUTH Authentication required.\r\n'),
    is: { name: 'redis', product: 'Redis', info: 'password required', confidence: 9 },
  },
  {
    of: 'memcached',
    about: 'memcached 1.6.18 of Debian 12',
    asked: 'memcached-version',
    bytes: ascii('VERSION 1.6.18\r\n'),
    is: { name: 'memcache', product: 'Memcached', version: '1.6.18' },
  },
];
