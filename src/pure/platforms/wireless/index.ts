/** Access points and their controllers beside Cisco, Aruba and Ubiquiti. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises, platformLines, withIdentity } from '../lines.ts';

const ruckus = '1.3.6.1.4.1.25053.1';

const own = {
  'lancom-sx': { model: [{ from: 'descr', pattern: /^LANCOM (\S+)/ }] },
} as const;

export const wireless = [
  definePlatform({
    id: 'ruckus-controller',
    name: 'Ruckus ZoneDirector / Unleashed',
    vendor: 'Ruckus',
    kind: 'controller',
    detect: [
      { objectIds: enterprises('25053') },
      { objectIds: enterprises('25053.3.1.5') },
      { descr: /Ruckus Wireless/ },
    ],
    // ruckusZDSystemVersion, -Model, -SerialNumber; Unleashed answers in its own copy (1.15).
    version: [
      { from: 'object', oid: `${ruckus}.2.1.1.1.1.18` },
      { from: 'object', oid: `${ruckus}.15.1.1.1.1.18` },
    ],
    model: [
      { from: 'object', oid: `${ruckus}.2.1.1.1.1.9` },
      { from: 'object', oid: `${ruckus}.15.1.1.1.1.9` },
    ],
    serial: [
      { from: 'object', oid: `${ruckus}.2.1.1.1.1.15` },
      { from: 'object', oid: `${ruckus}.15.1.1.1.1.15` },
    ],
  }),
  definePlatform({
    id: 'ruckus-ap',
    name: 'Ruckus access point',
    vendor: 'Ruckus',
    kind: 'access-point',
    detect: [{ objectIds: enterprises('25053.3.1.4') }],
    // ruckusSwRevision, ruckusHwInfoModelNumber, ruckusHwInfoSerialNumber.
    version: [{ from: 'object', oid: `${ruckus}.1.3.1.1.1.1.3` }],
    model: [{ from: 'object', oid: `${ruckus}.1.2.1.1.1.1` }],
    serial: [{ from: 'object', oid: `${ruckus}.1.2.1.1.1.2` }],
  }),
  ...withIdentity(
    platformLines(
      [
        [
          'ruckus-smartzone',
          'Ruckus SmartZone',
          'Ruckus',
          'controller',
          '25053.3.1.10 25053.3.1.11 25053.3.1.13 25053.3.1.14',
          /SmartZone|SmartCell Gateway/,
        ],
        [
          'cambium-cnpilot',
          'Cambium cnPilot / Enterprise Wi-Fi',
          'Cambium Networks',
          'access-point',
          '17713.22',
          /cnPilot [EX]|Cambium (cnPilot|XV|XE|X7)/,
        ],
        ['cambium-cnpilot-r', 'Cambium cnPilot home', 'Cambium Networks', 'access-point', /^cnPilot R\d/],
        ['cambium-cnmatrix', 'Cambium cnMatrix', 'Cambium Networks', 'switch', '17713.24', /cnMatrix/],
        ['engenius', 'EnGenius access point', 'EnGenius', 'access-point', '14125', '44194.14.2', /EnGenius/],
        ['engenius-switch', 'EnGenius switch', 'EnGenius', 'switch', '44194', /EnGenius E[CWG]S/],
        [
          'alcatel-stellar',
          'ALE OmniAccess Stellar',
          'Alcatel-Lucent Enterprise',
          'access-point',
          '6486.802',
          /^OAW-AP\d/,
        ],
        ['colubris', 'HP MSM (Colubris)', 'HPE', 'access-point', '8744', /\bMSM\d{3}|Colubris/],
        ['bluesocket', 'Adtran Bluesocket', 'Adtran', 'controller', '9967', /Bluesocket/i],
        ['strix', 'Strix Systems', 'Strix', 'access-point', '9250'],
        ['firetide', 'Firetide', 'Firetide', 'access-point', '22835'],
        ['rajant', 'Rajant', 'Rajant', 'radio', '34861'],
        ['proxim', 'Proxim', 'Proxim', 'radio', '11898 841', /Proxim|ORiNOCO/],
        ['altalabs', 'Alta Labs', 'Alta Labs', 'access-point', '61802', ['8072', /^Alta /]],
        ['lancom', 'LANCOM LCOS', 'LANCOM', 'router', '2356', /^LANCOM /],
        ['lancom-lx', 'LANCOM LCOS LX', 'LANCOM', 'access-point', '2356.13', /LCOS-LX/],
        [
          'lancom-sx',
          'LANCOM LCOS SX',
          'LANCOM',
          'switch',
          '2356.16 2356.14',
          /LCOS-SX|LANCOM (GS|XS|CS|IGS)-/,
        ],
        ['apple-airport-base', 'Apple base station', 'Apple', 'access-point', '63.501'],
        ['extricom', 'Extricom', 'Extricom', 'controller', /Extricom/],
        ['edgecore-ap', 'Edge-Core access point', 'Edge-Core', 'access-point', /Edgecore (EAP|OAP|ECW)/],
        ['ignitenet', 'IgniteNet', 'IgniteNet', 'access-point', '47307'],
        ['grandstream-ap', 'Grandstream GWN', 'Grandstream', 'access-point', '42397.1.3', /\bGWN\d{4}/],
      ],
      {
        version: [
          { from: 'descr', pattern: /LCOS-\wX: ?([\d.]+)/ },
          { from: 'descr', pattern: /^LANCOM .+? (\d+\.\d+\.\d{4}\w*)/ },
          { from: 'descr', pattern: /[ ,v](\d+\.\d+[\w.-]*)/ },
        ],
        model: [
          { from: 'descr', pattern: /^(?:LANCOM|EnGenius|Cambium|Alta) (.+?)(?: \d+\.\d|,|$)/ },
          { from: 'descr', pattern: /^(OAW-\S+)/ },
        ],
        serial: [{ from: 'descr', pattern: /^LANCOM .* (\d{10,18})$/ }],
      },
    ),
    own,
  ),
];
