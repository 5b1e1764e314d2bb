/** Firewalls on FreeBSD: pfSense and OPNsense tell themselves apart in sysDescr; the agent is bsnmpd (12325) or net-snmp. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises } from '../lines.ts';

const bsdAgents = enterprises('12325', '8072');

export const bsdFirewall = [
  definePlatform({
    id: 'pfsense',
    name: 'pfSense',
    vendor: 'Netgate',
    kind: 'firewall',
    detect: [{ objectIds: bsdAgents, descr: /pfSense/i }, { descr: /^pfSense/ }],
    version: [{ from: 'descr', pattern: /(\d+\.\d+(?:\.\d+)?-(?:RELEASE|DEVELOPMENT|BETA)(?:-p\d+)?)/ }],
    model: [{ from: 'descr', pattern: /FreeBSD \S+ (\w+)$/ }],
  }),
  definePlatform({
    id: 'opnsense',
    name: 'OPNsense',
    vendor: 'Deciso',
    kind: 'firewall',
    // HardenedBSD's kernel, and branch names of OPNsense's own source tree (`stable/21.1`).
    detect: [
      { objectIds: bsdAgents, descr: /OPNsense|-HBSD\b|\(stable\/\d\d\.[17]\)/ },
      { descr: /OPNsense/ },
    ],
    version: [
      { from: 'descr', pattern: /OPNsense (\S+)/ },
      { from: 'descr', pattern: /stable\/(\d\d\.[17])/ },
    ],
  }),
  definePlatform({
    id: 'monowall',
    name: 'm0n0wall',
    kind: 'firewall',
    detect: [{ objectIds: bsdAgents, descr: /m0n0wall|Voswall/ }, { descr: /m0n0wall|Voswall/ }],
  }),
];
