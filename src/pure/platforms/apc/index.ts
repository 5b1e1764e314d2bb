/** APC by Schneider Electric: PowerNet-MIB. The products are numbered below 318.1.3; sysDescr of the management card lists all firmware. */
import type { IdentitySource } from '../../contract/platform.ts';
import { definePlatform } from '../../contract/platform.ts';
import { enterprises, platformLines, withIdentity } from '../lines.ts';

const version: readonly IdentitySource[] = [
  { from: 'descr', pattern: /\bAF1:v?([\w.]+)/ },
  { from: 'descr', pattern: /\bPF:v?([\w.]+)/ },
];
const serialInDescr: IdentitySource = { from: 'descr', pattern: /\bSN: ?(\w+)/ };
const modelInDescr: IdentitySource = { from: 'descr', pattern: /\bMN: ?(\S+)/ };

const own = {
  netbotz: { version: [{ from: 'descr', pattern: /NetBotz \S+ (\d[\d.]+)/ }] },
} as const;

export const apc = [
  definePlatform({
    id: 'apc',
    name: 'APC UPS',
    vendor: 'APC',
    kind: 'ups',
    detect: [
      { objectIds: enterprises('318') },
      { descr: /^APC / },
      // Power distribution, transfer switches and cooling below `products` of PowerNet-MIB.
      {
        objectIds: enterprises(
          '318.1.3.4',
          '318.1.3.6',
          '318.1.3.8.5',
          '318.1.3.15',
          '318.1.3.11',
          '318.1.3.32',
        ),
        kind: 'pdu',
      },
      { objectIds: enterprises('318.1.3.14'), kind: 'sensor' },
    ],
    version,
    // upsBasicIdentModel, rPDUIdentModelNumber, atsIdentModelNumber.
    model: [
      { from: 'object', oid: '1.3.6.1.4.1.318.1.1.1.1.1.1' },
      { from: 'object', oid: '1.3.6.1.4.1.318.1.1.12.1.5' },
      { from: 'object', oid: '1.3.6.1.4.1.318.1.1.26.2.1.8' },
      modelInDescr,
    ],
    serial: [
      { from: 'object', oid: '1.3.6.1.4.1.318.1.1.1.1.2.3' },
      { from: 'object', oid: '1.3.6.1.4.1.318.1.1.12.1.6' },
      { from: 'object', oid: '1.3.6.1.4.1.318.1.1.26.2.1.9' },
      serialInDescr,
    ],
  }),
  ...withIdentity(
    platformLines(
      [
        [
          'apc-environment',
          'APC environmental monitor',
          'APC',
          'sensor',
          '318.1.3.8',
          ['318', /Environmental (Monitoring|Management)/],
        ],
        ['apc-easy-pdu', 'APC Easy PDU', 'APC', 'pdu', '318.1.3.4.9', /^EPDU\d/],
        [
          'apc-cooling',
          'APC InRow cooling',
          'APC',
          'sensor',
          '318.1.3.14.5 318.1.3.14.3 318.1.3.14.6 318.1.3.14.8 318.1.3.14.9',
          ['318', /acrc|InRow/i],
        ],
        ['netbotz', 'APC NetBotz', 'APC', 'sensor', '5528 52674', /NetBotz/],
      ],
      {
        version,
        model: [modelInDescr, { from: 'descr', pattern: /(NetBotz \S+)/ }],
        serial: [serialInDescr],
      },
    ),
    own,
  ),
];
