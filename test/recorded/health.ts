/**
 * Compares what we read from a recorded device with what another product read from the same recording. Its figures are an
 * oracle, not the truth: where it is wrong or means something else, `differences.ts` says so.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HealthFacts, SensorFact } from '#pure/contract/health.ts';
import { recordings } from './recognised.ts';

type Expected = Readonly<Record<string, unknown>>;
export interface Score {
  readonly name: string;
  readonly expected: number;
  readonly agreed: number;
  /** Of those, the ones that were read from the very object that the other product read. */
  readonly bySource: number;
  readonly missing: readonly string[];
}

/** The last phase that says anything: `poller` is what was measured, `discovery` what was found. */
export function expectedRows(device: string, module: string): readonly Expected[] {
  const modules = JSON.parse(readFileSync(join(recordings, `${device}.json`), 'utf8'));
  const found = modules[module];
  const phases = [found?.poller, found?.discovery].filter((phase) => phase && typeof phase === 'object');
  for (const phase of phases) if (Array.isArray(phase[module])) return phase[module];
  return [];
}

const number = (value: unknown) => (value === null || value === undefined ? undefined : Number(value));
const near = (a: number | undefined, b: number | undefined, share = 0.011, least = 0.011) =>
  a !== undefined && b !== undefined && Math.abs(a - b) <= Math.max(least, Math.abs(b) * share);
const oid = (value: unknown) => String(value ?? '').replace(/^\./, '');

/** Takes what it finds out of the pool: one value of ours answers for one of theirs. */
function takeFirst<T>(pool: T[], fits: (item: T) => boolean): T | undefined {
  const at = pool.findIndex(fits);
  return at < 0 ? undefined : pool.splice(at, 1)[0];
}

function score<T>(
  name: string,
  rows: readonly Expected[],
  ours: readonly T[],
  passes: readonly ((row: Expected, item: T) => boolean)[],
  sourcePasses: number,
  describe: (row: Expected) => string,
): Score {
  const pool = [...ours];
  let left = [...rows];
  let bySource = 0;
  for (const [i, fits] of passes.entries()) {
    left = left.filter((row) => !takeFirst(pool, (item) => fits(row, item)));
    if (i < sourcePasses) bySource = rows.length - left.length;
  }
  return {
    name,
    expected: rows.length,
    agreed: rows.length - left.length,
    bySource,
    missing: left.map(describe),
  };
}

const classes: Readonly<Record<string, readonly SensorFact['class'][]>> = {
  dbm: ['optical-power', 'signal'],
  fanspeed: ['fan-speed'],
  power: ['power', 'apparent-power'],
  percent: ['percent', 'supply', 'load', 'charge'],
  load: ['load', 'percent', 'load-average'],
  signal: ['signal'],
};
/** They count some in other units. */
const units: Readonly<Record<string, number>> = { runtime: 1 / 60, pressure: 0.001, power_consumed: 0.001 };
const sameClass = (theirs: unknown, ours: SensorFact) =>
  (classes[String(theirs)] ?? [String(theirs)]).includes(ours.class);
const inTheirs = (theirs: unknown, ours: SensorFact) => ours.value * (units[String(theirs)] ?? 1);

export function compareHealth(device: string, facts: HealthFacts): Score[] {
  const processors = score(
    'processors',
    expectedRows(device, 'processors'),
    facts.processors,
    [
      (row, item) =>
        oid(row.processor_oid) === item.id && near(item.usagePercent, number(row.processor_usage), 0, 1),
      (row, item) => near(item.usagePercent, number(row.processor_usage), 0, 1),
    ],
    1,
    (row) => `${oid(row.processor_oid)} ${row.processor_descr} = ${row.processor_usage}`,
  );
  const memory = score(
    'memory',
    expectedRows(device, 'mempools'),
    facts.memory,
    [
      (row, item) =>
        near(item.totalBytes, number(row.mempool_total)) && near(item.usedBytes, number(row.mempool_used)),
      // Pools of which only the share is known have a total of 100 there.
      (row, item) =>
        (item.totalBytes === undefined || near(item.totalBytes, number(row.mempool_total))) &&
        near(item.usedPercent, number(row.mempool_perc), 0, 1),
    ],
    0,
    (row) =>
      `${row.mempool_class} ${row.mempool_descr} used ${row.mempool_used} of ${row.mempool_total} ${oid(row.mempool_used_oid ?? row.mempool_free_oid ?? row.mempool_perc_oid)}`,
  );
  const storage = score(
    'storage',
    expectedRows(device, 'storage'),
    facts.storage,
    [
      (row, item) =>
        near(item.totalBytes, number(row.storage_size)) && near(item.usedBytes, number(row.storage_used)),
      (row, item) =>
        (item.totalBytes === undefined || near(item.totalBytes, number(row.storage_size))) &&
        near(item.usedPercent, number(row.storage_perc), 0, 1),
    ],
    0,
    (row) =>
      `${row.storage_descr} used ${row.storage_used} of ${row.storage_size} ${oid(row.storage_used_oid ?? row.storage_free_oid)}`,
  );
  const sensors = score(
    'sensors',
    expectedRows(device, 'sensors'),
    facts.sensors,
    [
      (row, item) =>
        oid(row.sensor_oid) === item.id && near(inTheirs(row.sensor_class, item), number(row.sensor_current)),
      // A state that the device writes as a word has no number: the two products number the words as they like.
      (row, item) =>
        oid(row.sensor_oid) === item.id && row.sensor_class === 'state' && item.class === 'state',
      (row, item) =>
        sameClass(row.sensor_class, item) &&
        near(inTheirs(row.sensor_class, item), number(row.sensor_current)),
    ],
    2,
    (row) => `${row.sensor_class} ${oid(row.sensor_oid)} "${row.sensor_descr}" = ${row.sensor_current}`,
  );
  return [processors, memory, storage, sensors];
}
