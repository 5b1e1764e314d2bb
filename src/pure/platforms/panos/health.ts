/** PAN-COMMON-MIB. Processors, memory and disks come by HOST-RESOURCES-MIB, temperatures and fans by ENTITY-SENSOR-MIB. */
import { type HealthTable, sensor, state } from '../../contract/health.ts';

const pan = '1.3.6.1.4.1.25461.2.1.2';

const haStates = {
  active: 'active:ok',
  'active-primary': 'active-primary:ok',
  'active-secondary': 'active-secondary:ok',
  passive: 'passive:ok',
  disabled: 'disabled:ok',
  unknown: 'unknown:unknown',
  initial: 'initial:warning',
  tentative: 'tentative:warning',
  suspended: 'suspended:critical',
  'non-functional': 'non-functional:critical',
} as const;
const connections = { connected: 'connected:ok', 'not-connected': 'not-connected:unknown' } as const;

export const panosHealth: readonly HealthTable[] = [
  {
    name: 'panSys',
    entry: `${pan}.1`,
    scalars: true,
    label: 'High availability',
    items: [
      state(11, haStates, { label: 'High availability, this unit' }),
      state(12, haStates, { label: 'High availability, peer' }),
      state(
        13,
        {
          disabled: 'disabled:ok',
          'active-passive': 'active-passive:ok',
          'active-active': 'active-active:ok',
        },
        { label: 'High availability mode' },
      ),
    ],
  },
  {
    name: 'panSession',
    entry: `${pan}.3`,
    scalars: true,
    label: 'Sessions',
    items: [
      sensor('load', 1, { label: 'Session table' }),
      sensor('count', 3, { label: 'Sessions', limits: { high: 2 } }),
      sensor('count', 4, { label: 'TCP sessions' }),
      sensor('count', 5, { label: 'UDP sessions' }),
      sensor('count', 6, { label: 'ICMP sessions' }),
      sensor('count', 7, { label: 'SSL proxy sessions' }),
      sensor('load', 8, { label: 'SSL proxy session table' }),
    ],
  },
  {
    name: 'panVsysTable',
    entry: `${pan}.3.9.1`,
    label: ['{2}', 'vsys {#0}'],
    items: [
      sensor('load', 3, { label: '{2} session table' }),
      sensor('count', 4, { label: '{2} sessions', limits: { high: 5 } }),
      sensor('count', 6, { label: '{2} TCP connections a second' }),
      sensor('count', 7, { label: '{2} UDP connections a second' }),
      sensor('count', 8, { label: '{2} other connections a second' }),
    ],
  },
  {
    name: 'panMgmt',
    entry: `${pan}.4`,
    scalars: true,
    label: 'Panorama',
    items: [
      state(1, connections, { label: 'Panorama server 1' }),
      state(2, connections, { label: 'Panorama server 2' }),
    ],
  },
  {
    name: 'panGPGWUtilization',
    entry: `${pan}.5.1`,
    scalars: true,
    label: 'GlobalProtect',
    items: [
      sensor('load', 1, { label: 'GlobalProtect gateway' }),
      sensor('count', 3, { label: 'GlobalProtect tunnels', limits: { high: 2 } }),
    ],
  },
];
