/** The tree of everything with what each level says, saved views across it, and templates. */
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { FolderPlus, Search, Star, Trash2 } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import type { ResponseOf } from '#pure/contract/api.ts';
import type { NodeKind, TreeNode } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { call, useApi, useChange } from '../model/client.ts';
import { keyOf, type Loaded, type ObjectRow, rootKey, rowsOf } from '../model/object-tree.ts';
import { Answer, Confirm, Dialog, Empty, FaultBox } from '../parts/basics.tsx';
import { PreviewDialog } from '../parts/change-preview.tsx';
import { InheritancePanel } from '../parts/inheritance.tsx';
import { Libraries } from '../parts/libraries.tsx';
import { ObjectTree } from '../parts/object-tree.tsx';
import { Templates } from '../parts/templates.tsx';

const tabs = [
  ['', 'Tree'],
  ['libraries', 'Libraries'],
  ['templates', 'Templates'],
] as const;

export function TreePage() {
  const { tab = '' } = useSearch({ from: '/shell/tree' });
  return (
    <div className="page fill">
      <div className="page-head">
        <h1>Tree</h1>
      </div>
      <nav className="tabs" aria-label="Sections">
        {tabs.map(([name, title]) => (
          <Link
            key={name}
            to="/tree"
            search={name ? { tab: name } : {}}
            className={tab === name ? 'active' : ''}
            activeOptions={{ exact: true, includeSearch: true }}
          >
            {title}
          </Link>
        ))}
      </nav>
      {tab === 'libraries' ? <Libraries /> : tab === 'templates' ? <Templates /> : <Explorer />}
    </div>
  );
}

/** Children of one node that are asked for at once. */
const pageNodes = 500;
const refreshMs = 10_000;
type Children = ResponseOf<'treeChildren'>;
const nodeOfKey = (key: string) => {
  const at = key.indexOf(':');
  return { kind: key.slice(0, at) as NodeKind, id: key.slice(at + 1) };
};

/** What is open is read again and again, page by page of what was asked for. */
function useChildren(open: ReadonlySet<string>) {
  const [pages, setPages] = useState<ReadonlyMap<string, number>>(new Map());
  const keys = [rootKey, ...open];
  const results = useQueries({
    queries: keys.map((key) => ({
      queryKey: ['treeChildren', key, pages.get(key) ?? 1],
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Loaded> => {
        const items: TreeNode[] = [];
        let page: Children | undefined;
        for (let i = 0; i < (pages.get(key) ?? 1); i++) {
          page = await call(
            'treeChildren',
            { query: { ...nodeOfKey(key), limit: pageNodes, ...(page?.next ? { cursor: page.next } : {}) } },
            signal,
          );
          items.push(...page.items);
          if (page.next === null) break;
        }
        return { items, total: page?.total ?? 0 };
      },
      refetchInterval: refreshMs,
      placeholderData: (old: Loaded | undefined) => old,
    })),
  });
  const loaded = new Map(
    keys.flatMap((key, i) => (results[i]?.data ? [[key, results[i].data] as const] : [])),
  );
  const more = useCallback(
    (key: string) =>
      setPages((before) => {
        const known = before.get(key) ?? 1;
        const here = loaded.get(key);
        if (!here || here.items.length < known * pageNodes) return before;
        return new Map(before).set(key, known + 1);
      }),
    [loaded],
  );
  return { loaded, more, error: results.find((result) => result.error)?.error };
}

function Explorer() {
  const { node: chosen } = useSearch({ from: '/shell/tree' });
  const navigate = useNavigate();
  const client = useQueryClient();
  const may = useMay('engineer');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [q, setQ] = useState('');
  const [onlyFavourites, setOnlyFavourites] = useState(false);
  const [moving, setMoving] = useState<{
    node: { kind: string; id: string; name: string };
    to: TreeNode;
  } | null>(null);
  const { loaded, more, error } = useChildren(open);
  const search = useApi(
    'treeSearch',
    { query: { q } },
    { enabled: q.trim() !== '', placeholderData: (old) => old },
  );
  const favourites = useApi(
    'treeChildren',
    { query: { favourites: 'true' } },
    { enabled: onlyFavourites, refetchInterval: refreshMs },
  );
  const found = q.trim() !== '' ? search.data?.items : onlyFavourites ? favourites.data?.items : undefined;
  const rows: readonly ObjectRow[] = useMemo(
    () =>
      found
        ? found.map((node) => ({
            kind: 'node',
            key: keyOf(node),
            node,
            depth: 0,
            open: false,
            parent: undefined,
          }))
        : rowsOf(loaded, open),
    [found, loaded, open],
  );
  const selected = chosen ?? rootKey;
  const select = (node: { kind: string; id: string }) =>
    void navigate({ to: '/tree', search: { node: keyOf(node) }, replace: true });
  const favour = async (node: TreeNode) => {
    await call(node.favourite ? 'removeFavourite' : 'addFavourite', {
      params: { kind: node.kind, id: node.id },
    });
    await client.invalidateQueries({ queryKey: ['treeChildren'] });
    await client.invalidateQueries({ queryKey: ['treeSearch'] });
  };
  /** What was found is shown in its place. */
  const toggle = (key: string) => {
    if (found) {
      const hit = search.data?.items.find((item) => keyOf(item) === key);
      setQ('');
      setOnlyFavourites(false);
      setOpen(new Set([...open, ...(hit?.path ?? []).map(keyOf).filter((item) => item !== rootKey), key]));
      return;
    }
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  };
  const openPage = (node: TreeNode) => {
    if (node.kind === 'device') void navigate({ to: '/devices/$id', params: { id: node.id } });
    else if (node.kind === 'sensor') void navigate({ to: '/sensors/$id', params: { id: node.id } });
    else toggle(keyOf(node));
  };
  return (
    <div className="explorer">
      <section className="card tree-side">
        <div className="tree-search">
          <Search size={14} aria-hidden />
          <input
            className="input"
            data-filter
            aria-label="Search the tree"
            placeholder="Find a site, group, device or sensor"
            value={q}
            onChange={(event) => setQ(event.target.value)}
          />
          <button
            type="button"
            className="button quiet icon"
            aria-label="Favourites only"
            aria-pressed={onlyFavourites}
            onClick={() => setOnlyFavourites(!onlyFavourites)}
          >
            <Star size={15} fill={onlyFavourites ? 'currentColor' : 'none'} />
          </button>
        </div>
        <button
          type="button"
          className={selected === rootKey ? 'tree-root at' : 'tree-root'}
          onClick={() => select({ kind: 'root', id: 'root' })}
        >
          Everything
        </button>
        {error || search.error ? <FaultBox error={error ?? search.error} /> : null}
        {found?.length === 0 ? (
          <Empty title={q ? 'Nothing has these words' : 'No favourites yet'}>
            {q ? 'Names, addresses and tags are looked at.' : 'The star at the end of a row makes one.'}
          </Empty>
        ) : (
          <ObjectTree
            rows={rows}
            selected={selected}
            onSelect={select}
            onToggle={toggle}
            onMore={more}
            onOpen={openPage}
            onFavourite={(node) => void favour(node)}
            {...(may ? { onMove: (node, to) => setMoving({ node, to }) } : {})}
          />
        )}
      </section>
      <Detail key={selected} at={selected} />
      {moving ? <MoveDialog {...moving} onClose={() => setMoving(null)} /> : null}
    </div>
  );
}

function MoveDialog({
  node,
  to,
  onClose,
}: {
  node: { kind: string; id: string; name: string };
  to: TreeNode;
  onClose: () => void;
}) {
  const preview = useChange('moveTreeNode', { quiet: true });
  const apply = useChange('moveTreeNode', {
    refresh: ['treeChildren', 'treeNode', 'devices', 'device', 'sites', 'sensors'],
    done: `${node.name} moved`,
    quiet: true,
  });
  const request = (dryRun: boolean) => ({
    body: { node: { kind: node.kind as NodeKind, id: node.id }, to: { kind: to.kind, id: to.id }, dryRun },
  });
  return (
    <PreviewDialog
      title={`Move ${node.name} to ${to.name}?`}
      action="Move"
      preview={{ ...preview, mutate: () => preview.mutate(request(true)) }}
      apply={{ ...apply, mutate: () => apply.mutate(request(false), { onSuccess: onClose }) }}
      onClose={onClose}
    />
  );
}

function Detail({ at }: { at: string }) {
  const params = nodeOfKey(at);
  const query = useApi('treeNode', { params });
  const navigate = useNavigate();
  const may = useMay('engineer');
  const [adding, setAdding] = useState(false);
  const remove = useChange('deleteGroup', {
    refresh: ['treeChildren', 'sensors'],
    done: 'Group deleted; what stood in it moved up',
  });
  return (
    <section className="card tree-detail">
      <Answer query={query} rows={8}>
        {({ node, path }) => (
          <>
            <header>
              <div>
                <div className="crumb">
                  {path.map((ref) => (
                    <span key={keyOf(ref)}>
                      <Link to="/tree" search={{ node: keyOf(ref) }}>
                        {ref.name}
                      </Link>
                      {' / '}
                    </span>
                  ))}
                </div>
                <h2>{node.name}</h2>
              </div>
              <div className="end">
                {node.kind === 'device' ? (
                  <Link to="/devices/$id" params={{ id: node.id }} className="button">
                    Open
                  </Link>
                ) : node.kind === 'sensor' ? (
                  <Link to="/sensors/$id" params={{ id: node.id }} className="button">
                    Open
                  </Link>
                ) : may ? (
                  <button type="button" className="button" onClick={() => setAdding(true)}>
                    <FolderPlus size={14} /> Add group
                  </button>
                ) : null}
                {may && node.kind === 'group' ? (
                  <Confirm
                    label="Delete"
                    icon={<Trash2 size={14} />}
                    onYes={() =>
                      remove.mutate(
                        { params: { id: node.id } },
                        { onSuccess: () => void navigate({ to: '/tree', search: {} }) },
                      )
                    }
                  />
                ) : null}
              </div>
            </header>
            <div className="body">
              <InheritancePanel kind={node.kind} id={node.id} />
            </div>
            {adding ? <GroupDialog kind={node.kind} id={node.id} onClose={() => setAdding(false)} /> : null}
          </>
        )}
      </Answer>
    </section>
  );
}

function GroupDialog({ kind, id, onClose }: { kind: NodeKind; id: string; onClose: () => void }) {
  const [name, setName] = useState('');
  const create = useChange('createGroup', { refresh: ['treeChildren'], done: 'Group added', quiet: true });
  return (
    <Dialog title="Add a group" onClose={onClose}>
      <form
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(
            { body: { name, siteId: kind === 'site' ? id : null, parentId: kind === 'group' ? id : null } },
            { onSuccess: onClose },
          );
        }}
      >
        <div className="field">
          <label htmlFor="group-name">Name</label>
          <input
            id="group-name"
            className="input"
            required
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        {create.error ? <FaultBox error={create.error} /> : null}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={name === '' || create.isPending}>
            Add
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
