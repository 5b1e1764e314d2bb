/** Cisco wireless controllers: AireOS (AIRESPACE-SWITCHING-MIB) and Catalyst 9800, which is IOS-XE by software. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

/** agentInventoryGroup. */
const inventory = '1.3.6.1.4.1.14179.1.1.1';

export const ciscoWireless = [
  definePlatform({
    id: 'aireos',
    name: 'Cisco wireless controller (AireOS)',
    vendor: 'Cisco',
    kind: 'controller',
    detect: [
      { objectIds: enterprises('14179') },
      { objectIds: enterprises('9'), descr: /^Cisco Controller|Cisco Business Wireless/ },
      // cbwMobility: Cisco Business Wireless is the controller that runs on an access point.
      { objectIds: enterprises('9.6.1.37') },
      { descr: /^Cisco Controller/ },
    ],
    version: [{ from: 'object', oid: `${inventory}.14` }],
    model: [
      { from: 'entity' },
      { from: 'object', oid: `${inventory}.13` },
      { from: 'object', oid: `${inventory}.3` },
    ],
    serial: [{ from: 'object', oid: `${inventory}.4` }],
  }),
  definePlatform({
    id: 'c9800',
    name: 'Cisco Catalyst 9800 controller',
    vendor: 'Cisco',
    kind: 'controller',
    detect: [
      {
        objectIds: enterprises('9.1'),
        descr: /IOS.*C9800\w* Software|IOS.*\(C9800[\w-]*_?IOSXE\w*/,
      },
    ],
    version: [{ from: 'descr', pattern: /Version ([^\s,]+)/ }],
  }),
  definePlatform({
    id: 'cisco-urwb',
    name: 'Cisco Industrial Wireless',
    vendor: 'Cisco',
    kind: 'radio',
    detect: [{ objectIds: enterprises('9.1'), descr: /Cisco IW\d+/ }],
    model: [{ from: 'descr', pattern: /Cisco (IW\S+)/ }],
  }),
];
