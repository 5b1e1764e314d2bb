/** Aruba wireless: ArubaOS controllers (14823.1.1), Instant and AOS-10 access points (14823.1.2), AirWave and ClearPass. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

const model = [{ from: 'descr', pattern: /MODEL: ([^)]+)\)/ }] as const;
const version = [{ from: 'descr', pattern: /Version (\d[^\s,]+)/ }] as const;

export const arubaos = [
  definePlatform({
    id: 'arubaos',
    name: 'ArubaOS controller',
    vendor: 'HPE Aruba',
    kind: 'controller',
    detect: [
      { objectIds: enterprises('14823') },
      { objectIds: enterprises('14823.1.1') },
      { descr: /^(ArubaOS|AOS-W|AOS-8|AOS-10) \(MODEL/ },
      // The same controller under another badge: Dell W-Series, Alcatel-Lucent OmniAccess.
      { objectIds: enterprises('674.10895', '6486'), descr: /^(ArubaOS|AOS-W) \(MODEL/ },
    ],
    model,
    version,
    // wlsxSysExtSerialNumber? The license serial number is the one on the box: wlsxSwitchLicenseSerialNumber.
    serial: [{ from: 'entity' }, { from: 'object', oid: '1.3.6.1.4.1.14823.2.2.1.1.1.12' }],
  }),
  definePlatform({
    id: 'aruba-instant',
    name: 'Aruba Instant',
    vendor: 'HPE Aruba',
    kind: 'access-point',
    detect: [{ objectIds: enterprises('14823.1.2') }],
    model,
    version,
    // aiAPSerialNum of AI-AP-MIB, the first access point of the cluster.
    serial: [{ from: 'object', oid: '1.3.6.1.4.1.14823.2.3.3.1.2.1.1.4' }],
  }),
  definePlatform({
    id: 'airwave',
    name: 'Aruba AirWave',
    vendor: 'HPE Aruba',
    kind: 'server',
    detect: [{ objectIds: enterprises('12028') }],
  }),
  definePlatform({
    id: 'clearpass',
    name: 'Aruba ClearPass',
    vendor: 'HPE Aruba',
    kind: 'server',
    detect: [{ objectIds: enterprises('14823.1.6') }, { descr: /ClearPass/ }],
  }),
];
