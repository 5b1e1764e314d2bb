import type { ResponseOf } from '#pure/contract/api.ts';
import type { MaintenanceWindow, Silence, SilenceInput, WindowInput } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';

/** What a question about quiet is asked of: a sensor, or a device as a whole. */
export interface QuietSubject {
  readonly deviceId: string | null;
  readonly sensorId: string | null;
}
/** Why people are not called about it now. */
export interface Quiet {
  readonly kind: 'maintenance' | 'silence';
  readonly id: string;
  readonly name: string;
  readonly untilMs: number;
}
export interface Maintenance extends Service {
  /** Cheap: asked for every alert that is about to be paged. Undefined when people may be called. */
  quietOf(subject: QuietSubject, atMs: number): Quiet | undefined;
  /** Planned work (no silences) that touches the span, for reports. Sites and tags as they are now. */
  planned(
    subject: QuietSubject,
    fromMs: number,
    toMs: number,
  ): readonly { readonly startMs: number; readonly endMs: number }[];
  /** Published on the bus as `maintenance.changed` when windows or silences begin, end or are edited. */
  readonly version: () => number;
  windows(): MaintenanceWindow[];
  createWindow(input: WindowInput, by: string): Promise<MaintenanceWindow>;
  updateWindow(id: string, input: WindowInput): Promise<MaintenanceWindow>;
  removeWindow(id: string): Promise<void>;
  calendar(fromMs: number, toMs: number): ResponseOf<'maintenanceCalendar'>['items'];
  silences(): Promise<Silence[]>;
  createSilence(input: SilenceInput, author: string): Promise<Silence>;
  endSilence(id: string): Promise<void>;
}
