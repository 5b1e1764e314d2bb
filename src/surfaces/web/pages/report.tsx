/** One report: what it said each time it was made, or what it would say now, with its files. */
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Download, Mail, Pencil, Play, Printer, Trash2 } from 'lucide-react';
import type { Report, ReportInput } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { addressOf, useApi, useChange } from '../model/client.ts';
import { kindName, periodTexts, recurrenceText, reportFiles } from '../model/report-draft.ts';
import { Answer, Card, Confirm, Empty, FaultBox, Menu } from '../parts/basics.tsx';
import { Runs } from '../parts/report-runs.tsx';
import { ReportView } from '../parts/report-view.tsx';
import '../styles/reports.css';

export function ReportPage() {
  const { id } = useParams({ from: '/shell/reports/$id' });
  const query = useApi('report', { params: { id } });
  return (
    <Answer query={query} rows={8}>
      {(report) => <Body report={report} />}
    </Answer>
  );
}

export const inputOf = ({
  id: _,
  createdMs: __,
  nextMs: ___,
  lastRun: ____,
  ...input
}: Report): ReportInput => input;

function Body({ report }: { report: Report }) {
  const { run: asked } = useSearch({ from: '/shell/reports/$id' });
  const navigate = useNavigate();
  const may = useMay('operator');
  const runId = asked ?? report.lastRun?.id;
  const refresh = ['reports', 'report', 'reportRuns'] as const;
  const run = useChange('runReport', { refresh });
  const remove = useChange('deleteReport', { refresh: ['reports'], done: 'Report deleted' });
  const made = useApi(
    'reportRun',
    { params: { id: runId ?? '' } },
    { enabled: runId !== undefined, staleTime: Number.POSITIVE_INFINITY },
  );
  const preview = useApi(
    'previewReport',
    { body: inputOf(report) },
    { enabled: runId === undefined, retry: false },
  );
  const document = runId === undefined ? preview : made;
  const make = (mail: boolean) =>
    run.mutate(
      { params: { id: report.id }, body: { mail } },
      {
        onSuccess: ({ id }) =>
          void navigate({ to: '/reports/$id', params: { id: report.id }, search: { run: id } }),
      },
    );
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <div className="crumb">
            <Link to="/reports">Reports</Link>
          </div>
          <h1>{report.name}</h1>
          <span className="muted">
            {kindName(report.content.kind)} · {periodTexts[report.period]} · {recurrenceText(report)}
          </span>
        </div>
        <div className="actions">
          {runId ? <Files runId={runId} /> : null}
          <button type="button" className="button" onClick={() => window.print()}>
            <Printer size={14} /> Print
          </button>
          {may ? (
            <>
              <Link to="/reports/$id/edit" params={{ id: report.id }} className="button">
                <Pencil size={14} /> Edit
              </Link>
              <Confirm
                label="Delete"
                icon={<Trash2 size={14} />}
                onYes={() =>
                  remove.mutate(
                    { params: { id: report.id } },
                    { onSuccess: () => void navigate({ to: '/reports' }) },
                  )
                }
              />
              {report.recipients.length > 0 ? (
                <button type="button" className="button" disabled={run.isPending} onClick={() => make(true)}>
                  <Mail size={14} /> Mail now
                </button>
              ) : null}
              <button
                type="button"
                className="button primary"
                disabled={run.isPending}
                onClick={() => make(false)}
              >
                <Play size={14} /> {run.isPending ? 'Making…' : 'Make now'}
              </button>
            </>
          ) : null}
        </div>
      </div>
      <div className="report-page">
        <Runs reportId={report.id} chosen={runId} />
        <Card flush>
          <div className="report-paper">
            {document.data ? (
              <ReportView report={document.data} />
            ) : document.error ? (
              <FaultBox error={document.error} />
            ) : (
              <Empty title="The report is being made…" />
            )}
          </div>
        </Card>
      </div>
    </div>
  );
}

function Files({ runId }: { runId: string }) {
  return (
    <Menu
      label="Download"
      icon={
        <>
          <Download size={14} /> Download
        </>
      }
    >
      {reportFiles.map((format) => (
        <a key={format} href={addressOf('reportFile', { params: { id: runId }, query: { format } })} download>
          {format.toUpperCase()}
        </a>
      ))}
    </Menu>
  );
}
