/** A run while it goes on: how far, how long still, host by host, and what may be done about it. */
import { Link } from '@tanstack/react-router';
import { Pause, Play, SkipForward, Square } from 'lucide-react';
import type { ScanRun } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useChange } from '../model/client.ts';
import { formatCount, formatDuration, formatValue } from '../model/format.ts';
import {
  canGoOn,
  foundText,
  hostLeftText,
  isOver,
  leftText,
  shareOf,
  stepsOf,
  stepsText,
  stepText,
} from '../model/scan-draft.ts';
import { Card, Empty, FaultBox } from './basics.tsx';
import { HostLink } from './scan-marks.tsx';

const refresh = ['scanRun', 'scanRuns', 'scans', 'scan'] as const;

export function RunActions({ run, small = false }: { run: ScanRun; small?: boolean }) {
  const may = useMay('engineer');
  const params = { id: run.id };
  const pause = useChange('pauseScanRun', { refresh });
  const resume = useChange('resumeScanRun', { refresh });
  const stop = useChange('stopScanRun', { refresh, done: 'Stopped; what was found is kept' });
  const busy = pause.isPending || resume.isPending || stop.isPending;
  if (!may) return null;
  const name = (text: string) => (small ? null : text);
  const look = small ? 'button quiet icon' : 'button';
  return (
    <>
      {run.state === 'running' ? (
        <button
          type="button"
          className={look}
          disabled={busy}
          title="Send nothing until it is resumed"
          aria-label={`Pause ${run.scanName}`}
          onClick={() => pause.mutate({ params })}
        >
          <Pause size={14} /> {name('Pause')}
        </button>
      ) : null}
      {canGoOn(run) ? (
        <button
          type="button"
          className={look}
          disabled={busy}
          title="Go on with the hosts that are not finished"
          aria-label={`Resume ${run.scanName}`}
          onClick={() => resume.mutate({ params })}
        >
          <Play size={14} /> {name('Resume')}
        </button>
      ) : null}
      {isOver(run) ? null : (
        <button
          type="button"
          className={small ? look : 'button danger'}
          disabled={busy}
          aria-label={`Stop ${run.scanName}`}
          onClick={() => stop.mutate({ params })}
        >
          <Square size={14} /> {name('Stop')}
        </button>
      )}
    </>
  );
}

export function RunBar({ run }: { run: ScanRun }) {
  const share = shareOf(run);
  const endless = run.state === 'running' && share === 0;
  return (
    <div
      className={endless ? 'progress endless' : 'progress'}
      role="progressbar"
      aria-label={`${run.scanName}: done`}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(endless ? {} : { 'aria-valuenow': Math.round(share) })}
    >
      <i style={endless ? {} : { width: `${share}%` }} />
    </div>
  );
}

/** One line for a list of what runs. */
export function RunningLine({ run }: { run: ScanRun }) {
  return (
    <li>
      <div className="scan-running">
        <Link to="/scans/runs/$id" params={{ id: run.id }} className="clip">
          <strong>{run.scanName}</strong>{' '}
          <span className="muted">{run.state === 'waiting' ? '' : run.progress?.phase}</span>
        </Link>
        <span className="muted small">{foundText(run.counts.hosts, run.counts.ports)}</span>
        <span className="small">{leftText(run)}</span>
        <span className="row">
          <RunActions run={run} small />
        </span>
        <RunBar run={run} />
      </div>
    </li>
  );
}

export function LivePanel({ run }: { run: ScanRun }) {
  const { progress } = run;
  return (
    <Card>
      <div className="stack">
        <div className="row wrap">
          <strong className="grow scan-phase">
            {progress?.phase ?? (run.state === 'paused' ? 'Paused' : 'Waits')}
          </strong>
          <span className="scan-left">{leftText(run)}</span>
        </div>
        <RunBar run={run} />
        {progress ? (
          <span className="faint small">
            {progress.total > 0 ? `${Math.floor(shareOf(run))} % done` : 'Nobody knows yet how much it is'},{' '}
            {formatDuration(progress.elapsedMs)} so far
            {progress.ratePps > 0 && run.state !== 'paused'
              ? `, ${formatValue(progress.ratePps, 'packets-per-second')}`
              : ''}
          </span>
        ) : null}
        {run.fault ? <FaultBox error={run.fault} /> : null}
      </div>
    </Card>
  );
}

export function HostsUnderWay({ run }: { run: ScanRun }) {
  const may = useMay('engineer');
  const skip = useChange('skipScanHost', { refresh: ['scanRun'] });
  if (!run.progress || run.state === 'waiting') return null;
  const { hosts } = run.progress;
  return (
    <Card
      title="Hosts under way"
      flush
      end={<span className="faint small">{formatCount(run.counts.ended)} finished</span>}
    >
      {hosts.length === 0 ? (
        <Empty title="No host is asked one by one yet" />
      ) : (
        <ul className="list scan-under-way">
          {hosts.map((host) => (
            <li key={host.address}>
              <div>
                <HostLink address={host.address} name={host.name} />
                <span className="scan-steps" role="img" aria-label={stepsText(host)}>
                  {stepsOf(host).map(({ id, percent }) => (
                    <span key={id} className={`progress ${id}`}>
                      <i style={{ width: `${percent}%` }} />
                    </span>
                  ))}
                </span>
                <span className="muted small num clip">{stepText(host)}</span>
                <span className="muted small num">{hostLeftText(host)}</span>
                <span className="small num">{host.open > 0 ? `${host.open} open` : ''}</span>
                {may && !host.skipped ? (
                  <button
                    type="button"
                    className="button quiet icon"
                    aria-label={`Skip ${host.address}`}
                    title="Leave out the rest of this host"
                    onClick={() => skip.mutate({ params: { id: run.id }, body: { address: host.address } })}
                  >
                    <SkipForward size={14} />
                  </button>
                ) : (
                  <span />
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
