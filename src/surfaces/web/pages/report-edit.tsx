/** A report is put together beside what it says: everything that is changed is seen at once, nothing is kept until it is saved. */
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import type { ReportInput } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { newReport } from '../model/report-draft.ts';
import { Answer, Card, Empty, FaultBox } from '../parts/basics.tsx';
import { ownZone } from '../parts/choose.tsx';
import { ReportForm } from '../parts/report-form.tsx';
import { ReportView } from '../parts/report-view.tsx';
import { inputOf } from './report.tsx';
import '../styles/reports.css';

export function ReportEditPage() {
  const { id } = useParams({ from: '/shell/reports/$id/edit' });
  const query = useApi('report', { params: { id } }, { enabled: id !== 'new' });
  if (id === 'new') return <Editor key="new" initial={newReport(ownZone)} />;
  return (
    <Answer query={query} rows={8}>
      {(report) => <Editor key={report.id} id={report.id} initial={inputOf(report)} />}
    </Answer>
  );
}

function Editor({ id, initial }: { id?: string; initial: ReportInput }) {
  const [draft, setDraft] = useState(initial);
  const navigate = useNavigate();
  const may = useMay('operator');
  const refresh = ['reports', 'report', 'previewReport'] as const;
  const create = useChange('createReport', { refresh, done: 'Report added', quiet: true });
  const update = useChange('updateReport', { refresh, done: 'Saved', quiet: true });
  const change = id ? update : create;
  const ready = draft.name.trim() !== '';
  const open = (report: { readonly id: string }) =>
    void navigate({ to: '/reports/$id', params: { id: report.id } });
  const save = () => {
    if (id) update.mutate({ params: { id }, body: draft }, { onSuccess: open });
    else create.mutate({ body: draft }, { onSuccess: open });
  };
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <div className="crumb">
            <Link to="/reports">Reports</Link>
            {id ? (
              <>
                {' / '}
                <Link to="/reports/$id" params={{ id }}>
                  {initial.name}
                </Link>
              </>
            ) : null}
          </div>
          <h1>{id ? `Edit ${initial.name}` : 'New report'}</h1>
        </div>
        {may ? (
          <div className="actions">
            <button
              type="button"
              className="button primary"
              disabled={change.isPending || !ready}
              title={ready ? undefined : 'It needs a name'}
              onClick={save}
            >
              {change.isPending ? 'Saving…' : id ? 'Save' : 'Add report'}
            </button>
          </div>
        ) : null}
      </div>
      <div className="report-editor">
        <Card>
          <ReportForm draft={draft} onChange={setDraft} />
          {change.error ? <FaultBox error={change.error} /> : null}
        </Card>
        <Preview draft={draft} />
      </div>
    </div>
  );
}

function Preview({ draft }: { draft: ReportInput }) {
  // Name, mail and times do not change what it says: only the rest is asked anew.
  const { content, scope, period, timeZone } = useDeferredValue(draft);
  const query = useApi(
    'previewReport',
    { body: { name: 'Preview', content, scope, period, timeZone } },
    { placeholderData: (old) => old, retry: false },
  );
  return (
    <div className="report-preview">
      <Card title="As it would be now">
        {query.error ? (
          <FaultBox error={query.error} />
        ) : query.data ? (
          <ReportView
            report={{
              ...query.data,
              title: draft.name || 'New report',
              ...(draft.cover ? { cover: draft.cover } : {}),
            }}
          />
        ) : (
          <Empty title="The report is being made…" />
        )}
      </Card>
    </div>
  );
}
