/** One address, all that scans know of it: ports with what told them, certificates, findings, how it was before. */
import { Link, useParams } from '@tanstack/react-router';
import { ChevronDown, ChevronRight, LockKeyhole } from 'lucide-react';
import { useState } from 'react';
import type { ResponseOf } from '#pure/contract/api.ts';
import type { ScannedPort } from '#pure/contract/resources.ts';
import { useApi } from '../model/client.ts';
import { formatCount, formatDate } from '../model/format.ts';
import { usePageTarget } from '../model/run-menu.ts';
import { countOf, severities } from '../model/scan-draft.ts';
import { Ago, Answer, Card, CopyButton, Empty, useNow } from '../parts/basics.tsx';
import { RunButton } from '../parts/run-menu.tsx';
import { ChangeLines } from '../parts/scan-changes.tsx';
import { FindingDialog, stateBadge } from '../parts/scan-findings.tsx';
import { Expiry, targetOfAddress } from '../parts/scan-grids.tsx';
import {
  FindingCounts,
  FindingSeverity,
  findingWhere,
  HostMark,
  hostTexts,
  ServiceLabel,
} from '../parts/scan-marks.tsx';
import '../styles/scans.css';

type Host = ResponseOf<'scanHost'>;

export function ScanHostPage() {
  const { address } = useParams({ from: '/shell/scans/hosts/$address' });
  const query = useApi('scanHost', { params: { address } }, { refetchInterval: 30_000, retry: false });
  return (
    <div className="page">
      <Answer query={query} rows={8}>
        {(host) => <Body host={host} />}
      </Answer>
    </div>
  );
}

function Body({ host }: { host: Host }) {
  const target = targetOfAddress(host.address, host.name);
  usePageTarget(target);
  const name = host.deviceName ?? host.name;
  return (
    <>
      <div className="page-head">
        <div>
          <div className="crumb">
            <Link to="/scans" search={{ tab: 'hosts' }}>
              Hosts
            </Link>
          </div>
          <h1>
            <HostMark state={host.state} /> {name ?? <span className="mono">{host.address}</span>}
          </h1>
          {name ? <span className="mono muted">{host.address}</span> : null}
        </div>
        <div className="actions">
          <RunButton targets={[target]} />
          {host.deviceId ? (
            <Link to="/devices/$id" params={{ id: host.deviceId }} className="button">
              Its device
            </Link>
          ) : null}
        </div>
      </div>
      <div className="health-head">
        <span>{hostTexts[host.state]}</span>
        <span className="muted">
          seen <Ago timeMs={host.seenMs} />, first {formatDate(host.firstSeenMs)}
        </span>
        {host.mac ? (
          <Link to="/endpoints/$mac" params={{ mac: host.mac.toLowerCase() }} className="mono">
            {host.mac}
          </Link>
        ) : null}
        {host.system ? <span>{host.system}</span> : null}
        {host.deviceType ? <span className="muted">{host.deviceType}</span> : null}
        {host.vendor ? <span className="muted">{host.vendor}</span> : null}
        {host.siteName ? <span className="badge">{host.siteName}</span> : null}
        {countOf(host.findings) > 0 ? <FindingCounts counts={host.findings} /> : null}
      </div>
      {host.doubt ? <p className="scan-doubt">{host.doubt}</p> : null}
      <Ports host={host} />
      {host.findingList.length > 0 ? <Findings host={host} /> : null}
      <div className="two">
        <Card title="How it showed itself">
          <Evidence host={host} />
        </Card>
        <Card title="What changed" flush>
          {host.history.length === 0 ? (
            <Empty title="Nothing has changed since it was first seen" />
          ) : (
            <div className="scan-diff">
              <section>
                <ChangeLines items={host.history} times />
              </section>
            </div>
          )}
        </Card>
      </div>
    </>
  );
}

function Ports({ host }: { host: Host }) {
  const [all, setAll] = useState(false);
  const open = host.ports.filter((port) => port.state === 'open');
  const rest = host.ports.length - open.length;
  const shown = all ? host.ports : open;
  return (
    <Card
      title={`${formatCount(open.length)} open ${open.length === 1 ? 'port' : 'ports'}`}
      flush
      end={
        rest > 0 ? (
          <button type="button" className="button quiet" aria-pressed={all} onClick={() => setAll(!all)}>
            {all ? 'Only open ones' : `${formatCount(rest)} more that ${rest === 1 ? 'is' : 'are'} not open`}
          </button>
        ) : undefined
      }
    >
      {shown.length === 0 ? <Empty title="Nothing listens, as far as it was asked" /> : null}
      <ul className="scan-ports">
        {shown.map((port) => (
          <PortRow key={`${port.transport} ${port.port}`} port={port} up={host.state !== 'down'} />
        ))}
      </ul>
      {host.rest.length > 0 ? (
        <p className="faint small scan-rest">
          {host.rest
            .map(
              ({ transport, groups }) =>
                `Other ${transport.toUpperCase()} ports: ${groups.map((group) => `${formatCount(group.count)} ${group.state} (${group.reason})`).join(', ')}`,
            )
            .join('. ')}
        </p>
      ) : null}
    </Card>
  );
}

function PortRow({ port, up }: { port: ScannedPort; up: boolean }) {
  const [opened, setOpened] = useState(false);
  const now = useNow(60_000);
  const { service, certificate } = port;
  const more = service !== null || certificate !== null;
  const Chevron = opened ? ChevronDown : ChevronRight;
  return (
    <li className={port.state === 'open' && up ? '' : 'closed'}>
      <button
        type="button"
        className="scan-port-row"
        aria-expanded={opened}
        disabled={!more}
        onClick={() => setOpened(!opened)}
      >
        {more ? <Chevron size={14} aria-hidden /> : <span />}
        <span className="mono scan-port-number">
          {port.port}
          <span className="faint">/{port.transport}</span>
        </span>
        <span className="scan-port-name clip">
          {port.state === 'open' ? (service?.name ?? 'unknown') : `${port.state}, ${port.reason}`}
          {service?.tunnel ? <LockKeyhole size={12} aria-label="in TLS" /> : null}
          {port.management ? <span className="badge warning">management</span> : null}
        </span>
        <span className="clip scan-port-what">
          {port.state === 'open' ? <ServiceLabel service={service} /> : null}
        </span>
        <span className="small scan-port-until">
          {certificate ? <Expiry timeMs={certificate.notAfterMs} nowMs={now} /> : null}
        </span>
        <span className="faint small scan-port-since" title="First seen">
          <Ago timeMs={port.firstSeenMs} />
        </span>
      </button>
      {opened ? <PortDetail port={port} /> : null}
    </li>
  );
}

function PortDetail({ port }: { port: ScannedPort }) {
  const { service, certificate } = port;
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    ...(service?.hostName ? [['Calls its host', service.hostName] as const] : []),
    ...(service?.os ? [['System', service.os] as const] : []),
    ...(service?.deviceType ? [['Kind', service.deviceType] as const] : []),
    ...(service && service.cpes.length > 0
      ? [
          [
            'CPE',
            <span key="cpe" className="mono small">
              {service.cpes.join(' ')}
            </span>,
          ] as const,
        ]
      : []),
    ...(service
      ? [
          [
            'Known by',
            service.method === 'probed'
              ? `what it said${service.asked ? ` to ${service.asked}` : ''}, ${service.confidence} of 10`
              : 'the number of its port',
          ] as const,
        ]
      : []),
    ['Answered', port.reason],
    ['Changed', formatDate(port.changedMs)],
  ];
  return (
    <div className="scan-port-detail">
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {certificate ? (
        <dl className="facts">
          <div>
            <dt>Certificate of</dt>
            <dd>{certificate.subject || '–'}</dd>
          </div>
          <div>
            <dt>Issued by</dt>
            <dd>
              {certificate.issuer}{' '}
              {certificate.selfSigned ? <span className="badge warning">self-signed</span> : null}
            </dd>
          </div>
          <div>
            <dt>Valid</dt>
            <dd>
              {formatDate(certificate.notBeforeMs).slice(0, 10)} –{' '}
              {formatDate(certificate.notAfterMs).slice(0, 10)}
            </dd>
          </div>
          <div>
            <dt>Spoken</dt>
            <dd>
              {certificate.protocol} {certificate.cipher}
              {certificate.startTls ? ', after STARTTLS' : ''}
            </dd>
          </div>
          {certificate.names.length > 0 ? (
            <div>
              <dt>Names</dt>
              <dd>{certificate.names.join(', ')}</dd>
            </div>
          ) : null}
          <div>
            <dt>SHA-256</dt>
            <dd className="mono small row">
              <span className="clip">{certificate.fingerprintSha256}</span>
              <CopyButton text={certificate.fingerprintSha256} label="Copy the fingerprint" />
            </dd>
          </div>
        </dl>
      ) : null}
      {service?.banner ? <pre className="scan-banner">{service.banner}</pre> : null}
    </div>
  );
}

function Findings({ host }: { host: Host }) {
  const [opened, setOpened] = useState<string | null>(null);
  const order = { open: 0, reopened: 0, accepted: 1, fixed: 2 } as const;
  const items = [...host.findingList].sort(
    (a, b) =>
      order[a.state] - order[b.state] ||
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      (a.port ?? 0) - (b.port ?? 0),
  );
  return (
    <Card title="Findings" flush>
      <ul className="list scan-host-findings">
        {items.map((finding) => (
          <li key={finding.id}>
            <div>
              <FindingSeverity severity={finding.severity} />
              <span className="scan-finding grow">
                <span className="clip">
                  <button type="button" className="scan-open" onClick={() => setOpened(finding.id)}>
                    {finding.title}
                  </button>{' '}
                  <span className="muted">
                    {finding.subject ? `${finding.subject}, ` : ''}
                    {findingWhere(finding)}
                  </span>
                </span>
                <span className="faint small clip" title={finding.evidence}>
                  {finding.evidence}
                </span>
              </span>
              <span className={stateBadge[finding.state]}>{finding.state}</span>
            </div>
          </li>
        ))}
      </ul>
      {opened ? <FindingDialog id={opened} onClose={() => setOpened(null)} /> : null}
    </Card>
  );
}

function Evidence({ host }: { host: Host }) {
  const scanName = (id: string) => host.scans.find((scan) => scan.scanId === id)?.name ?? '';
  const several = host.scans.length > 1;
  const system = host.systems[0];
  return (
    <div className="stack" style={{ gap: 'var(--s4)' }}>
      <ul className="scan-evidence">
        {host.evidence.map((item) => (
          <li key={`${item.scanId} ${item.method} ${item.detail}`}>
            <span className="badge">{item.method}</span>
            <span className="mono small clip">{item.detail}</span>
            {several ? <span className="faint small">{scanName(item.scanId)}</span> : null}
          </li>
        ))}
      </ul>
      {host.names.length > 0 ? (
        <div>
          <h3 className="scan-sub">Names</h3>
          <span className="muted">{host.names.join(', ')}</span>
        </div>
      ) : null}
      {system && system.guesses.length > 0 ? (
        <div>
          <h3 className="scan-sub">System</h3>
          <ul className="scan-evidence">
            {system.guesses.map((guess) => (
              <li key={guess.name}>
                <strong>{guess.name}</strong>
                <span className="muted small">{guess.accuracyPercent} % sure</span>
              </li>
            ))}
            {system.evidence.map((item) => (
              <li key={`${item.source} ${item.statement}`}>
                <span className="badge">{item.source}</span>
                <span className="muted small">{item.statement}</span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {host.path.length > 0 ? (
        <div>
          <h3 className="scan-sub">The way there</h3>
          <ol className="scan-path">
            {host.path.map((hop) => (
              <li key={hop.ttl}>
                <span className="faint num">{hop.ttl}</span>
                <span className="mono">{hop.from ?? <span className="faint">silent</span>}</span>
                <span className="muted clip">{hop.name}</span>
              </li>
            ))}
          </ol>
        </div>
      ) : null}
      <div>
        <h3 className="scan-sub">Scanned by</h3>
        <ul className="scan-evidence">
          {host.scans.map((scan) => (
            <li key={scan.scanId}>
              <Link to="/scans/$id" params={{ id: scan.scanId }}>
                {scan.name}
              </Link>
              <span className="muted small">
                {hostTexts[scan.state]}, <Ago timeMs={scan.seenMs} />
              </span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
