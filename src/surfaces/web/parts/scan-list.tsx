/** The scans that are declared: what runs now, what each found last, and when it starts next. */
import { Link, useNavigate } from '@tanstack/react-router';
import { EllipsisVertical, GitCompareArrows, Pencil, Play, Plus, ScanSearch, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Scan } from '#pure/contract/resources.ts';
import { intervalMinutesUsual } from '#pure/reports/period.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatCount, formatDate } from '../model/format.ts';
import { recurrenceText } from '../model/report-draft.ts';
import { foundText, isOver, newScan } from '../model/scan-draft.ts';
import { Ago, Answer, Card, Confirm, Dialog, Empty, Menu } from './basics.tsx';
import { ownZone } from './choose.tsx';
import { RunningLine } from './scan-live.tsx';
import { NewsBadges, RunState } from './scan-marks.tsx';

const refresh = ['scans', 'scan', 'scanRuns'] as const;

export function useRunScan() {
  const navigate = useNavigate();
  const run = useChange('runScan', { refresh });
  return {
    busy: run.isPending,
    start: (id: string) =>
      run.mutate(
        { params: { id } },
        { onSuccess: (made) => void navigate({ to: '/scans/runs/$id', params: { id: made.id } }) },
      ),
  };
}

export function ScanList() {
  const query = useApi('scans', {}, { refetchInterval: 30_000 });
  const may = useMay('engineer');
  return (
    <Answer query={query} rows={6}>
      {({ items }) => {
        if (items.length === 0) return <First may={may} />;
        const live = items.flatMap(({ lastRun }) => (lastRun && !isOver(lastRun) ? [lastRun] : []));
        return (
          <>
            {live.length > 0 ? (
              <Card title="Now" flush>
                <ul className="list">
                  {live.map((run) => (
                    <RunningLine key={run.id} run={run} />
                  ))}
                </ul>
              </Card>
            ) : null}
            <Card flush>
              <ul className="list scan-list">
                {items.map((scan) => (
                  <Row key={scan.id} scan={scan} may={may} />
                ))}
              </ul>
            </Card>
          </>
        );
      }}
    </Answer>
  );
}

function Row({ scan, may }: { scan: Scan; may: boolean }) {
  const { lastRun } = scan;
  return (
    <li>
      <div className="sentence-row">
        <span className="report-two">
          <Link to="/scans/$id" params={{ id: scan.id }} className="clip">
            <strong>{scan.name}</strong>
          </Link>
          <span className="muted small mono clip">{scan.targets.join(' ')}</span>
        </span>
        <span className="report-two">
          {lastRun ? (
            <>
              <Link to="/scans/runs/$id" params={{ id: lastRun.id }} className="row">
                <RunState run={lastRun} />
                <span className="muted">
                  <Ago timeMs={lastRun.endedMs ?? lastRun.startedMs ?? lastRun.createdMs} />
                </span>
              </Link>
              <NewsBadges counts={lastRun.counts} none="nothing new" />
            </>
          ) : (
            <span className="faint">never ran</span>
          )}
        </span>
        <span className="report-two wide">
          <span>{foundText(scan.hosts, scan.openPorts)}</span>
          {scan.openFindings > 0 ? (
            <Link to="/scans" search={{ tab: 'findings', scan: scan.id }} className="muted small">
              {formatCount(scan.openFindings)} open {scan.openFindings === 1 ? 'finding' : 'findings'}
            </Link>
          ) : (
            <span className="faint small">no open finding</span>
          )}
        </span>
        <span className="report-two wide">
          <span>{recurrenceText(scan)}</span>
          {scan.nextMs ? (
            <span className="muted small" title={formatDate(scan.nextMs)}>
              next <Ago timeMs={scan.nextMs} />
            </span>
          ) : (
            <span className="faint small">{scan.owner}</span>
          )}
        </span>
        {may ? <Actions scan={scan} /> : <span />}
      </div>
    </li>
  );
}

function Actions({ scan }: { scan: Scan }) {
  const [leaving, setLeaving] = useState(false);
  const { start, busy } = useRunScan();
  const remove = useChange('deleteScan', {
    refresh: ['scans', 'scanHosts', 'scanPorts'],
    done: 'Scan deleted',
  });
  const running = scan.lastRun !== null && !isOver(scan.lastRun);
  return (
    <>
      <Menu label={`More about ${scan.name}`} icon={<EllipsisVertical size={15} />} quiet>
        <button type="button" disabled={busy || running} onClick={() => start(scan.id)}>
          <Play size={14} /> Run now
        </button>
        <Link to="/scans/$id/compare" params={{ id: scan.id }}>
          <GitCompareArrows size={14} /> Compare the last two runs
        </Link>
        <Link to="/scans/$id/edit" params={{ id: scan.id }}>
          <Pencil size={14} /> Edit
        </Link>
        <button type="button" onClick={() => setLeaving(true)}>
          <Trash2 size={14} /> Delete…
        </button>
      </Menu>
      {leaving ? (
        <Dialog title={`Delete ${scan.name}`} onClose={() => setLeaving(false)}>
          <p className="muted">All that it knows is deleted with it: hosts, ports, and how they were.</p>
          <footer>
            <Confirm label="Delete" onYes={() => remove.mutate({ params: { id: scan.id } })} />
          </footer>
        </Dialog>
      ) : null}
    </>
  );
}

/** Larger subnets are worth a second thought. */
const offeredMax = 4096;

function First({ may }: { may: boolean }) {
  const subnets = useApi('localSubnets', {});
  const navigate = useNavigate();
  const create = useChange('createScan', { refresh: ['scans'], done: 'Scan added' });
  const { start } = useRunScan();
  const offered = (subnets.data?.items ?? []).filter(({ addresses }) => addresses <= offeredMax);
  return (
    <div className="stack" style={{ gap: 'var(--s5)' }}>
      <Empty
        icon={<ScanSearch size={28} strokeWidth={1.5} />}
        title="Nothing is scanned yet"
        actions={
          may ? (
            <Link to="/scans/$id/edit" params={{ id: 'new' }} className="button primary">
              <Plus size={14} /> Add a scan
            </Link>
          ) : undefined
        }
      >
        A scan says which hosts answer, what listens on them, and what is wrong with it. Repeated, it says
        what changed: a new host, a port that opened, a certificate that was replaced.
      </Empty>
      {may && offered.length > 0 ? (
        <div className="report-suggestions">
          {offered.map(({ prefix, interface: name, addresses }) => (
            <button
              key={prefix}
              type="button"
              disabled={create.isPending}
              onClick={() =>
                create.mutate(
                  {
                    body: {
                      ...newScan(ownZone),
                      ...{
                        name: prefix,
                        targets: [prefix],
                        recurrence: { every: 'day', minutes: intervalMinutesUsual, day: 1, hour: 3 },
                      },
                    },
                  },
                  {
                    onSuccess: ({ id }) => {
                      void navigate({ to: '/scans/$id', params: { id } });
                      start(id);
                    },
                  },
                )
              }
            >
              <strong className="mono">{prefix}</strong>
              <span className="muted">
                The network at {name}, {formatCount(addresses)} addresses: now, and every night at 3
              </span>
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
