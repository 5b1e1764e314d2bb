/** Saved views across the tree: in the navigation, as a list, and made out of a filter. */
import { Link } from '@tanstack/react-router';
import { Bookmark, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatCount } from '../model/format.ts';
import { Answer, Card, Confirm, Dialog, Empty, FaultBox } from './basics.tsx';
import { Counts, StateBar, StateMark } from './state.tsx';

/** As many stand in the navigation; the rest on the page. */
const railMax = 6;
const worst = (counts: Readonly<Record<string, number>>) =>
  (['down', 'warning', 'unknown', 'up'] as const).find((state) => (counts[state] ?? 0) > 0) ?? 'paused';

export function RailLibraries() {
  const libraries = useApi('libraries', {}, { staleTime: 30_000, refetchInterval: 60_000 });
  const items = libraries.data?.items.slice(0, railMax) ?? [];
  if (items.length === 0) return null;
  return (
    <div className="rail-libraries">
      <Link to="/tree" search={{ tab: 'libraries' }} className="caption">
        <span className="label">Libraries</span>
      </Link>
      {items.map((item) => (
        <Link key={item.id} to="/sensors" search={{ q: item.q }} title={`${item.name}: ${item.q}`}>
          <StateMark state={worst(item.counts)} size={9} />
          <span className="label clip">{item.name}</span>
        </Link>
      ))}
    </div>
  );
}

export function Libraries() {
  const libraries = useApi('libraries', {}, { refetchInterval: 15_000 });
  const may = useMay('engineer');
  const remove = useChange('deleteLibrary', { refresh: ['libraries'], done: 'Library deleted' });
  return (
    <Answer query={libraries}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty icon={<Bookmark size={28} strokeWidth={1.5} />} title="No libraries yet">
            Filter the list of sensors, by tag:core or site:Paris, and save it as a library: it stands in the
            navigation, and rules, reports and maintenance can be about it.
          </Empty>
        ) : (
          <div className="library-grid">
            {items.map((item) => (
              <Card
                key={item.id}
                title={
                  <Link to="/sensors" search={{ q: item.q }}>
                    {item.name}
                  </Link>
                }
                end={
                  may ? (
                    <Confirm
                      label="Delete"
                      icon={<Trash2 size={14} />}
                      onYes={() => remove.mutate({ params: { id: item.id } })}
                    />
                  ) : null
                }
              >
                <div className="stack">
                  <code>{item.q}</code>
                  {item.note ? <p className="muted">{item.note}</p> : null}
                  <StateBar counts={item.counts} />
                  <div className="row wrap">
                    <Counts counts={item.counts} />
                    <span className="muted">{formatCount(item.sensors)} sensors</span>
                  </div>
                </div>
              </Card>
            ))}
          </div>
        )
      }
    </Answer>
  );
}

export function SaveLibrary({ q }: { q: string }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const create = useChange('createLibrary', {
    refresh: ['libraries'],
    done: 'Saved: it stands in the navigation now',
    quiet: true,
  });
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        <Bookmark size={14} /> Save as library
      </button>
      {open ? (
        <Dialog title="Save this view" onClose={() => setOpen(false)}>
          <form
            className="stack"
            style={{ gap: 'var(--s4)' }}
            onSubmit={(event) => {
              event.preventDefault();
              create.mutate({ body: { name, q } }, { onSuccess: () => setOpen(false) });
            }}
          >
            <div className="field">
              <label htmlFor="library-name">Name</label>
              <input
                id="library-name"
                className="input"
                required
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
              <span className="hint">
                All sensors that match <code>{q}</code>, now and later.
              </span>
            </div>
            {create.error ? <FaultBox error={create.error} /> : null}
            <footer>
              <button type="button" className="button" onClick={() => setOpen(false)}>
                Cancel
              </button>
              <button type="submit" className="button primary" disabled={name === '' || create.isPending}>
                Save
              </button>
            </footer>
          </form>
        </Dialog>
      ) : null}
    </>
  );
}
