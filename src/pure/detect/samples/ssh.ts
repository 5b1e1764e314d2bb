import { ascii, concat } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'ssh',
    about: 'OpenSSH 9.2p1 of Debian 12',
    asked: 'greeting',
    bytes: ascii('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n'),
    is: {
      name: 'ssh',
      product: 'OpenSSH',
      version: '9.2p1 Debian-2+deb12u10',
      info: 'protocol 2.0',
      os: 'Linux',
    },
  },
  {
    of: 'ssh',
    about: 'Dropbear 2022.83 of Debian 12',
    asked: 'greeting',
    port: 2222,
    bytes: concat(
      'SSH-2.0-dropbear_2022.83\r\n',
      '\x00\x00\x02\x1c\x0b\x14a\xc2\x1f:\xd4\xb4\xf9\x84\xbfzb\xe3{\x98\xad\xfe\x00\x00\x00\xd8curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp52',
      '1,ecdh-sha2-nistp384,ecdh-sha2-nistp256,diffie-hellman-group14-sha256,diffie-hellman-group',
      '14-sha1,kexguess2@matt.ucc.asn.au,kex-strict-s-v00@openssh.com\x00\x00\x00<ssh-ed25519,ecdsa-sha2-n',
      'istp256,rsa-sha2-256,ssh-rsa,ssh-dss\x00\x00\x003chacha20-poly1305@openssh.com,aes128-ctr,aes256-ct',
      'r\x00\x00\x003chacha20-poly1305@openssh.com,aes128-ctr,aes256-ctr\x00\x00\x00\x17hmac-sha1,hmac-sha2-256\x00\x00\x00\x17hma',
      'c-sha1,hmac-sha2-256\x00\x00\x00\x15zlib@openssh.com,none\x00\x00\x00\x15zlib@openssh.com,none\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xe8\xbf2\xde\x18jn',
      '`\x1fE\x01',
    ),
    is: { name: 'ssh', product: 'Dropbear', version: '2022.83', info: 'protocol 2.0' },
  },
];
