/** One computed sensor or business service: what it is made of now, and what it was. */
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Derived } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi } from '../model/client.ts';
import { formatInterval } from '../model/format.ts';
import { lineOf, titleOf } from '../model/series.ts';
import { Ago, Answer, Card, Empty } from '../parts/basics.tsx';
import { CommentedChart, WriteComment } from '../parts/commented-chart.tsx';
import { FormulaCard, MembersCard, percentText } from '../parts/derived-detail.tsx';
import { DerivedDialog } from '../parts/derived-dialog.tsx';
import { useRange } from '../parts/range.tsx';
import { StateLabel, StateMark } from '../parts/state.tsx';
import { Timeline } from '../parts/timeline.tsx';
import type { View } from '../plot/view.ts';
import { Since } from './overview.tsx';
import '../styles/rules.css';

export function DerivedPage() {
  const { id } = useParams({ from: '/shell/services/$id' });
  const query = useApi('derivedOne', { params: { id } }, { refetchInterval: 10_000 });
  return (
    <div className="page">
      <Answer query={query} rows={8}>
        {(item) => <Body item={item} />}
      </Answer>
    </div>
  );
}

function Body({ item }: { item: Derived }) {
  const [editing, setEditing] = useState(false);
  const may = useMay('engineer');
  const navigate = useNavigate();
  const events = useApi('events', { query: { sensorId: item.id, limit: 30 } });
  return (
    <>
      <div className="page-head">
        <div>
          <div className="crumb">
            <Link to="/services">Services</Link> / {item.kind === 'formula' ? 'computed' : 'business service'}
          </div>
          <h1>
            <StateMark state={item.state} size={15} /> {item.name}
          </h1>
        </div>
        <div className="actions">
          {may ? (
            <button type="button" className="button" onClick={() => setEditing(true)}>
              Edit
            </button>
          ) : null}
        </div>
      </div>
      <div className="health-head">
        <StateLabel state={item.state} />
        <Since timeMs={item.sinceMs} />
        <span className="muted">
          every {formatInterval(item.intervalMs)}, last known <Ago timeMs={item.lastMs} />
        </span>
        {item.kind === 'service' ? (
          <span className="muted">
            available {percentText(item.availability.day)} of 24 hours, {percentText(item.availability.month)}{' '}
            of 30 days
          </span>
        ) : null}
      </div>
      {item.kind === 'service' || item.state !== 'up' ? <p>{item.summary}</p> : null}
      {item.note ? <p className="muted">{item.note}</p> : null}
      {item.kind === 'formula' ? <FormulaCard item={item} /> : <MembersCard item={item} />}
      {item.usedBy.length > 0 ? (
        <p className="muted">
          Needed by{' '}
          {item.usedBy.map((user, i) => (
            <span key={user.id}>
              {i > 0 ? ', ' : ''}
              <Link to="/services/$id" params={{ id: user.id }}>
                {user.name}
              </Link>
            </span>
          ))}
        </p>
      ) : null}
      <History item={item} />
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
      {editing ? (
        <DerivedDialog
          item={item}
          onClose={() => setEditing(false)}
          onDeleted={() => void navigate({ to: '/services' })}
        />
      ) : null}
    </>
  );
}

/** The result first, then each input under it on the same time. */
function History({ item }: { item: Derived }) {
  const range = useRange();
  const [view, setView] = useState<View | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another range begins with all of it
  useEffect(() => setView(null), [range.spanMs]);
  const common = { range, view, onView: setView };
  return (
    <>
      <div className="row wrap">
        <h2 className="grow">History</h2>
        <WriteComment about={{ sensorIds: [item.id] }} view={view} />
        {range.picker}
      </div>
      <SeriesCard title={item.name} sensorId={item.id} {...common} />
      {item.kind === 'formula' ? (
        <div className="two">
          {item.inputs.slice(0, inputChartsMax).map((input, i) => (
            <SeriesCard
              key={input.name}
              title={`${input.name}: ${titleOf(input.metric).toLowerCase()} of ${item.inputValues[i]?.sensorName}`}
              sensorId={input.sensorId}
              metric={input.metric}
              labels={input.labels}
              {...common}
            />
          ))}
        </div>
      ) : null}
    </>
  );
}
/** More would be a page of charts; the table has them all. */
const inputChartsMax = 8;

function SeriesCard({
  title,
  sensorId,
  metric,
  labels,
  range,
  view,
  onView,
}: {
  title: string;
  sensorId: string;
  metric?: string;
  labels?: Readonly<Record<string, string>>;
  range: ReturnType<typeof useRange>;
  view: View | null;
  onView: (view: View | null) => void;
}) {
  const shown = view
    ? { fromMs: Math.floor(view[0]) * 1000, toMs: Math.ceil(view[1]) * 1000 }
    : { fromMs: range.fromMs, toMs: range.toMs };
  const query = useApi(
    'series',
    { query: { sensorId, ...(metric ? { metrics: metric } : {}), ...shown, points: 600 } },
    { placeholderData: (old) => old },
  );
  const series = (query.data?.series ?? []).filter((one) =>
    Object.entries(labels ?? {}).every(([name, value]) => one.labels[name] === value),
  );
  if (query.data && series.every((one) => one.timeS.length === 0)) return null;
  return (
    <Card title={title}>
      {/* A state and a percentage have no scale in common. */}
      {[...Map.groupBy(series, ({ unit }) => unit)].map(([unit, alike]) => (
        <CommentedChart
          key={unit}
          about={{ sensorIds: [sensorId] }}
          label={alike.length === 1 ? titleOf(alike[0]!.metric) : title}
          height={metric ? 110 : 140}
          range={[range.fromMs / 1000, range.toMs / 1000]}
          view={view}
          onView={onView}
          lines={alike.map((one, i) => lineOf(one, { area: true, label: titleOf(one.metric) }, i))}
        />
      ))}
    </Card>
  );
}
