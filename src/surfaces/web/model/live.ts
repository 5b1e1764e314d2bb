/**
 * One EventSource for the whole page. Messages are gathered and applied to the query cache a few times a second, so that ten
 * thousand sensors cost one render; after a reconnect or a `dropped` message everything shown is asked anew.
 */
import type { RouteId } from '#pure/contract/api.ts';
import type { LiveMessage, Sensor, StateCounts } from '#pure/contract/resources.ts';
import { hear } from './alarm.ts';
import { queries } from './client.ts';

export type LiveStatus = 'connecting' | 'live' | 'lost' | 'frozen';
interface LiveState {
  readonly status: LiveStatus;
  readonly counts: StateCounts | null;
  readonly version: string;
}
export type SensorMessage = Extract<LiveMessage, { type: 'sensor' }>;

const flushMs = 400;
const retryMsMax = 15_000;
/** Points kept per sensor for sparklines. */
const historyMax = 90;
/** Sensors whose recent points are kept: the page never shows more sparklines than this. */
const historySensorsMax = 400;
/** Lists are asked anew at most this often, however much changes. */
const refreshMs = 2000;

let state: LiveState = { status: 'connecting', counts: null, version: '' };
let source: EventSource | null = null;
let retryMs = 1000;
let greeted = false;
let timer: ReturnType<typeof setTimeout> | undefined;
let frozen = false;
const listeners = new Set<() => void>();
const pending = new Map<string, SensorMessage>();
const history = new Map<string, number[]>();
const stale = new Map<RouteId, number>();
const streams = new Set<(message: SensorMessage) => void>();
let revision = 0;

const publish = (change: Partial<LiveState>) => {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
};

export const liveStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: () => state,
  revision: () => revision,
};
/** Every result as it arrives, for pages that draw each of them. Frozen means frozen. */
export function followResults(listener: (message: SensorMessage) => void): () => void {
  streams.add(listener);
  return () => streams.delete(listener);
}
export const recentRtt = (sensorId: string): readonly number[] => history.get(sensorId) ?? [];
export function seedRtt(sensorId: string, values: readonly number[]): void {
  if ((history.get(sensorId)?.length ?? 0) < values.length) remember(sensorId, values);
}
function remember(sensorId: string, values: readonly number[]): void {
  history.set(sensorId, values.slice(-historyMax));
  if (history.size > historySensorsMax) history.delete(history.keys().next().value!);
}

const refresh = (...ids: RouteId[]) => {
  const now = performance.now();
  for (const id of ids) if (!stale.has(id)) stale.set(id, now + refreshMs * Math.random() * 0.5);
};

function applySensors(batch: ReadonlyMap<string, SensorMessage>): void {
  const patch = (sensor: Sensor): Sensor => {
    const message = batch.get(sensor.id);
    if (!message) return sensor;
    const units = new Map(sensor.metrics.map(({ name, unit }) => [name, unit]));
    // Units are not sent with every result: what is new here is asked with its unit.
    const known = message.metrics.every(({ name }) => units.has(name));
    if (!known) refresh('sensor', 'sensors');
    const metrics = known
      ? message.metrics.map((metric) => ({ ...metric, unit: units.get(metric.name)! }))
      : sensor.metrics;
    return {
      ...sensor,
      state: message.state,
      summary: message.summary,
      lastRunMs: message.timeMs,
      sinceMs: sensor.state === message.state ? sensor.sinceMs : message.timeMs,
      metrics,
    };
  };
  type Page = { readonly items: readonly Sensor[] };
  queries.setQueriesData<Page | { readonly pages: readonly Page[] }>({ queryKey: ['sensors'] }, (old) => {
    if (!old) return old;
    const patchPage = (page: Page): Page =>
      page.items.some((item) => batch.has(item.id)) ? { ...page, items: page.items.map(patch) } : page;
    return 'pages' in old ? { ...old, pages: old.pages.map(patchPage) } : patchPage(old);
  });
  queries.setQueriesData<Sensor>({ queryKey: ['sensor'] }, (old) =>
    old && batch.has(old.id) ? patch(old) : old,
  );
}

function flush(): void {
  timer = undefined;
  if (frozen) return;
  if (pending.size > 0) {
    const batch = new Map(pending);
    pending.clear();
    for (const message of batch.values()) {
      const rtt = message.metrics.find((metric) => metric.name === 'rtt.avg');
      if (rtt) remember(message.sensorId, [...(history.get(message.sensorId) ?? []), rtt.value]);
    }
    applySensors(batch);
    revision++;
  }
  const now = performance.now();
  for (const [id, at] of stale) {
    if (at > now) continue;
    stale.delete(id);
    void queries.invalidateQueries({ queryKey: [id] });
  }
  for (const listener of listeners) listener();
  if (stale.size > 0) schedule();
}
function schedule(): void {
  if (timer === undefined) timer = setTimeout(flush, flushMs);
}

function receive(message: LiveMessage): void {
  switch (message.type) {
    case 'hello':
      if (greeted) void queries.invalidateQueries();
      greeted = true;
      state = { ...state, version: message.version };
      break;
    case 'sensor':
      pending.set(message.sensorId, message);
      if (!frozen) for (const listener of streams) listener(message);
      break;
    case 'counts':
      state = { ...state, counts: message.states };
      break;
    case 'alert':
      hear(message.alert);
      refresh('alerts', 'alert', 'overview', 'mapPicture', 'device');
      break;
    case 'discovery':
      queries.setQueryData(['discovery', { params: { id: message.job.id } }], message.job);
      refresh('discoveries', 'devices');
      break;
    case 'scan':
      queries.setQueryData(['scanRun', { params: { id: message.run.id } }], message.run);
      refresh(
        'scans',
        'scan',
        'scanRuns',
        'scanHosts',
        'scanPorts',
        'scanHost',
        'scanFindings',
        'scanChanges',
      );
      break;
    case 'inventory':
      refresh('devices', 'device', 'mapPicture', 'overview', 'interfaces', 'sites');
      break;
    case 'event':
      refresh('events', 'overview');
      break;
    case 'dropped':
      void queries.invalidateQueries();
      break;
  }
  schedule();
}

export function connectLive(): void {
  if (source) return;
  const opened = new EventSource('/api/v1/live');
  source = opened;
  opened.onopen = () => {
    retryMs = 1000;
    publish({ status: frozen ? 'frozen' : 'live' });
  };
  opened.onmessage = (event: MessageEvent<string>) => receive(JSON.parse(event.data) as LiveMessage);
  opened.onerror = () => {
    publish({ status: 'lost' });
    // A browser gives up for good on an error status; then the page itself tries again, ever more slowly.
    if (opened.readyState !== EventSource.CLOSED) return;
    source = null;
    setTimeout(() => {
      if (!source) connectLive();
    }, retryMs);
    retryMs = Math.min(retryMs * 2, retryMsMax);
  };
}

export function disconnectLive(): void {
  source?.close();
  clearTimeout(timer);
  timer = undefined;
  source = null;
  greeted = false;
  publish({ status: 'connecting', counts: null });
}

/** Stops the page from moving while somebody reads; thawing asks everything anew. */
export function freeze(value: boolean): void {
  frozen = value;
  if (!value) {
    void queries.invalidateQueries();
    schedule();
  }
  publish({ status: value ? 'frozen' : source?.readyState === EventSource.OPEN ? 'live' : 'lost' });
}
