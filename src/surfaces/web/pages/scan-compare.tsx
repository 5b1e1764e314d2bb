/** Two runs, or two times, beside each other: what came, what went, what is another. */
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ArrowRight, ArrowRightLeft } from 'lucide-react';
import { useDeferredValue } from 'react';
import type { ResponseOf } from '#pure/contract/api.ts';
import type { ScanChange, ScanRun } from '#pure/contract/resources.ts';
import { useApi } from '../model/client.ts';
import { formatCount, formatDate } from '../model/format.ts';
import { isOver } from '../model/scan-draft.ts';
import { Answer, Card, Empty } from '../parts/basics.tsx';
import { FilterInput } from '../parts/list-page.tsx';
import { Diff } from '../parts/scan-changes.tsx';
import '../styles/scans.css';

const shown = 1000;
const fields = ['address', 'name', 'kind', 'port', 'title', 'what', 'site'];
const whats = [
  ['', 'all'],
  ['appeared', 'new'],
  ['gone', 'gone'],
  ['changed', 'changed'],
] as const;

export function ScanComparePage() {
  const { id } = useParams({ from: '/shell/scans/$id/compare' });
  const search = useSearch({ from: '/shell/scans/$id/compare' });
  const navigate = useNavigate({ from: '/scans/$id/compare' });
  const { q = '', what = '' } = search;
  const settled = useDeferredValue(q);
  const filter = [settled, what ? `what:${what}` : ''].filter(Boolean).join(' ');
  const scan = useApi('scan', { params: { id } });
  const runs = useApi('scanRuns', { query: { scanId: search.with ?? id, limit: 200 } });
  const own = useApi('scanRuns', { query: { scanId: id, limit: 200 } });
  const scans = useApi('scans', {});
  const query = useApi(
    'compareScans',
    {
      params: { id },
      query: {
        ...(search.from ? { from: search.from } : {}),
        ...(search.to ? { to: search.to } : {}),
        ...(search.with ? { withScanId: search.with } : {}),
        ...(filter ? { q: filter } : {}),
        limit: shown,
      },
    },
    { placeholderData: (old) => old },
  );
  const set = (part: Partial<typeof search>) =>
    void navigate({
      search: Object.fromEntries(Object.entries({ ...search, ...part }).filter(([, value]) => value)),
      replace: true,
    });
  const { from, to } = query.data ?? {};
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <div className="crumb">
            <Link to="/scans">Scans</Link>
            {' / '}
            <Link to="/scans/$id" params={{ id }}>
              {scan.data?.name ?? '…'}
            </Link>
          </div>
          <h1>What changed</h1>
        </div>
      </div>
      <Card>
        <div className="scan-sides">
          <Side
            label="From"
            value={search.from ?? from?.runId ?? ''}
            runs={own.data?.items ?? []}
            extra={[['start', 'before anything was known']]}
            onChange={(value) => set({ from: value })}
            at={from?.atMs}
          />
          <button
            type="button"
            className="button quiet icon"
            aria-label="The other way round"
            title="The other way round"
            disabled={!from || !to || search.with !== undefined}
            onClick={() =>
              set({ from: search.to ?? to?.runId ?? 'now', to: search.from ?? from?.runId ?? 'start' })
            }
          >
            {search.with ? <ArrowRight size={16} /> : <ArrowRightLeft size={16} />}
          </button>
          <Side
            label="To"
            value={search.to ?? to?.runId ?? ''}
            runs={runs.data?.items ?? []}
            extra={[['now', 'as it is known now']]}
            onChange={(value) => set({ to: value })}
            at={to?.atMs}
          />
          {(scans.data?.items.length ?? 0) > 1 ? (
            <div className="field">
              <label htmlFor="compare-with">Of the scan</label>
              <select
                id="compare-with"
                className="select"
                value={search.with ?? id}
                onChange={(event) =>
                  set({ with: event.target.value === id ? '' : event.target.value, to: '' })
                }
              >
                {scans.data?.items.map((item) => (
                  <option key={item.id} value={item.id}>
                    {item.id === id ? `${item.name} (the same)` : item.name}
                  </option>
                ))}
              </select>
            </div>
          ) : null}
        </div>
      </Card>
      <div className="row wrap">
        <FilterInput value={q} onChange={(text) => set({ q: text })} fields={fields} label="Filter changes" />
        <fieldset className="segments" aria-label="Which changes">
          {whats.map(([value, title]) => (
            <button
              key={value}
              type="button"
              aria-pressed={what === value}
              onClick={() => set({ what: value })}
            >
              {title} {query.data ? <Count counts={query.data.counts} what={value} /> : null}
            </button>
          ))}
        </fieldset>
      </div>
      <Answer query={query} rows={8}>
        {(data) => <Differences data={data} filtered={filter !== ''} />}
      </Answer>
    </div>
  );
}

function Count({
  counts,
  what,
}: {
  counts: ResponseOf<'compareScans'>['counts'];
  what: ScanChange['what'] | '';
}) {
  const count = what === '' ? counts.appeared + counts.gone + counts.changed : counts[what];
  return <span className="faint">{formatCount(count)}</span>;
}

function Differences({ data, filtered }: { data: ResponseOf<'compareScans'>; filtered: boolean }) {
  return (
    <Card flush>
      <Diff
        items={data.items}
        empty={filtered ? 'Nothing like that changed' : 'Nothing changed between the two'}
      />
      {data.total > data.items.length ? (
        <Empty title={`and ${formatCount(data.total - data.items.length)} more`}>
          Narrow it down with the filter.
        </Empty>
      ) : null}
    </Card>
  );
}

function Side({
  label,
  value,
  runs,
  extra,
  onChange,
  at,
}: {
  label: string;
  value: string;
  runs: readonly ScanRun[];
  extra: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
  at: number | undefined;
}) {
  const id = `compare-${label}`;
  const over = runs.filter(isOver);
  const known = over.some((run) => run.id === value) || extra.some(([word]) => word === value);
  return (
    <div className="field grow">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="select" value={value} onChange={(event) => onChange(event.target.value)}>
        {known ? null : <option value={value}>{at ? formatDate(at) : '…'}</option>}
        {extra.map(([word, title]) => (
          <option key={word} value={word}>
            {title}
          </option>
        ))}
        {over.map((run) => (
          <option key={run.id} value={run.id}>
            {formatDate(run.endedMs ?? run.createdMs)}, {formatCount(run.counts.hosts)} hosts
            {run.state === 'finished' ? '' : `, ${run.state}`}
          </option>
        ))}
      </select>
    </div>
  );
}
