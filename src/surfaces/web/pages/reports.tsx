/** Reports that are kept: what each is about, when it is made, how its last one went. */
import { Link, useNavigate } from '@tanstack/react-router';
import { EllipsisVertical, FileChartColumn, Mail, Pencil, Play, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Report } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatDate } from '../model/format.ts';
import { kindName, periodTexts, recurrenceText, scopeText, suggestions } from '../model/report-draft.ts';
import { Ago, Answer, Card, Confirm, Dialog, Empty, Menu } from '../parts/basics.tsx';
import { ownZone } from '../parts/choose.tsx';
import { MailState } from '../parts/report-runs.tsx';
import '../styles/reports.css';

export function ReportsPage() {
  const query = useApi('reports', {}, { refetchInterval: 30_000 });
  const may = useMay('operator');
  return (
    <div className="page">
      <div className="page-head">
        <h1>Reports</h1>
        {may ? (
          <div className="actions">
            <Link to="/reports/$id/edit" params={{ id: 'new' }} className="button primary">
              <Plus size={14} /> Add report
            </Link>
          </div>
        ) : null}
      </div>
      <Answer query={query} rows={6}>
        {({ items }) => (items.length === 0 ? <First may={may} /> : <List items={items} may={may} />)}
      </Answer>
    </div>
  );
}

function First({ may }: { may: boolean }) {
  const navigate = useNavigate();
  const create = useChange('createReport', { refresh: ['reports'], done: 'Report added' });
  return (
    <div className="stack" style={{ gap: 'var(--s5)' }}>
      <Empty icon={<FileChartColumn size={28} strokeWidth={1.5} />} title="No reports yet">
        A report says what happened in a week or a month: read it here, take it as PDF, HTML or CSV, or have
        it mailed when it is due.
      </Empty>
      {may ? (
        <div className="report-suggestions">
          {suggestions(ownZone).map(({ about, input }) => (
            <button
              key={input.name}
              type="button"
              disabled={create.isPending}
              onClick={() =>
                create.mutate(
                  { body: input },
                  { onSuccess: ({ id }) => void navigate({ to: '/reports/$id', params: { id } }) },
                )
              }
            >
              <strong>{input.name}</strong>
              <span className="muted">{about}</span>
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function List({ items, may }: { items: readonly Report[]; may: boolean }) {
  const sites = useApi('sites', {});
  const siteName = (id: string) =>
    sites.data?.items.find((site) => site.id === id)?.name ?? 'a site that is gone';
  return (
    <Card flush>
      <ul className="list report-list">
        {items.map((report) => (
          <li key={report.id}>
            <div className="sentence-row">
              <span className="report-two">
                <Link to="/reports/$id" params={{ id: report.id }} className="clip">
                  <strong>{report.name}</strong>
                </Link>
                <span className="muted small">{kindName(report.content.kind)}</span>
              </span>
              <span className="report-two wide">
                <span className="clip">{scopeText(report.scope, siteName)}</span>
                <span className="muted small">{periodTexts[report.period]}</span>
              </span>
              <span className="report-two wide">
                <span>{recurrenceText(report)}</span>
                {report.nextMs ? (
                  <span className="muted small" title={formatDate(report.nextMs)}>
                    next <Ago timeMs={report.nextMs} />
                  </span>
                ) : null}
              </span>
              <span className="report-two">
                {report.lastRun ? (
                  <>
                    <Link
                      to="/reports/$id"
                      params={{ id: report.id }}
                      search={{ run: report.lastRun.id }}
                      className="clip"
                    >
                      made <Ago timeMs={report.lastRun.madeMs} />
                    </Link>
                    <MailState run={report.lastRun} />
                  </>
                ) : (
                  <span className="faint">not made yet</span>
                )}
              </span>
              {may ? <Actions report={report} /> : <span />}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Actions({ report }: { report: Report }) {
  const navigate = useNavigate();
  const [leaving, setLeaving] = useState(false);
  const refresh = ['reports', 'reportRuns'] as const;
  const run = useChange('runReport', { refresh });
  const remove = useChange('deleteReport', { refresh, done: 'Report deleted' });
  const make = (mail: boolean) =>
    run.mutate(
      { params: { id: report.id }, body: { mail } },
      {
        onSuccess: ({ id }) =>
          void navigate({ to: '/reports/$id', params: { id: report.id }, search: { run: id } }),
      },
    );
  return (
    <>
      <Menu label={`More about ${report.name}`} icon={<EllipsisVertical size={15} />} quiet>
        <button type="button" disabled={run.isPending} onClick={() => make(false)}>
          <Play size={14} /> Make now
        </button>
        <button
          type="button"
          disabled={run.isPending || report.recipients.length === 0}
          title={report.recipients.length === 0 ? 'It has no recipients' : undefined}
          onClick={() => make(true)}
        >
          <Mail size={14} /> Make and mail now
        </button>
        <Link to="/reports/$id/edit" params={{ id: report.id }}>
          <Pencil size={14} /> Edit
        </Link>
        <button type="button" onClick={() => setLeaving(true)}>
          <Trash2 size={14} /> Delete…
        </button>
      </Menu>
      {leaving ? (
        <Dialog title={`Delete ${report.name}`} onClose={() => setLeaving(false)}>
          <p className="muted">What it has said until now is deleted with it.</p>
          <footer>
            <Confirm label="Delete" onYes={() => remove.mutate({ params: { id: report.id } })} />
          </footer>
        </Dialog>
      ) : null}
    </>
  );
}
