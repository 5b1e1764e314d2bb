/** pf of pfSense and OPNsense by BEGEMOT-PF-MIB; processors, memory and disks come from HOST-RESOURCES-MIB and UCD-SNMP-MIB. */
import { type HealthTable, sensor } from '../../contract/health.ts';

const pf = '1.3.6.1.4.1.12325.1.200.1';

export const bsdFirewallHealth: readonly HealthTable[] = [
  {
    name: 'pfStateTable',
    entry: `${pf}.3`,
    scalars: true,
    label: 'States',
    joins: { limit: { column: `${pf}.5.1` } },
    items: [sensor('count', 1, { limits: { high: 'limit' } })],
  },
];
