/** What the map's signs mean, with how many there are; a state is a filter. */
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useState } from 'react';
import type { SensorState } from '#pure/contract/resources.ts';
import type { Graph } from '#pure/topology/graph.ts';
import { symbolOf } from '#pure/topology/symbols.ts';
import { formatCount } from '../model/format.ts';
import { StateMark, stateNames } from '../parts/state.tsx';
import { type LineKind, lineStyles } from './scene.ts';

const lineNames: Readonly<Partial<Record<LineKind, string>>> = {
  idle: 'idle',
  light: 'from 2 %',
  busy: 'from 30 %',
  hot: 'from 70 %',
  full: 'from 90 %',
  degraded: 'some down',
  down: 'down',
  unknown: 'no news',
};

function LineSample({ kind }: { kind: LineKind }) {
  const style: (typeof lineStyles)[LineKind] = lineStyles[kind];
  return (
    <svg width="34" height="8" aria-hidden="true">
      <line
        x1="0"
        y1="4"
        x2="34"
        y2="4"
        stroke={`var(${style.color})`}
        strokeWidth={style.width}
        strokeDasharray={style.dash.join(' ')}
      />
      {'inner' in style ? (
        <line
          x1="0"
          y1="4"
          x2="34"
          y2="4"
          stroke="var(--surface)"
          strokeWidth={style.width * 0.42}
          strokeDasharray={style.inner.join(' ')}
        />
      ) : null}
    </svg>
  );
}

export function Legend({ graph, onState }: { graph: Graph; onState: (state: SensorState) => void }) {
  const [open, setOpen] = useState(false);
  const counts = new Map<SensorState, number>();
  const kinds = new Map<string, number>();
  for (const { state, kind } of graph.nodes) {
    counts.set(state, (counts.get(state) ?? 0) + 1);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return (
    <div className="key">
      {open ? (
        <>
          <div className="signs">
            {[...kinds].map(([kind, count]) => (
              <span key={kind}>
                <svg width="18" height="18" viewBox="-12 -12 24 24" aria-hidden="true">
                  <path d={symbolOf(kind).outline} fill="none" stroke="var(--text-2)" strokeWidth="1.5" />
                  <path
                    d={symbolOf(kind).glyph}
                    transform="scale(.8)"
                    fill="none"
                    stroke="var(--text-2)"
                    strokeWidth="1.5"
                    strokeLinecap="round"
                  />
                </svg>
                {kind} {formatCount(count)}
              </span>
            ))}
          </div>
          <div className="signs">
            {(Object.keys(lineNames) as LineKind[]).map((kind) => (
              <span key={kind}>
                <LineSample kind={kind} /> {lineNames[kind]}
              </span>
            ))}
          </div>
          <p className="faint small">
            Drag a device to pin it. Arrows go to neighbours, Enter opens, f fits, p finds a path, n shows
            neighbours, Ctrl+Z undoes a move.
          </p>
        </>
      ) : null}
      <div className="signs">
        <button
          type="button"
          className="button quiet small"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? <ChevronDown size={13} /> : <ChevronUp size={13} />} Legend
        </button>
        <span className="faint">
          {formatCount(graph.nodes.length)} devices, {formatCount(graph.links.length)} links
        </span>
        {(['down', 'warning', 'unknown', 'paused', 'up'] as const)
          .filter((state) => counts.has(state))
          .map((state) => (
            <button
              key={state}
              type="button"
              className="button quiet small"
              title={`Show what is ${state}`}
              onClick={() => onState(state)}
            >
              <StateMark state={state} size={9} /> {formatCount(counts.get(state)!)}{' '}
              {stateNames[state].toLowerCase()}
            </button>
          ))}
      </div>
    </div>
  );
}
