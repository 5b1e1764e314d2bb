/** The canvas in React: hands what changed to the control, and nothing else. */
import { useEffect, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import { useThemeRevision } from '../model/theme.ts';
import { createMap, type MapControl, type MapEvents } from './control.ts';
import type { Highlight, Network } from './scene.ts';

interface Props {
  readonly network: Network;
  readonly highlight: Highlight;
  readonly events: MapEvents;
  readonly mayMove: boolean;
  /** Pixels at the right that a drawer covers. */
  readonly insetPx: number;
  readonly label: string;
  readonly ref: React.Ref<MapControl | null>;
}

export function MapCanvas({ network, highlight, events, mayMove, insetPx, label, ref }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const corner = useRef<HTMLCanvasElement>(null);
  const control = useRef<MapControl | null>(null);
  const latest = useRef(events);
  latest.current = events;
  const theme = useThemeRevision();
  // Before the handle below is read.
  useLayoutEffect(() => {
    const made = createMap(canvas.current!, corner.current!, {
      select: (id) => latest.current.select(id),
      selectLinks: (ids) => latest.current.selectLinks(ids),
      open: (id) => latest.current.open(id),
      hover: (...what) => latest.current.hover(...what),
      placed: (...what) => latest.current.placed(...what),
      ready: (scene) => latest.current.ready(scene),
    });
    control.current = made;
    return () => {
      made.stop();
      control.current = null;
    };
  }, []);
  useEffect(() => control.current?.allowMoving(mayMove), [mayMove]);
  useEffect(() => control.current?.setInset(insetPx), [insetPx]);
  useEffect(() => control.current?.setHighlight(highlight), [highlight]);
  useEffect(() => control.current?.setNetwork(network), [network]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new colours need a new picture
  useEffect(() => control.current?.recolour(), [theme]);
  useImperativeHandle<MapControl | null, MapControl | null>(ref, () => control.current, []);
  return (
    <>
      <canvas ref={canvas} className="sheet" tabIndex={0} aria-label={label} role="img" />
      <canvas ref={corner} className="corner" />
    </>
  );
}
