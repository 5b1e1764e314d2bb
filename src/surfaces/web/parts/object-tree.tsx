// biome-ignore-all lint/a11y/useKeyWithClickEvents: the tree itself takes the keys of all its rows
/**
 * The tree of everything: only the rows that are seen exist, children are asked for when a node is opened, and further ones when
 * the end is seen. Arrows move, open and close, Enter opens the page, r runs a tool; a row is dragged onto the place it moves to.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronRight, Folder, Gauge, MapPin, Server, Star } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { TreeNode } from '#pure/contract/resources.ts';
import { formatCount } from '../model/format.ts';
import { keyOf, type ObjectRow } from '../model/object-tree.ts';
import { runMenuStore } from '../model/run-menu.ts';
import { targetOfDevice } from '../model/run-targets.ts';
import { Counts, StateMark } from './state.tsx';

const icons = { site: MapPin, group: Folder, device: Server, sensor: Gauge, root: Folder } as const;
const overscan = 12;
const pageRows = 15;
const dragType = 'application/x-nocturne-node';

export interface ObjectTreeProps {
  readonly rows: readonly ObjectRow[];
  readonly selected: string | undefined;
  readonly onSelect: (node: TreeNode) => void;
  readonly onToggle: (key: string) => void;
  readonly onMore: (parent: string) => void;
  readonly onOpen: (node: TreeNode) => void;
  readonly onMove?: (node: { kind: string; id: string; name: string }, to: TreeNode) => void;
  readonly onFavourite: (node: TreeNode) => void;
}

export function ObjectTree(props: ObjectTreeProps) {
  const { rows, selected, onSelect, onToggle, onMore, onOpen } = props;
  const view = useRef<HTMLDivElement>(null);
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => view.current,
    estimateSize: () => rem * 1.9,
    overscan,
  });
  const items = virtual.getVirtualItems();
  const at = rows.findIndex((row) => row.key === selected);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);
  useEffect(() => {
    for (const item of items) {
      const row = rows[item.index];
      if (row?.kind === 'more') onMore(row.parent);
    }
  }, [items, rows, onMore]);

  const move = (from: number, step: number) => {
    for (let to = from + step; to >= 0 && to < rows.length; to += Math.sign(step)) {
      const row = rows[to];
      if (row?.kind === 'node') return onSelect(row.node);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[at];
    const node = row?.kind === 'node' ? row : undefined;
    const keys = new Map<string, () => void>([
      ['ArrowDown', () => move(at, 1)],
      ['ArrowUp', () => move(at, -1)],
      ['PageDown', () => move(Math.min(rows.length - 1, at + pageRows) - 1, 1)],
      ['PageUp', () => move(Math.max(0, at - pageRows) + 1, -1)],
      ['Home', () => move(-1, 1)],
      ['End', () => move(rows.length, -1)],
      ['ArrowRight', () => (node && node.node.children > 0 && !node.open ? onToggle(node.key) : move(at, 1))],
      [
        'ArrowLeft',
        () => {
          if (node?.open) onToggle(node.key);
          else if (node?.parent !== undefined)
            move(rows.findIndex((other) => other.key === node.parent) - 1, 1);
        },
      ],
      ['Enter', () => node && onOpen(node.node)],
      [
        'r',
        () => {
          const element = view.current?.querySelector('.tree-row.at');
          if (node && element) runOn(node.node, element);
        },
      ],
    ]);
    const act = keys.get(event.key);
    if (!act) return;
    act();
    event.preventDefault();
  };
  return (
    <div
      ref={view}
      className="tree-view"
      role="tree"
      aria-label="Everything"
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const style = {
            transform: `translateY(${item.start}px)`,
            paddingInlineStart: `${row.depth * 1.1 + 0.5}rem`,
          };
          return row.kind === 'more' ? (
            <div key={row.key} className="tree-row faint" style={style}>
              {row.left > 0 ? `${formatCount(row.left)} more …` : 'Reading …'}
            </div>
          ) : (
            <Row key={row.key} row={row} style={style} at={item.index === at} {...props} />
          );
        })}
      </div>
    </div>
  );
}

function runOn(node: TreeNode, element: Element, point?: { x: number; y: number }): boolean {
  const target =
    node.kind === 'device' && node.address
      ? targetOfDevice({ name: node.name, managementAddress: node.address, credentialId: null })
      : null;
  if (!target) return false;
  const box = element.getBoundingClientRect();
  runMenuStore.set({
    targets: [target],
    x: point?.x ?? box.left + 40,
    y: point?.y ?? box.bottom,
    opener: element.closest<HTMLElement>('.tree-view'),
  });
  return true;
}

function Row({
  row,
  style,
  at,
  onSelect,
  onToggle,
  onOpen,
  onMove,
  onFavourite,
}: ObjectTreeProps & { row: Extract<ObjectRow, { kind: 'node' }>; style: React.CSSProperties; at: boolean }) {
  const { node, open, depth } = row;
  const [over, setOver] = useState(false);
  const Icon = icons[node.kind];
  const movable = onMove && (node.kind === 'device' || node.kind === 'group');
  const takes = onMove && (node.kind === 'site' || node.kind === 'group');
  return (
    <div
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-selected={at}
      {...(node.children > 0 ? { 'aria-expanded': open } : {})}
      className={`tree-row${at ? ' at' : ''}${over ? ' over' : ''}`}
      style={style}
      draggable={movable}
      onClick={() => onSelect(node)}
      onDoubleClick={() => onOpen(node)}
      onContextMenu={(event) => {
        onSelect(node);
        if (runOn(node, event.currentTarget, { x: event.clientX, y: event.clientY })) event.preventDefault();
      }}
      onDragStart={(event) => {
        event.dataTransfer.setData(
          dragType,
          JSON.stringify({ kind: node.kind, id: node.id, name: node.name }),
        );
        event.dataTransfer.effectAllowed = 'move';
      }}
      onDragOver={(event) => {
        if (!takes || !event.dataTransfer.types.includes(dragType)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const text = event.dataTransfer.getData(dragType);
        if (!takes || !text) return;
        event.preventDefault();
        const moved = JSON.parse(text) as { kind: string; id: string; name: string };
        if (keyOf(moved) !== row.key) onMove(moved, node);
      }}
    >
      <button
        type="button"
        className="twist"
        tabIndex={-1}
        aria-label={open ? 'Close' : 'Open'}
        style={{ visibility: node.children > 0 ? 'visible' : 'hidden' }}
        onClick={(event) => {
          event.stopPropagation();
          onToggle(row.key);
        }}
      >
        {open ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
      </button>
      <StateMark state={node.state} size={10} />
      <Icon size={14} aria-hidden className="node-kind" />
      <span className="clip">{node.name}</span>
      {node.address ? <span className="faint small mono wide">{node.address}</span> : null}
      {node.kind === 'sensor' && node.summary ? (
        <span className="faint small clip wide">{node.summary}</span>
      ) : null}
      <span className="end">
        {node.kind === 'sensor' ? (
          <span className="badge">{node.detail}</span>
        ) : (
          <Counts counts={node.counts} />
        )}
        <button
          type="button"
          className={node.favourite ? 'fav on' : 'fav'}
          tabIndex={-1}
          aria-pressed={node.favourite}
          aria-label={node.favourite ? 'No favourite any more' : 'Make it a favourite'}
          onClick={(event) => {
            event.stopPropagation();
            onFavourite(node);
          }}
        >
          <Star size={13} />
        </button>
      </span>
    </div>
  );
}
