/** SonicWall: SONICWALL-FIREWALL-IP-STATISTICS-MIB. */
import { type HealthTable, memory, processor, sensor } from '../../contract/health.ts';

export const sonicwallHealth: readonly HealthTable[] = [
  {
    name: 'sonicwallFwStats',
    entry: '1.3.6.1.4.1.8741.1.3.1',
    scalars: true,
    label: 'Firewall',
    items: [
      sensor('count', 1, { label: 'Connections possible' }),
      sensor('count', 2, { label: 'Connections', limits: { high: 1 } }),
      processor(3, { label: 'Processor' }),
      memory({ label: 'Memory', percent: 4 }),
    ],
    replaces: ['hrProcessorTable'],
  },
];
