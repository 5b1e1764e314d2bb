/** Any number of targets on one axis of time: focusing a period counts every row anew, so that one sees at once whether it was just one. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import {
  Activity,
  ChevronLeft,
  ChevronRight,
  Download,
  FileText,
  ListPlus,
  MessageSquarePlus,
  Rows3,
} from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Comment, Sensor } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { addressOf, call, useApi } from '../model/client.ts';
import { saveBlob } from '../model/export.ts';
import { formatDate, formatDuration } from '../model/format.ts';
import { focusText, type LatencyChange, type LatencySearch, readSearch } from '../model/latency-search.ts';
import { liveStore } from '../model/live.ts';
import { useStrips } from '../model/strips.ts';
import { useThemeRevision } from '../model/theme.ts';
import { Empty, FaultBox, Menu, Skeleton } from '../parts/basics.tsx';
import { CommentDialog, type NewComment } from '../parts/comment-dialog.tsx';
import { LatencyBands } from '../parts/latency-bands.tsx';
import { type LatencyRow, LatencyRows, latencyColumns, sortRows } from '../parts/latency-rows.tsx';
import { FilterInput, useSettled } from '../parts/list-page.tsx';
import { createPainter, type Draw, StripCanvas } from '../parts/strip-canvas.tsx';
import { TargetsDialog } from '../parts/targets-dialog.tsx';
import { linkedCursor } from '../plot/cursor.ts';
import { paintTimeAxis } from '../plot/paint.ts';
import { foldTogether, paintTogether, type StripLook } from '../plot/strip.ts';
import type { StripState } from '../plot/strip-hands.ts';
import { latencyPicture } from '../plot/strip-picture.ts';
import type { View } from '../plot/view.ts';

const spans = [
  ['1 min', 60],
  ['10 min', 600],
  ['1 h', 3600],
  ['6 h', 21_600],
  ['24 h', 86_400],
  ['48 h', 172_800],
  ['7 d', 604_800],
  ['30 d', 2_592_000],
  ['1 y', 31_536_000],
] as const;
const targetsMax = 1000;
const filterFields = ['tool', 'name', 'device', 'state'];
const addressSyncMs = 300;

export const targetOf = ({ input, name }: Sensor): string =>
  typeof input.target === 'string'
    ? input.target
    : Array.isArray(input.targets)
      ? input.targets.join(' ')
      : typeof input.url === 'string'
        ? input.url
        : name;

export function LatencyPage() {
  const search = useSearch({ from: '/shell/latency' });
  const navigate = useNavigate({ from: '/latency' });
  const asked = useMemo(() => readSearch(search), [search]);
  const change = useCallback(
    (part: LatencyChange) =>
      void navigate({
        search: (old) =>
          Object.fromEntries(
            Object.entries({ ...old, ...part }).filter(([, value]) => value),
          ) as LatencySearch,
        replace: true,
      }),
    [navigate],
  );
  const q = useSettled(asked.q);
  const ids = asked.ids?.join(',');
  const list = useQuery({
    queryKey: ['latency-targets', q, ids],
    queryFn: ({ signal }) =>
      call(
        'sensors',
        { query: { limit: targetsMax, sort: 'name', ...(q ? { q } : {}), ...(ids ? { ids } : {}) } },
        signal,
      ),
    placeholderData: (old) => old,
    refetchInterval: 30_000,
  });
  const [adding, setAdding] = useState(false);
  const engineer = useMay('engineer');
  const sensors = list.data?.items ?? [];
  return (
    <div className="page fill">
      <div className="page-head">
        <h1>Latency</h1>
        <div className="actions">
          {engineer ? (
            <button type="button" className="button primary" onClick={() => setAdding(true)}>
              <ListPlus size={14} /> Add targets
            </button>
          ) : null}
        </div>
      </div>
      {list.error ? <FaultBox error={list.error} /> : null}
      {list.data === undefined ? (
        <Skeleton rows={8} />
      ) : (
        <Board
          sensors={sensors}
          total={list.data.total}
          asked={asked}
          change={change}
          adding={() => setAdding(true)}
        />
      )}
      {adding ? (
        <TargetsDialog
          onClose={() => setAdding(false)}
          onDone={(made) => {
            setAdding(false);
            change({ ids: made.join(','), q: undefined, focus: undefined });
          }}
        />
      ) : null}
    </div>
  );
}

/** The view that hands move is held here; the address follows when they rest. */
function useView(asked: ReturnType<typeof readSearch>, change: (part: LatencyChange) => void) {
  const [held, setHeld] = useState<{ spanS: number; toS: number | null } | null>(null);
  const { spanS, toS } = held ?? asked;
  useEffect(() => {
    if (!held) return;
    const timer = setTimeout(() => {
      change({
        span: Math.round(held.spanS),
        to: held.toS === null ? undefined : Math.round(held.toS),
      });
      setHeld(null);
    }, addressSyncMs);
    return () => clearTimeout(timer);
  }, [held, change]);
  const setView = useCallback((view: View | null) => {
    if (view === null) return setHeld((now) => ({ spanS: now?.spanS ?? 600, toS: null }));
    const now = Date.now() / 1000;
    const span = Math.min(366 * 86_400, Math.max(60, view[1] - view[0]));
    setHeld({ spanS: span, toS: view[1] >= now - span * 0.01 ? null : view[1] });
  }, []);
  return { spanS, toS, setView };
}

function Board({
  sensors,
  total,
  asked,
  change,
  adding,
}: {
  sensors: readonly Sensor[];
  total: number;
  asked: ReturnType<typeof readSearch>;
  change: (part: LatencyChange) => void;
  adding: () => void;
}) {
  const { spanS, toS, setView } = useView(asked, change);
  const live = toS === null;
  const operator = useMay('operator');
  const [writing, setWriting] = useState<NewComment | null>(null);
  const [opened, setOpened] = useState<Comment | null>(null);
  const drawnFocus = useRef<View | null>(null);
  const [painter] = useState(createPainter);
  const theme = useThemeRevision();
  const nowS = Math.ceil(Date.now() / 1000) + 1;
  const end = toS ?? nowS;
  const view: View = [end - spanS, end];
  const strips = useStrips(sensors, view, live, painter.request);
  const period: View | null = asked.focus;
  const idList = sensors.map((sensor) => sensor.id);
  const summary = useQuery({
    queryKey: ['latency-summary', idList.join(','), period?.join() ?? (live ? `live ${spanS}` : view.join())],
    queryFn: ({ signal }) => {
      const now = Math.ceil(Date.now() / 1000);
      const [from, to] = period ?? (live ? [now - spanS, now] : view);
      return call(
        'seriesSummary',
        { body: { sensorIds: idList, fromMs: Math.floor(from) * 1000, toMs: Math.ceil(to) * 1000 } },
        signal,
      );
    },
    enabled: idList.length > 0,
    placeholderData: (old) => old,
    refetchInterval: period || !live ? false : Math.max(2000, (spanS * 1000) / 120),
  });
  const comments = useApi(
    'comments',
    {
      query: {
        fromMs: Math.floor(view[0] / 60) * 60_000,
        toMs: Math.ceil(view[1] / 60 + 1) * 60_000,
        ...(idList.length <= 500 ? { sensorIds: idList.join(',') } : {}),
      },
    },
    { placeholderData: (old) => old },
  );
  const remarks = comments.data?.items ?? [];

  const setFocus = (focus: View | null, done: boolean) => {
    drawnFocus.current = done ? null : focus;
    if (done) change({ focus: focus ? focusText(focus) : undefined });
    painter.request();
  };
  const state = useRef<
    Omit<StripState, 'view'> & {
      toS: number | null;
      spanS: number;
      bands: readonly [number, number];
      lossFull: number;
    }
  >(null!);
  state.current = {
    focus: period,
    comments: remarks,
    setView,
    setFocus,
    openComment: setOpened,
    toS,
    spanS,
    bands: asked.bands,
    lossFull: asked.lossFull,
  };
  const viewNow = useCallback((): View => {
    const { toS: fixed, spanS: span } = state.current;
    const last = fixed ?? Date.now() / 1000;
    return [last - span, last];
  }, []);
  const read = useCallback((): StripState => ({ ...state.current, view: viewNow() }), [viewNow]);
  const look = useCallback(
    (): StripLook => ({
      ...state.current,
      view: viewNow(),
      focus: drawnFocus.current ?? state.current.focus,
      cursorS: linkedCursor.read(),
    }),
    [viewNow],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is shown differently is drawn anew
  useEffect(painter.request, [painter, theme, spanS, toS, asked, comments.data]);

  const columns = useMemo(() => latencyColumns(strips.latest), [strips.latest]);
  const rows = useMemo(() => {
    const byId = new Map(summary.data?.items.map((item) => [item.sensorId, item]));
    return sortRows(
      sensors.map((sensor) => ({ sensor, target: targetOf(sensor), summary: byId.get(sensor.id) })),
      asked.sort,
      columns,
    );
  }, [sensors, summary.data, asked.sort, columns]);
  const shownPeriod: View = period ?? view;
  const asMs = { fromMs: Math.floor(shownPeriod[0]) * 1000, toMs: Math.ceil(shownPeriod[1]) * 1000 };
  const file = (id: 'seriesSummaryFile' | 'seriesSamples' | 'evidence') =>
    addressOf(id, { query: { sensorIds: idList.join(','), ...asMs } });

  if (sensors.length === 0)
    return (
      <Empty
        icon={<Activity size={28} strokeWidth={1.5} />}
        title={asked.q === 'tool:ping' ? 'Nothing is pinged yet' : 'No target matches'}
        actions={
          <>
            {asked.q === 'tool:ping' && !asked.ids ? null : (
              <button
                type="button"
                className="button"
                onClick={() => change({ q: undefined, ids: undefined })}
              >
                Show every ping
              </button>
            )}
            <button type="button" className="button primary" onClick={adding}>
              Paste a list of targets
            </button>
          </>
        }
      >
        Each target is a row: its figures for the period in focus, and its latency and loss on the axis that
        all rows share.
      </Empty>
    );
  return (
    <>
      <div className="row wrap latency-tools">
        {asked.ids ? (
          <span className="badge">
            {asked.ids.length} chosen targets{' '}
            <button type="button" className="link" onClick={() => change({ ids: undefined })}>
              show all
            </button>
          </span>
        ) : (
          <FilterInput
            value={asked.q}
            onChange={(text) => change({ q: text || ' ' })}
            fields={filterFields}
            label="Filter targets"
          />
        )}
        {/* biome-ignore lint/a11y/useSemanticElements: a row of toggle buttons, not form fields */}
        <div className="segments" role="group" aria-label="Time range">
          {spans.map(([text, seconds]) => (
            <button
              key={text}
              type="button"
              aria-pressed={Math.round(spanS) === seconds}
              onClick={() => change({ span: seconds, focus: undefined })}
            >
              {text}
            </button>
          ))}
        </div>
        <button
          type="button"
          className="button icon"
          aria-label="Earlier"
          title="Earlier"
          onClick={() => setView([view[0] - spanS / 2, view[1] - spanS / 2])}
        >
          <ChevronLeft size={14} />
        </button>
        <button
          type="button"
          className="button icon"
          aria-label="Later"
          title="Later"
          disabled={live}
          onClick={() => setView([view[0] + spanS / 2, view[1] + spanS / 2])}
        >
          <ChevronRight size={14} />
        </button>
        <button
          type="button"
          className="button"
          aria-pressed={live}
          disabled={live}
          onClick={() => change({ to: undefined })}
        >
          {live ? 'Live' : 'Back to live'}
        </button>
        <LatencyBands bands={asked.bands} lossFull={asked.lossFull} change={change} />
        <button
          type="button"
          className="button icon"
          aria-pressed={asked.dense}
          aria-label="Dense rows"
          title="Dense rows"
          onClick={() => change({ dense: asked.dense ? undefined : 1 })}
        >
          <Rows3 size={14} />
        </button>
        {operator ? (
          <button
            type="button"
            className="button icon"
            aria-label="Write a comment"
            title="Comment on the focused period, or on now"
            onClick={() =>
              setWriting({
                fromMs: period ? period[0] * 1000 : (linkedCursor.read() ?? end) * 1000,
                toMs: period ? period[1] * 1000 : null,
                sensorIds: idList,
                deviceId: null,
              })
            }
          >
            <MessageSquarePlus size={14} />
          </button>
        ) : null}
        <a
          className="button"
          href={file('evidence')}
          target="_blank"
          rel="noreferrer"
          title="A printable page for the provider"
        >
          <FileText size={14} /> Evidence
        </a>
        <Menu label="Export" icon={<Download size={15} />}>
          <a href={file('seriesSummaryFile')}>Figures of the period (CSV)</a>
          <a href={file('seriesSamples')}>Every sample of the period (CSV)</a>
          <button
            type="button"
            onClick={() =>
              void latencyPicture({ rows, strips: strips.strips, look: look(), period: shownPeriod }).then(
                (blob) => saveBlob('latency.png', blob),
              )
            }
          >
            Picture (PNG)
          </button>
        </Menu>
      </div>
      {strips.error ? <FaultBox error={strips.error} /> : null}
      {summary.error ? <FaultBox error={summary.error} /> : null}
      <section className="latency" aria-label="Latency of targets">
        <Head columns={columns} sort={asked.sort} change={change} />
        <All
          count={sensors.length}
          total={total}
          period={period}
          view={view}
          rows={rows}
          strips={strips.strips}
          bands={asked.bands}
          clear={() => setFocus(null, true)}
          canvas={<Axis painter={painter} read={read} look={look} strips={strips.strips} />}
        />
        <LatencyRows
          rows={rows}
          columns={columns}
          strips={strips}
          look={look}
          read={read}
          painter={painter}
          dense={asked.dense}
        />
      </section>
      {writing ? <CommentDialog fresh={writing} onClose={() => setWriting(null)} /> : null}
      {opened ? <CommentDialog comment={opened} onClose={() => setOpened(null)} /> : null}
    </>
  );
}

function Head({
  columns,
  sort,
  change,
}: {
  columns: ReturnType<typeof latencyColumns>;
  sort: string;
  change: (part: LatencyChange) => void;
}) {
  const button = (id: string, title: string, hint: string, className: string) => {
    const active = sort === id || sort === `-${id}`;
    // Figures are wanted worst first, names from A.
    const next = id === 'name' ? (sort === 'name' ? '-name' : 'name') : sort === `-${id}` ? id : `-${id}`;
    return (
      <button
        key={id}
        type="button"
        className={className}
        title={hint}
        aria-pressed={active}
        onClick={() => change({ sort: next })}
      >
        {title}
        {active ? (sort.startsWith('-') ? ' ↓' : ' ↑') : ''}
      </button>
    );
  };
  return (
    <div className="lat-head">
      {button('name', 'Target', 'Name and address', '')}
      {columns.map((column) =>
        button(column.id, column.title, column.hint, column.shown === 'always' ? '' : column.shown),
      )}
      <span className="lat-scale wide" style={{ textAlign: 'end' }}>
        drag: focus · shift drag: move · wheel: zoom
      </span>
    </div>
  );
}

/** Of the focused period in words, beside the lane of all targets. */
function All({
  count,
  total,
  period,
  view,
  rows,
  strips,
  bands,
  canvas,
  clear,
}: {
  count: number;
  total: number;
  period: View | null;
  view: View;
  rows: readonly LatencyRow[];
  strips: ReturnType<typeof useStrips>['strips'];
  bands: readonly [number, number];
  canvas: React.ReactNode;
  clear: () => void;
}) {
  const lossy = rows.filter((row) => (row.summary?.lossPercent ?? 0) > 0).length;
  const cursor = useSyncExternalStore(linkedCursor.subscribe, linkedCursor.read);
  const frozen = useSyncExternalStore(liveStore.subscribe, liveStore.read).status === 'frozen';
  const rollup = rows.some((row) => row.summary?.source === 'rollup');
  const at =
    cursor === null
      ? null
      : foldTogether(
          strips.values(),
          [cursor - (view[1] - view[0]) / 400, cursor + (view[1] - view[0]) / 400],
          bands,
          1,
        );
  return (
    <div className="lat-all">
      <div className="lat-words">
        <div>
          <strong>
            {lossy === 0
              ? 'No target'
              : lossy === count
                ? `All ${count} targets`
                : `${lossy} of ${count} targets`}
          </strong>{' '}
          lost packets
          {period ? ' in focus' : ' in view'}
          {lossy > 1 && lossy === count ? ': it was everybody' : lossy === 1 ? ': it was just that one' : ''}
          {count < total ? (
            <span className="faint">
              {' '}
              · first {count} of {total}
            </span>
          ) : null}
        </div>
        <div className="faint small">
          {period ? (
            <>
              {formatDate(period[0] * 1000)} to {formatDate(period[1] * 1000)} (
              {formatDuration((period[1] - period[0]) * 1000)}){' '}
              <button type="button" className="link" onClick={clear}>
                clear focus
              </button>
            </>
          ) : (
            `The last ${formatDuration((view[1] - view[0]) * 1000)}${frozen ? ', frozen' : ''}`
          )}
          {rollup ? ' · from rollups: whole quarters of an hour' : ' · counted from every sample'}
        </div>
        <div className="faint small">
          {at && cursor !== null && !Number.isNaN(at.lossy[0]!)
            ? `${formatDate(cursor * 1000)}: ${Math.round(at.lossy[0]! * 100)} % of targets lost packets, ${Math.round(at.slow[0]! * 100)} % were slow`
            : '\u00a0'}
        </div>
      </div>
      {canvas}
    </div>
  );
}

const laneHeight = 62;
const axisHeight = 20;
function Axis({
  painter,
  read,
  look,
  strips,
}: {
  painter: ReturnType<typeof createPainter>;
  read: () => StripState;
  look: () => StripLook;
  strips: ReturnType<typeof useStrips>['strips'];
}) {
  const draw = useCallback<Draw>(
    (context, width, height) => {
      const now = look();
      const lane = height - axisHeight;
      context.clearRect(0, 0, width, height);
      context.save();
      context.beginPath();
      context.rect(0, 0, width, lane);
      context.clip();
      paintTogether(context, strips.values(), now, width, lane);
      context.restore();
      const x = (timeS: number) => ((timeS - now.view[0]) / (now.view[1] - now.view[0])) * width;
      paintTimeAxis(context, now.view, { left: 0, top: 0, width, height: lane - 2 }, x);
    },
    [look, strips],
  );
  return (
    <StripCanvas
      painter={painter}
      draw={draw}
      height={laneHeight}
      label="All targets together: red is the share that lost packets. Arrow keys move, plus and minus zoom, shift and arrows focus, Escape clears."
      read={read}
    />
  );
}
