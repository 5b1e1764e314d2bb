import type { StateStore } from '#io/state/port.ts';
import type { Fault } from '#pure/base/errors.ts';
import type { Clock, Log, Random } from '#pure/contract/host.ts';
import type { Bus, TelemetryStore } from '#pure/contract/ports.ts';
import type { ReportDocument } from '#pure/reports/document.ts';
import type { Interval } from '#pure/reports/intervals.ts';
import type { SensorConfig } from '#services/schedule/port.ts';

export interface ReportMail {
  /** The same for every try. */
  readonly id: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly {
    readonly name: string;
    readonly type: string;
    readonly bytes: Uint8Array;
  }[];
}

export interface ReportsDeps {
  readonly state: StateStore;
  readonly telemetry: TelemetryStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly sensors: () => ReadonlyMap<string, SensorConfig>;
  /** Planned work on a device or sensor within a span. */
  readonly planned: (
    subject: { readonly deviceId: string | null; readonly sensorId: string | null },
    span: Interval,
  ) => readonly Interval[];
  readonly pdf: (document: ReportDocument) => Promise<Uint8Array>;
  /** Whether a data URL is a picture that can be drawn. */
  readonly isPicture: (dataUrl: string) => boolean;
  /** Undefined when the server took it. Never throws. */
  readonly mail: (channelId: string, mail: ReportMail) => Promise<Fault | undefined>;
}
