/** Unix systems: net-snmp names them by number (netSnmpAgentOIDs of NET-SNMP-TC), their own agents by the maker's number. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises, platformLines } from '../lines.ts';

export const unix = [
  definePlatform({
    id: 'freebsd',
    name: 'FreeBSD',
    kind: 'server',
    general: true,
    // bsnmpd is Begemot's, of Fraunhofer FOKUS.
    detect: [
      { objectIds: enterprises('8072.3.2.8', '12325.1.1.2.1.1', '2238') },
      { descr: /^FreeBSD / },
      { objectIds: enterprises('8072', '12325'), descr: /FreeBSD/ },
    ],
    version: [{ from: 'descr', pattern: /FreeBSD (?:\S+ )?(\d[\w.-]*)/ }],
  }),
  ...platformLines(
    [
      ['openbsd', 'OpenBSD', '', 'server', '8072.3.2.12 30155', /^OpenBSD /],
      ['netbsd', 'NetBSD', '', 'server', '8072.3.2.7', /^NetBSD /],
      ['dragonfly', 'DragonFly BSD', '', 'server', '8072.3.2.17', /^DragonFly /],
      [
        'solaris',
        'Oracle Solaris',
        'Oracle',
        'server',
        '8072.3.2.3 42',
        ['8072 42', /SunOS|Sun SNMP Agent/],
        /^SunOS /,
      ],
      [
        'illumos',
        'illumos',
        '',
        'server',
        ['8072', /^SunOS \S+ 5\.11 (NexentaOS|illumos|omnios|joyent|oi_)/i],
        /OpenIndiana|illumos|OmniOS/i,
      ],
      [
        'aix',
        'IBM AIX',
        'IBM',
        'server',
        '8072.3.2.15 2.3.1.2.1.1',
        ['2', /AIX|Base Operating System Runtime/],
        /\bAIX\b/,
      ],
      ['hp-ux', 'HP-UX', 'HPE', 'server', '8072.3.2.1 8072.3.2.6 8072.3.2.14 11.2.3.2', /HP-UX/],
      ['irix', 'SGI IRIX', 'SGI', 'server', '8072.3.2.9 59', /IRIX/],
      ['macos', 'macOS', 'Apple', 'host', '8072.3.2.16 63', /Darwin Kernel/],
      [
        'airport',
        'Apple AirPort',
        'Apple',
        'access-point',
        ['63', /AirPort|Base Station/],
        /^(Apple AirPort|Apple Base Station|Base Station V\d)/,
      ],
      ['ibm-i', 'IBM i', 'IBM', 'server', '2.6.11', /OS\/400|IBM i\b/],
      ['z-os', 'IBM z/OS', 'IBM', 'server', '2.3.13', /z\/OS/],
      ['tru64', 'Tru64 UNIX', 'HPE', 'server', '36 8072.3.2.4', /Tru64|OSF1/],
      ['openvms', 'OpenVMS', 'VSI', 'server', /OpenVMS/],
      ['novell', 'Novell NetWare', 'Novell', 'server', '23', /NetWare/],
      ['bsd-os', 'BSD/OS', '', 'server', '8072.3.2.11'],
    ],
    {
      version: [
        { from: 'descr', pattern: /^(?:OpenBSD|NetBSD|SunOS|HP-UX|DragonFly) \S+ (\d\S*)/ },
        { from: 'descr', pattern: /Version (\d\S*)/ },
        { from: 'descr', pattern: /OS\/400 (V\w+)/ },
      ],
    },
  ),
];
