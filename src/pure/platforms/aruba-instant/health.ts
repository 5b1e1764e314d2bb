/** Aruba Instant: AI-AP-MIB, every access point of the cluster as a row of the one that is asked. */
import { type HealthTable, memory, processor, state } from '../../contract/health.ts';

const instant = '1.3.6.1.4.1.14823.2.3.3.1.2';
const upDown = { 1: 'up:ok', 2: 'down:critical' } as const;

export const arubaInstantHealth: readonly HealthTable[] = [
  {
    name: 'aiAccessPointTable',
    entry: `${instant}.1.1`,
    label: ['{2}', '{4}', 'Access point {#}'],
    items: [processor(7), memory({ free: 8, total: 10 }), state(11, upDown)],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'aiRadioTable',
    entry: `${instant}.2.1`,
    joins: { name: { column: `${instant}.1.1.2`, by: { arcs: 6 } } },
    label: ['{name} radio {#-1}', 'Radio {#}'],
    // A radio may be off by its profile.
    items: [state(20, { 1: 'up:ok', 2: 'down:warning' })],
  },
];
