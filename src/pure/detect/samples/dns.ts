import { hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'dns',
    about: 'BIND 9.18.49 of Debian 12',
    asked: 'dns-version-bind',
    bytes: hex(`
      4e6f840000010001000100000776657273696f6e0462696e640000100003c00c0010000300000000001918392e31382e
      34392d317e646562313275332d44656269616ec00c00020003000000000002c00c`),
    is: {
      name: 'domain',
      product: 'ISC BIND',
      version: '9.18.49-1~deb12u3-Debian',
      os: 'Linux',
      cpes: ['cpe:2.3:a:isc:bind:9.18.49'],
      confidence: 10,
    },
    dialogue: [
      {
        asked: hex('4e6f00000001000000000000026964067365727665720000100003'),
        answered: hex(`
      4e6f84000001000100010000026964067365727665720000100003c00c0010000300000000000302766dc00c00020003
      000000000002c00c`),
      },
    ],
    further: { hostName: 'vm' },
  },
  {
    of: 'dns',
    about: 'Unbound 1.17.1 of Debian 12',
    asked: 'dns-version-bind',
    bytes: hex(`
      4e6f808000010001000000000776657273696f6e0462696e640000100003c00c0010000300000000000f0e756e626f75
      6e6420312e31372e31`),
    is: {
      name: 'domain',
      product: 'Unbound',
      version: '1.17.1',
      cpes: ['cpe:2.3:a:nlnetlabs:unbound:1.17.1'],
      confidence: 10,
    },
    dialogue: [
      {
        asked: hex('4e6f00000001000000000000026964067365727665720000100003'),
        answered: hex('4e6f80800001000100000000026964067365727665720000100003c00c0010000300000000000302766d'),
      },
    ],
    further: { hostName: 'vm' },
  },
  {
    of: 'dns',
    about: 'dnsmasq 2.90 of Debian 12',
    asked: 'dns-version-bind',
    bytes: hex(`
      4e6f848000010001000000000776657273696f6e0462696e640000100003c00c0010000300000000000d0c646e736d61
      73712d322e3930`),
    is: {
      name: 'domain',
      product: 'dnsmasq',
      version: '2.90',
      cpes: ['cpe:2.3:a:thekelleys:dnsmasq:2.90'],
      confidence: 10,
    },
  },
  {
    of: 'dns',
    about: 'gdnsd 3.8.1 of Debian 12',
    asked: 'dns-version-bind',
    bytes: hex(`
      4e6f800000010001000000000776657273696f6e0462696e640000100003c00c001000030000000000080767646e73642f33`),
    is: { name: 'domain', product: 'gdnsd', version: undefined },
  },
  {
    of: 'dns',
    about: 'gdnsd with a text of its own, which is its answer to every question',
    asked: 'dns-version-bind',
    bytes: hex(`
      4e6f800000010001000000000776657273696f6e0462696e640000100003c00c0010000300000000000605 68656c6c6f`),
    is: { name: 'domain', product: undefined },
    dialogue: [
      {
        asked: hex('4e6f0000000100000000000009636163686573697a650462696e640000100003'),
        answered: hex(
          '4e6f8000000100010000000009636163686573697a650462696e640000100003c00c0010000300000000000605 68656c6c6f',
        ),
      },
    ],
    further: {},
  },
  {
    of: 'dns',
    about: 'PowerDNS 4.7.3 of Debian 12',
    asked: 'dns-version-bind',
    bytes: hex(`
      4e6f840000010001000000000776657273696f6e0462696e640000100003c00c0010000300000005002423506f776572
      444e5320417574686f72697461746976652053657276657220342e372e33`),
    is: {
      name: 'domain',
      product: 'PowerDNS Authoritative Server',
      version: '4.7.3',
      cpes: ['cpe:2.3:a:powerdns:authoritative:4.7.3'],
      confidence: 10,
    },
    dialogue: [
      {
        asked: hex('4e6f00000001000000000000026964067365727665720000100003'),
        answered: hex('4e6f84000001000100000000026964067365727665720000100003c00c0010000300000005000302766d'),
      },
    ],
    further: { hostName: 'vm' },
  },
  {
    of: 'dns',
    about: 'PowerDNS Recursor 4.8.8 of Debian 12',
    asked: 'dns-version-bind',
    bytes: hex(`
      4e6f808000010001000000000776657273696f6e0462696e640000100003c00c0010000300015180001817506f776572
      444e53205265637572736f7220342e382e38`),
    is: {
      name: 'domain',
      product: 'PowerDNS Recursor',
      version: '4.8.8',
      cpes: ['cpe:2.3:a:powerdns:recursor:4.8.8'],
      confidence: 10,
    },
    dialogue: [
      {
        asked: hex('4e6f00000001000000000000026964067365727665720000100003'),
        answered: hex('4e6f80800001000100000000026964067365727665720000100003c00c0010000300015180000302766d'),
      },
    ],
    further: { hostName: 'vm' },
  },
  {
    of: 'dns',
    about: 'NSD 4.6.1 of Debian 12',
    asked: 'dns-version-bind',
    bytes: hex(`
      4e6f800000010001000000000776657273696f6e0462696e640000100003c00c0010000300000000000a094e53442034
      2e362e31`),
    is: {
      name: 'domain',
      product: 'NSD',
      version: '4.6.1',
      cpes: ['cpe:2.3:a:nlnetlabs:nsd:4.6.1'],
      confidence: 10,
    },
    dialogue: [
      {
        asked: hex('4e6f00000001000000000000026964067365727665720000100003'),
        answered: hex('4e6f80000001000100000000026964067365727665720000100003c00c0010000300000000000302766d'),
      },
    ],
    further: { hostName: 'vm' },
  },
  {
    of: 'dns',
    about: 'Knot Resolver 5.6.0 of Debian 12, which does not tell',
    asked: 'dns-version-bind',
    bytes: hex('4e6f808500010000000000000776657273696f6e0462696e640000100003'),
    is: { name: 'domain', confidence: 8 },
  },
  {
    of: 'dns-tcp',
    about: 'BIND 9.18.49 of Debian 12',
    asked: 'dns-version-bind-tcp',
    bytes: hex(`
      00514e6f840000010001000100000776657273696f6e0462696e640000100003c00c0010000300000000001918392e31
      382e34392d317e646562313275332d44656269616ec00c00020003000000000002c00c`),
    is: {
      name: 'domain',
      product: 'ISC BIND',
      version: '9.18.49-1~deb12u3-Debian',
      os: 'Linux',
      cpes: ['cpe:2.3:a:isc:bind:9.18.49'],
      confidence: 10,
    },
    dialogue: [
      {
        asked: hex('001b4e6f00000001000000000000026964067365727665720000100003'),
        answered: hex(`
      00384e6f84000001000100010000026964067365727665720000100003c00c0010000300000000000302766dc00c0002
      0003000000000002c00c`),
      },
    ],
    further: { hostName: 'vm' },
  },
];
