/** Columns that grow up to a bound: what was appended since the last cut. */
import type { SampleBatch } from '#pure/contract/ports.ts';

export interface SampleBuffer {
  readonly size: number;
  /** Takes the finite values (NaN and infinities are no measurements) and returns how many; the caller has checked `room`. */
  push(batch: SampleBatch): number;
  room(): number;
  columns(): { readonly series: Float64Array; readonly timeS: Uint32Array; readonly value: Float64Array };
  clear(): void;
}

export function createSampleBuffer(sizeMax: number): SampleBuffer {
  let capacity = 1024;
  let size = 0;
  let series = new Float64Array(capacity);
  let timeS = new Uint32Array(capacity);
  let value = new Float64Array(capacity);

  const grow = (wanted: number) => {
    while (capacity < wanted) capacity *= 2;
    const [oldSeries, oldTime, oldValue] = [series, timeS, value];
    series = new Float64Array(capacity);
    timeS = new Uint32Array(capacity);
    value = new Float64Array(capacity);
    series.set(oldSeries);
    timeS.set(oldTime);
    value.set(oldValue);
  };

  return {
    get size() {
      return size;
    },
    room: () => sizeMax - size,
    push(batch) {
      if (size + batch.size > capacity) grow(size + batch.size);
      const before = size;
      for (let i = 0; i < batch.size; i++) {
        const sample = batch.value[i]!;
        if (!Number.isFinite(sample)) continue;
        series[size] = batch.series[i]!;
        timeS[size] = batch.timeS[i]!;
        value[size++] = sample;
      }
      return size - before;
    },
    columns: () => ({
      series: series.subarray(0, size),
      timeS: timeS.subarray(0, size),
      value: value.subarray(0, size),
    }),
    clear() {
      size = 0;
    },
  };
}
