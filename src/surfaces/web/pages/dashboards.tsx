/** All dashboards: those made from what is there first, then people's own. */
import { Link, useNavigate } from '@tanstack/react-router';
import { LayoutGrid, Link2, MonitorPlay, Plus, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import type { DashboardSummary } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { notify } from '../model/toasts.ts';
import { Ago, Answer, Card, Dialog } from '../parts/basics.tsx';

export function DashboardsPage() {
  const query = useApi('dashboards', {});
  const navigate = useNavigate();
  const may = useMay('operator');
  const file = useRef<HTMLInputElement>(null);
  const [wall, setWall] = useState(false);
  const create = useChange('createDashboard', { refresh: ['dashboards'] });
  const made = (id: string, edit: boolean) =>
    void navigate({ to: '/dashboards/$id', params: { id }, search: edit ? { edit: 'yes' } : {} });
  const read = async (chosen: File) => {
    try {
      const body = JSON.parse(await chosen.text()) as { name: string };
      create.mutate({ body }, { onSuccess: ({ id }) => made(id, false) });
    } catch {
      notify({ tone: 'bad', text: `${chosen.name} is not JSON: choose a file that was exported here.` });
    }
  };
  return (
    <div className="page">
      <div className="page-head">
        <h1>Dashboards</h1>
        <div className="actions">
          <Link to="/top" className="button">
            Top lists
          </Link>
          <Link to="/everything" className="button">
            Everything
          </Link>
          <button type="button" className="button" onClick={() => setWall(true)}>
            <MonitorPlay size={14} /> Wall
          </button>
          {may ? (
            <>
              <button type="button" className="button" onClick={() => file.current?.click()}>
                <Upload size={14} /> Import
              </button>
              <button
                type="button"
                className="button primary"
                onClick={() =>
                  create.mutate(
                    { body: { name: 'New dashboard' } },
                    { onSuccess: ({ id }) => made(id, true) },
                  )
                }
              >
                <Plus size={14} /> New dashboard
              </button>
            </>
          ) : null}
        </div>
      </div>
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="Dashboard to import"
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          event.target.value = '';
          if (chosen) void read(chosen);
        }}
      />
      <Answer query={query} rows={6}>
        {({ items }) => (
          <>
            <Group title="Made from what is there" items={items.filter((item) => item.builtIn)} />
            <Group title="Your own" items={items.filter((item) => !item.builtIn)} />
            {wall ? <WallDialog items={items} onClose={() => setWall(false)} /> : null}
          </>
        )}
      </Answer>
    </div>
  );
}

function Group({ title, items }: { title: string; items: readonly DashboardSummary[] }) {
  return (
    <Card title={title} flush>
      <ul className="list">
        {items.map((item) => (
          <li key={item.id}>
            <Link to="/dashboards/$id" params={{ id: item.id }}>
              <LayoutGrid size={16} aria-hidden className="faint" />
              <span className="grow clip">
                <strong>{item.name}</strong> <span className="muted">{item.note}</span>
              </span>
              {item.shares > 0 ? (
                <span className="badge accent">
                  <Link2 size={11} aria-hidden /> {item.shares} shared
                </span>
              ) : null}
              <span className="faint small num">{item.panels} panels</span>
              {item.builtIn ? null : (
                <span className="faint small num">
                  {item.updatedBy}, <Ago timeMs={item.updatedMs} />
                </span>
              )}
            </Link>
          </li>
        ))}
        {items.length === 0 ? (
          <li>
            <div className="faint">None yet. Duplicate one of those above, or begin with an empty one.</div>
          </li>
        ) : null}
      </ul>
    </Card>
  );
}

function WallDialog({ items, onClose }: { items: readonly DashboardSummary[]; onClose: () => void }) {
  const [chosen, setChosen] = useState<readonly string[]>(items.slice(0, 2).map((item) => item.id));
  const [seconds, setSeconds] = useState(30);
  const navigate = useNavigate();
  return (
    <Dialog title="Show on a wall" onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void navigate({ to: '/wall', search: { show: chosen.join(','), seconds } });
        }}
      >
        <p className="muted">
          One after the other, full screen, without a hand on it. Keep the address: it begins again by itself.
        </p>
        <ul className="stack" style={{ gap: 'var(--s2)' }}>
          {items.map((item) => (
            <li key={item.id}>
              <label className="switch">
                <input
                  type="checkbox"
                  checked={chosen.includes(item.id)}
                  onChange={(event) =>
                    setChosen(
                      event.target.checked ? [...chosen, item.id] : chosen.filter((id) => id !== item.id),
                    )
                  }
                />
                {item.name}
              </label>
            </li>
          ))}
        </ul>
        <div className="field">
          <label htmlFor="wall-seconds">Seconds each</label>
          <input
            id="wall-seconds"
            className="input"
            type="number"
            min={5}
            max={3600}
            value={seconds}
            onChange={(event) => setSeconds(Number(event.target.value))}
          />
        </div>
        <footer className="row" style={{ justifyContent: 'end' }}>
          <button type="submit" className="button primary" disabled={chosen.length === 0 || !(seconds >= 5)}>
            <MonitorPlay size={14} /> Start
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
