/** Where a shift begins: what is wrong and why, worst first; then how everything does; nothing that cannot be acted upon. */
import { Link } from '@tanstack/react-router';
import { Maximize, MoonStar, Radar, SearchCheck } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';
import type { Alert, Overview as OverviewData } from '#pure/contract/resources.ts';
import { call, useApi } from '../model/client.ts';
import { formatBps, formatCount, formatDuration, formatMs } from '../model/format.ts';
import { liveStore, seedRtt } from '../model/live.ts';
import { enterWall } from '../model/shortcuts.ts';
import { Ago, Answer, Card, Empty, Use, useNow } from '../parts/basics.tsx';
import { LiveSpark } from '../parts/spark.tsx';
import { Counts, markOf, StateBar, StateMark } from '../parts/state.tsx';
import { Timeline } from '../parts/timeline.tsx';

const refreshMs = 15_000;
const recentShown = 14;
const historyMs = 30 * 60_000;

export function Overview() {
  const query = useApi('overview', {}, { refetchInterval: refreshMs });
  return (
    <div className="page">
      <div className="page-head">
        <h1>Overview</h1>
        <div className="actions">
          <button type="button" className="button" onClick={enterWall} title="Full screen (w)">
            <Maximize size={14} /> Wall
          </button>
        </div>
      </div>
      <Answer query={query} rows={8}>
        {(data) => (data.devices === 0 && data.sensors === 0 ? <FirstNight /> : <Figures data={data} />)}
      </Answer>
    </div>
  );
}

function FirstNight() {
  return (
    <Card>
      <Empty
        icon={<MoonStar size={34} strokeWidth={1.4} />}
        title="Nothing is watched yet"
        actions={
          <>
            <Link to="/discovery" className="button primary large">
              <Radar size={15} /> Discover the network
            </Link>
            <Link to="/devices" className="button large">
              Add one device by hand
            </Link>
          </>
        }
      >
        Nocturne can look around from this machine: it proposes your own subnets, asks before it sends
        anything, and draws the map while it finds devices.
      </Empty>
    </Card>
  );
}

function Figures({ data }: { data: OverviewData }) {
  const live = useSyncExternalStore(liveStore.subscribe, liveStore.read);
  const states = live.counts ?? data.states;
  const late = data.scheduler.latenessP99Ms;
  return (
    <>
      <div className="figures">
        {(['down', 'warning', 'up', 'unknown'] as const).map((state) => (
          <Link key={state} to="/sensors" search={{ q: `state:${state}` }} className="figure">
            <span className="name">
              <StateMark state={state} /> Sensors {state}
            </span>
            <span className={`value ${state === 'up' || states[state] === 0 ? '' : `c-${state}`}`}>
              {formatCount(states[state])}
            </span>
          </Link>
        ))}
        <Link to="/devices" className="figure">
          <span className="name">Devices</span>
          <span className="value">{formatCount(data.devices)}</span>
          <span className="note">{formatCount(data.sensors)} sensors</span>
        </Link>
        <Link to="/map" className="figure">
          <span className="name">Links</span>
          <span className="value">{formatCount(data.links)}</span>
          <span className="note">{formatCount(data.interfaces)} ports</span>
        </Link>
        <Link to="/health" className="figure" title="99th percentile of how late runs start">
          <span className="name">
            <StateMark state={late > 1000 ? 'warning' : 'up'} /> Scheduler
          </span>
          <span className="value">
            {data.scheduler.runsPerSecond.toFixed(data.scheduler.runsPerSecond < 10 ? 1 : 0)}
            <small>runs/s</small>
          </span>
          <span className="note">99 % within {formatMs(late)}</span>
        </Link>
      </div>
      <div className="overview">
        <div>
          <OpenAlerts alerts={data.openAlerts} down={states.down} />
          <Sites data={data} />
          <div className="pairs">
            <Slowest data={data} />
            <Busiest data={data} />
          </div>
        </div>
        <div>
          <Card
            title="Recent"
            end={
              <Link to="/events" className="muted small">
                Timeline
              </Link>
            }
            flush
          >
            {data.recent.length > 0 ? (
              <Timeline events={data.recent.slice(0, recentShown)} />
            ) : (
              <Empty title="Nothing has happened yet" />
            )}
          </Card>
        </div>
      </div>
    </>
  );
}

function OpenAlerts({ alerts, down }: { alerts: readonly Alert[]; down: number }) {
  return (
    <Card
      title="Open alerts"
      end={
        <Link to="/alerts" className="muted small">
          All alerts
        </Link>
      }
      flush
    >
      {alerts.length === 0 && down > 0 ? (
        <Empty icon={<SearchCheck size={26} strokeWidth={1.5} />} title="Looking for the cause">
          {down} {down === 1 ? 'sensor is' : 'sensors are'} down. Who could know why is being asked; the alert
          follows in seconds.
        </Empty>
      ) : alerts.length === 0 ? (
        <Empty icon={<MoonStar size={26} strokeWidth={1.5} />} title="A quiet night">
          No sensor is down. Whatever breaks appears here, with its cause first and what it took down counted
          beside it.
        </Empty>
      ) : (
        <ul className="list">
          {alerts.map((alert) => (
            <li key={alert.id}>
              <AlertRow alert={alert} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

export function AlertRow({ alert }: { alert: Alert }) {
  const now = useNow();
  const lasted = (alert.closedMs ?? now) - alert.openedMs;
  return (
    <Link to="/alerts/$id" params={{ id: alert.id }} className="alert-row">
      <StateMark state={markOf(alert)} size={13} />
      <span className="title clip">{alert.title}</span>
      <span className="row">
        {alert.victims > 0 ? <span className="badge down">took down {alert.victims}</span> : null}
        {alert.acknowledgedBy ? <span className="badge accent">{alert.acknowledgedBy}</span> : null}
        <span className="muted small">{formatDuration(lasted)}</span>
      </span>
      <span className="line2 clip">
        {[alert.deviceName, alert.title.includes(alert.fault.message) ? null : alert.fault.message]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </Link>
  );
}

function Sites({ data }: { data: OverviewData }) {
  if (data.sites.length === 0) return null;
  const weight = (site: OverviewData['sites'][number]) => site.states.down * 1000 + site.states.warning;
  return (
    <Card title="Sites">
      <div className="sites">
        {[...data.sites]
          .sort((a, b) => weight(b) - weight(a))
          .map((site) => (
            <Link
              key={site.id}
              to="/devices"
              search={{ q: `site:${/\s/.test(site.name) ? `"${site.name}"` : site.name}` }}
              className="site"
            >
              <span className="row">
                <strong className="clip grow">{site.name}</strong>
                <span className="faint small">{formatCount(site.devices)}</span>
              </span>
              <StateBar counts={site.states} />
              <span className="small">
                <Counts counts={site.states} />
              </span>
            </Link>
          ))}
      </div>
    </Card>
  );
}

/** The sparklines begin with the last half hour and go on live. */
function useSeeds(ids: readonly string[]): void {
  const key = ids.join();
  useEffect(() => {
    const abort = new AbortController();
    const toMs = Date.now();
    for (const sensorId of key ? key.split(',') : [])
      call(
        'series',
        { query: { sensorId, metrics: 'rtt.avg', fromMs: toMs - historyMs, toMs, points: 60 } },
        abort.signal,
      )
        .then(({ series }) => seedRtt(sensorId, series[0]?.avg.filter(Number.isFinite) ?? []))
        .catch(() => {});
    return () => abort.abort();
  }, [key]);
}

function Slowest({ data }: { data: OverviewData }) {
  useSeeds(data.slowest.map((row) => row.sensorId));
  return (
    <Card title="Slowest answers" flush>
      {data.slowest.length === 0 ? (
        <Empty title="No latency is measured yet">Add a ping sensor to a device.</Empty>
      ) : null}
      <ul className="list">
        {data.slowest.map((row) => (
          <li key={row.sensorId}>
            <Link to="/sensors/$id" params={{ id: row.sensorId }}>
              <span className="clip grow">{row.name}</span>
              <span style={{ color: 'var(--accent)' }}>
                <LiveSpark sensorId={row.sensorId} />
              </span>
              <strong className="num" style={{ width: '4.6rem' }}>
                {formatMs(row.rttMs)}
              </strong>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Busiest({ data }: { data: OverviewData }) {
  return (
    <Card title="Busiest ports" flush>
      {data.busiest.length === 0 ? (
        <Empty title="No traffic is measured yet">Give devices an SNMP credential.</Empty>
      ) : null}
      <ul className="list">
        {data.busiest.map((row) => (
          <li key={`${row.deviceId}${row.interfaceName}`}>
            <Link to="/devices/$id" params={{ id: row.deviceId }} search={{ tab: 'interfaces' }}>
              <span className="clip grow">
                {row.deviceName} <span className="muted">{row.interfaceName}</span>
              </span>
              <Use percent={row.usePercent} />
              <span className="num muted" style={{ width: '2.6rem' }}>
                {row.usePercent === null ? '' : `${Math.round(row.usePercent)} %`}
              </span>
              <strong className="num" style={{ width: '5.2rem' }}>
                {formatBps(row.bps)}
              </strong>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function Since({ timeMs }: { timeMs: number | null }) {
  return timeMs === null ? null : (
    <span className="muted">
      since <Ago timeMs={timeMs} />
    </span>
  );
}
