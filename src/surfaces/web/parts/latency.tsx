/** Round-trip time in its smoke, with red ticks where packets were lost. */
import { useApi } from '../model/client.ts';
import { lineOf, lossMarks } from '../model/series.ts';
import { Answer, Empty } from './basics.tsx';
import { TimeChart } from './chart.tsx';

export function LatencyChart({
  of,
  fromMs,
  toMs,
  height = 210,
}: {
  of: { readonly sensorId: string } | { readonly deviceId: string };
  fromMs: number;
  toMs: number;
  height?: number;
}) {
  const query = useApi(
    'series',
    { query: { ...of, metrics: 'rtt.avg,rtt.min,rtt.max,loss', fromMs, toMs, points: 400 } },
    { placeholderData: (old) => old },
  );
  return (
    <Answer query={query} rows={3}>
      {({ series }) => {
        const averages = series.filter((item) => item.metric === 'rtt.avg').slice(0, 4);
        if (averages.length === 0)
          return (
            <Empty title="No latency in this range">
              A ping sensor draws it; choose a longer range to look further back.
            </Empty>
          );
        const lines = averages.map((average, i) => {
          // Least and greatest of the single probes, where measured, are wider and truer than those of the means.
          const sibling = (metric: string) =>
            series.find((item) => item.metric === metric && item.sensorId === average.sensorId);
          const at = (metric: 'rtt.min' | 'rtt.max', column: 'min' | 'max') => {
            const other = sibling(metric);
            if (!other) return average[column];
            const values = new Map(other.timeS.map((time, k) => [time, other[column][k]!]));
            return average.timeS.map((time, k) => values.get(time) ?? average[column][k]!);
          };
          return lineOf(
            { ...average, min: at('rtt.min', 'min'), max: at('rtt.max', 'max') },
            { smoke: true },
            i,
          );
        });
        return (
          <TimeChart
            label="Round-trip time"
            lines={lines}
            height={height}
            range={[fromMs / 1000, toMs / 1000]}
            marks={lossMarks(series)}
          />
        );
      }}
    </Answer>
  );
}
