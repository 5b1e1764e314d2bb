/**
 * Series that other programs write. They keep their name and labels, and get ids far above those of sensors, so that samples of
 * both lie in one table of telemetry and no migration of one can meet the other.
 */
import type { StateStore } from '#io/state/port.ts';
import { keyOf, type Labels, nameLabel } from '#pure/promql/index.ts';
import type { Metadata } from './port.ts';

/** Ids of sensors count from 1; they will not get here. Telemetry takes ids below 2^53. */
export const externalIdBase = 2 ** 40;
/** Rows of one statement of the state store. */
const rowsAtOnce = 400;

export interface External {
  readonly id: number;
  readonly labels: Labels;
}
export interface ExternalSeries {
  load(): Promise<void>;
  /** The id of a series, new ones up to the bound; undefined beyond it. `save` before samples are stored. */
  idOf(labels: Labels): number | undefined;
  /** A sample must never refer to a series that a crash could forget. */
  save(nowMs: number): Promise<void>;
  describe(family: string, said: Metadata): void;
  names(): readonly string[];
  ofName(name: string): readonly External[];
  metadata(name: string): Metadata | undefined;
  size(): number;
}

const labelsText = (labels: Labels): string =>
  JSON.stringify(
    Object.fromEntries(
      [...labels].filter(([name]) => name !== nameLabel).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );

export function createExternal(state: StateStore, seriesMax: number): ExternalSeries {
  const byKey = new Map<string, External>();
  const byName = new Map<string, External[]>();
  const described = new Map<string, Metadata>();
  let fresh: External[] = [];
  let renewed = new Set<string>();
  let nextId = externalIdBase;

  const keep = (series: External) => {
    byKey.set(keyOf(series.labels), series);
    const name = series.labels.get(nameLabel)!;
    const known = byName.get(name);
    if (known) known.push(series);
    else byName.set(name, [series]);
    nextId = Math.max(nextId, series.id + 1);
  };

  return {
    async load() {
      for (const row of await state.db.selectFrom('external_series').selectAll().execute()) {
        const labels = Object.entries(JSON.parse(row.labels) as Record<string, string>);
        keep({ id: row.id, labels: new Map([[nameLabel, row.name], ...labels]) });
        if (row.type !== null) described.set(row.name, { type: row.type, help: row.help ?? '', unit: '' });
      }
    },
    idOf(labels) {
      const key = keyOf(labels);
      const known = byKey.get(key);
      if (known) return known.id;
      if (byKey.size >= seriesMax) return undefined;
      const series = { id: nextId, labels };
      keep(series);
      fresh.push(series);
      return series.id;
    },
    async save(nowMs) {
      const rows = fresh;
      const names = renewed;
      fresh = [];
      renewed = new Set();
      if (rows.length === 0 && names.size === 0) return;
      try {
        await state.write(async (tx) => {
          for (let at = 0; at < rows.length; at += rowsAtOnce)
            await tx
              .insertInto('external_series')
              .values(
                rows.slice(at, at + rowsAtOnce).map(({ id, labels }) => ({
                  id,
                  name: labels.get(nameLabel)!,
                  labels: labelsText(labels),
                  created_ms: nowMs,
                  type: described.get(labels.get(nameLabel)!)?.type ?? null,
                  help: described.get(labels.get(nameLabel)!)?.help ?? null,
                })),
              )
              .execute();
          for (const name of names) {
            const { type, help } = described.get(name)!;
            await tx.updateTable('external_series').set({ type, help }).where('name', '=', name).execute();
          }
        });
      } catch (error) {
        fresh = [...rows, ...fresh];
        renewed = new Set([...names, ...renewed]);
        throw error;
      }
    },
    describe(family, said) {
      // OpenMetrics describes a family, whose series end with what they are.
      for (const suffix of ['', '_total', '_bucket', '_count', '_sum']) {
        const name = family + suffix;
        const known = described.get(name);
        // Only of what there is: descriptions alone must not fill the memory.
        if (!byName.has(name) || (known && known.type === said.type && known.help === said.help)) continue;
        described.set(name, said);
        renewed.add(name);
      }
    },
    names: () => [...byName.keys()],
    ofName: (name) => byName.get(name) ?? [],
    metadata: (name) =>
      described.get(name) ?? (byName.has(name) ? { type: 'unknown', help: '', unit: '' } : undefined),
    size: () => byKey.size,
  };
}
