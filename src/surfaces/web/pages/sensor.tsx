import { Link, Navigate, useNavigate, useParams } from '@tanstack/react-router';
import { Pause, Play, RefreshCw, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { commandLineOf } from '#pure/contract/command-line.ts';
import type { Sensor } from '#pure/contract/resources.ts';
import { valueText } from '#pure/rules/units.ts';
import { type MetricName, metricKinds } from '#pure/schema/metrics.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatInterval, formatMs, formatValue } from '../model/format.ts';
import { labelText, lineOf, titleOf } from '../model/series.ts';
import { Ago, Answer, Card, Command, Confirm, Empty, FaultBox, Menu } from '../parts/basics.tsx';
import { CommentedChart, WriteComment } from '../parts/commented-chart.tsx';
import { InheritancePanel } from '../parts/inheritance.tsx';
import { LatencyChart } from '../parts/latency.tsx';
import { PathCard } from '../parts/path-card.tsx';
import { PushToken } from '../parts/push-token.tsx';
import { QuorumCard } from '../parts/quorum.tsx';
import { useRange } from '../parts/range.tsx';
import { SensorDialog } from '../parts/sensor-dialog.tsx';
import { StateLabel, StateMark } from '../parts/state.tsx';
import { Timeline } from '../parts/timeline.tsx';
import type { Level } from '../plot/paint.ts';
import type { View } from '../plot/view.ts';
import { Since } from './overview.tsx';

export function SensorPage() {
  const { id } = useParams({ from: '/shell/sensors/$id' });
  const query = useApi('sensor', { params: { id } }, { refetchInterval: 30_000 });
  // Events and alerts name sensors; a computed one has its own page.
  const computed = useApi('derivedOne', { params: { id } }, { enabled: query.error !== null, retry: false });
  if (computed.data) return <Navigate to="/services/$id" params={{ id }} replace />;
  return (
    <div className="page">
      <Answer query={query} rows={8}>
        {(sensor) => <Body sensor={sensor} />}
      </Answer>
    </div>
  );
}

const pauses = [
  ['1 hour', 3_600_000],
  ['8 hours', 8 * 3_600_000],
  ['3 days', 3 * 86_400_000],
] as const;

function Body({ sensor }: { sensor: Sensor }) {
  const [editing, setEditing] = useState(false);
  const operator = useMay('operator');
  const engineer = useMay('engineer');
  const params = { id: sensor.id };
  const refresh = ['sensor', 'sensors', 'overview', 'events'] as const;
  const run = useChange('runSensor', { refresh, done: 'Run finished' });
  const pause = useChange('pauseSensor', { refresh, done: 'Paused' });
  const resume = useChange('resumeSensor', { refresh, done: 'Resumed' });
  const remove = useChange('deleteSensor', { refresh, done: 'Sensor deleted' });
  const navigate = useNavigate();
  const range = useRange();
  // One view for all charts of the page: who zooms into one sees the same time in the others.
  const [view, setView] = useState<View | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another range begins with all of it
  useEffect(() => setView(null), [range.spanMs]);
  const events = useApi('events', { query: { sensorId: sensor.id, limit: 30 } });
  const tools = useApi('tools', {}, { staleTime: 600_000 });
  const tool = tools.data?.items.find((item) => item.id === sensor.toolId);
  const figures = sensor.metrics
    .filter((metric) => metric.name !== 'up' && !metric.name.startsWith('hop.'))
    .slice(0, figuresMax);
  const hasLatency = sensor.metrics.some((metric) => metric.name === 'rtt.avg') || sensor.toolId === 'ping';
  return (
    <>
      <div className="page-head">
        <div>
          <div className="crumb">
            <Link to="/sensors">Sensors</Link>
            {sensor.deviceId ? (
              <>
                {' / '}
                <Link to="/devices/$id" params={{ id: sensor.deviceId }}>
                  {sensor.deviceName}
                </Link>
              </>
            ) : null}
          </div>
          <h1>
            <StateMark state={sensor.state} size={15} /> {sensor.name}
          </h1>
        </div>
        <div className="actions">
          {operator ? (
            <>
              <button
                type="button"
                className="button"
                disabled={run.isPending}
                onClick={() => run.mutate({ params })}
              >
                <RefreshCw size={14} /> {run.isPending ? 'Running…' : 'Run now'}
              </button>
              {sensor.state === 'paused' ? (
                <button type="button" className="button" onClick={() => resume.mutate({ params })}>
                  <Play size={14} /> Resume
                </button>
              ) : (
                <Menu label="Pause" icon={<Pause size={14} />}>
                  {pauses.map(([text, ms]) => (
                    <button
                      key={text}
                      type="button"
                      onClick={() => pause.mutate({ params, body: { untilMs: Date.now() + ms } })}
                    >
                      For {text}
                    </button>
                  ))}
                  <button type="button" onClick={() => pause.mutate({ params, body: { untilMs: null } })}>
                    Until resumed
                  </button>
                </Menu>
              )}
            </>
          ) : null}
          {engineer ? (
            <>
              <button type="button" className="button" onClick={() => setEditing(true)}>
                Edit
              </button>
              <Confirm
                label="Delete"
                icon={<Trash2 size={14} />}
                onYes={() =>
                  remove.mutate({ params }, { onSuccess: () => void navigate({ to: '/sensors' }) })
                }
              />
            </>
          ) : null}
        </div>
      </div>
      <div className="health-head">
        <StateLabel state={sensor.state} />
        <Since timeMs={sensor.sinceMs} />
        <span className="muted">
          every {formatInterval(sensor.intervalMs)}, ran <Ago timeMs={sensor.lastRunMs} />
          {sensor.latenessMs === null ? '' : `, ${formatMs(sensor.latenessMs)} late`}
        </span>
        {sensor.acknowledged ? <span className="badge accent">acknowledged</span> : null}
      </div>
      {/* Without a token the card below says what to do, and has the button for it. */}
      {sensor.toolId === 'push' && !sensor.input.tokenHash ? null : sensor.fault && sensor.state !== 'up' ? (
        <FaultBox error={sensor.fault} />
      ) : sensor.summary ? (
        <p>{sensor.summary}</p>
      ) : null}
      {sensor.toolId === 'push' ? <PushToken sensor={sensor} /> : null}
      {figures.length > 0 ? (
        <div className="figures">
          {figures.map((metric) => (
            <div key={metric.name + labelText(metric.labels ?? {})} className="figure">
              <span className="name clip" title={titleOf(metric.name)}>
                {titleOf(metric.name)} {labelText(metric.labels ?? {})}
              </span>
              <span className="value" style={{ fontSize: '1.15rem' }}>
                {formatValue(metric.value, metric.unit)}
              </span>
            </div>
          ))}
        </div>
      ) : null}
      <div className="row wrap">
        <h2 className="grow">History</h2>
        <WriteComment about={{ sensorIds: [sensor.id] }} view={view} />
        {range.picker}
      </div>
      {hasLatency ? (
        <Card title="Latency and loss">
          <LatencyChart
            of={{ sensorId: sensor.id }}
            fromMs={range.fromMs}
            toMs={range.toMs}
            view={view}
            onView={setView}
          />
        </Card>
      ) : null}
      {sensor.toolId === 'trace' ? (
        <PathCard
          sensor={sensor}
          fromMs={view ? view[0] * 1000 : range.fromMs}
          toMs={view ? view[1] * 1000 : range.toMs}
        />
      ) : null}
      <OtherCharts sensor={sensor} fromMs={range.fromMs} toMs={range.toMs} view={view} onView={setView} />
      <div className="two">
        <Card title="Events" flush>
          <Answer query={events}>
            {(data) =>
              data.items.length > 0 ? (
                <Timeline events={data.items} />
              ) : (
                <Empty title="Nothing has happened yet" />
              )
            }
          </Answer>
        </Card>
        <Card title={sensor.toolId === 'push' ? 'Thresholds' : 'The same by hand'}>
          {tool && tool.id !== 'push' ? (
            <Command text={commandLineOf(tool.id, tool.inputSchema, tool.positional, sensor.input)} />
          ) : null}
          {sensor.thresholds.length > 0 ? (
            <ul style={{ marginTop: 'var(--s3)' }}>
              {sensor.thresholds.map((item) => (
                <li key={JSON.stringify(item)} className="muted">
                  {item.severity} when {titleOf(item.metric).toLowerCase()}
                  {item.above === undefined ? '' : ` is above ${limitText(item.metric, item.above)}`}
                  {item.below === undefined ? '' : ` is below ${limitText(item.metric, item.below)}`}
                </li>
              ))}
            </ul>
          ) : (
            <p className="muted small" style={{ marginTop: 'var(--s3)' }}>
              No thresholds: only failure makes it go down.
            </p>
          )}
        </Card>
      </div>
      <QuorumCard sensor={sensor} />
      <Card title="Settings and where they come from">
        <InheritancePanel kind="sensor" id={sensor.id} />
      </Card>
      {editing ? <SensorDialog sensor={sensor} onClose={() => setEditing(false)} /> : null}
    </>
  );
}

const limitText = (metric: string, value: number) =>
  valueText(value, metricKinds[metric as MetricName]?.unit ?? null);

/** More would be a table. */
const figuresMax = 12;
const chartsMax = 12;
const inLatency = new Set([
  'rtt.avg',
  'rtt.min',
  'rtt.max',
  'rtt.p25',
  'rtt.p50',
  'rtt.p75',
  'loss',
  'up',
  'hop.rtt',
  'hop.loss',
]);

/** Where a threshold of the sensor lies, as a line across its chart. */
const thresholdLevels = (sensor: Sensor, metric: string): Level[] =>
  sensor.thresholds
    .filter((item) => item.metric === metric)
    .flatMap((item) =>
      [item.above, item.below].flatMap((value) =>
        value === undefined
          ? []
          : [{ value, label: item.severity, color: item.severity === 'critical' ? '--down' : '--warning' }],
      ),
    );

function OtherCharts({
  sensor,
  fromMs,
  toMs,
  view,
  onView,
}: {
  sensor: Sensor;
  fromMs: number;
  toMs: number;
  view: View | null;
  onView: (view: View | null) => void;
}) {
  const shown = view
    ? { fromMs: Math.floor(view[0]) * 1000, toMs: Math.ceil(view[1]) * 1000 }
    : { fromMs: Math.floor(fromMs), toMs: Math.ceil(toMs) };
  const names = [...new Set(sensor.metrics.map((metric) => metric.name))]
    .filter((name) => !inLatency.has(name))
    .slice(0, chartsMax);
  const query = useApi(
    'series',
    { query: { sensorId: sensor.id, metrics: names.join(','), ...shown, points: 600 } },
    { enabled: names.length > 0, placeholderData: (old) => old },
  );
  if (names.length === 0) return null;
  return (
    <div className="two">
      {names.map((name) => {
        const series = (query.data?.series ?? []).filter((item) => item.metric === name).slice(0, 6);
        if (series.length === 0) return null;
        return (
          <Card key={name} title={titleOf(name)}>
            <CommentedChart
              about={{ sensorIds: [sensor.id] }}
              label={titleOf(name)}
              height={130}
              range={[fromMs / 1000, toMs / 1000]}
              view={view}
              onView={onView}
              levels={thresholdLevels(sensor, name)}
              lines={series.map((item, i) =>
                lineOf(
                  item,
                  {
                    area: series.length === 1,
                    ...(series.length > 1 ? { label: labelText(item.labels) } : {}),
                  },
                  i,
                ),
              )}
            />
          </Card>
        );
      })}
    </div>
  );
}
