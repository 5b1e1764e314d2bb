/** Cisco Small Business (CBS, SG, SF, Catalyst 1200/1300) and the Linksys switches before it: all descend from the RADLAN MIB. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

/** rlPhdUnitGenParamTable of CISCOSB-Physicaldescription-MIB, and of RADLAN's own before it. */
const units = ['1.3.6.1.4.1.9.6.1.101.53.14.1', '1.3.6.1.4.1.89.53.14.1'] as const;
const unitColumn = (column: number) =>
  units.map((unit) => ({ from: 'object', oid: `${unit}.${column}` }) as const);

export const ciscoSmallBusiness = [
  definePlatform({
    id: 'cisco-small-business',
    name: 'Cisco Small Business switch',
    vendor: 'Cisco',
    kind: 'switch',
    detect: [
      { objectIds: enterprises('9.6.1') },
      { objectIds: enterprises('9'), descr: /\b(CBS|SG|SF|SX|SLM|ESW)\d{3}\w*|Catalyst 1[23]00/ },
      { objectIds: enterprises('9.1'), descr: /^\d+-port 10\/100.*Switch/i },
    ],
    version: unitColumn(2),
    serial: [{ from: 'entity' }, ...unitColumn(5)],
    model: [{ from: 'entity' }, { from: 'descr', pattern: /^([A-Z]{2,3}\d\S*)/ }],
  }),
  definePlatform({
    id: 'cisco-small-business-wap',
    name: 'Cisco Small Business access point',
    vendor: 'Cisco',
    kind: 'access-point',
    detect: [{ objectIds: enterprises('9.6.1'), descr: /\bWAP\d+/ }, { objectIds: enterprises('9.6.1.32') }],
    version: [{ from: 'descr', pattern: /Version ([^\s,]+)/ }],
    model: [{ from: 'descr', pattern: /\b(WAP\d+\S*)/ }],
  }),
  definePlatform({
    id: 'cisco-small-business-router',
    name: 'Cisco Small Business router',
    vendor: 'Cisco',
    kind: 'router',
    detect: [{ objectIds: enterprises('9.6.1'), descr: /\bRV\d+/ }],
    version: [{ from: 'descr', pattern: /Version ([^\s,]+)/ }],
    model: [{ from: 'descr', pattern: /\b(RV\d+\w*)/ }],
  }),
  definePlatform({
    id: 'cisco-spa',
    name: 'Cisco SPA voice adapter',
    vendor: 'Cisco',
    kind: 'phone',
    detect: [
      { objectIds: enterprises('9.6.1', '3955'), descr: /\bSPA-?\d+/ },
      { objectIds: enterprises('9.6.1.23.1') },
    ],
    version: [{ from: 'descr', pattern: /Version ([^\s,]+)/ }],
    model: [{ from: 'descr', pattern: /\b(SPA-?\d+\w*)/ }],
  }),
  definePlatform({
    id: 'linksys',
    name: 'Linksys switch',
    vendor: 'Linksys',
    kind: 'switch',
    detect: [{ objectIds: enterprises('3955') }, { descr: /Linksys/ }],
    version: [{ from: 'object', oid: '1.3.6.1.4.1.89.53.14.1.2' }],
    serial: [{ from: 'entity' }, { from: 'object', oid: '1.3.6.1.4.1.89.53.14.1.5' }],
    model: [{ from: 'entity' }, { from: 'descr', pattern: /\b([SL][A-Z]{1,2}\d{3}\w*)/ }],
  }),
];
