/** The map, only to be looked at: links in the colour of their load, the busiest named with what goes in and out. */
import { useRouter } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import type { Link as NetworkLink, PanelAnswer } from '#pure/contract/resources.ts';
import { graphOf } from '#pure/topology/graph.ts';
import { groupNodes } from '#pure/topology/group.ts';
import { MapCanvas } from '../map/canvas.tsx';
import type { MapControl, MapEvents } from '../map/control.ts';
import { type LineKind, lineStyles, type Network } from '../map/scene.ts';
import { formatBps } from '../model/format.ts';
import { StateMark } from '../parts/state.tsx';
import { Nothing } from './nothing.tsx';
import type { PanelProps } from './panel.ts';

const legendLines: readonly (readonly [LineKind, string])[] = [
  ['idle', 'idle'],
  ['light', '2 %'],
  ['busy', '30 %'],
  ['hot', '70 %'],
  ['full', '90 %'],
  ['down', 'down'],
];
const highlight = { selected: -1, matches: null, path: null, layers: new Set(['physical'] as const) };
const rowPx = 23;

const loadOf = (link: NetworkLink) => Math.max(link.inBps ?? -1, link.outBps ?? -1);
const percentOf = (link: NetworkLink) =>
  link.speedBps && loadOf(link) >= 0 ? (loadOf(link) / link.speedBps) * 100 : null;
const endOf = (end: NetworkLink['a']) => [end.deviceName, end.interfaceName].filter(Boolean).join(' ');

export function Weathermap({ config, answer, hands, width, height }: PanelProps) {
  const topology = answer.topology;
  const router = useRouter();
  const control = useRef<MapControl | null>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const held = useHeld(topology);
  const linked = hands.linked;
  const events: MapEvents = {
    select: () => setChosen([]),
    selectLinks: setChosen,
    open: (id) => void (linked && router.navigate({ to: '/devices/$id', params: { id } })),
    hover: () => {},
    placed: () => {},
    ready: () => {},
  };
  if (!topology || topology.nodes.length === 0)
    return <Nothing text="The map is empty: discover the network first." />;
  const count = config.links as number;
  const named = topology.links.filter((link) => chosen.includes(link.id));
  const rows = (
    named.length > 0
      ? named
      : [...topology.links]
          .filter((link) => loadOf(link) >= 0 || link.state === 'down')
          .sort((a, b) => weight(b) - weight(a))
  ).slice(0, Math.max(count, named.length));
  const legend = config.legend === true && width > 300;
  const listPx = rows.length === 0 ? 0 : Math.min(rows.length * rowPx + 6, height * 0.42);
  return (
    <div className="panel-weather">
      <div className="map" style={{ height: Math.max(60, height - listPx - (legend ? 24 : 0)) }}>
        <MapCanvas
          ref={control}
          network={held!}
          highlight={highlight}
          events={events}
          mayMove={false}
          insetPx={0}
          label={`Map of ${topology.nodes.length} devices and ${topology.links.length} links; the busiest are listed below.`}
        />
      </div>
      {legend ? (
        <div className="panel-signs" aria-hidden="true">
          {legendLines.map(([kind, text]) => {
            const style: (typeof lineStyles)[LineKind] = lineStyles[kind];
            return (
              <span key={kind}>
                <svg width="24" height="8" aria-hidden="true">
                  <line
                    x1="0"
                    y1="4"
                    x2="24"
                    y2="4"
                    stroke={`var(${style.color})`}
                    strokeWidth={Math.min(5, style.width)}
                    strokeDasharray={style.dash.join(' ')}
                  />
                </svg>
                {text}
              </span>
            );
          })}
        </div>
      ) : null}
      {rows.length > 0 ? (
        <ul className="panel-rows tight" style={{ height: listPx }}>
          {rows.map((link) => (
            <li key={link.id}>
              <span>
                <StateMark state={link.state === 'unknown' ? 'unknown' : link.state} size={9} />
                <span className="clip grow">
                  {endOf(link.a)} <span className="faint">↔</span> {endOf(link.b)}
                </span>
                <span className="num small muted">in {formatBps(link.inBps)}</span>
                <span className="num small muted">out {formatBps(link.outBps)}</span>
                <strong className="num small">
                  {percentOf(link) === null
                    ? ''
                    : `${percentOf(link)!.toFixed(percentOf(link)! < 10 ? 1 : 0)} %`}
                </strong>
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

const weight = (link: NetworkLink) =>
  (link.state === 'down' ? 1e6 : 0) + (percentOf(link) ?? loadOf(link) / 1e12);

function networkOf({ nodes, links, places, siteNames }: NonNullable<PanelAnswer['topology']>): Network {
  const graph = graphOf({ nodes, links });
  const placeOf = new Map(places.map((place) => [place.id, place]));
  return {
    graph,
    grouping: groupNodes(graph, new Map(Object.entries(siteNames))),
    places: Float64Array.from(nodes.flatMap(({ id }) => [placeOf.get(id)!.x, placeOf.get(id)!.y])),
    pinned: new Uint8Array(nodes.length),
  };
}

/** A new picture of the same network shall not be drawn anew: identity changes only with what is drawn. */
function useHeld(topology: PanelAnswer['topology']) {
  const text = topology
    ? JSON.stringify([
        topology.nodes,
        topology.links.map((link) => [link.id, link.state, link.inBps, link.outBps]),
      ])
    : '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text tells whether anything differs
  return useMemo(() => topology && networkOf(topology), [text]);
}
