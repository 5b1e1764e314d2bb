/** What is out there, what changed, what is wrong with it: scans, what they know, findings, the attack surface. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useMay } from '../model/account.ts';
import { useApi } from '../model/client.ts';
import { formatCount } from '../model/format.ts';
import { type ScanTab, scanTabs } from '../model/scan-draft.ts';
import { Exceptions } from '../parts/scan-exceptions.tsx';
import { FindingsQueue } from '../parts/scan-findings.tsx';
import { HostGrid, PortGrid } from '../parts/scan-grids.tsx';
import { ScanList } from '../parts/scan-list.tsx';
import { Surface } from '../parts/scan-surface.tsx';
import '../styles/reports.css';
import '../styles/scans.css';

/** On a phone the tabs are wider than the page. */
const inSight = (tab: HTMLElement | null) => tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });

const grids: readonly ScanTab[] = ['hosts', 'services', 'findings'];

export function ScansPage() {
  const { tab: asked } = useSearch({ from: '/shell/scans' });
  const tab: ScanTab = scanTabs.find(([id]) => id === asked)?.[0] ?? 'scans';
  const navigate = useNavigate({ from: '/scans' });
  const may = useMay('engineer');
  const todo = useApi('scanFindings', { query: { state: 'todo', limit: 1 } }, { staleTime: 30_000 });
  const open = todo.data?.total ?? 0;
  return (
    <div className={grids.includes(tab) ? 'page fill' : 'page'}>
      <div className="page-head">
        <h1>Scans</h1>
        {may ? (
          <div className="actions">
            <Link to="/scans/$id/edit" params={{ id: 'new' }} className="button primary">
              <Plus size={14} /> Add scan
            </Link>
          </div>
        ) : null}
      </div>
      <nav className="tabs" aria-label="What scans know">
        {scanTabs.map(([id, title]) => (
          <button
            key={id}
            type="button"
            {...(id === tab ? { 'aria-current': 'page' as const, ref: inSight } : {})}
            onClick={() => void navigate({ search: id === 'scans' ? {} : { tab: id }, replace: true })}
          >
            {title}
            {id === 'findings' && open > 0 ? (
              <span className="badge warning">{formatCount(open)}</span>
            ) : null}
          </button>
        ))}
      </nav>
      {tab === 'scans' ? <ScanList /> : null}
      {tab === 'hosts' ? <HostGrid /> : null}
      {tab === 'services' ? <PortGrid /> : null}
      {tab === 'findings' ? <FindingsQueue /> : null}
      {tab === 'surface' ? <Surface /> : null}
      {tab === 'accepted' ? <Exceptions /> : null}
    </div>
  );
}
