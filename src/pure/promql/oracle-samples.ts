/** Samples that bring out differences: restarts, gaps, uneven times, what is no number, histograms. Two hours, the same every time. */
import { formatNumber } from './numbers.ts';
import type { Samples } from './value.ts';

/** A small generator (Numerical Recipes' constants), so that every run compares the same numbers. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const lengthS = 7200;

export function sampleData(baseS: number): readonly Samples[] {
  const random = randomOf(4711);
  const series: Samples[] = [];
  const add = (
    labels: Readonly<Record<string, string>>,
    periodS: number,
    value: (i: number) => number | undefined,
  ) => {
    const points: [number, number][] = [];
    for (let i = 0, at = 0; at <= lengthS; i++, at += periodS) {
      const v = value(i);
      if (v !== undefined) points.push([(baseS + at) * 1000 + (i % 3) * 7, v]);
    }
    series.push({
      labels: new Map(Object.entries(labels)),
      timesMs: Float64Array.from(points, ([ms]) => ms),
      values: Float64Array.from(points, ([, v]) => v),
    });
  };
  for (const instance of ['a', 'b', 'c'])
    for (const job of ['api', 'db']) {
      let total = 10 * random();
      add({ __name__: 'requests', instance, job, zone: instance === 'c' ? 'north' : 'south' }, 15, (i) => {
        total = i % 173 === 172 ? 0 : total + Math.floor(random() * 20);
        return total;
      });
      add({ __name__: 'temperature', instance, job }, 30, (i) => 20 + 10 * Math.sin(i / 20) + random());
    }
  // A gap of more than the look-back, and one of less.
  add({ __name__: 'gappy', instance: 'a' }, 15, (i) =>
    (i > 100 && i < 160) || (i > 300 && i < 312) ? undefined : i,
  );
  add({ __name__: 'flag', instance: 'a' }, 60, (i) => i % 2);
  add({ __name__: 'flag', instance: 'b' }, 60, () => 1);
  add({ __name__: 'constant', instance: 'a' }, 60, () => 42.5);
  add(
    { __name__: 'odd', instance: 'a' },
    60,
    (i) => [Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY, -2.5, 0][i % 5]!,
  );
  add({ __name__: 'odd', instance: 'b' }, 60, () => Number.NaN);
  add({ __name__: 'odd', instance: 'c' }, 60, (i) => -i / 7);
  add({ __name__: 'info', instance: 'a', version: '1.2' }, 60, () => 1);
  add({ __name__: 'info', instance: 'b', version: '2.0-rc/1' }, 60, () => 1);
  add({ __name__: 'large', instance: 'a' }, 60, (i) => 1e20 * (i + 1));
  add({ __name__: 'tiny', instance: 'a' }, 60, (i) => 1e-9 * (i + 1));
  for (const job of ['api', 'db']) {
    const counts = [0, 0, 0, 0, 0];
    const bounds = ['0.1', '0.5', '1', '5', '+Inf'];
    const drawn = Array.from({ length: lengthS / 15 + 1 }, () => {
      const bucket = Math.floor(random() * 5);
      for (let i = bucket; i < 5; i++) counts[i] = counts[i]! + 3;
      return [...counts];
    });
    for (const [b, le] of bounds.entries())
      add({ __name__: 'latency_bucket', job, le }, 15, (i) => drawn[i]![b]!);
  }
  return series;
}

/** As promtool reads it: families one after another, times in seconds. */
export function openMetricsOf(series: readonly Samples[]): string {
  const families = new Map<string, Samples[]>();
  for (const item of series) {
    const name = item.labels.get('__name__')!;
    families.set(name, [...(families.get(name) ?? []), item]);
  }
  let text = '';
  for (const [name, members] of families) {
    text += `# TYPE ${name} unknown\n`;
    for (const { labels, timesMs, values } of members) {
      const said = [...labels]
        .filter(([label]) => label !== '__name__')
        .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
        .join(',');
      for (const [i, ms] of timesMs.entries())
        text += `${name}{${said}} ${formatNumber(values[i]!)} ${(ms / 1000).toFixed(3)}\n`;
    }
  }
  return `${text}# EOF\n`;
}
