/** One scan: what runs, what its runs found, what changed last, and any two of them beside each other. */
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { FileUp, GitCompareArrows, Pencil, Play, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Scan, ScanRun } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatCount, formatDate, formatDuration } from '../model/format.ts';
import { recurrenceText } from '../model/report-draft.ts';
import { foundText, isOver } from '../model/scan-draft.ts';
import { Ago, Answer, Card, Confirm, Empty, FaultBox } from '../parts/basics.tsx';
import { Diff } from '../parts/scan-changes.tsx';
import { Found } from '../parts/scan-found.tsx';
import { useRunScan } from '../parts/scan-list.tsx';
import { HostsUnderWay, LivePanel, RunActions } from '../parts/scan-live.tsx';
import { NewsBadges, RunState } from '../parts/scan-marks.tsx';
import '../styles/reports.css';
import '../styles/scans.css';

export function ScanPage() {
  const { id } = useParams({ from: '/shell/scans/$id' });
  const query = useApi('scan', { params: { id } }, { refetchInterval: 15_000 });
  return (
    <div className="page">
      <Answer query={query} rows={8}>
        {(scan) => <Body scan={scan} />}
      </Answer>
    </div>
  );
}

function Body({ scan }: { scan: Scan }) {
  const may = useMay('engineer');
  const navigate = useNavigate();
  const { start, busy } = useRunScan();
  const remove = useChange('deleteScan', {
    refresh: ['scans', 'scanHosts', 'scanPorts'],
    done: 'Scan deleted',
  });
  const live = useApi(
    'scanRun',
    { params: { id: scan.lastRun?.id ?? '' } },
    { enabled: scan.lastRun !== null && !isOver(scan.lastRun), refetchInterval: 2000 },
  );
  const running = live.data && !isOver(live.data) ? live.data : null;
  return (
    <>
      <div className="page-head">
        <div>
          <div className="crumb">
            <Link to="/scans">Scans</Link>
          </div>
          <h1>{scan.name}</h1>
          <span className="muted">
            <span className="mono">{scan.targets.join(' ')}</span> · {recurrenceText(scan)} · {scan.owner}
          </span>
        </div>
        <div className="actions">
          {may ? (
            <>
              <Import scan={scan} />
              <Link to="/scans/$id/edit" params={{ id: scan.id }} className="button">
                <Pencil size={14} /> Edit
              </Link>
              <Confirm
                label="Delete"
                icon={<Trash2 size={14} />}
                onYes={() =>
                  remove.mutate(
                    { params: { id: scan.id } },
                    { onSuccess: () => void navigate({ to: '/scans' }) },
                  )
                }
              />
              {running ? (
                <RunActions run={running} />
              ) : (
                <button
                  type="button"
                  className="button primary"
                  disabled={busy}
                  onClick={() => start(scan.id)}
                >
                  <Play size={14} /> Run now
                </button>
              )}
            </>
          ) : null}
        </div>
      </div>
      {running ? <LivePanel run={running} /> : null}
      <div className="figures">
        <Link to="/scans" search={{ tab: 'hosts', scan: scan.id }} className="figure">
          <span className="name">Hosts</span>
          <span className="value">{formatCount(scan.hosts)}</span>
          <span className="note">answered last</span>
        </Link>
        <Link to="/scans" search={{ tab: 'services', scan: scan.id }} className="figure">
          <span className="name">Open ports</span>
          <span className="value">{formatCount(scan.openPorts)}</span>
          <span className="note">on them</span>
        </Link>
        <Link to="/scans" search={{ tab: 'findings', scan: scan.id }} className="figure">
          <span className="name">Findings</span>
          <span className={scan.openFindings > 0 ? 'value c-warning' : 'value'}>
            {formatCount(scan.openFindings)}
          </span>
          <span className="note">to do</span>
        </Link>
        <div className="figure">
          <span className="name">Next run</span>
          <span className="value scan-when">{scan.nextMs ? <Ago timeMs={scan.nextMs} /> : '–'}</span>
          <span className="note">{scan.nextMs ? formatDate(scan.nextMs) : 'only when asked for'}</span>
        </div>
      </div>
      {running ? <HostsUnderWay run={running} /> : null}
      <div className="scan-page">
        <Runs scan={scan} />
        <Card
          title="What changed last"
          flush
          end={
            <Link to="/scans/$id/compare" params={{ id: scan.id }} className="muted small">
              Compare the last two runs
            </Link>
          }
        >
          <Recent scan={scan} />
        </Card>
      </div>
      {scan.lastRun ? <Found scanId={scan.id} live={running !== null} /> : null}
    </>
  );
}

function Recent({ scan }: { scan: Scan }) {
  const query = useApi(
    'scanChanges',
    { query: { scanId: scan.id, limit: 200 } },
    { refetchInterval: 15_000 },
  );
  return (
    <Answer query={query} rows={4}>
      {({ items }) => <Diff items={items} times empty="Nothing has changed since the first run" />}
    </Answer>
  );
}

const runsShown = 60;
function Runs({ scan }: { scan: Scan }) {
  const query = useApi(
    'scanRuns',
    { query: { scanId: scan.id, limit: runsShown } },
    { refetchInterval: 15_000 },
  );
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const navigate = useNavigate();
  const choose = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id].slice(-2));
  const compare = (items: readonly ScanRun[]) => {
    const [older, newer] = items.filter((run) => chosen.includes(run.id)).reverse();
    if (older && newer)
      void navigate({
        to: '/scans/$id/compare',
        params: { id: scan.id },
        search: { from: older.id, to: newer.id },
      });
  };
  return (
    <Answer query={query} rows={4}>
      {({ items, total }) => (
        <Card
          title="Runs"
          flush
          end={
            <button
              type="button"
              className="button"
              disabled={chosen.length !== 2}
              title={chosen.length === 2 ? undefined : 'Choose two runs'}
              onClick={() => compare(items)}
            >
              <GitCompareArrows size={14} /> Compare
            </button>
          }
        >
          {items.length === 0 ? (
            <Empty title="It never ran" />
          ) : (
            <ul className="list scan-runs">
              {items.map((run) => (
                <li key={run.id} className={chosen.includes(run.id) ? 'chosen' : ''}>
                  <div>
                    <input
                      type="checkbox"
                      aria-label={`Compare the run of ${formatDate(run.createdMs)}`}
                      checked={chosen.includes(run.id)}
                      disabled={!isOver(run)}
                      onChange={() => choose(run.id)}
                    />
                    <span className="report-two">
                      <Link to="/scans/runs/$id" params={{ id: run.id }} className="row">
                        <RunState run={run} />
                        <span className="muted">
                          <Ago timeMs={run.startedMs ?? run.createdMs} />
                        </span>
                      </Link>
                      <span className="faint small">
                        {run.kind === 'scan' ? '' : run.kind === 'import' ? 'brought by ' : 'matched by '}
                        {run.startedBy}
                        {run.endedMs && run.startedMs
                          ? `, ${formatDuration(run.endedMs - run.startedMs)}`
                          : ''}
                      </span>
                    </span>
                    <span className="report-two scan-run-found">
                      <span className="small">
                        {run.kind === 'match'
                          ? `${formatCount(run.counts.changes)} changed findings`
                          : foundText(run.counts.hosts, run.counts.ports)}
                      </span>
                      <NewsBadges counts={run.counts} none="nothing new" />
                    </span>
                  </div>
                </li>
              ))}
              {total > items.length ? (
                <li>
                  <div className="faint small">and {formatCount(total - items.length)} older ones</div>
                </li>
              ) : null}
            </ul>
          )}
        </Card>
      )}
    </Answer>
  );
}

function Import({ scan }: { scan: Scan }) {
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const take = useChange('importScan', { refresh: ['scans', 'scan', 'scanRuns', 'scanHosts', 'scanPorts'] });
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={take.isPending}
        title="Results of another scanner, as a run of this scan"
        onClick={() => input.current?.click()}
      >
        <FileUp size={14} /> {take.isPending ? 'Reading…' : 'Import'}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File with results"
        onChange={async (event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (!file) return;
          const content = await file.text();
          take.mutate(
            { params: { id: scan.id }, body: { format: 'any', content } },
            { onSuccess: (run) => void navigate({ to: '/scans/runs/$id', params: { id: run.id } }) },
          );
        }}
      />
      {take.error ? (
        <span className="visually-hidden">
          <FaultBox error={take.error} />
        </span>
      ) : null}
    </>
  );
}
