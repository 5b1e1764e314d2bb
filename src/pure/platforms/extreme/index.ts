/** Extreme Networks: EXOS (Switch Engine) 1916, VOSS (Fabric Engine) and BOSS from Avaya/Nortel, EOS from Enterasys, WiNG, SLX. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises, objects, platformLines, withIdentity } from '../lines.ts';

const own = {
  // s5ChasSerNum of S5-CHASSIS-MIB.
  boss: {
    model: [
      {
        from: 'descr',
        pattern: /^(?:Ethernet (?:Routing )?Switch|Virtual Services Platform|BayStack) (\S+)/,
      },
      { from: 'descr', pattern: /^ERS (\S+)/ },
    ],
    serial: objects('45.1.6.3.1.6'),
  },
} as const;

export const extreme = [
  definePlatform({
    id: 'extremexos',
    name: 'Extreme EXOS',
    vendor: 'Extreme Networks',
    kind: 'switch',
    detect: [
      { objectIds: enterprises('1916') },
      { descr: /ExtremeXOS|ExtremeWare/ },
      { objectIds: enterprises('1916'), descr: /ExtremeXOS|SwitchEngine|Switch Engine|ExtremeWare/ },
    ],
    version: [{ from: 'descr', pattern: /version ([^\s,]+)/i }],
    model: [
      { from: 'descr', pattern: /XOS \(([^)]+)\)/ },
      { from: 'descr', pattern: /Switch Engine \(([^)]+)\)/ },
    ],
  }),
  definePlatform({
    id: 'voss',
    name: 'Extreme VOSS / Fabric Engine',
    vendor: 'Extreme Networks',
    kind: 'switch',
    detect: [
      { objectIds: enterprises('2272') },
      {
        objectIds: enterprises('1916', '2272'),
        descr: /^VSP-|^XA1\d\d\d|FabricEngine|Fabric ?Engine|\bVOSS\b/,
      },
      { descr: /^VSP-\d|FabricEngine/ },
    ],
    version: [{ from: 'descr', pattern: /\((\d+(?:\.\d+)+\S*?)\)/ }],
    model: [{ from: 'descr', pattern: /^(\S+?)(?:-FabricEngine)? \(/ }],
    // rcChasSerialNumber of RAPID-CITY.
    serial: [{ from: 'object', oid: '1.3.6.1.4.1.2272.1.4.2' }],
  }),
  ...withIdentity(
    platformLines(
      [
        [
          'boss',
          'Extreme BOSS (Avaya ERS)',
          'Extreme Networks',
          'switch',
          '45',
          /^(BayStack|Ethernet (Routing )?Switch)/,
        ],
        ['enterasys', 'Enterasys', 'Enterasys', 'switch', '5624 52', /Enterasys/],
        ['wing', 'Extreme WiNG', 'Extreme Networks', 'controller', '388', /\bWiNG\b/, ['1916', /\bWiNG\b/]],
        [
          'identifi',
          'Extreme Wireless (IdentiFi)',
          'Extreme Networks',
          'controller',
          '4329.15',
          ['1916', /Wireless Controller|Wireless AP/],
        ],
        [
          'slx',
          'Extreme SLX-OS',
          'Extreme Networks',
          'switch',
          '1916.2.280',
          /\bSLX\b/,
          ['1916 1588', /\bSLX/],
        ],
        ['xirrus', 'Xirrus', 'Cambium Networks', 'access-point', '21013', /Xirrus/],
      ],
      {
        version: [
          { from: 'descr', pattern: /SW:v?(\S+)/ },
          { from: 'descr', pattern: /Rev (\S+)/ },
          { from: 'descr', pattern: /[Vv]ersion ([^\s,]+)/ },
        ],
        model: [{ from: 'entity' }, { from: 'descr', pattern: /^Enterasys Networks, Inc\. (\S+)/ }],
      },
    ),
    own,
  ),
  definePlatform({
    id: 'hiveos',
    name: 'Extreme IQ Engine (HiveOS)',
    vendor: 'Extreme Networks',
    kind: 'access-point',
    detect: [
      { objectIds: enterprises('26928') },
      { descr: /HiveOS|IQ Engine/ },
      { objectIds: enterprises('26928'), descr: /^SR\d{4}/, kind: 'switch' },
    ],
    version: [{ from: 'descr', pattern: /(?:HiveOS|IQ Engine) (\S+)/ }],
    model: [{ from: 'descr', pattern: /^([^,]+),/ }],
  }),
];
