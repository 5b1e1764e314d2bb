// biome-ignore-all lint/a11y/useSemanticElements: a table whose rows are placed by transform cannot be a <table>
// biome-ignore-all lint/a11y/useFocusableInteractive: the scrolling view has the focus for all its rows
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: it scrolls, and takes the arrow keys
/**
 * One table for everything: only the visible rows exist, so ten thousand cost as much as thirty. Arrow keys or j/k move, Enter
 * opens. Sorting is the caller's (server or `sortRows`); columns know how to be shown and how to be exported.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, EllipsisVertical } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '../model/format.ts';
import { openRunMenuAt, runMenuStore } from '../model/run-menu.ts';
import type { RunTarget } from '../model/run-targets.ts';
import { chosen } from '../model/selection.ts';
import { useMedia } from './basics.tsx';

export interface Column<T> {
  readonly id: string;
  readonly title: string;
  readonly cell: (row: T) => React.ReactNode;
  readonly text: (row: T) => string | number | boolean | null;
  /** A CSS grid track. */
  readonly width: string;
  readonly end?: boolean;
  readonly sortable?: boolean;
  /** Left out on narrow screens. */
  readonly wide?: boolean;
}

export interface TableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  readonly total?: number;
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  readonly onOpen?: (row: T) => void;
  readonly onNeedMore?: () => void;
  readonly empty?: React.ReactNode;
  readonly foot?: React.ReactNode;
  /** Grows with its rows up to this many pixels, instead of filling its parent. */
  readonly maxHeight?: number;
  readonly plain?: boolean;
  /** What tools can be run on; `column` is the one that was pointed at. A right-click, `r` or the button at the end of a row asks. */
  readonly targetsOf?: (row: T, column?: string) => readonly RunTarget[];
  /** Present: rows can be chosen, with a box, Ctrl or Shift and a click, the space bar, and Ctrl+A for what is loaded. */
  readonly selection?: {
    readonly keys: ReadonlySet<string>;
    readonly onChange: (keys: ReadonlySet<string>) => void;
  };
}

/** Rows drawn beyond the visible ones on each side. */
const overscan = 6;
/** Ask for the next page when this close to the end of what is here. */
const nearEnd = 60;

export function DataTable<T>(props: TableProps<T>) {
  const { columns, rows, rowKey, onOpen, onNeedMore, sort = '', onSort } = props;
  const narrow = useMedia('(max-width: 640px)');
  const medium = useMedia('(max-width: 1180px)');
  const shown = useMemo(
    () => columns.filter((column, i) => !column.wide || (!narrow && (!medium || i < 5))),
    [columns, narrow, medium],
  );
  const { targetsOf } = props;
  const { selection } = props;
  const [anchor, setAnchor] = useState(0);
  const choose = (index: number, how: 'only' | 'toggle' | 'range') => {
    if (selection) selection.onChange(chosen(selection.keys, rows.map(rowKey), index, anchor, how));
    if (how !== 'range') setAnchor(index);
  };
  const template = [
    ...(selection ? ['1.9rem'] : []),
    ...shown.map((column) => column.width),
    ...(targetsOf ? ['1.6rem'] : []),
  ].join(' ');
  const view = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(-1);
  const count = Math.max(rows.length, Math.min(props.total ?? 0, 500_000));
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const rowHeight = rem * 2.25;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => view.current,
    estimateSize: () => rowHeight,
    overscan,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length < count && last > rows.length - nearEnd) onNeedMore?.();
  }, [last, rows.length, count, onNeedMore]);

  const onKeyDown = (event: React.KeyboardEvent) => {
    const step =
      event.key === 'ArrowDown' || event.key === 'j'
        ? 1
        : event.key === 'ArrowUp' || event.key === 'k'
          ? -1
          : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = Math.max(0, Math.min(rows.length - 1, at + step));
      setAt(next);
      virtual.scrollToIndex(next);
      if (event.shiftKey && selection) choose(next, 'range');
    } else if (event.key === ' ' && selection && rows[at]) {
      event.preventDefault();
      choose(at, 'toggle');
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey) && selection) {
      event.preventDefault();
      selection.onChange(new Set(rows.map(rowKey)));
    } else if (event.key === 'Escape' && selection && selection.keys.size > 0) selection.onChange(new Set());
    else if (event.key === 'Enter' && event.target === view.current && rows[at]) onOpen?.(rows[at]);
    else if (isMenuKey(event) && targetsOf && rows[at]) {
      event.preventDefault();
      const marked = view.current?.querySelector<HTMLElement>('.tr.at .run-on-row');
      if (marked) openRunMenuAt(marked, targetsOf(rows[at]));
    }
  };
  const onContextMenu = (event: React.MouseEvent<HTMLElement>, row: T) => {
    // A link and selected text keep the menu of the browser, which copies them and opens tabs.
    if (!targetsOf || (event.target as Element).closest('a') || getSelection()?.toString()) return;
    const cell = (event.target as Element).closest<HTMLElement>('[data-column]');
    const targets = targetsOf(row, cell?.dataset.column);
    if (targets.length === 0) return;
    event.preventDefault();
    runMenuStore.set({ targets, x: event.clientX, y: event.clientY, opener: view.current });
  };
  const style = props.maxHeight
    ? {
        flex: 'none',
        height: Math.min(
          props.maxHeight,
          Math.max(count, 1) * rowHeight + 2.2 * rem + (props.foot ? 2 * rem : 0) + 2,
        ),
      }
    : {};

  return (
    <div
      className={props.plain ? 'table plain' : 'table'}
      style={rows.length === 0 && props.maxHeight ? {} : style}
    >
      <div
        className="view"
        ref={view}
        role="table"
        aria-label={props.label}
        aria-rowcount={count + 1}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" style={{ position: 'sticky', insetBlockStart: 0, zIndex: 2 }}>
          <div className="head" role="row" style={{ gridTemplateColumns: template }}>
            {selection ? (
              <div role="columnheader" className="td">
                <input
                  type="checkbox"
                  aria-label="Choose all that are loaded"
                  checked={rows.length > 0 && selection.keys.size >= rows.length}
                  onChange={(event) =>
                    selection.onChange(new Set(event.target.checked ? rows.map(rowKey) : []))
                  }
                />
              </div>
            ) : null}
            {shown.map((column) => (
              <Head key={column.id} column={column} sort={sort} {...(onSort ? { onSort } : {})} />
            ))}
            {targetsOf ? <div role="columnheader" className="td" aria-label="Run" /> : null}
          </div>
        </div>
        {count === 0 && props.empty ? (
          <div role="rowgroup">
            <div role="row">
              <div role="cell">{props.empty}</div>
            </div>
          </div>
        ) : (
          <div className="space" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
            {items.map((item) => {
              const row = rows[item.index];
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: Enter is handled by the table
                <div
                  key={row ? rowKey(row) : item.key}
                  role="row"
                  aria-rowindex={item.index + 2}
                  className={`tr${onOpen ? ' link' : ''}${item.index === at ? ' at' : ''}${row && selection?.keys.has(rowKey(row)) ? ' chosen' : ''}`}
                  style={{ gridTemplateColumns: template, transform: `translateY(${item.start}px)` }}
                  onContextMenu={row ? (event) => onContextMenu(event, row) : undefined}
                  onClick={(event) => {
                    if (!row || (event.target as Element).closest('a,button,input,select')) return;
                    if (selection && (event.ctrlKey || event.metaKey)) choose(item.index, 'toggle');
                    else if (selection && event.shiftKey) choose(item.index, 'range');
                    else onOpen?.(row);
                  }}
                >
                  {selection ? (
                    <div role="cell" className="td">
                      {row ? (
                        <input
                          type="checkbox"
                          tabIndex={-1}
                          aria-label="Choose this row"
                          checked={selection.keys.has(rowKey(row))}
                          onChange={() => {}}
                          onClick={(event) => choose(item.index, event.shiftKey ? 'range' : 'toggle')}
                        />
                      ) : null}
                    </div>
                  ) : null}
                  {shown.map((column) => (
                    <div
                      key={column.id}
                      role="cell"
                      data-column={column.id}
                      className={column.end ? 'td end' : 'td'}
                    >
                      {row ? column.cell(row) : <span className="faint">…</span>}
                    </div>
                  ))}
                  {targetsOf ? (
                    <div role="cell" className="td">
                      {row && targetsOf(row).length > 0 ? (
                        <button
                          type="button"
                          className="run-on-row"
                          tabIndex={-1}
                          aria-label="Run a tool on this"
                          title="Run a tool on this (r)"
                          onClick={(event) => openRunMenuAt(event.currentTarget, targetsOf(row))}
                        >
                          <EllipsisVertical size={14} />
                        </button>
                      ) : null}
                    </div>
                  ) : null}
                </div>
              );
            })}
          </div>
        )}
      </div>
      {props.foot ? <div className="foot">{props.foot}</div> : null}
    </div>
  );
}

const isMenuKey = (event: React.KeyboardEvent): boolean =>
  event.key === 'ContextMenu' || event.key === 'r' || (event.shiftKey && event.key === 'F10');

function Head<T>({
  column,
  sort,
  onSort,
}: {
  column: Column<T>;
  sort: string;
  onSort?: (sort: string) => void;
}) {
  const down = sort === `-${column.id}`;
  const up = sort === column.id;
  const className = column.end ? 'td end' : 'td';
  if (!column.sortable || !onSort)
    return (
      <div role="columnheader" className={className}>
        {column.title}
      </div>
    );
  return (
    <div
      role="columnheader"
      className={className}
      aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}
    >
      <button type="button" onClick={() => onSort(up ? `-${column.id}` : down ? '' : column.id)}>
        {column.title}
        {up ? <ArrowUp size={12} /> : down ? <ArrowDown size={12} /> : null}
      </button>
    </div>
  );
}

/** Sorting where every row is already here; empty values last either way. */
export function sortRows<T>(rows: readonly T[], columns: readonly Column<T>[], sort: string): readonly T[] {
  const down = sort.startsWith('-');
  const column = columns.find((item) => item.id === (down ? sort.slice(1) : sort));
  if (!column) return rows;
  const compare = new Intl.Collator('en', { numeric: true }).compare;
  return [...rows].sort((a, b) => {
    const x = column.text(a);
    const y = column.text(b);
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : compare(String(x), String(y));
    return down ? -order : order;
  });
}

export function SortedTable<T>(props: TableProps<T> & { readonly initialSort?: string }) {
  const [sort, setSort] = useState(props.initialSort ?? '');
  const rows = useMemo(() => sortRows(props.rows, props.columns, sort), [props.rows, props.columns, sort]);
  return <DataTable {...props} rows={rows} sort={sort} onSort={setSort} />;
}

export function RowCount({ loaded, total, noun }: { loaded: number; total: number; noun: string }) {
  return (
    <span>
      {formatCount(total)} {noun}
      {loaded < total ? `, ${formatCount(loaded)} loaded` : ''}
    </span>
  );
}
