/** The tree map as rectangles: what is open fills the box, two levels below it are drawn. Pure of React and of the canvas. */
import type { SensorState, TreeAnswer } from '#pure/contract/resources.ts';
import { inner, type Rect, squarify } from '#pure/dashboards/treemap.ts';

export type At = { readonly level: 'all' } | { readonly level: 'site' | 'device'; readonly index: number };
export interface Cell {
  readonly level: 'site' | 'device' | 'sensor';
  readonly index: number;
  readonly rect: Rect;
}
export interface Grown {
  /** Weights and worst states by site and by device, and who belongs where. */
  readonly devicesOf: readonly (readonly number[])[];
  readonly sensorsOf: readonly (readonly number[])[];
  readonly deviceWeight: readonly number[];
  readonly siteWeight: readonly number[];
  readonly deviceState: readonly SensorState[];
  readonly siteState: readonly SensorState[];
}

const rank: Readonly<Record<SensorState, number>> = { up: 0, paused: 1, unknown: 2, warning: 3, down: 4 };
const worse = (a: SensorState | undefined, b: SensorState): SensorState =>
  a === undefined || rank[b] > rank[a] ? b : a;

export function grow({ sites, devices, sensors }: TreeAnswer): Grown {
  const devicesOf: number[][] = sites.map(() => []);
  const sensorsOf: number[][] = devices.id.map(() => []);
  const deviceWeight = devices.id.map(() => 0);
  const siteWeight = sites.map(() => 0);
  const deviceState: SensorState[] = [];
  const siteState: SensorState[] = [];
  for (const [device, site] of devices.site.entries()) devicesOf[site]!.push(device);
  for (const [sensor, device] of sensors.device.entries()) {
    const site = devices.site[device]!;
    const weight = sensors.weight[sensor]!;
    const state = sensors.state[sensor]!;
    sensorsOf[device]!.push(sensor);
    deviceWeight[device]! += weight;
    siteWeight[site]! += weight;
    deviceState[device] = worse(deviceState[device], state);
    siteState[site] = worse(siteState[site], state);
  }
  return { devicesOf, sensorsOf, deviceWeight, siteWeight, deviceState, siteState };
}

export const headingPx = 17;
/** A device is divided into its sensors only when that can be seen. */
const sensorsFromPx = 14;

/** Outer cells before those inside, so that drawing in order is right. */
export function cellsOf(tree: TreeAnswer, grown: Grown, at: At, area: Rect): Cell[] {
  const cells: Cell[] = [];
  const addSensors = (device: number, rect: Rect) => {
    const own = grown.sensorsOf[device]!;
    const rects = squarify(
      own.map((sensor) => tree.sensors.weight[sensor]!),
      rect,
    );
    for (const [i, sensor] of own.entries())
      if (rects[i]!.w > 0) cells.push({ level: 'sensor', index: sensor, rect: rects[i]! });
  };
  const addDevices = (site: number, rect: Rect) => {
    const own = grown.devicesOf[site]!;
    const rects = squarify(
      own.map((device) => grown.deviceWeight[device]!),
      rect,
    );
    for (const [i, device] of own.entries()) {
      const box = rects[i]!;
      if (box.w <= 0) continue;
      cells.push({ level: 'device', index: device, rect: box });
      const named = box.w > 60 && box.h > 34;
      if (box.w > sensorsFromPx && box.h > sensorsFromPx)
        addSensors(device, inner(box, 1.5, named ? headingPx : 1.5));
    }
  };
  if (at.level === 'device') addSensors(at.index, area);
  else if (at.level === 'site') addDevices(at.index, area);
  else {
    const rects = squarify(grown.siteWeight, area);
    for (const [site, rect] of rects.entries()) {
      if (rect.w <= 0) continue;
      cells.push({ level: 'site', index: site, rect });
      addDevices(site, inner(rect, 2, rect.w > 60 && rect.h > 34 ? headingPx : 2));
    }
  }
  return cells;
}

export const nameOf = (tree: TreeAnswer, { level, index }: Pick<Cell, 'level' | 'index'>): string =>
  level === 'site'
    ? tree.sites[index]!.name
    : level === 'device'
      ? tree.devices.name[index]!
      : tree.sensors.name[index]!;
export const stateOf = (
  tree: TreeAnswer,
  grown: Grown,
  { level, index }: Pick<Cell, 'level' | 'index'>,
): SensorState =>
  (level === 'site' ? grown.siteState : level === 'device' ? grown.deviceState : tree.sensors.state)[index] ??
  'unknown';

/** What a click on a cell opens next: one level at a time, so that nobody is lost. */
export function into(at: At, cell: Cell, tree: TreeAnswer): At | null {
  const device =
    cell.level === 'sensor' ? tree.sensors.device[cell.index]! : cell.level === 'device' ? cell.index : null;
  if (at.level === 'all') {
    const index = device === null ? cell.index : tree.devices.site[device]!;
    return { level: 'site', index };
  }
  if (at.level === 'site' && device !== null) return { level: 'device', index: device };
  return null;
}
export const outOf = (at: At, tree: TreeAnswer): At | null =>
  at.level === 'all'
    ? null
    : at.level === 'device'
      ? { level: 'site', index: tree.devices.site[at.index]! }
      : { level: 'all' };
