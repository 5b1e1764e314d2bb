/** One run: live while it goes on, afterwards what it found and what was news. */
import { Link, useParams } from '@tanstack/react-router';
import { Check, Download, GitCompareArrows } from 'lucide-react';
import type { ScanRun } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { addressOf, useApi, useChange } from '../model/client.ts';
import { formatCount, formatDate, formatDuration } from '../model/format.ts';
import { isOver, newsOf, newsText, newsTone } from '../model/scan-draft.ts';
import { Ago, Answer, Card, Empty, FaultBox, Menu } from '../parts/basics.tsx';
import { Diff } from '../parts/scan-changes.tsx';
import { Found } from '../parts/scan-found.tsx';
import { HostsUnderWay, LivePanel, RunActions } from '../parts/scan-live.tsx';
import { runMark } from '../parts/scan-marks.tsx';
import { StateMark } from '../parts/state.tsx';
import '../styles/reports.css';
import '../styles/scans.css';

/** What a run may be written as. */
const files = [
  ['nmap-xml', "nmap's XML"],
  ['ndjson', 'Facts, a line of JSON each'],
  ['csv', 'Ports as a table (CSV)'],
  ['text', 'Report as text'],
  ['grepable', "nmap's grepable lines"],
] as const;

export function ScanRunPage() {
  const { id } = useParams({ from: '/shell/scans/runs/$id' });
  const query = useApi(
    'scanRun',
    { params: { id } },
    { refetchInterval: ({ state }) => (state.data && !isOver(state.data) ? 2000 : false) },
  );
  return (
    <div className="page">
      <Answer query={query} rows={8}>
        {(run) => <Body run={run} />}
      </Answer>
    </div>
  );
}

const begunTexts: Readonly<Record<ScanRun['kind'], string>> = {
  ...{ scan: 'started', import: 'brought', match: 'matched' },
};
const titles: Readonly<Record<ScanRun['state'], string>> = {
  ...{ waiting: 'Waits for its turn', running: 'Scanning', paused: 'Paused', finished: 'Finished' },
  ...{ stopped: 'Stopped', failed: 'Failed', interrupted: 'Interrupted' },
};

function Body({ run }: { run: ScanRun }) {
  const over = isOver(run);
  const operator = useMay('operator');
  const review = useChange('reviewScanRun', { refresh: ['scanRun', 'scanRuns', 'alerts'], done: 'Reviewed' });
  const news = newsOf(run.counts);
  const params = { id: run.id };
  return (
    <>
      <div className="page-head">
        <div>
          <div className="crumb">
            <Link to="/scans">Scans</Link>
            {' / '}
            <Link to="/scans/$id" params={{ id: run.scanId }}>
              {run.scanName}
            </Link>
          </div>
          <h1>
            <StateMark state={runMark(run)} size={15} />{' '}
            {run.kind === 'match' ? 'Vulnerabilities matched' : titles[run.state]}
          </h1>
          <span className="muted">
            <span className="mono">{run.targets.join(' ')}</span> · {begunTexts[run.kind]} by {run.startedBy},{' '}
            {formatDate(run.startedMs ?? run.createdMs)}
          </span>
        </div>
        <div className="actions">
          {over && run.counts.hosts + run.counts.changes > 0 ? (
            <>
              <Menu
                label="Download"
                icon={
                  <>
                    <Download size={14} /> Download
                  </>
                }
              >
                {files.map(([format, title]) => (
                  <a key={format} href={addressOf('scanRunFile', { params, query: { format } })} download>
                    {title}
                  </a>
                ))}
              </Menu>
              <Link
                to="/scans/$id/compare"
                params={{ id: run.scanId }}
                search={{ to: run.id }}
                className="button"
              >
                <GitCompareArrows size={14} /> Compare
              </Link>
            </>
          ) : null}
          {over && operator && news.length > 0 && run.reviewedMs === null ? (
            <button
              type="button"
              className="button primary"
              disabled={review.isPending}
              title="Its news are known: its alerts are cleared"
              onClick={() => review.mutate({ params })}
            >
              <Check size={14} /> Mark reviewed
            </button>
          ) : null}
          <RunActions run={run} />
        </div>
      </div>
      {over ? (
        <div className="health-head">
          {run.startedMs && run.endedMs ? (
            <span className="muted">took {formatDuration(run.endedMs - run.startedMs)}</span>
          ) : null}
          {run.reviewedMs ? (
            <span className="muted">
              reviewed by {run.reviewedBy}, <Ago timeMs={run.reviewedMs} />
            </span>
          ) : null}
        </div>
      ) : null}
      {over ? run.fault ? <FaultBox error={run.fault} /> : null : <LivePanel run={run} />}
      <div className="figures">
        {(
          [
            ['Hosts', run.counts.hosts, 'answered', 'hosts'],
            ['Open ports', run.counts.ports, 'on them', 'services'],
            ['Services', run.counts.services, 'recognised', 'services'],
            ['Findings', run.counts.findings, 'whatever their weight', 'findings'],
          ] as const
        ).map(([name, value, note, tab]) => (
          <Link key={name} to="/scans" search={{ tab, scan: run.scanId }} className="figure">
            <span className="name">{name}</span>
            <span className="value">{formatCount(value)}</span>
            <span className="note">{note}</span>
          </Link>
        ))}
        <div className="figure">
          <span className="name">Changes</span>
          <span className="value">{formatCount(run.counts.changes)}</span>
          <span className="note">since the run before</span>
        </div>
        {run.counts.incomplete > 0 ? (
          <div className="figure">
            <span className="name">Left open</span>
            <span className="value c-warning">{formatCount(run.counts.incomplete)}</span>
            <span className="note">skipped or out of time</span>
          </div>
        ) : null}
      </div>
      {news.length > 0 ? (
        <div className="chips">
          {news.map(([kind, count]) => (
            <span key={kind} className={`badge large ${newsTone(kind)}`}>
              {newsText(kind, count)}
            </span>
          ))}
        </div>
      ) : null}
      {over ? null : <HostsUnderWay run={run} />}
      {run.notes.length > 0 ? (
        <Card title="Notes">
          <ul className="stack" style={{ gap: 'var(--s1)' }}>
            {run.notes.map((note) => (
              <li key={note} className="muted">
                {note}
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
      {over && run.counts.changes === 0 ? null : (
        <Card title="What changed" flush>
          <Changes run={run} />
        </Card>
      )}
      <Found scanId={run.scanId} live={!over} />
    </>
  );
}

const changesShown = 1000;
function Changes({ run }: { run: ScanRun }) {
  const query = useApi(
    'scanChanges',
    { query: { runId: run.id, sort: 'address', limit: changesShown } },
    { refetchInterval: isOver(run) ? false : 5000 },
  );
  return (
    <Answer query={query} rows={4}>
      {({ items, total }) => (
        <>
          <Diff
            items={items}
            empty={isOver(run) ? 'Nothing changed since the run before' : 'Nothing changed yet'}
          />
          {total > items.length ? (
            <Empty title={`and ${formatCount(total - items.length)} more`}>
              All of them are in the comparison of this run with the one before.
            </Empty>
          ) : null}
        </>
      )}
    </Answer>
  );
}
