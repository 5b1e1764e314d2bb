/** The network as it is wired, live. What is seen is in the address: filter, selection, path, arrangement, layers. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Network, Radar, X } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { MapArrangement } from '#pure/contract/resources.ts';
import { type Graph, neighboursOf } from '#pure/topology/graph.ts';
import { shortestPath } from '#pure/topology/path.ts';
import type { Picture } from '#pure/topology/picture.ts';
import { MapBar } from '../map/bar.tsx';
import { MapCanvas } from '../map/canvas.tsx';
import { DeviceDrawer, HoverCard, LinkDrawer } from '../map/cards.tsx';
import type { MapControl, MapEvents } from '../map/control.ts';
import type { Pointed } from '../map/draw.ts';
import { findOn } from '../map/find.ts';
import { useMapKeys } from '../map/keys.ts';
import { Legend } from '../map/legend.tsx';
import { MapList } from '../map/list.tsx';
import { useMoves, usePicture } from '../map/picture.ts';
import { layersFrom, questionOf } from '../map/question.ts';
import type { Highlight, Scene } from '../map/scene.ts';
import { useMay } from '../model/account.ts';
import { withField } from '../model/filter.ts';
import { Empty, FaultBox, Skeleton, useMedia } from '../parts/basics.tsx';

const drawerPx = 384;

export function MapPage() {
  const search = useSearch({ from: '/shell/map' });
  const question = questionOf(search);
  const { data, error } = usePicture(question);
  if (!data)
    return (
      <div style={{ padding: '2rem' }}>{error ? <FaultBox error={error} /> : <Skeleton rows={6} />}</div>
    );
  if (data.picture.graph.nodes.length === 0) return <NothingYet />;
  return <MapView picture={data.picture} arrangement={question.arrangement} />;
}

function NothingYet() {
  return (
    <Empty
      icon={<Radar size={30} strokeWidth={1.4} />}
      title="The map is empty"
      actions={
        <>
          <Link to="/discovery" className="button primary large">
            Discover the network
          </Link>
          <Link to="/devices" className="button large">
            Add a device by hand
          </Link>
        </>
      }
    >
      Name a subnet and an SNMP credential. Discovery asks each device for its neighbours (LLDP, CDP,
      forwarding tables) and draws what it learns, as it learns it. Sites become groups; without them, groups
      are found in the subnets and in the wiring itself.
    </Empty>
  );
}

interface ViewProps {
  readonly picture: Picture;
  readonly arrangement: MapArrangement;
}

function MapView({ picture, arrangement }: ViewProps) {
  const { graph, siteNames } = picture;
  const search = useSearch({ from: '/shell/map' });
  const navigate = useNavigate({ from: '/map' });
  const mayMove = useMay('operator');
  const control = useRef<MapControl | null>(null);
  const host = useRef<HTMLDivElement>(null);
  const [links, setLinks] = useState<readonly string[]>([]);
  const [hover, setHover] = useState<{ pointed: Pointed; x: number; y: number } | null>(null);
  const [picking, setPicking] = useState(false);
  const [list, setList] = useState(false);
  const [scene, setScene] = useState<Scene | null>(null);
  const wide = useMedia('(min-width: 60rem)');
  const moves = useMoves(arrangement);

  type Search = typeof search;
  const go = (change: Partial<Record<keyof Search, string | undefined>>) =>
    void navigate({
      search: Object.fromEntries(
        Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined && value !== ''),
      ) as Search,
      replace: true,
    });

  const indexOf = (id: string | undefined) => (id === undefined ? -1 : (graph.indexOf.get(id) ?? -1));
  const text = search.q ?? '';
  const settled = useDeferredValue(text);
  const found = useMemo(() => findOn(graph, siteNames, settled), [graph, siteNames, settled]);
  const shownLayers = useMemo(() => layersFrom(search.layers), [search.layers]);
  const [selected, far, near] = [indexOf(search.focus), indexOf(search.path), indexOf(search.near)];
  const path = useMemo(
    () =>
      selected >= 0 && far >= 0
        ? shortestPath(graph, selected, far, (link) => shownLayers.has(graph.links[link]!.layer))
        : null,
    [graph, selected, far, shownLayers],
  );
  const highlight = useMemo<Highlight>(
    () => ({
      selected,
      matches: near >= 0 ? new Set([near, ...neighboursOf(graph, near)]) : found,
      path: path ? { nodes: new Set(path.nodes), links: new Set(path.links) } : null,
      layers: shownLayers,
    }),
    [graph, selected, near, found, path, shownLayers],
  );

  const select = (id: string | undefined) => {
    setLinks([]);
    if (picking && id !== undefined && id !== search.focus) {
      setPicking(false);
      go({ path: id, near: undefined });
    } else if (id !== search.focus) go({ focus: id, path: undefined, near: undefined });
  };
  const first = useRef(true);
  const events: MapEvents = {
    select: (id) => select(id ?? undefined),
    selectLinks(ids) {
      setLinks(ids);
      go({ focus: undefined, path: undefined, near: undefined });
    },
    open: (id) => void navigate({ to: '/devices/$id', params: { id } }),
    hover: (pointed, x, y) => setHover(pointed.vertex === null && !pointed.line ? null : { pointed, x, y }),
    placed: (items) => void moves.move(items),
    ready(next) {
      setScene(next);
      if (first.current && selected >= 0) control.current?.show(path ? path.nodes : [selected]);
      first.current = false;
    },
  };
  const shownPath = path?.nodes.join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: travels once to each path, not at each refresh
  useEffect(() => {
    if (path && !first.current) control.current?.show(path.nodes);
  }, [shownPath]);

  const step = (dx: number, dy: number) => () => {
    if (selected < 0) return control.current?.panBy(-dx * 90, -dy * 90);
    const next = control.current?.step(selected, dx, dy) ?? -1;
    if (next < 0) return;
    select(graph.nodes[next]!.id);
    control.current?.reveal(next);
  };
  const tidyNodes = () => {
    if (found && found.size > 0) return [...found];
    const leaf = selected >= 0 ? scene?.network.grouping.leafOf[selected] : undefined;
    return leaf === undefined ? graph.nodes.map((_, i) => i) : scene!.network.grouping.groups[leaf]!.nodes;
  };
  const startPath = () => {
    if (search.path) go({ path: undefined });
    else if (selected >= 0) setPicking(true);
  };
  const showNear = () =>
    selected >= 0 && go({ near: search.near ? undefined : search.focus, path: undefined });
  const openSelected = () => {
    if (search.focus) void navigate({ to: '/devices/$id', params: { id: search.focus } });
  };
  const back = () => {
    if (picking) setPicking(false);
    else if (links.length > 0) setLinks([]);
    else if (search.path || search.near) go({ path: undefined, near: undefined });
    else if (search.focus) go({ focus: undefined });
    else if (text) go({ q: undefined });
    else if (list) setList(false);
  };
  useMapKeys({
    f: () => control.current?.fit(),
    '0': () => control.current?.fit(),
    '+': () => control.current?.zoomBy(1.4),
    '=': () => control.current?.zoomBy(1.4),
    '-': () => control.current?.zoomBy(1 / 1.4),
    p: startPath,
    n: showNear,
    l: () => setList(!list),
    Escape: back,
    Enter: openSelected,
    'ctrl+z': () => void moves.undo?.(),
    ArrowLeft: step(-1, 0),
    ArrowRight: step(1, 0),
    ArrowUp: step(0, -1),
    ArrowDown: step(0, 1),
  });

  const title = (search.site && siteNames.get(search.site)) || 'Network';
  const chosen = links.flatMap((id) => graph.links.find((link) => link.id === id) ?? []);
  const isPinned = selected >= 0 && picture.pinned[selected] === 1;
  return (
    <div className="map" ref={host}>
      <h1 className="visually-hidden">Map</h1>
      <MapCanvas
        ref={control}
        network={picture}
        highlight={highlight}
        events={events}
        mayMove={mayMove}
        insetPx={wide && (list || chosen.length > 0 || selected >= 0) ? drawerPx : 0}
        label={`Map of ${graph.nodes.length} devices and ${graph.links.length} links. Arrow keys go from device to device; the same is there as a list.`}
      />
      <MapBar
        graph={graph}
        control={() => control.current}
        text={text}
        onText={(q) => go({ q: q || undefined })}
        found={found ? found.size : null}
        onFirst={() => {
          if (!found || found.size === 0) return;
          control.current?.show([...found]);
          if (found.size === 1) select(graph.nodes[[...found][0]!]!.id);
        }}
        arrangement={arrangement}
        onArrangement={(next) => go({ arrange: next === 'force' ? undefined : next })}
        shownLayers={shownLayers}
        onLayers={(shown) => go({ layers: [...shown].join(',') || 'none' })}
        onTidy={mayMove ? () => void moves.tidy(tidyNodes().map((i) => graph.nodes[i]!.id)) : null}
        onUndo={moves.undo && (() => void moves.undo?.())}
        list={list}
        onList={() => setList(!list)}
        title={title}
      />
      {picking || search.path ? (
        <div className="notice" role="status">
          <Network size={14} />
          {picking
            ? 'Choose the device at the other end.'
            : path
              ? `${path.links.length} hops: ${pathText(graph, path.nodes)}`
              : 'There is no known way between these two.'}
          <button
            type="button"
            className="button quiet icon"
            aria-label="Leave the path"
            onClick={() => {
              setPicking(false);
              go({ path: undefined });
            }}
          >
            <X size={14} />
          </button>
        </div>
      ) : null}
      <Legend
        graph={graph}
        onState={(state) =>
          go({ q: withField(text, 'state', text.includes(`state:${state}`) ? null : state) || undefined })
        }
      />
      {hover && scene ? (
        <HoverCard scene={scene} {...hover} width={host.current?.clientWidth ?? 800} />
      ) : null}
      {list ? (
        <MapList
          graph={graph}
          matches={highlight.matches}
          onSelect={(id) => {
            setList(false);
            select(id);
            control.current?.show([indexOf(id)]);
          }}
          onClose={() => setList(false)}
        />
      ) : chosen.length > 0 ? (
        <LinkDrawer links={chosen} onClose={() => setLinks([])} />
      ) : search.focus && selected >= 0 ? (
        <DeviceDrawer
          id={search.focus}
          graph={graph}
          pinned={isPinned}
          mayMove={mayMove}
          near={near >= 0}
          onClose={() => select(undefined)}
          onSelect={(id) => {
            select(id);
            control.current?.reveal(indexOf(id));
          }}
          onPath={startPath}
          onNear={showNear}
          onPin={() => control.current?.setPinned(selected, !isPinned)}
        />
      ) : null}
    </div>
  );
}

const namesMax = 7;
function pathText(graph: Graph, nodes: readonly number[]): string {
  const names = nodes.map((i) => graph.nodes[i]!.name);
  return names.length <= namesMax
    ? names.join(' → ')
    : [...names.slice(0, 3), '…', ...names.slice(-3)].join(' → ');
}
