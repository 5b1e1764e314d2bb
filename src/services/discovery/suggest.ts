/** Sensors that fit what is known of a device and that it does not have yet: the templates say which (`pure/templates`). */
import type { Device, SensorSuggestion, SensorTemplate } from '#pure/contract/resources.ts';
import { builtInTemplates } from '#pure/templates/built-in.ts';
import { type Fitted, fitTo } from '#pure/templates/fit.ts';
import type { SensorConfig } from '#services/schedule/port.ts';

/** Name of the fact that holds the ports found open: a list of numbers. */
export const openPortsFact = 'openPorts';

export function fittedTo(
  device: Device,
  openPorts: readonly number[],
  own: readonly SensorConfig[],
  intervalMs: number | null,
  templates: readonly SensorTemplate[] = builtInTemplates,
): Fitted[] {
  if (!device.managementAddress) return [];
  return fitTo(
    templates,
    {
      id: device.id,
      name: device.name,
      kind: device.kind,
      platform: device.platform,
      address: device.managementAddress,
      openPorts,
      snmp: device.credentialId !== null && device.interfaces > 0,
    },
    own,
    intervalMs,
  );
}

export const suggestFor = (...from: Parameters<typeof fittedTo>): SensorSuggestion[] =>
  fittedTo(...from).map(({ input, reason }) => ({ ...input, reason }));
