/** The queue of findings: the worst first, who has it, what to do; accepted ones rest until their time is over. */
import { Link } from '@tanstack/react-router';
import { Check, ShieldAlert, ShieldCheck, UserRound } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ScanFinding } from '#pure/contract/resources.ts';
import type { FindingFact } from '#pure/contract/scan.ts';
import { useAccount, useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatDate } from '../model/format.ts';
import { acceptDraft, severities } from '../model/scan-draft.ts';
import { Ago, Answer, Dialog, Empty, FaultBox } from './basics.tsx';
import { ExportMenu, FilterInput, useList } from './list-page.tsx';
import { ExceptionDialog } from './scan-exceptions.tsx';
import { ScanChoice, useGridSearch } from './scan-grids.tsx';
import { FindingSeverity, findingWhere, HostLink } from './scan-marks.tsx';
import { VulnerabilityFiles } from './scan-vulnerabilities.tsx';
import { type Column, DataTable, RowCount } from './table.tsx';

export const findingRefresh = [
  'scanFindings',
  'scanFinding',
  'scanHosts',
  'scanHost',
  'scanExceptions',
  'alerts',
] as const;

export const stateBadge: Readonly<Record<ScanFinding['state'], string>> = {
  ...{ open: 'badge', reopened: 'badge warning', accepted: 'badge accent', fixed: 'badge up' },
};

const columns: readonly Column<ScanFinding>[] = [
  {
    id: 'severity',
    title: 'Severity',
    width: '4.8rem',
    sortable: true,
    text: (row) => row.severity,
    cell: (row) => <FindingSeverity severity={row.severity} />,
  },
  {
    id: 'title',
    title: 'What is wrong',
    width: 'minmax(7rem, 2fr)',
    sortable: true,
    text: (row) => row.title,
    cell: (row) => (
      <span className="clip">
        <strong className="scan-title">{row.title}</strong>
        {row.subject && !row.title.includes(row.subject) ? (
          <span className="muted"> {row.subject}</span>
        ) : null}
      </span>
    ),
  },
  {
    id: 'address',
    title: 'Where',
    width: 'minmax(6.5rem, 1.1fr)',
    sortable: true,
    text: (row) => row.address,
    cell: (row) => <HostLink address={row.address} name={row.deviceName ?? row.name} />,
  },
  {
    id: 'port',
    title: 'Port',
    width: 'minmax(7rem, 0.9fr)',
    wide: true,
    sortable: true,
    text: (row) => findingWhere(row),
    cell: (row) => <span className="muted clip">{findingWhere(row)}</span>,
  },
  {
    id: 'state',
    title: 'State',
    width: '5.6rem',
    wide: true,
    sortable: true,
    text: (row) => row.state,
    cell: (row) => <span className={stateBadge[row.state]}>{row.state}</span>,
  },
  {
    id: 'assignee',
    title: 'Taken by',
    width: '7rem',
    wide: true,
    sortable: true,
    text: (row) => row.assignee,
    cell: (row) => <span className="muted clip">{row.assignee ?? '–'}</span>,
  },
  {
    id: 'opened',
    title: 'Since',
    width: '6rem',
    wide: true,
    sortable: true,
    text: (row) => row.openedMs,
    cell: (row) => (
      <span className="muted">
        <Ago timeMs={row.openedMs} />
      </span>
    ),
  },
];
const fields = [
  'severity',
  'rule',
  'title',
  'address',
  'port',
  'service',
  'assignee',
  'state',
  'site',
  'device',
];
const states = [
  ['todo', 'to do'],
  ['accepted', 'accepted'],
  ['fixed', 'fixed'],
  ['all', 'all'],
] as const;

export function FindingsQueue() {
  const { q, sort, scan, state, settled, set } = useGridSearch();
  const shown = state || 'todo';
  const [opened, setOpened] = useState<string | null>(null);
  const [files, setFiles] = useState(false);
  const [least, setLeast] = useState<FindingFact['severity'] | ''>('');
  const query = useMemo(
    () => ({
      ...(settled ? { q: settled } : {}),
      ...(sort ? { sort } : {}),
      ...(scan ? { scanId: scan } : {}),
      ...(shown === 'all' ? {} : { state: shown as 'todo' }),
      ...(least ? { severity: least } : {}),
    }),
    [settled, sort, scan, shown, least],
  );
  const list = useList('scanFindings', query);
  return (
    <>
      <div className="row wrap">
        <FilterInput
          value={q}
          onChange={(text) => set({ q: text })}
          fields={fields}
          label="Filter findings"
        />
        <fieldset className="segments" aria-label="Which findings">
          {states.map(([id, title]) => (
            <button
              key={id}
              type="button"
              aria-pressed={shown === id}
              onClick={() => set({ state: id === 'todo' ? '' : id })}
            >
              {title}
            </button>
          ))}
        </fieldset>
        <select
          className="select scan-choice"
          aria-label="Least severity"
          value={least}
          onChange={(event) => setLeast(event.target.value as typeof least)}
        >
          <option value="">Any severity</option>
          {severities.map((severity) => (
            <option key={severity} value={severity}>
              {severity === 'critical' ? 'critical' : `${severity} and worse`}
            </option>
          ))}
        </select>
        <ScanChoice value={scan} onChange={(id) => set({ scan: id })} />
        <button type="button" className="button" onClick={() => setFiles(true)}>
          <ShieldAlert size={14} /> Known vulnerabilities
        </button>
        <ExportMenu<ScanFinding> name="findings" columns={columns} load={list.everything} />
      </div>
      {list.error ? <FaultBox error={list.error} /> : null}
      <DataTable
        label="Findings"
        columns={columns}
        rows={list.rows}
        rowKey={(row) => row.id}
        total={list.total}
        sort={sort || '-severity'}
        onSort={(next) => set({ sort: next })}
        onOpen={(row) => setOpened(row.id)}
        onNeedMore={list.more}
        foot={
          <RowCount
            loaded={list.rows.length}
            total={list.total}
            noun={list.total === 1 ? 'finding' : 'findings'}
          />
        }
        empty={
          list.loading ? null : (
            <Empty icon={<ShieldCheck size={28} strokeWidth={1.5} />} title="Nothing to do">
              {q || state || least
                ? 'No finding is like that.'
                : 'Scans with audits look for weaknesses: expired certificates, old protocols, open shares. None is open.'}
            </Empty>
          )
        }
      />
      {opened ? <FindingDialog id={opened} onClose={() => setOpened(null)} /> : null}
      {files ? <VulnerabilityFiles onClose={() => setFiles(false)} /> : null}
    </>
  );
}

export function FindingDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useApi('scanFinding', { params: { id } });
  const finding = query.data;
  return (
    <Dialog title={finding?.title ?? 'Finding'} onClose={onClose} wide>
      <Answer query={query} rows={6}>
        {(data) => <FindingBody finding={data} />}
      </Answer>
    </Dialog>
  );
}

function FindingBody({
  finding,
}: {
  finding: NonNullable<ReturnType<typeof useApi<'scanFinding'>>['data']>;
}) {
  const account = useAccount();
  const operator = useMay('operator');
  const engineer = useMay('engineer');
  const [accepting, setAccepting] = useState(false);
  const [text, setText] = useState('');
  const assign = useChange('assignScanFinding', { refresh: findingRefresh });
  const comment = useChange('commentScanFinding', { refresh: findingRefresh });
  const params = { id: finding.id };
  const mine = finding.assignee === account?.name;
  return (
    <div className="stack" style={{ gap: 'var(--s4)' }}>
      <div className="row wrap">
        <FindingSeverity severity={finding.severity} />
        <span className={stateBadge[finding.state]}>{finding.state}</span>
        <HostLink address={finding.address} name={finding.deviceName ?? finding.name} />
        <span className="muted">{findingWhere(finding)}</span>
        <span className="faint small mono">{finding.rule}</span>
        {finding.subject ? <span className="badge">{finding.subject}</span> : null}
      </div>
      <dl className="scan-said">
        <dt>Seen</dt>
        <dd className="mono small">{finding.evidence}</dd>
        <dt>Do</dt>
        <dd>{finding.remedy}</dd>
        {finding.references.length > 0 ? (
          <>
            <dt>See</dt>
            <dd>
              {finding.references.map((link) => (
                <a key={link} href={link} target="_blank" rel="noreferrer" className="scan-reference">
                  {link}
                </a>
              ))}
            </dd>
          </>
        ) : null}
        <dt>Open since</dt>
        <dd>
          {formatDate(finding.openedMs)}, last seen <Ago timeMs={finding.seenMs} />
          {finding.fixedMs ? (
            <>
              , fixed <Ago timeMs={finding.fixedMs} />
            </>
          ) : null}
        </dd>
        {finding.exceptionId ? (
          <>
            <dt>Accepted</dt>
            <dd>
              {finding.acceptedUntilMs ? `until ${formatDate(finding.acceptedUntilMs)}` : 'for good'},{' '}
              <Link to="/scans" search={{ tab: 'accepted' }}>
                see why
              </Link>
            </dd>
          </>
        ) : null}
      </dl>
      {operator ? (
        <div className="row wrap">
          <button
            type="button"
            className="button"
            disabled={assign.isPending}
            onClick={() =>
              assign.mutate({ params, body: { assignee: mine ? null : (account?.name ?? null) } })
            }
          >
            <UserRound size={14} />{' '}
            {mine ? 'Give it back' : finding.assignee ? `Take it from ${finding.assignee}` : 'Take it'}
          </button>
          {engineer && finding.state !== 'fixed' && !finding.exceptionId ? (
            <button type="button" className="button" onClick={() => setAccepting(true)}>
              <Check size={14} /> Accept…
            </button>
          ) : null}
        </div>
      ) : null}
      {finding.notes.length > 0 ? (
        <ol className="scan-notes">
          {finding.notes.map((note) => (
            <li key={note.id}>
              <span className="muted small">
                {note.by}, <Ago timeMs={note.timeMs} />
              </span>
              <span>{note.text}</span>
            </li>
          ))}
        </ol>
      ) : null}
      {operator ? (
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim()) comment.mutate({ params, body: { text } }, { onSuccess: () => setText('') });
          }}
        >
          <input
            className="input"
            aria-label="Comment"
            placeholder="Say something about it"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <button type="submit" className="button" disabled={comment.isPending || text.trim() === ''}>
            Comment
          </button>
        </form>
      ) : null}
      {accepting ? (
        <ExceptionDialog
          draft={acceptDraft(finding, account?.name ?? '', Date.now())}
          onClose={() => setAccepting(false)}
        />
      ) : null}
    </div>
  );
}
