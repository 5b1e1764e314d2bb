/** The tables of standard MIBs, and of the two that net-snmp brought everywhere, that are read from every device. */
import type { HealthTable } from '../../contract/health.ts';
import { entityHealth } from './entity.ts';
import { hostHealth } from './host.ts';
import { netSnmpHealth } from './net-snmp.ts';
import { powerHealth } from './power.ts';
import { printerHealth } from './printer.ts';

export const standardHealth: readonly HealthTable[] = [
  ...hostHealth,
  ...netSnmpHealth,
  ...entityHealth,
  ...powerHealth,
  ...printerHealth,
];
