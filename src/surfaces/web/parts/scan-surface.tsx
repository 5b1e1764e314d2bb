/** The attack surface: what can be reached, by site and over time; what hosts are managed by; which certificates end soon. */
import { Link } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ResponseOf } from '#pure/contract/api.ts';
import { useApi } from '../model/client.ts';
import { formatCount } from '../model/format.ts';
import { countOf } from '../model/scan-draft.ts';
import { Answer, Card, Empty, useNow } from './basics.tsx';
import { type Line, TimeChart } from './chart.tsx';
import { Expiry } from './scan-grids.tsx';
import { FindingCounts, HostLink, ServiceLabel } from './scan-marks.tsx';

type Data = ResponseOf<'scanSurface'>;

const spans = [
  [30, 'a month'],
  [90, 'a quarter'],
  [365, 'a year'],
] as const;
const measures = [
  ['openPorts', 'Open ports', '--in'],
  ['management', 'Management', '--warning'],
  ['hosts', 'Hosts', '--up'],
  ['findings', 'Open findings', '--down'],
] as const;
type Measure = (typeof measures)[number][0];

export function Surface() {
  const [days, setDays] = useState(90);
  const query = useApi('scanSurface', { query: { days } }, { placeholderData: (old) => old });
  return (
    <Answer query={query} rows={8}>
      {(data) =>
        data.total.hosts === 0 && data.history.length === 0 ? (
          <Empty icon={<ShieldCheck size={28} strokeWidth={1.5} />} title="Nothing is known yet">
            After the first scan this shows what can be reached from here, site by site, and how it changes.
          </Empty>
        ) : (
          <Overview data={data} days={days} setDays={setDays} />
        )
      }
    </Answer>
  );
}

function Overview({ data, days, setDays }: { data: Data; days: number; setDays: (days: number) => void }) {
  const { total } = data;
  const tiles: readonly (readonly [string, number, string, string])[] = [
    ['Hosts', total.hosts, 'that answer', ''],
    ['Open ports', total.openPorts, 'on them', ''],
    ['Management', total.management, 'ssh, snmp, rdp …', total.management > 0 ? 'c-warning' : ''],
    ['Expired', total.expired, 'certificates', total.expired > 0 ? 'c-down' : ''],
    ['Expiring', total.expiring, 'within 30 days', total.expiring > 0 ? 'c-warning' : ''],
    [
      'Findings',
      countOf(total.findings),
      `${formatCount(total.findings.critical + total.findings.high)} high or worse`,
      total.findings.critical + total.findings.high > 0 ? 'c-down' : '',
    ],
  ];
  return (
    <>
      <div className="figures">
        {tiles.map(([name, value, note, tone]) => (
          <div key={name} className="figure">
            <span className="name">{name}</span>
            <span className={`value ${tone}`}>{formatCount(value)}</span>
            <span className="note">{note}</span>
          </div>
        ))}
      </div>
      <History data={data} days={days} setDays={setDays} />
      <div className="two">
        <Sites data={data} />
        <Services data={data} />
      </div>
      <div className="two">
        <Certificates data={data} />
        <Management data={data} />
      </div>
    </>
  );
}

function History({ data, days, setDays }: { data: Data; days: number; setDays: (days: number) => void }) {
  const [measure, setMeasure] = useState<Measure>('openPorts');
  const lines = useMemo(() => linesOf(data, measure), [data, measure]);
  return (
    <Card
      title="Over time"
      end={
        <>
          <fieldset className="segments" aria-label="What is drawn">
            {measures.map(([id, title]) => (
              <button key={id} type="button" aria-pressed={measure === id} onClick={() => setMeasure(id)}>
                {title}
              </button>
            ))}
          </fieldset>
          <fieldset className="segments wide" aria-label="How far back">
            {spans.map(([span, title]) => (
              <button key={span} type="button" aria-pressed={days === span} onClick={() => setDays(span)}>
                {title}
              </button>
            ))}
          </fieldset>
        </>
      }
    >
      {lines.some((line) => line.timeS.length > 1) ? (
        <TimeChart lines={lines} height={180} label="The attack surface over time" />
      ) : (
        <Empty title="One run is a point">From the second run on there is a line.</Empty>
      )}
      <div className="legend">
        {lines.map((line) => (
          <span key={line.label}>
            <i style={{ background: `var(${line.color})` }} />
            {line.label}
          </span>
        ))}
      </div>
    </Card>
  );
}

const colors = ['--in', '--out', '--warning', '--up', '--paused', '--down'];
/** Sites that are drawn each for itself; the page lists all. */
const linesMax = colors.length;

function linesOf(data: Data, measure: Measure): Line[] {
  const names = new Map(data.sites.map((site) => [site.siteId, site.siteName ?? 'No site']));
  return [...Map.groupBy(data.history, (point) => point.siteId)]
    .slice(0, linesMax)
    .map(([siteId, points], i) => {
      const values = points.map((point) =>
        measure === 'findings' ? countOf(point.findings) : point[measure],
      );
      return {
        label: names.get(siteId) ?? 'A site that is gone',
        ...{ color: colors[i]!, unit: 'count', timeS: points.map((point) => point.timeMs / 1000) },
        ...{ min: values, avg: values, max: values },
      };
    });
}

function Sites({ data }: { data: Data }) {
  const most = Math.max(1, ...data.sites.map((site) => site.openPorts));
  return (
    <Card title="By site" flush>
      <ul className="list scan-sites">
        {data.sites.map((site) => (
          <li key={site.siteId ?? ''}>
            <div>
              <span className="clip">{site.siteName ?? <span className="faint">No site</span>}</span>
              <span className="scan-bar" role="img" aria-label={`${site.openPorts} open ports`}>
                <i style={{ width: `${(site.openPorts / most) * 100}%` }} />
                <i className="warn" style={{ width: `${(site.management / most) * 100}%` }} />
              </span>
              <span className="num small">{formatCount(site.openPorts)} ports</span>
              <span className="num muted small">
                {formatCount(site.hosts)} {site.hosts === 1 ? 'host' : 'hosts'}
              </span>
              <FindingCounts counts={site.findings} />
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const servicesShown = 14;
function Services({ data }: { data: Data }) {
  const most = Math.max(1, ...data.services.map((item) => item.ports));
  return (
    <Card title="Open ports by service" flush>
      <ul className="list scan-services">
        {data.services.slice(0, servicesShown).map((item) => (
          <li key={item.name}>
            <Link to="/scans" search={{ tab: 'services', q: `service:${item.name}` }}>
              <span className="clip">
                {item.name} {item.management ? <span className="badge warning">management</span> : null}
              </span>
              <span className="scan-bar" role="img" aria-label={`${item.ports} ports`}>
                <i
                  className={item.management ? 'warn' : ''}
                  style={{ width: `${(item.ports / most) * 100}%` }}
                />
              </span>
              <span className="num small">{formatCount(item.ports)}</span>
              <span className="num muted small">
                {formatCount(item.hosts)} {item.hosts === 1 ? 'host' : 'hosts'}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const rowsShown = 12;
function Certificates({ data }: { data: Data }) {
  const now = useNow(60_000);
  return (
    <Card
      title="Certificates that end"
      flush
      end={
        <Link to="/scans" search={{ tab: 'services', sort: 'expires' }} className="muted small">
          All of them
        </Link>
      }
    >
      {data.certificates.length === 0 ? (
        <Empty title="None within 90 days" />
      ) : (
        <ul className="list scan-ends">
          {data.certificates.slice(0, rowsShown).map((port) => (
            <li key={`${port.address} ${port.port}`}>
              <div>
                <Expiry timeMs={port.certificate!.notAfterMs} nowMs={now} />
                <HostLink address={port.address} name={port.deviceName ?? port.name} />
                <span className="muted mono small">{port.port}</span>
                <span className="muted clip grow">{port.certificate!.subject}</span>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Management({ data }: { data: Data }) {
  return (
    <Card
      title="Reachable management"
      flush
      end={
        <Link to="/scans" search={{ tab: 'services', q: 'management:true' }} className="muted small">
          All {formatCount(data.total.management)}
        </Link>
      }
    >
      {data.management.length === 0 ? (
        <Empty title="None can be reached from here" />
      ) : (
        <ul className="list scan-ends">
          {data.management.slice(0, rowsShown).map((port) => (
            <li key={`${port.address} ${port.transport} ${port.port}`}>
              <div>
                <span className="scan-port">
                  <span className="mono">{port.port}</span>{' '}
                  <span className="muted">{port.service?.name}</span>
                </span>
                <HostLink address={port.address} name={port.deviceName ?? port.name} />
                <span className="muted clip grow">
                  <ServiceLabel service={port.service} />
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
