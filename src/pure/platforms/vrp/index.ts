/** Huawei VRP: switches, routers, firewalls, wireless controllers (HUAWEI-PRODUCT-MIB 2011.2), and YunShan OS after it. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

/** hwEntitySystemModel of HUAWEI-ENTITY-EXTENT-MIB. */
const systemModel = { from: 'object', oid: '1.3.6.1.4.1.2011.5.25.31.6.5' } as const;
const version = [{ from: 'descr', pattern: /Version (\d[^\s,]+)/ }] as const;
const model = [systemModel, { from: 'descr', pattern: /\((\S+) V\d{3}R/ }, { from: 'entity' }] as const;

export const vrp = [
  definePlatform({
    id: 'vrp',
    name: 'Huawei VRP',
    vendor: 'Huawei',
    general: true,
    detect: [
      { objectIds: enterprises('2011') },
      { objectIds: enterprises('2011'), descr: /Versatile Routing Platform|\bVRP\b/ },
      { descr: /\bVRP\b/ },
      { objectIds: enterprises('2011.2.23'), descr: /\bVRP\b/, kind: 'switch' },
      { objectIds: enterprises('2011.2.239'), descr: /\bVRP\b/, kind: 'switch' },
      { objectIds: enterprises('2011.2.224', '2011.2.62', '2011.2.88'), descr: /\bVRP\b/, kind: 'router' },
      { objectIds: enterprises('2011.2.240'), descr: /\bVRP\b/, kind: 'controller' },
      { objectIds: enterprises('2011'), descr: /\b(USG|Eudemon)\d+/, kind: 'firewall' },
      { objectIds: enterprises('2011'), descr: /Huawei AP\d+|AirEngine/, kind: 'access-point' },
    ],
    version,
    model,
  }),
  definePlatform({
    id: 'yunshan',
    name: 'Huawei YunShan OS',
    vendor: 'Huawei',
    kind: 'switch',
    detect: [{ descr: /YunShan OS/ }, { objectIds: enterprises('2011'), descr: /YunShan OS Version/ }],
    version,
    model,
  }),
];
