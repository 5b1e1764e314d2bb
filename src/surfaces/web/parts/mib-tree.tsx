/** The tree of MIB objects: only the visible rows exist. Arrows move, open and close; Enter reads what is selected. */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  Bell,
  Box,
  Check,
  ChevronDown,
  ChevronRight,
  CircleDot,
  Columns3,
  FileText,
  Folder,
  Rows3,
  Table2,
} from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { MibNode } from '#pure/mib/mib.ts';
import type { Support, TreeRow } from '../model/mib-tree.ts';

const icons: Readonly<Record<MibNode['kind'], React.ElementType>> = {
  scalar: CircleDot,
  column: Columns3,
  row: Rows3,
  table: Table2,
  notification: Bell,
  identifier: Folder,
  module: Box,
  group: FileText,
  compliance: FileText,
  capabilities: FileText,
};
const overscan = 10;
const pageRows = 15;

export function KindIcon({ node }: { node: MibNode }) {
  const Icon = icons[node.kind];
  return <Icon size={14} aria-hidden />;
}

export function MibTree({
  rows,
  selected,
  support,
  onSelect,
  onToggle,
  onRead,
}: {
  rows: readonly TreeRow[];
  selected: string | undefined;
  support: Support | undefined;
  onSelect: (row: TreeRow) => void;
  onToggle: (row: TreeRow) => void;
  onRead: () => void;
}) {
  const view = useRef<HTMLDivElement>(null);
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => view.current,
    estimateSize: () => rem * 1.75,
    overscan,
  });
  const at = rows.findIndex((row) => row.key === selected);
  const first = rows[0]?.key;
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
    // Another list begins at its top.
    else if (first !== undefined) view.current?.scrollTo({ top: 0 });
  }, [at, first, virtual]);

  const move = (to: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (row) onSelect(row);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[at];
    switch (event.key) {
      case 'ArrowDown':
        move(at + 1);
        break;
      case 'ArrowUp':
        move(at - 1);
        break;
      case 'PageDown':
        move(at + pageRows);
        break;
      case 'PageUp':
        move(at - pageRows);
        break;
      case 'Home':
        move(0);
        break;
      case 'End':
        move(rows.length - 1);
        break;
      case 'ArrowRight':
        if (row?.hasChildren && !row.open) onToggle(row);
        else move(at + 1);
        break;
      case 'ArrowLeft':
        if (row?.open) onToggle(row);
        else if (row?.parent !== undefined) move(rows.findIndex((other) => other.key === row.parent));
        break;
      case 'Enter':
        if (row && !row.node) onToggle(row);
        else onRead();
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    <div
      ref={view}
      className="mib-tree"
      role="tree"
      aria-label="Objects"
      tabIndex={0}
      onKeyDown={onKeyDown}
      {...(at >= 0 ? { 'aria-activedescendant': `mib-${rows[at]!.key}` } : {})}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]!;
          return (
            <Row
              key={row.key}
              row={row}
              top={item.start}
              selected={row.key === selected}
              support={support}
              onSelect={onSelect}
              onToggle={onToggle}
            />
          );
        })}
      </div>
    </div>
  );
}

function Row({
  row,
  top,
  selected,
  support,
  onSelect,
  onToggle,
}: {
  row: TreeRow;
  top: number;
  selected: boolean;
  support: Support | undefined;
  onSelect: (row: TreeRow) => void;
  onToggle: (row: TreeRow) => void;
}) {
  const module = row.node ? undefined : support?.modules.get(row.module);
  const isThere = row.node ? support?.objects.has(row.key) : module !== undefined;
  const counts = row.node
    ? undefined
    : module
      ? `${module.found} of ${module.known}`
      : String(row.objects ?? '');
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the focus and the keys for all its rows
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names the active row
    <div
      id={`mib-${row.key}`}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={selected}
      {...(row.hasChildren ? { 'aria-expanded': row.open } : {})}
      className={[
        'mib-row',
        selected ? 'at' : '',
        row.node ? '' : 'module',
        support && !isThere && !row.node ? 'absent' : '',
      ].join(' ')}
      style={{ transform: `translateY(${top}px)`, paddingInlineStart: `${0.4 + row.depth * 0.9}rem` }}
      onClick={() => {
        onSelect(row);
        if (!row.node) onToggle(row);
      }}
      onDoubleClick={() => row.node && row.hasChildren && onToggle(row)}
    >
      {row.hasChildren ? (
        <button
          type="button"
          className="twist"
          tabIndex={-1}
          aria-hidden
          onClick={(event) => {
            event.stopPropagation();
            onToggle(row);
          }}
        >
          {row.open ? <ChevronDown size={13} /> : <ChevronRight size={13} />}
        </button>
      ) : (
        <span className="twist" />
      )}
      {row.node ? <KindIcon node={row.node} /> : null}
      <span className="clip">{row.node ? row.node.name : row.module}</span>
      {row.file ? <span className="badge accent">yours</span> : null}
      {row.node && row.parent === undefined ? <span className="faint small clip">{row.module}</span> : null}
      <span className="end">
        {isThere ? (
          <span className="c-up" title="This device has it">
            <Check size={13} aria-label="supported" />
          </span>
        ) : null}
        {counts ? <span className="faint small">{counts}</span> : null}
      </span>
    </div>
  );
}
