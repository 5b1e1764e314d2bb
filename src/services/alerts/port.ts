import type { Fault } from '#pure/base/errors.ts';
import type { QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type {
  Alert,
  AlertDetail,
  AlertEvidence,
  SensorState,
  StateCounts,
} from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';
import type { Severity } from '#pure/schema/severity.ts';
import type { DeviceStatus } from '#services/inventory/port.ts';

export interface SensorStatus {
  readonly state: SensorState;
  readonly sinceMs: number;
  readonly acknowledged: boolean;
  readonly lastRunMs: number | null;
  readonly summary: string | null;
  readonly fault: Fault | null;
  readonly latenessMs: number | null;
}

/** Published on the bus as `alert.changed`; notify listens. Victims are published with `page: false`. */
export interface AlertChanged {
  readonly change:
    | 'opened'
    | 'acknowledged'
    | 'unacknowledged'
    /** It was taken for a time that is over. */
    | 'reminded'
    | 'commented'
    | 'closed'
    | 'became-victim'
    | 'became-cause';
  readonly page: boolean;
  readonly alert: Alert;
}

/**
 * What another service found (a rule, a business service, our own health), published on the bus as `alert.finding`. One alert per key is open
 * at a time; raising it again renews title, severity and evidence, clearing it closes it. A finding about a device or a sensor that is down is a
 * victim of it; one about the loss or delay of a ping is explained with the loss that others have on the same way.
 */
export interface Finding {
  /** Stable, and unique over all finders: `rule:<id>:<series>`. */
  readonly key: string;
  readonly state: 'raised' | 'cleared';
  readonly severity: Severity;
  readonly deviceId: string | null;
  readonly sensorId: string | null;
  /** What was measured, where it is about one series. */
  readonly metric?: string;
  readonly title: string;
  readonly fault: Fault;
  readonly evidence: readonly AlertEvidence[];
  readonly atMs: number;
}

export interface Alerts extends Service {
  status(sensorId: string): SensorStatus;
  deviceStatus(deviceId: string): DeviceStatus;
  /** Undefined where no sensor watches the port. */
  portDown(deviceId: string, portName: string): boolean | undefined;
  counts(): StateCounts;
  alerts(query: QueryOf<'alerts'>): Promise<ResponseOf<'alerts'>>;
  alert(id: string): Promise<AlertDetail>;
  /** `untilMs`: then it is open again, and people are reminded. */
  acknowledge(id: string, by: string, note: string, untilMs?: number | null): Promise<AlertDetail>;
  unacknowledge(id: string, by: string): Promise<AlertDetail>;
  /** Also of what is over: people judge in the morning. */
  judge(id: string, by: string, judgement: Alert['judgement']): Promise<AlertDetail>;
  comment(id: string, by: string, text: string): Promise<AlertDetail>;
  /** Causes only, worst first. */
  open(limit: number): Promise<Alert[]>;
}
