/** Ubiquiti: EdgeOS (a VyOS descendant), FASTPATH switches, UniFi, airMAX and airFiber radios. UBNT-MIB 41112, old radios 10002. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

/** dot11ResourceInfo of IEEE802dot11-MIB: dot11manufacturerProductName and -Version. */
const dot11Product = '1.2.840.10036.3.1.2.1';
/** unifiApSystem of UBNT-UniFi-MIB. */
const unifiSystem = '1.3.6.1.4.1.41112.1.6.3';
/** agentInventory of FASTPATH-SWITCHING-MIB. */
const fastpath = '1.3.6.1.4.1.4413.1.1.1.1.1';
const ubiquitiRoots = enterprises('41112', '10002', '8072');

export const ubiquiti = [
  definePlatform({
    id: 'edgeos',
    name: 'Ubiquiti EdgeOS',
    vendor: 'Ubiquiti',
    kind: 'router',
    detect: [
      { objectIds: ubiquitiRoots, descr: /EdgeOS/ },
      { objectIds: enterprises('41112.1.5') },
      { descr: /^EdgeOS/ },
    ],
    version: [{ from: 'descr', pattern: /EdgeOS v(\d+(?:\.\d+){1,2}(?:-hotfix\.\d+)?)/ }],
    model: [{ from: 'descr', pattern: /EdgeOS .* (ER-\S+|EdgeRouter .*)/ }],
  }),
  definePlatform({
    id: 'edgeswitch',
    name: 'Ubiquiti EdgeSwitch / UniFi switch',
    vendor: 'Ubiquiti',
    kind: 'switch',
    detect: [
      {
        objectIds: enterprises('4413', '27282', '41112', '8072'),
        descr: /EdgeSwitch|^USW?-|^UBNT US|^ES-\d|UniFi.*Switch/,
      },
      { descr: /EdgeSwitch|^USW-/ },
    ],
    version: [
      { from: 'object', oid: `${fastpath}.13` },
      { from: 'descr', pattern: /, (\d+\.\d+[\d.]*),/ },
    ],
    model: [
      { from: 'descr', pattern: /^(?:UBNT )?([^,]+),/ },
      { from: 'object', oid: `${fastpath}.3` },
    ],
    serial: [{ from: 'object', oid: `${fastpath}.4` }],
  }),
  definePlatform({
    id: 'uisp-olt',
    name: 'Ubiquiti UISP fiber',
    vendor: 'Ubiquiti',
    kind: 'switch',
    detect: [
      { objectIds: enterprises('4413', '41112', '8072'), descr: /UISP Fiber|UFiber|UF-OLT/ },
      // EdgeRouters run 1 to 3; the OLTs' EdgeOS is numbered from 4.
      { objectIds: enterprises('41112.1.5'), descr: /^EdgeOS v[4-9]\./ },
    ],
    version: [{ from: 'descr', pattern: /, (\d+\.\d+[\d.]*),/ }],
    model: [{ from: 'descr', pattern: /^([^,]+),/ }],
  }),
  definePlatform({
    id: 'unifi',
    name: 'Ubiquiti UniFi access point',
    vendor: 'Ubiquiti',
    kind: 'access-point',
    detect: [
      { objectIds: ubiquitiRoots, descr: /^(UAP|U[67]|UniFi|UWB|UDM|E7|BZ\.|U-?LTE)\b/i },
      { descr: /^UAP-/ },
      { objectIds: ubiquitiRoots, object: { oid: `${unifiSystem}.3`, matches: /./ } },
    ],
    version: [
      { from: 'object', oid: `${unifiSystem}.6` },
      { from: 'descr', pattern: /\s(\d+\.\d+\.\d+\.\d+)$/ },
    ],
    model: [
      { from: 'object', oid: `${unifiSystem}.3` },
      { from: 'descr', pattern: /^(\S+) \d+\./ },
    ],
  }),
  definePlatform({
    id: 'unifi-gateway',
    name: 'Ubiquiti UniFi gateway',
    vendor: 'Ubiquiti',
    kind: 'firewall',
    detect: [
      {
        objectIds: ubiquitiRoots,
        descr: /UniFi (Security )?Gateway|^(Linux )?(UDM|USG|UXG|UCG)\b|UniFi Dream/,
      },
    ],
    version: [{ from: 'descr', pattern: /\b(\d+\.\d+\.\d+(?:\.\d+)?)/ }],
    model: [{ from: 'descr', pattern: /\b((?:UDM|USG|UXG|UCG)\S*)/ }],
  }),
  definePlatform({
    id: 'airos',
    name: 'Ubiquiti airOS',
    vendor: 'Ubiquiti',
    kind: 'radio',
    detect: [
      // airMAX radios kept the number of the SNMP agent they started with (Frogfoot Networks).
      { objectIds: enterprises('10002.1') },
      { objectIds: enterprises('41112') },
      { objectIds: ubiquitiRoots, object: { oid: '1.3.6.1.4.1.41112.1.4.1.1.2', matches: /./ } },
    ],
    version: [{ from: 'object', oid: `${dot11Product}.4`, pattern: /v(\d.*)/ }],
    model: [{ from: 'object', oid: `${dot11Product}.3` }],
  }),
  definePlatform({
    id: 'airfiber',
    name: 'Ubiquiti airFiber',
    vendor: 'Ubiquiti',
    kind: 'radio',
    detect: [
      { objectIds: ubiquitiRoots, object: { oid: '1.3.6.1.4.1.41112.1.3.1.1.2', matches: /./ } },
      // afLTUModel and af60Model: UI-AF60-MIB, UBNT-AFLTU-MIB.
      { objectIds: ubiquitiRoots, object: { oid: '1.3.6.1.4.1.41112.1.10.1.3.1', matches: /./ } },
      { objectIds: ubiquitiRoots, object: { oid: '1.3.6.1.4.1.41112.1.11.1.2.2', matches: /./ } },
      { objectIds: ubiquitiRoots, descr: /airFiber|^AF-?\d/ },
    ],
    version: [{ from: 'object', oid: '1.3.6.1.4.1.41112.1.3.2.1.40' }],
  }),
];
