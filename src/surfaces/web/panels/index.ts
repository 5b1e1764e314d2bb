/** The drawing of each kind. A kind without one says so in its panel. */
import type { FunctionComponent } from 'react';
import { AlertList } from './alerts.tsx';
import { Clock } from './clock.tsx';
import { EventList } from './events.tsx';
import { Gauge } from './gauge.tsx';
import { World } from './geo.tsx';
import type { PanelProps } from './panel.ts';
import { Percentile } from './percentile.tsx';
import { SingleValue } from './single-value.tsx';
import { States } from './states.tsx';
import { Status } from './status.tsx';
import { Note } from './text.tsx';
import { TimeSeries } from './time-series.tsx';
import { TopList } from './top.tsx';
import { TreeMapPanel } from './treemap.tsx';
import { Weathermap } from './weathermap.tsx';

export const drawings: Readonly<Record<string, FunctionComponent<PanelProps>>> = {
  'time-series': TimeSeries,
  'single-value': SingleValue,
  gauge: Gauge,
  top: TopList,
  states: States,
  status: Status,
  alerts: AlertList,
  events: EventList,
  percentile: Percentile,
  treemap: TreeMapPanel,
  weathermap: Weathermap,
  geo: World,
  text: Note,
  clock: Clock,
};
