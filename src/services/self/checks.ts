/** What is looked at, when it is wrong, and what to do then. One entry per check; thresholds are settings. */

import type { Unit } from '#pure/schema/metrics.ts';
import type { Severity } from '#pure/schema/severity.ts';
import type { SelfSettings } from './settings.ts';

export interface Observed {
  /** `service.figure`, now. */
  readonly figures: ReadonlyMap<string, number>;
  /** Increase of what ends in `_total` since the last look. */
  readonly increases: ReadonlyMap<string, number>;
  /** Services that are not well. */
  readonly states: ReadonlyMap<string, string>;
  readonly freePercent: number | null;
  readonly daysUntilFull: number | null;
  readonly silentProbes: readonly { readonly name: string; readonly silentMs: number }[];
  readonly clockJumpMs: number;
}
export interface Reading {
  /** null: not known. */
  readonly value: number | null;
  readonly wrong: boolean;
  readonly limit: number | null;
  /** What exactly, for the alert. */
  readonly detail?: string;
}
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly unit: Unit;
  readonly remedy: string;
  /** Whose history belongs to it. */
  readonly service: string;
  readonly figure: string;
  /** Looks in a row that must be wrong: what passes by itself is no alert. */
  readonly looks: number;
  /** Stays raised for so long after it was last wrong: what happens in bursts is one alert. */
  readonly holdMs: number;
  read(observed: Observed, settings: SelfSettings): Reading;
}

const above = (value: number | null | undefined, limit: number, detail?: string): Reading => ({
  value: value ?? null,
  wrong: value !== null && value !== undefined && value > limit,
  limit,
  ...(detail ? { detail } : {}),
});
const below = (value: number | null, limit: number): Reading => ({
  value,
  wrong: value !== null && value < limit,
  limit,
});
const minuteMs = 60_000;
/**
 * Figures that count what was lost. Who is refused entry by `access` is no loss; a slot that is skipped because its run still waits for a host
 * that is down is usual, and lateness has a check of its own; an answer without a stamp from the kernel is timed by us.
 */
const dropPattern = /(dropped|rejected|ignored|(?<!stamps_)lost|corrupt_frames|samples_refused)_total$/;

export const checks: readonly Check[] = [
  {
    id: 'lateness',
    title: 'Sensors run late',
    severity: 'major',
    unit: 'ms',
    remedy: 'Use longer intervals or fewer sensors, or give this machine more processor time.',
    service: 'schedule',
    figure: 'lateness_p99_ms',
    looks: 3,
    holdMs: minuteMs,
    read: ({ figures }, { latenessP99MsMax }) =>
      above(figures.get('schedule.lateness_p99_ms'), latenessP99MsMax),
  },
  {
    id: 'drops',
    title: 'Something was dropped',
    severity: 'major',
    unit: 'count',
    remedy: 'Look at the figures of the service that is named: a queue was full, or a disk refused.',
    service: 'metrics',
    figure: 'samples_dropped_total',
    looks: 1,
    holdMs: 10 * minuteMs,
    read({ increases }, { dropsMax }) {
      const dropped = [...increases].filter(([name, by]) => by > 0 && dropPattern.test(name));
      const detail = dropped.map(([name, by]) => `${name}: ${by}`).join(', ');
      return above(
        dropped.reduce((sum, [, by]) => sum + by, 0),
        dropsMax,
        detail,
      );
    },
  },
  {
    id: 'disk-free',
    title: 'Little space on the data disk',
    severity: 'critical',
    unit: 'percent',
    remedy: 'Free space, enlarge the disk, or shorten retention: ingest pauses when it is full.',
    service: 'self',
    figure: 'disk_free_percent',
    looks: 1,
    holdMs: 0,
    read: ({ freePercent }, { diskFreePercentMin }) => below(freePercent, diskFreePercentMin),
  },
  {
    id: 'disk-days',
    title: 'The data disk will be full soon',
    severity: 'major',
    unit: 'days',
    remedy: 'Enlarge the disk, shorten retention, or use longer intervals before it is full.',
    service: 'self',
    figure: 'disk_days_until_full',
    looks: 3,
    holdMs: 10 * minuteMs,
    read: ({ daysUntilFull }, { diskDaysMin }) => below(daysUntilFull, diskDaysMin),
  },
  {
    id: 'store',
    title: 'The telemetry store does not take samples',
    severity: 'critical',
    unit: 'count',
    remedy: 'Samples wait in the spool and nothing is lost yet. Look at the detail of service telemetry.',
    service: 'telemetry',
    figure: 'spool_frames',
    looks: 3,
    holdMs: 0,
    read({ figures, states }) {
      const detail = states.get('telemetry');
      return {
        value: figures.get('telemetry.spool_frames') ?? null,
        wrong: detail !== undefined,
        limit: null,
        ...(detail ? { detail } : {}),
      };
    },
  },
  {
    id: 'probe',
    title: 'A probe is silent',
    severity: 'major',
    unit: 'count',
    remedy: 'Check that the probe runs and reaches this server; its sensors have no news meanwhile.',
    service: 'self',
    figure: 'probes_silent',
    looks: 1,
    holdMs: 0,
    read: ({ silentProbes }) =>
      above(
        silentProbes.length,
        0,
        silentProbes.map(({ name, silentMs }) => `${name}: ${Math.round(silentMs / 1000)} s`).join(', '),
      ),
  },
  {
    id: 'dead-letters',
    title: 'Notifications were given up',
    severity: 'critical',
    unit: 'count',
    remedy:
      'People were not told. Test the channel in settings, then look at the alert for what was meant to be sent.',
    service: 'notify',
    figure: 'given_up_total',
    looks: 1,
    holdMs: 60 * minuteMs,
    read: ({ figures, increases }) =>
      above(figures.get('notify.dead_letters') ?? increases.get('notify.given_up_total'), 0),
  },
  {
    id: 'clock',
    title: 'The clock of this machine jumped',
    severity: 'minor',
    unit: 'ms',
    remedy:
      'Check time synchronisation (chronyc tracking, timedatectl); histories have a gap or an overlap there.',
    service: 'self',
    figure: 'clock_jump_ms',
    looks: 1,
    holdMs: 10 * minuteMs,
    read: ({ clockJumpMs }, { clockJumpMsMax }) => above(Math.abs(clockJumpMs), clockJumpMsMax),
  },
  {
    id: 'services',
    title: 'A service has failed',
    severity: 'critical',
    unit: 'count',
    remedy: 'Read what the service says of itself below, and the log around that time.',
    service: 'self',
    figure: 'services_unwell',
    looks: 3,
    holdMs: 0,
    read({ states }) {
      // The store has a check of its own, which metrics only repeats; lateness too.
      const unwell = [...states].filter(([id]) => !['telemetry', 'metrics', 'schedule'].includes(id));
      return above(unwell.length, 0, unwell.map(([id, detail]) => `${id}: ${detail}`).join('; '));
    },
  },
];
