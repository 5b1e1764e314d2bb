import type { TelemetryEvent } from '#pure/contract/ports.ts';
import type { TimelineEvent } from '#pure/contract/resources.ts';
import type { Inventory } from '#services/inventory/port.ts';

export function timelineOf(event: TelemetryEvent, inventory: Inventory): TimelineEvent {
  return {
    id: event.id,
    timeMs: event.timeMs,
    kind: event.kind,
    severity: event.severity,
    deviceId: event.deviceId ?? null,
    deviceName: event.deviceId ? (inventory.graph().devices.get(event.deviceId)?.name ?? null) : null,
    sensorId: event.sensorId ?? null,
    message: event.message,
    data: { ...event.data },
  };
}
