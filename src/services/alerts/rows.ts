/** Alerts as the API shows them. */

import type { Fault } from '#pure/base/errors.ts';
import type { Fields } from '#pure/contract/paging.ts';
import type { Alert, AlertQuiet } from '#pure/contract/resources.ts';
import { type Severity, severities } from '#pure/schema/severity.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { NetworkGraph } from '#services/inventory/port.ts';
import type { SensorConfig } from '#services/schedule/port.ts';

export type AlertRow = StateTables['alert'];

/** The sensor that says whether a device can be reached at all: its ping. */
export const isDeviceSensor = (config: Pick<SensorConfig, 'toolId' | 'deviceId'>): boolean =>
  config.toolId === 'ping' && config.deviceId !== null;

/** It came back and failed again this often before it is called flapping. */
export const flappingMin = 2;

export const rankOf = (severity: string): number => {
  const rank = severities.indexOf(severity as Severity);
  return rank === -1 ? severities.length : rank;
};

export function alertOf(
  row: AlertRow,
  victims: number,
  sensors: ReadonlyMap<string, SensorConfig>,
  graph: NetworkGraph,
): Alert {
  return {
    id: row.id,
    sensorId: row.sensor_id || null,
    sensorName: sensors.get(row.sensor_id)?.name ?? row.title,
    deviceId: row.device_id,
    deviceName: row.device_id ? (graph.devices.get(row.device_id)?.name ?? null) : null,
    port: row.port,
    state: row.state as Alert['state'],
    severity: row.severity as Alert['severity'],
    title: row.title,
    fault: JSON.parse(row.fault) as Fault & { code: string },
    openedMs: row.opened_ms,
    pagedMs: row.paged_ms,
    quiet: row.quiet === null ? null : (JSON.parse(row.quiet) as AlertQuiet),
    flapping: (row.relapses ?? 0) >= flappingMin,
    closedMs: row.closed_ms,
    acknowledgedMs: row.acknowledged_ms,
    acknowledgedBy: row.acknowledged_by,
    acknowledgedNote: row.acknowledged_note,
    acknowledgedUntilMs: row.acknowledged_until_ms,
    judgement: row.judgement as Alert['judgement'],
    judgedBy: row.judged_by,
    causeAlertId: row.cause_alert_id,
    victims,
  };
}

export const alertFields: Fields<Alert> = {
  openedMs: (alert) => alert.openedMs,
  closedMs: (alert) => alert.closedMs,
  title: (alert) => alert.title,
  state: (alert) => alert.state,
  severity: (alert) => alert.severity,
  device: (alert) => alert.deviceName,
  judgement: (alert) => alert.judgement,
  sensor: (alert) => alert.sensorName,
  victims: (alert) => alert.victims,
};
