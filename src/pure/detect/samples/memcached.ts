import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'memcached-binary',
    about: 'memcached 1.6.18 of Debian 12',
    asked: 'memcached-binary-version',
    port: 11211,
    bytes: hex('810b000000000000000000064e6f63740000000000000000312e362e3138'),
    is: {
      name: 'memcache',
      product: 'Memcached',
      version: '1.6.18',
      cpes: ['cpe:2.3:a:memcached:memcached:1.6.18'],
      confidence: 10,
    },
  },
  {
    of: 'memcached-udp',
    about: 'memcached 1.6.18 of Debian 12',
    asked: 'memcached-udp-version',
    bytes: hex('4e6f00000001000056455253494f4e20312e362e31380d0a'),
    is: {
      name: 'memcache',
      product: 'Memcached',
      version: '1.6.18',
      cpes: ['cpe:2.3:a:memcached:memcached:1.6.18'],
      confidence: 10,
    },
  },
];
