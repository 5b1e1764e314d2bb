/** A change of many sensors: worked out row by row before anything is written, told field by field, written in one transaction. */
import type { StateTransaction } from '#io/state/port.ts';
import { FaultError } from '#pure/base/errors.ts';
import type { ChangePreview, NodeSettings, SensorsChange } from '#pure/contract/resources.ts';
import { checkInterval, checkSettings } from '#pure/tree/bounds.ts';
import { type Effective, settingNames } from '#pure/tree/effective.ts';
import type { Entry } from './entry.ts';
import { effectiveOfRow, ownColumns, ownOf, type SensorRow } from './rows.ts';

/** Values told of one field, the most frequent first. */
const valuesMax = 8;
const sampleMax = 10;
/** Bound variables of one statement. */
const idsAtOnce = 10_000;

type Columns = Partial<
  Pick<
    SensorRow,
    | 'interval_ms'
    | 'credential_id'
    | 'thresholds'
    | 'rule'
    | 'own'
    | 'enabled'
    | 'paused_until_ms'
    | 'paused_note'
  >
>;
export interface Edit {
  readonly entry: Entry;
  readonly row: SensorRow;
  readonly effective: Effective;
}

export function editOf(entry: Entry, set: SensorsChange, above: Effective): Edit {
  const own = { ...ownOf(entry.row) } as Record<string, unknown>;
  for (const name of settingNames) {
    const value = name === 'tags' ? undefined : set[name as Exclude<typeof name, 'tags'>];
    if (value === null) delete own[name];
    else if (value !== undefined) own[name] = value;
  }
  const remove = new Set(set.removeTags);
  const tags = [...new Set([...((own.tags as string[] | undefined) ?? []), ...(set.addTags ?? [])])];
  own.tags = tags.filter((tag) => !remove.has(tag));
  const columns: Columns = {
    ...ownColumns(own as NodeSettings),
    ...(set.enabled === undefined ? {} : { enabled: Number(set.enabled) }),
    ...(set.pause === undefined
      ? {}
      : {
          paused_until_ms: set.pause === null ? null : (set.pause.untilMs ?? Number.MAX_SAFE_INTEGER),
          paused_note: set.pause?.note ?? null,
        }),
  };
  const row = { ...entry.row, ...columns };
  return { entry, row, effective: effectiveOfRow(row, above) };
}

const shownFields = [...settingNames, 'enabled', 'pausedUntilMs'] as const;
const shownValue = (field: (typeof shownFields)[number], row: SensorRow, effective: Effective): unknown =>
  field === 'enabled'
    ? row.enabled !== 0
    : field === 'pausedUntilMs'
      ? row.paused_until_ms
      : effective[field].value;

/** What would be in force, compared with what is. Throws at the first sensor that it cannot be done to, by name. */
export function previewOf(
  edits: readonly Edit[],
  deviceName: (id: string) => string | undefined,
): ChangePreview {
  const fields = new Map<string, { changed: number; from: Map<string, number>; to: Map<string, number> }>();
  const changed = new Set<Edit>();
  for (const edit of edits) {
    const { entry, row, effective } = edit;
    if (effective.intervalMs.value !== entry.effective.intervalMs.value)
      checkNamed(entry, () => checkInterval(effective.intervalMs.value!, entry.config.input));
    for (const field of shownFields) {
      const before = shownValue(field, entry.row, entry.effective);
      const after = shownValue(field, row, effective);
      if (before === after) continue;
      const [from, to] = [JSON.stringify(before), JSON.stringify(after)];
      if (from === to) continue;
      changed.add(edit);
      const known = fields.get(field) ?? { changed: 0, from: new Map(), to: new Map() };
      known.changed++;
      known.from.set(from, (known.from.get(from) ?? 0) + 1);
      known.to.set(to, (known.to.get(to) ?? 0) + 1);
      fields.set(field, known);
    }
  }
  return {
    matched: edits.length,
    changed: changed.size,
    applied: false,
    fields: [...fields].map(([field, { changed: count, from, to }]) => ({
      field,
      changed: count,
      from: [...from]
        .sort((a, b) => b[1] - a[1])
        .slice(0, valuesMax)
        .map(([value, times]) => ({ value: JSON.parse(value) as unknown, count: times })),
      // Tags differ from sensor to sensor; one value is told where there is one.
      to: to.size === 1 ? (JSON.parse([...to.keys()][0]!) as unknown) : null,
    })),
    sample: [...changed].slice(0, sampleMax).map(({ entry: { config } }) => ({
      id: config.id,
      name: config.name,
      deviceName: config.deviceId ? (deviceName(config.deviceId) ?? null) : null,
    })),
  };
}

function checkNamed({ config }: Entry, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    throw new FaultError({ ...error.fault, message: `${error.fault.message}, of sensor "${config.name}"` });
  }
}

/** The new values themselves, once for all sensors. */
export const checkChange = (set: SensorsChange): void =>
  checkSettings({
    ...(set.thresholds ? { thresholds: set.thresholds } : {}),
    ...(set.hours ? { hours: set.hours } : {}),
    ...(set.rule ? { rule: set.rule } : {}),
  });

/** Rows that become equal in what is written share a statement: ten thousand sensors cost a few. */
export async function writeEdits(tx: StateTransaction, edits: readonly Edit[], nowMs: number): Promise<void> {
  const groups = new Map<string, { columns: Columns; ids: string[] }>();
  for (const { row, entry } of edits) {
    const columns: Columns = {
      interval_ms: row.interval_ms,
      credential_id: row.credential_id,
      thresholds: row.thresholds,
      rule: row.rule,
      own: row.own ?? '{}',
      enabled: row.enabled,
      paused_until_ms: row.paused_until_ms,
      paused_note: row.paused_note,
    };
    const differs = Object.entries(columns).some(
      ([name, value]) => value !== entry.row[name as keyof SensorRow],
    );
    if (!differs) continue;
    const key = JSON.stringify(columns);
    const group = groups.get(key);
    if (group) group.ids.push(row.id);
    else groups.set(key, { columns, ids: [row.id] });
  }
  for (const { columns, ids } of groups.values())
    for (let at = 0; at < ids.length; at += idsAtOnce)
      await tx
        .updateTable('sensor')
        .set({ ...columns, updated_ms: nowMs })
        .where('id', 'in', ids.slice(at, at + idsAtOnce))
        .execute();
}
