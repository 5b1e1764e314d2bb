/** A scan is declared, or changed. */
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ScanInput } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { inputOf, newScan } from '../model/scan-draft.ts';
import { Answer } from '../parts/basics.tsx';
import { ownZone } from '../parts/choose.tsx';
import { ScanForm } from '../parts/scan-form.tsx';
import '../styles/reports.css';
import '../styles/scans.css';

export function ScanEditPage() {
  const { id } = useParams({ from: '/shell/scans/$id/edit' });
  const query = useApi('scan', { params: { id } }, { enabled: id !== 'new' });
  if (id === 'new') return <Editor key="new" initial={newScan(ownZone)} />;
  return (
    <Answer query={query} rows={8}>
      {(scan) => <Editor key={scan.id} id={scan.id} initial={inputOf(scan)} />}
    </Answer>
  );
}

function Editor({ id, initial }: { id?: string; initial: ScanInput }) {
  const [draft, setDraft] = useState(initial);
  const navigate = useNavigate();
  const may = useMay('engineer');
  const refresh = ['scans', 'scan', 'scanRuns'] as const;
  const create = useChange('createScan', { refresh, done: 'Scan added', quiet: true });
  const update = useChange('updateScan', { refresh, done: 'Saved', quiet: true });
  const run = useChange('runScan', { refresh });
  const change = id ? update : create;
  const ready = draft.name.trim() !== '' && draft.targets.length > 0;
  const open = (scan: { readonly id: string }) =>
    void navigate({ to: '/scans/$id', params: { id: scan.id } });
  const save = (start: boolean) => {
    const onSuccess = (scan: { readonly id: string }) => {
      if (!start) return open(scan);
      run.mutate(
        { params: { id: scan.id } },
        {
          onSuccess: (made) => void navigate({ to: '/scans/runs/$id', params: { id: made.id } }),
          onError: () => open(scan),
        },
      );
    };
    if (id) update.mutate({ params: { id }, body: draft }, { onSuccess });
    else create.mutate({ body: draft }, { onSuccess });
  };
  const busy = change.isPending || run.isPending;
  const title = ready ? undefined : 'It needs a name and somebody to ask';
  return (
    <div className="page narrow">
      <div className="page-head">
        <div>
          <div className="crumb">
            <Link to="/scans">Scans</Link>
            {id ? (
              <>
                {' / '}
                <Link to="/scans/$id" params={{ id }}>
                  {initial.name}
                </Link>
              </>
            ) : null}
          </div>
          <h1>{id ? `Edit ${initial.name}` : 'New scan'}</h1>
        </div>
        {may ? (
          <div className="actions">
            <button
              type="button"
              className="button"
              disabled={busy || !ready}
              title={title}
              onClick={() => save(false)}
            >
              Save
            </button>
            <button
              type="button"
              className="button primary"
              disabled={busy || !ready}
              title={title}
              onClick={() => save(true)}
            >
              {busy ? 'Saving…' : 'Save and run'}
            </button>
          </div>
        ) : null}
      </div>
      <ScanForm draft={draft} onChange={setDraft} error={change.error} />
    </div>
  );
}
