import { ascii, concat, hex } from '../../wire/octets.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [
  {
    of: 'daytime',
    about: 'xinetd 2.3.15 of Debian 12',
    asked: 'greeting',
    bytes: ascii('26 NOV 2026 08:15:44 UTC\r\n'),
    is: { name: 'daytime' },
  },
  {
    of: 'chargen',
    about: 'xinetd 2.3.15 of Debian 12',
    asked: 'greeting',
    bytes: concat(
      '!"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh\r\n',
      '"#$%&\'()*+,-./0123456789:;',
    ),
    is: { name: 'chargen' },
  },
  {
    of: 'time',
    about: 'xinetd 2.3.15 of Debian 12',
    asked: 'greeting',
    bytes: hex('eeb26931'),
    is: { name: 'time' },
  },
  {
    of: 'nntp',
    about: 'Leafnode 1.12.0 of Debian 12, in want of a name',
    asked: 'greeting',
    bytes: concat(
      '503 Leafnode must have a unique fully-qualified domain name. Have its administrator fix th',
      'e configuration. More detail is in the logs.\r\n',
    ),
    is: { name: 'nntp', product: 'Leafnode' },
  },
  {
    of: 'ident',
    about: 'oidentd 2.5.0 of Debian 12',
    asked: 'ident-query',
    bytes: ascii('113,9:ERROR:NO-USER\r\n'),
    is: { name: 'ident' },
  },
  {
    of: 'gopher',
    about: 'PyGopherd 3.0.0 of Debian 12',
    asked: 'gopher-root',
    bytes: concat(
      'iWelcome to Pygopherd!  You can place your documents\tfake\t(NULL)\t0\r\n',
      'iin /var/gopher for future use. ',
    ),
    is: { name: 'gopher', product: 'Pygopherd' },
  },
  {
    of: 'rsync',
    about: 'rsync 3.5.0 of Debian 12',
    asked: 'greeting',
    bytes: ascii('@RSYNCD: 32.0 sha512 sha256 sha1 md5 md4\n'),
    is: { name: 'rsync', product: 'rsync', info: 'protocol 32.0' },
  },
  {
    of: 'svn',
    about: 'svnserve 1.14.2 of Debian 12',
    asked: 'greeting',
    bytes: concat(
      '( success ( 2 2 ( ) ( edit-pipeline svndiff1 accepts-svndiff2 absent-entries commit-revpro',
      'ps depth log-revprops atomic-revprops partial-replay inherited-props ephemeral-txnprops fi',
      'le-revs-reverse list ) ) ) ',
    ),
    is: { name: 'svn', product: 'Subversion svnserve', info: 'protocol 2-2' },
  },
  {
    of: 'git',
    about: 'git daemon 2.39.5 of Debian 12',
    asked: 'git-upload-pack',
    bytes: ascii('0033ERR access denied or repository not exported: /'),
    is: { name: 'git', product: 'git-daemon' },
  },
];
