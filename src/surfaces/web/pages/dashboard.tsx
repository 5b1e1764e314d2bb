/** One dashboard: seen, zoomed, changed, shared. What is chosen at the top is in the address. */
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Copy, Download, EllipsisVertical, Maximize, Pencil, Plus, Share2, Trash2 } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Fault } from '#pure/base/errors.ts';
import type { Dashboard, Panel, PanelKindInfo } from '#pure/contract/resources.ts';
import { gapFor } from '#pure/dashboards/grid.ts';
import { Board } from '../dashboards/board.tsx';
import { type Chosen, pointsFor, type Span, useFresh, usePanelData } from '../dashboards/data.ts';
import { PanelForm } from '../dashboards/panel-form.tsx';
import { Pick, useDeviceChoices } from '../dashboards/pick.tsx';
import { ShareDialog } from '../dashboards/share.tsx';
import { TimeBar } from '../dashboards/time-bar.tsx';
import { useMay } from '../model/account.ts';
import { faultOf, useApi, useChange } from '../model/client.ts';
import { download } from '../model/export.ts';
import { enterWall } from '../model/shortcuts.ts';
import type { PanelHands } from '../panels/panel.ts';
import { Answer, Confirm, FaultBox, Menu, useMedia } from '../parts/basics.tsx';

const noKinds: ReadonlyMap<string, PanelKindInfo> = new Map();
export function useKinds(): ReadonlyMap<string, PanelKindInfo> {
  const query = useApi('panelKinds', {}, { staleTime: Number.POSITIVE_INFINITY });
  return useMemo(
    () => (query.data ? new Map(query.data.items.map((kind) => [kind.id, kind])) : noKinds),
    [query.data],
  );
}

export function DashboardPage() {
  const { id } = useParams({ from: '/shell/dashboards/$id' });
  const query = useApi('dashboard', { params: { id } });
  return (
    <div className="page" style={{ maxWidth: 'none' }}>
      <Answer query={query} rows={8}>
        {(dashboard) => <Shown key={`${dashboard.id} ${dashboard.version}`} dashboard={dashboard} />}
      </Answer>
    </div>
  );
}

type Change = Partial<
  Record<'site' | 'device' | 'edit', string | undefined> & Record<'span' | 'from' | 'to', number | undefined>
>;

function useView(dashboard: Dashboard) {
  const search = useSearch({ from: '/shell/dashboards/$id' });
  const navigate = useNavigate({ from: '/dashboards/$id' });
  const go = useCallback(
    (change: Change) =>
      void navigate({
        search: (before) =>
          Object.fromEntries(
            Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined),
          ),
        replace: !('from' in change),
      }),
    [navigate],
  );
  const { from = 0, to = 0 } = search;
  const zoomed: Span | null = to > from ? { fromMs: from, toMs: to } : null;
  const chosen: Chosen = {
    siteId: search.site === undefined ? dashboard.siteId : search.site === 'all' ? null : search.site,
    deviceId:
      search.device === undefined ? dashboard.deviceId : search.device === 'all' ? null : search.device,
  };
  return {
    go,
    zoomed,
    chosen,
    spanMs: search.span ?? dashboard.spanMs,
    editing: search.edit === 'yes',
  };
}

function Shown({ dashboard }: { dashboard: Dashboard }) {
  const { go, zoomed, chosen, spanMs, editing } = useView(dashboard);
  const may = useMay('operator') && !dashboard.builtIn;
  const [draft, setDraft] = useState(dashboard);
  const [form, setForm] = useState<Panel | null>(null);
  const [sharing, setSharing] = useState(false);
  const kinds = useKinds();
  const toMs = useFresh(spanMs, true);
  const span = zoomed ?? { fromMs: toMs - spanMs, toMs };
  const wide = useMedia('(min-width: 1500px)');
  const panels = editing ? draft.panels : dashboard.panels;
  const data = usePanelData(panels, span, chosen, pointsFor(wide ? 1600 : innerWidth));
  const hands = useMemo<PanelHands>(
    () => ({
      zoom: (to) => go({ from: to?.fromMs, to: to?.toMs }),
      linked: true,
      wall: false,
    }),
    [go],
  );
  const zoomOut = useCallback(() => go({ from: undefined, to: undefined }), [go]);
  useEffect(() => {
    if (!zoomed) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !(event.target as HTMLElement).closest('dialog,input,.tree-map'))
        zoomOut();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [zoomed, zoomOut]);

  const change = (next: readonly Panel[]) => setDraft({ ...draft, panels: [...next] });
  const add = (kind: PanelKindInfo) => {
    const panel: Panel = {
      id: freshId(draft.panels),
      kind: kind.id,
      title: '',
      box: gapFor(draft.panels, kind.size.w, kind.size.h),
      config: {},
    };
    change([...draft.panels, panel]);
    setForm(panel);
  };
  const copy = (panel: Panel) =>
    change([
      ...draft.panels,
      { ...panel, id: freshId(draft.panels), box: gapFor(draft.panels, panel.box.w, panel.box.h) },
    ]);

  return (
    <>
      <Head
        dashboard={editing ? draft : dashboard}
        editing={editing && may}
        may={may}
        kinds={kinds}
        onRename={(name) => setDraft({ ...draft, name })}
        onEdit={() => {
          setDraft(dashboard);
          go({ edit: 'yes' });
        }}
        onAdd={add}
        onShare={() => setSharing(true)}
        onDone={() => go({ edit: undefined })}
        draft={{ ...draft, spanMs, ...chosen }}
      />
      <div className="row wrap board-bar">
        <Choosers chosen={chosen} go={go} />
        <span className="grow" />
        <TimeBar spanMs={spanMs} zoomed={zoomed} onSpan={(each) => go({ span: each })} onZoomOut={zoomOut} />
      </div>
      {data.error && !data.data ? <FaultBox error={data.error} /> : null}
      <Board
        panels={panels}
        kinds={kinds}
        data={data.data}
        hands={hands}
        {...(editing && may ? { editing: { onChange: change, onEdit: setForm, onCopy: copy } } : {})}
      />
      {panels.length === 0 ? (
        <p className="faint" style={{ padding: 'var(--s5)', textAlign: 'center' }}>
          {editing ? 'Add the first panel above.' : 'This dashboard has no panels yet.'}
        </p>
      ) : null}
      {form && kinds.get(form.kind) ? (
        <PanelForm
          panel={{ ...form, config: data.data?.panels[form.id]?.config ?? form.config }}
          kind={kinds.get(form.kind)!}
          onClose={() => setForm(null)}
          onApply={(panel) => {
            change(draft.panels.map((other) => (other.id === panel.id ? panel : other)));
            setForm(null);
          }}
        />
      ) : null}
      {sharing ? (
        <ShareDialog dashboard={dashboard} chosen={chosen} onClose={() => setSharing(false)} />
      ) : null}
    </>
  );
}

function freshId(panels: readonly Panel[]): string {
  let number = panels.length + 1;
  while (panels.some((panel) => panel.id === `p${number}`)) number++;
  return `p${number}`;
}

function Choosers({ chosen, go }: { chosen: Chosen; go: (change: Change) => void }) {
  const sites = useApi('sites', {});
  const device = useApi(
    'device',
    { params: { id: chosen.deviceId ?? '' } },
    { enabled: chosen.deviceId !== null, retry: false },
  );
  return (
    <>
      <select
        className="select"
        style={{ width: 'auto', maxWidth: '14rem' }}
        aria-label="Site"
        value={chosen.siteId ?? 'all'}
        onChange={(event) => go({ site: event.target.value })}
      >
        <option value="all">All sites</option>
        {sites.data?.items.map((site) => (
          <option key={site.id} value={site.id}>
            {site.name}
          </option>
        ))}
      </select>
      <Pick
        label="Device"
        shown={chosen.deviceId === null ? '' : (device.data?.name ?? '…')}
        placeholder="All devices"
        useChoices={useDeviceChoices}
        onPick={(choice) => go({ device: choice.id })}
        onClear={() => go({ device: 'all' })}
      />
    </>
  );
}

interface HeadProps {
  readonly dashboard: Dashboard;
  readonly draft: Dashboard;
  readonly editing: boolean;
  readonly may: boolean;
  readonly kinds: ReadonlyMap<string, PanelKindInfo>;
  readonly onRename: (name: string) => void;
  readonly onEdit: () => void;
  readonly onAdd: (kind: PanelKindInfo) => void;
  readonly onShare: () => void;
  readonly onDone: () => void;
}
function Head({
  dashboard,
  draft,
  editing,
  may,
  kinds,
  onRename,
  onEdit,
  onAdd,
  onShare,
  onDone,
}: HeadProps) {
  const navigate = useNavigate();
  const mayCreate = useMay('operator');
  const [fault, setFault] = useState<Fault | null>(null);
  const save = useChange('updateDashboard', {
    refresh: ['dashboard', 'dashboards'],
    done: 'Saved',
    quiet: true,
  });
  const create = useChange('createDashboard', { refresh: ['dashboards'] });
  const remove = useChange('deleteDashboard', {
    refresh: ['dashboards'],
    done: `${dashboard.name} is deleted`,
  });
  const bodyOf = ({ name, note, spanMs, siteId, deviceId, panels }: Dashboard) => ({
    name,
    note,
    spanMs,
    siteId,
    deviceId,
    panels,
  });
  const store = () =>
    save.mutate(
      { params: { id: draft.id }, body: { ...bodyOf(draft), version: draft.version } },
      { onSuccess: onDone, onError: (error) => setFault(faultOf(error)) },
    );
  const duplicate = () =>
    create.mutate(
      { body: { ...bodyOf(dashboard), name: `${dashboard.name} (copy)` } },
      {
        onSuccess: ({ id }) =>
          void navigate({ to: '/dashboards/$id', params: { id }, search: { edit: 'yes' } }),
      },
    );
  const exported = () =>
    download(
      `${dashboard.name.replaceAll(/[^\w.-]+/g, '-').toLowerCase()}.json`,
      'application/json',
      JSON.stringify(bodyOf(dashboard), null, 2),
    );
  return (
    <>
      <div className="page-head">
        {editing ? (
          <input
            className="input title-input"
            aria-label="Name of the dashboard"
            value={dashboard.name}
            maxLength={200}
            onChange={(event) => onRename(event.target.value)}
          />
        ) : (
          <h1>
            <Link to="/dashboards" className="muted">
              Dashboards
            </Link>
            <span className="faint">/</span> {dashboard.name}
          </h1>
        )}
        <div className="actions">
          {editing ? (
            <>
              <AddMenu kinds={kinds} onAdd={onAdd} />
              <button type="button" className="button" onClick={onDone}>
                Cancel
              </button>
              <button
                type="button"
                className="button primary"
                onClick={store}
                disabled={save.isPending || dashboard.name.trim() === ''}
              >
                Save
              </button>
            </>
          ) : (
            <>
              {may ? (
                <button type="button" className="button" onClick={onEdit}>
                  <Pencil size={14} /> Edit
                </button>
              ) : mayCreate ? (
                <button type="button" className="button" onClick={duplicate}>
                  <Copy size={14} /> Duplicate to change
                </button>
              ) : null}
              {mayCreate ? (
                <button type="button" className="button" onClick={onShare}>
                  <Share2 size={14} /> Share
                </button>
              ) : null}
              <button type="button" className="button" onClick={enterWall} title="Full screen (w)">
                <Maximize size={14} /> Full screen
              </button>
              <Menu label="More" icon={<EllipsisVertical size={15} />}>
                {mayCreate ? (
                  <button type="button" onClick={duplicate}>
                    <Copy size={14} /> Duplicate
                  </button>
                ) : null}
                <button type="button" onClick={exported}>
                  <Download size={14} /> Export as JSON
                </button>
              </Menu>
              {may ? (
                <Confirm
                  label="Delete"
                  icon={<Trash2 size={14} />}
                  onYes={() =>
                    remove.mutate(
                      { params: { id: dashboard.id } },
                      { onSuccess: () => void navigate({ to: '/dashboards' }) },
                    )
                  }
                />
              ) : null}
            </>
          )}
        </div>
      </div>
      {fault ? (
        <div className="fault" role="alert">
          <div>
            <strong>{fault.message}</strong>
            <div className="remedy">{fault.remedy}</div>
          </div>
        </div>
      ) : null}
    </>
  );
}

function AddMenu({
  kinds,
  onAdd,
}: {
  kinds: ReadonlyMap<string, PanelKindInfo>;
  onAdd: (kind: PanelKindInfo) => void;
}) {
  return (
    <Menu
      label="Add a panel"
      icon={
        <>
          <Plus size={14} /> Add a panel
        </>
      }
    >
      {[...kinds.values()].map((kind) => (
        <button key={kind.id} type="button" onClick={() => onAdd(kind)} title={kind.summary}>
          <span className="grow">{kind.title}</span>
        </button>
      ))}
    </Menu>
  );
}
