/** How Nocturne itself does: what is checked, what it keeps, what each service says, each with its recent course. */
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Health, SelfCheck, SelfReport } from '#pure/contract/resources.ts';
import { useApi } from '../model/client.ts';
import { formatCount, formatValue } from '../model/format.ts';
import { Ago, Answer, Card } from '../parts/basics.tsx';
import { Spark } from '../parts/spark.tsx';
import { type Mark, StateMark } from '../parts/state.tsx';
import '../styles/dashboards.css';

const refreshMs = 10_000;
const hours = 6;
const stepMs = 60_000;
const checkMarks: Readonly<Record<SelfCheck['state'], Mark>> = {
  ok: 'up',
  raised: 'down',
  unknown: 'unknown',
  off: 'paused',
};
const healthMarks: Readonly<Record<string, Mark>> = {
  ok: 'up',
  degraded: 'warning',
  failed: 'down',
  stopped: 'paused',
};
const keyOf = (service: string, figure: string) => `${service}.${figure}`;

/** The last hours of every figure, by service and name; totals as rates. */
function useCourses(sensorId: string | undefined): ReadonlyMap<string, readonly number[]> {
  const toMs = Math.floor(Date.now() / stepMs) * stepMs;
  const query = useApi(
    'series',
    { query: { sensorId: sensorId ?? '', fromMs: toMs - hours * 3_600_000, toMs, points: 90 } },
    { enabled: sensorId !== undefined, placeholderData: (old) => old, retry: false },
  );
  return useMemo(
    () =>
      new Map(
        (query.data?.series ?? []).map((series) => [
          keyOf(series.labels.service ?? '', series.labels.figure ?? ''),
          series.avg,
        ]),
      ),
    [query.data],
  );
}

export function HealthOverview() {
  const self = useApi('self', {}, { refetchInterval: refreshMs });
  const health = useApi('health', {}, { refetchInterval: refreshMs });
  const courses = useCourses(self.data?.sensorId);
  return (
    <div className="page">
      <div className="page-head">
        <h1>Health of Nocturne</h1>
        {health.data ? (
          <span className="muted">
            {health.data.version}, started <Ago timeMs={health.data.startedMs} />
          </span>
        ) : null}
      </div>
      <Answer query={self} rows={6}>
        {(report) => (
          <>
            <Store report={report} courses={courses} />
            <Checks checks={report.checks} courses={courses} />
          </>
        )}
      </Answer>
      <Answer query={health} rows={6}>
        {(data) => <Services services={data.services} courses={courses} />}
      </Answer>
    </div>
  );
}

type Courses = ReadonlyMap<string, readonly number[]>;
function Course({ courses, service, figure }: { courses: Courses; service: string; figure: string }) {
  const values = courses.get(keyOf(service, figure));
  return values && values.length > 1 ? (
    <span className="faint">
      <Spark values={values} width={72} height={16} />
    </span>
  ) : null;
}

function Store({ report: { store }, courses }: { report: SelfReport; courses: Courses }) {
  const bytes = (value: number | null) => formatValue(value, 'bytes');
  const full =
    store.diskTotalBytes && store.diskFreeBytes !== null
      ? (1 - store.diskFreeBytes / store.diskTotalBytes) * 100
      : null;
  const figures: readonly (readonly [string, string, string, string])[] = [
    [
      'Store',
      bytes(store.bytes),
      store.bytesPerDay === null
        ? 'growth is known after half an hour'
        : `${bytes(Math.max(0, store.bytesPerDay))} a day`,
      'store_bytes',
    ],
    [
      'Disk free',
      bytes(store.diskFreeBytes),
      full === null ? '' : `${full.toFixed(0)} % of ${bytes(store.diskTotalBytes)} used`,
      'disk_free_bytes',
    ],
    [
      'Full in',
      store.daysUntilFull === null
        ? '–'
        : store.daysUntilFull > 3650
          ? 'over 10 years'
          : `${Math.floor(store.daysUntilFull)} days`,
      store.daysUntilFull === null
        ? store.bytesPerDay === null
          ? 'not known yet'
          : 'it does not grow'
        : 'at the growth of the last day',
      'disk_days_until_full',
    ],
  ];
  return (
    <div className="figures">
      {figures.map(([name, value, note, figure]) => (
        <div key={name} className="figure">
          <span className="name">{name}</span>
          <span className="value">{value}</span>
          <span className="note">{note}</span>
          <Course courses={courses} service="self" figure={figure} />
        </div>
      ))}
    </div>
  );
}

function Checks({ checks, courses }: { checks: readonly SelfCheck[]; courses: Courses }) {
  return (
    <Card
      title="What is watched of Nocturne itself"
      end={
        <Link to="/settings/$section" params={{ section: 'services' }} className="muted small">
          Limits
        </Link>
      }
      flush
    >
      <ul className="list">
        {checks.map((check) => (
          <li key={check.id}>
            <div className="check">
              <StateMark state={checkMarks[check.state]} size={12} />
              <span className="grow">
                <strong>{check.title}</strong>
                {check.state === 'raised' ? <span className="remedy">{check.remedy}</span> : null}
              </span>
              <span className="wide">
                <Course courses={courses} service={check.service} figure={check.figure} />
              </span>
              <span className="num muted small">
                {check.limit === null ? '' : `limit ${formatValue(check.limit, check.unit)}`}
              </span>
              <strong className={`num ${check.state === 'raised' ? 'c-down' : ''}`}>
                {formatValue(check.value, check.unit)}
              </strong>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const isLoss = (name: string) => /drop|reject|corrupt|skipped|given_up|failures/.test(name);
function Services({ services, courses }: { services: Health['services']; courses: Courses }) {
  return (
    <div className="two">
      {services.map((service) => (
        <Card
          key={service.id}
          title={
            <span className="state">
              <StateMark state={healthMarks[service.state]!} /> {service.id}
            </span>
          }
          end={<span className="muted small">{service.state}</span>}
        >
          <p className="muted">{service.detail}</p>
          <dl className="self-figures">
            {Object.entries(service.figures).map(([name, value]) => (
              <div key={name}>
                <dt className="clip" title={name}>
                  {name.replace(/_total$/, '').replaceAll('_', ' ')}
                </dt>
                <dd className="row">
                  <Course courses={courses} service={service.id} figure={name} />
                  <span className={isLoss(name) && value > 0 ? 'figure-text c-warning' : 'figure-text'}>
                    {figureText(name, value)}
                  </span>
                </dd>
              </div>
            ))}
          </dl>
        </Card>
      ))}
    </div>
  );
}
const figureText = (name: string, value: number) =>
  /_bytes$/.test(name)
    ? formatValue(value, 'bytes')
    : /_ms$/.test(name)
      ? formatValue(value, 'ms')
      : /_percent$/.test(name)
        ? formatValue(value, 'percent')
        : Number.isInteger(value)
          ? formatCount(value)
          : value.toFixed(2);
