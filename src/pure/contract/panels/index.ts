/** The kinds there are. Order is that of the menu. */
import { alerts } from './alerts.ts';
import { clock } from './clock.ts';
import { events } from './events.ts';
import { gauge } from './gauge.ts';
import { geo } from './geo.ts';
import type { PanelKind } from './panel.ts';
import { percentile } from './percentile.ts';
import { singleValue } from './single-value.ts';
import { states } from './states.ts';
import { status } from './status.ts';
import { text } from './text.ts';
import { timeSeries } from './time-series.ts';
import { top } from './top.ts';
import { treemap } from './treemap.ts';
import { weathermap } from './weathermap.ts';

export const panelKinds: readonly PanelKind[] = [
  timeSeries,
  singleValue,
  gauge,
  top,
  states,
  status,
  alerts,
  events,
  percentile,
  treemap,
  weathermap,
  geo,
  text,
  clock,
];
export const panelKindOf: ReadonlyMap<string, PanelKind> = new Map(panelKinds.map((kind) => [kind.id, kind]));
