import type { BodyOf, QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type {
  ChangePreview,
  NodeSettings,
  Sensor,
  SensorInput,
  SensorRule,
  SensorsChange,
  Threshold,
  WeeklyHours,
} from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';
import type { Metric, Verdict } from '#pure/contract/tool.ts';
import type { Effective } from '#pure/tree/effective.ts';
import type { DeclaredKind } from '#services/apply/port.ts';

/** Published on the bus as `sensor.result`, one per run of a sensor. */
export interface SensorResult {
  readonly sensorId: string;
  readonly deviceId: string | null;
  /** The slot the run was due at, epoch milliseconds; metrics are stored under its second. */
  readonly slotMs: number;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly verdict: Verdict;
  readonly metrics: readonly Metric[];
  /** True for a fast re-check outside the regular slots. */
  readonly recheck: boolean;
}

export interface SensorConfig {
  readonly id: string;
  readonly name: string;
  readonly deviceId: string | null;
  readonly toolId: string;
  readonly probeId: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly intervalMs: number;
  readonly rule: SensorRule;
  readonly thresholds: readonly Threshold[];
  /** Absent or null: always. */
  readonly hours?: WeeklyHours | null;
  readonly tags?: readonly string[];
  readonly priority?: number;
  readonly enabled: boolean;
  readonly pausedUntilMs: number | null;
}

export interface Schedule extends Service {
  sensors(query: QueryOf<'sensors'>): Promise<ResponseOf<'sensors'>>;
  sensor(id: string): Promise<Sensor>;
  create(input: SensorInput): Promise<Sensor>;
  /** Many at once, one transaction: used by discovery. */
  createMany(inputs: readonly SensorInput[]): Promise<number>;
  update(id: string, body: BodyOf<'updateSensor'>): Promise<Sensor>;
  remove(id: string): Promise<void>;
  pause(id: string, untilMs: number | null, note: string): Promise<Sensor>;
  resume(id: string): Promise<Sensor>;
  /** Runs now and resolves with the result applied. */
  runNow(id: string): Promise<Sensor>;
  /** Asks for one extra run soon, as alerts do to confirm a failure. */
  recheck(sensorId: string, delayMs: number): void;
  /** Sensors in memory, by id. */
  configs(): ReadonlyMap<string, SensorConfig>;
  /** Ids of the sensors that a list with this filter shows. */
  match(q: string): readonly string[];
  ofDevices(deviceIds: Iterable<string | null>): readonly string[];
  /** As it could be made again. */
  inputOf(id: string): SensorInput;
  /** What sensors of these devices would take over; throws where an interval would be too short for a run. */
  previewInherited(
    deviceIds: Iterable<string | null>,
    inherited: (deviceId: string | null) => Effective,
  ): ChangePreview;
  /** Takes over what the tree says now; resolves at once. Tells how many sensors changed. */
  inherit(deviceIds: Iterable<string | null>): number;
  /** Neither paused nor outside its hours. */
  isWatching(id: string): boolean;
  /** Settings in force, and those that the sensor says itself. */
  effective(id: string): Effective;
  own(id: string): NodeSettings;
  /** Many sensors in one transaction. Throws for an id that is not known. */
  editMany(ids: readonly string[], set: SensorsChange, dryRun: boolean): Promise<ChangePreview>;
  /** After somebody else has written sensors. */
  reread(ids: readonly string[]): Promise<void>;
  readonly kinds: readonly DeclaredKind[];
  lateness(): {
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly maxMs: number;
    readonly runsPerSecond: number;
  };
}
