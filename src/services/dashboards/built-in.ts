/** Dashboards made from what is there, so that the first visit shows something real. They have no row and cannot be changed. */
import type { Dashboard, DashboardInput, Panel } from '#pure/contract/resources.ts';
import type { Estate } from './estate.ts';

const hourMs = 3_600_000;

type Draft = Omit<Panel, 'id' | 'box' | 'title'> & {
  readonly title?: string;
  readonly box: readonly [number, number, number, number];
};
const panelsOf = (drafts: readonly Draft[]): Panel[] =>
  drafts.map(({ box: [x, y, w, h], title = '', kind, config }, i) => ({
    id: `p${i + 1}`,
    kind,
    title,
    box: { x, y, w, h },
    config,
  }));

const network: readonly Draft[] = [
  { kind: 'status', box: [0, 0, 10, 4], config: { of: 'sensors' }, title: 'Sensors' },
  {
    kind: 'single-value',
    box: [10, 0, 5, 4],
    config: { metrics: ['rtt.avg'], seriesMax: 20 },
    title: 'Round trip',
  },
  {
    kind: 'single-value',
    box: [15, 0, 5, 4],
    config: { metrics: ['loss'], seriesMax: 20, warnAbove: 1, badAbove: 5 },
    title: 'Packet loss',
  },
  { kind: 'clock', box: [20, 0, 4, 4], config: {} },
  { kind: 'alerts', box: [0, 4, 12, 8], config: {} },
  {
    kind: 'time-series',
    box: [12, 4, 12, 8],
    config: { metrics: ['rtt.avg'], seriesMax: 6 },
    title: 'Slowest answers over time',
  },
  { kind: 'treemap', box: [0, 12, 12, 9], config: {}, title: 'Everything' },
  { kind: 'top', box: [12, 12, 6, 9], config: { list: 'latency' } },
  { kind: 'top', box: [18, 12, 6, 9], config: { list: 'utilisation' } },
];
const wan: readonly Draft[] = [
  { kind: 'geo', box: [0, 0, 12, 10], config: {}, title: 'Sites' },
  { kind: 'weathermap', box: [12, 0, 12, 10], config: {} },
  {
    kind: 'time-series',
    box: [0, 10, 12, 8],
    config: { metrics: ['interface.in', 'interface.out'], seriesMax: 6, area: true },
    title: 'Traffic of the busiest ports',
  },
  { kind: 'percentile', box: [12, 10, 12, 8], config: {} },
  { kind: 'top', box: [0, 18, 8, 8], config: { list: 'bandwidth' } },
  { kind: 'top', box: [8, 18, 8, 8], config: { list: 'errors' } },
  { kind: 'top', box: [16, 18, 8, 8], config: { list: 'loss' } },
];
const device: readonly Draft[] = [
  { kind: 'status', box: [0, 0, 8, 4], config: { of: 'sensors' }, title: 'Sensors' },
  { kind: 'gauge', box: [8, 0, 4, 4], config: { metrics: ['cpu.usage'] }, title: 'Processor' },
  { kind: 'gauge', box: [12, 0, 4, 4], config: { metrics: ['memory.use'] }, title: 'Memory' },
  { kind: 'single-value', box: [16, 0, 4, 4], config: { metrics: ['rtt.avg'] }, title: 'Round trip' },
  {
    kind: 'single-value',
    box: [20, 0, 4, 4],
    config: { metrics: ['loss'], warnAbove: 1, badAbove: 5 },
    title: 'Loss',
  },
  {
    kind: 'time-series',
    box: [0, 4, 12, 8],
    config: { metrics: ['rtt.avg'], band: true },
    title: 'Round-trip time',
  },
  {
    kind: 'time-series',
    box: [12, 4, 12, 8],
    config: { metrics: ['interface.in', 'interface.out'], seriesMax: 8, area: true },
    title: 'Traffic',
  },
  { kind: 'states', box: [0, 12, 8, 8], config: { of: 'sensors', look: 'list' }, title: 'Sensors' },
  { kind: 'alerts', box: [8, 12, 8, 8], config: {} },
  { kind: 'events', box: [16, 12, 8, 8], config: {} },
];
const site: readonly Draft[] = [
  { kind: 'status', box: [0, 0, 8, 4], config: { of: 'devices' }, title: 'Devices' },
  { kind: 'status', box: [8, 0, 8, 4], config: { of: 'sensors' }, title: 'Sensors' },
  {
    kind: 'single-value',
    box: [16, 0, 4, 4],
    config: { metrics: ['rtt.avg'], seriesMax: 20, reduce: 'worst' },
    title: 'Slowest answer',
  },
  {
    kind: 'single-value',
    box: [20, 0, 4, 4],
    config: { metrics: ['loss'], seriesMax: 20, reduce: 'worst', warnAbove: 1, badAbove: 5 },
    title: 'Worst loss',
  },
  { kind: 'states', box: [0, 4, 8, 8], config: { of: 'devices' }, title: 'Devices' },
  { kind: 'weathermap', box: [8, 4, 16, 12], config: {} },
  { kind: 'alerts', box: [0, 12, 8, 8], config: {} },
  {
    kind: 'time-series',
    box: [8, 16, 8, 8],
    config: { metrics: ['rtt.avg'] },
    title: 'Slowest answers over time',
  },
  { kind: 'top', box: [16, 16, 8, 8], config: { list: 'downtime' } },
];

interface Template extends Pick<DashboardInput, 'name' | 'note'> {
  readonly id: string;
  readonly drafts: readonly Draft[];
  /** What is chosen at the top at first. */
  chosen?(estate: Estate): Partial<Pick<DashboardInput, 'siteId' | 'deviceId'>>;
}
/** The device and the site with the most to show. */
const busiest = (ids: Iterable<string>, weight: (id: string) => number): string | null => {
  let best: string | null = null;
  let most = -1;
  for (const id of ids) {
    const own = weight(id);
    if (own > most) [best, most] = [id, own];
  }
  return best;
};
const templates: readonly Template[] = [
  {
    id: 'builtin-network',
    name: 'Network overview',
    note: 'How everything does, worst first.',
    drafts: network,
  },
  { id: 'builtin-wan', name: 'WAN', note: 'Sites, what joins them, and what that carries.', drafts: wan },
  {
    id: 'builtin-site',
    name: 'One site',
    note: 'Choose the site at the top.',
    drafts: site,
    chosen: (estate) => ({
      siteId: busiest(estate.siteNames.keys(), (id) => {
        let devices = 0;
        for (const _ of estate.devicesIn({ siteId: id, deviceId: null })) devices++;
        return devices;
      }),
    }),
  },
  {
    id: 'builtin-device',
    name: 'One device',
    note: 'Choose the device at the top.',
    drafts: device,
    chosen: (estate) => ({
      deviceId: busiest(estate.devices.keys(), (id) => estate.sensorsOf(id).length),
    }),
  },
];

export const builtIns = (estate: Estate): Dashboard[] =>
  templates.map(({ id, name, note, drafts, chosen }) => ({
    id,
    name,
    note,
    spanMs: hourMs,
    siteId: null,
    deviceId: null,
    ...chosen?.(estate),
    panels: panelsOf(drafts),
    version: 1,
    builtIn: true,
    updatedMs: 0,
    updatedBy: 'Nocturne',
  }));
