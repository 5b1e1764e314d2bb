/** Bulk histories: millions of rows as typed arrays, one pair of them for each series. */
import type { HistorySource, SeriesHistory } from '#pure/contract/ports.ts';

export const historyTables: Readonly<Record<HistorySource, { readonly table: string }>> = {
  raw: { table: 'sample' },
  'quarter-hour': { table: 'sample_15m' },
  hour: { table: 'sample_1h' },
};

interface Block {
  readonly rows: number;
  readonly columns: readonly Uint8Array[];
}
/** Columns may begin at any byte; typed arrays may not. */
const aligned = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

/** Rows ordered by series and time, of columns series, time, value and, of an average, weight. Rows of one time become one. */
export function assembleHistory(blocks: readonly Block[], of: 'min' | 'max' | 'avg'): SeriesHistory[] {
  const total = blocks.reduce((sum, block) => sum + block.rows, 0);
  const times = new Uint32Array(total);
  const values = new Float64Array(total);
  const found: SeriesHistory[] = [];
  let current = -1;
  let from = 0;
  let size = 0;
  let sum = 0;
  let weight = 0;
  const finish = () => {
    if (size > from)
      found.push({ series: current, timeS: times.subarray(from, size), value: values.subarray(from, size) });
    from = size;
  };
  for (const { rows, columns } of blocks) {
    const words = new Uint32Array(aligned(columns[0]!));
    const time = new Uint32Array(aligned(columns[1]!));
    const value = new Float64Array(aligned(columns[2]!));
    const weights = columns[3] ? new Float64Array(aligned(columns[3])) : undefined;
    for (let i = 0; i < rows; i++) {
      const series = words[2 * i]! + words[2 * i + 1]! * 2 ** 32;
      if (series !== current) {
        finish();
        current = series;
      }
      const own = value[i]!;
      if (size > from && times[size - 1] === time[i]) {
        sum += own;
        weight += weights?.[i] ?? 0;
        const old = values[size - 1]!;
        values[size - 1] = weights ? sum / weight : of === 'min' ? Math.min(old, own) : Math.max(old, own);
        continue;
      }
      sum = own;
      weight = weights?.[i] ?? 1;
      times[size] = time[i]!;
      values[size++] = own / weight;
    }
  }
  finish();
  return found;
}
