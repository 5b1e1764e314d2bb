/** The map's tools: one box to find, the arrangement, layers, order, files, list, wall. */
import { Layers, List, LocateFixed, Maximize, Minus, Plus, Undo2, WandSparkles } from 'lucide-react';
import type { LinkLayer, MapArrangement } from '#pure/contract/resources.ts';
import type { Graph } from '#pure/topology/graph.ts';
import { layerOrder, layers } from '#pure/topology/layers.ts';
import { enterWall } from '../model/shortcuts.ts';
import { Menu } from '../parts/basics.tsx';
import { FilterInput } from '../parts/list-page.tsx';
import type { MapControl } from './control.ts';
import { FileMenu } from './files.tsx';
import { findFields } from './find.ts';

const arrangementNames: Readonly<Record<MapArrangement, string>> = { force: 'Free', layered: 'Layered' };

function Tool({
  label,
  onClick,
  pressed,
  disabled,
  children,
}: {
  label: string;
  onClick: () => void;
  pressed?: boolean;
  disabled?: boolean;
  children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      className="button icon"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

export function MapBar(props: {
  graph: Graph;
  control: () => MapControl | null;
  text: string;
  onText: (text: string) => void;
  found: number | null;
  onFirst: () => void;
  arrangement: MapArrangement;
  onArrangement: (arrangement: MapArrangement) => void;
  shownLayers: ReadonlySet<LinkLayer>;
  onLayers: (shown: ReadonlySet<LinkLayer>) => void;
  onTidy: (() => void) | null;
  onUndo: (() => void) | null;
  list: boolean;
  onList: () => void;
  title: string;
}) {
  const { graph, control, shownLayers } = props;
  const carried = new Set(graph.links.map((link) => link.layer));
  const flip = (layer: LinkLayer) => {
    const next = new Set(shownLayers);
    if (!next.delete(layer)) next.add(layer);
    props.onLayers(next);
  };
  return (
    <div className="tools">
      <form
        className="find"
        onSubmit={(event) => {
          event.preventDefault();
          props.onFirst();
        }}
      >
        <FilterInput value={props.text} onChange={props.onText} fields={findFields} label="Find on the map" />
        {props.found === null ? null : (
          <span className="badge" role="status">
            {props.found} found
          </span>
        )}
      </form>
      <fieldset className="segments" aria-label="Arrangement">
        {(Object.keys(arrangementNames) as MapArrangement[]).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={props.arrangement === name}
            onClick={() => props.onArrangement(name)}
          >
            {arrangementNames[name]}
          </button>
        ))}
      </fieldset>
      <Menu label="Layers" icon={<Layers size={15} />}>
        {layerOrder.map((layer) => (
          <button key={layer} type="button" aria-pressed={shownLayers.has(layer)} onClick={() => flip(layer)}>
            {shownLayers.has(layer) ? '✓ ' : ''}
            {layers[layer].title}
            <span className="faint small">
              {' '}
              {shownLayers.has(layer) && !carried.has(layer) ? 'none known yet' : layers[layer].meaning}
            </span>
          </button>
        ))}
      </Menu>
      <Tool label="Fit everything (f)" onClick={() => control()?.fit()}>
        <LocateFixed size={15} />
      </Tool>
      <span className="zooms">
        <Tool label="Zoom in (+)" onClick={() => control()?.zoomBy(1.5)}>
          <Plus size={15} />
        </Tool>
        <Tool label="Zoom out (-)" onClick={() => control()?.zoomBy(1 / 1.5)}>
          <Minus size={15} />
        </Tool>
      </span>
      {props.onTidy ? (
        <Tool label="Tidy: what is found, the group of the selection, or all" onClick={props.onTidy}>
          <WandSparkles size={15} />
        </Tool>
      ) : null}
      {props.onTidy ? (
        <Tool label="Undo the last move (Ctrl+Z)" disabled={!props.onUndo} onClick={() => props.onUndo?.()}>
          <Undo2 size={15} />
        </Tool>
      ) : null}
      <FileMenu title={props.title} control={control} />
      <Tool label="As a list" pressed={props.list} onClick={props.onList}>
        <List size={15} />
      </Tool>
      <Tool label="Wall mode (w)" onClick={enterWall}>
        <Maximize size={15} />
      </Tool>
    </div>
  );
}
