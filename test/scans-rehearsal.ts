/** The service of scans over a fake tool, with a clock that tests turn. */
import fc from 'fast-check';
import { afterEach } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import type { Folder } from '#io/files/port.ts';
import { openMemoryState } from '#io/state/index.ts';
import type { StateStore } from '#io/state/port.ts';
import { fakeClock, fakeNetwork, fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import { type ScanInput, type ScanRun, scanInput } from '#pure/contract/resources.ts';
import type { Scopes } from '#pure/contract/tool.ts';
import type { Finding } from '#services/alerts/port.ts';
import type { EndpointObservation } from '#services/endpoints/port.ts';
import { mockInventory } from '#services/inventory/mock.ts';
import type { Observation } from '#services/inventory/port.ts';
import { type FakeHost, type FakeScan, fakeScan, https, ssh } from '#services/scans/fake-scan.ts';
import { scans } from '#services/scans/index.ts';
import { scansSettings } from '#services/scans/settings.ts';

export const startMs = Date.UTC(2026, 10, 26, 12);
export const hour = 3_600_000;
export const day = 24 * hour;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Given {
  readonly state?: StateStore;
  readonly fake?: FakeScan;
  readonly atMs?: number;
  readonly settings?: object;
  readonly scopes?: Partial<Scopes>;
  readonly devices?: ReadonlyMap<string, string>;
  readonly planned?: ReadonlySet<string>;
  readonly vulnerabilities?: Folder;
}
const noFiles: Folder = {
  path: '',
  list: async () => [],
  async *chunks() {},
  take: async () => {},
  remove: async () => false,
};
export async function world(given: Given = {}) {
  const state = given.state ?? (await openMemoryState());
  const standing = fakeClock(given.atMs ?? startMs);
  const clock = {
    ...standing,
    sleep: (ms: number, signal?: AbortSignal) => (ms === 0 ? Promise.resolve() : standing.sleep(ms, signal)),
  };
  const bus = createMemoryBus({ log: silentLog });
  const fake = given.fake ?? fakeScan();
  const findings: Finding[] = [];
  const events: TelemetryEvent[] = [];
  const progress: ScanRun[] = [];
  const observed: Observation[] = [];
  const stations: EndpointObservation[] = [];
  bus.subscribe<Finding>('alert.finding', ({ payload }) => void findings.push(payload));
  bus.subscribe<TelemetryEvent>('timeline', ({ payload }) => void events.push(payload));
  bus.subscribe<ScanRun>('scan.progress', ({ payload }) => void progress.push(payload));
  const scopes: Scopes = { allowed: [], excluded: [], ...given.scopes };
  const devices = given.devices ?? new Map<string, string>();
  const net = fakeNetwork({
    lookup: async (name) =>
      name === 'www.example'
        ? { ok: true, addresses: ['10.0.0.80'], elapsedMs: 1 }
        : { ok: false, fault: { code: 'name-not-found' } as never, elapsedMs: 1 },
  });
  const service = scans.create(
    {
      ...{ state, bus, clock, random: fakeRandom(given.state ? 7 : 1), log: silentLog, version: '0' },
      probes: {
        scopes,
        run: (_, tool, input, { signal }) =>
          tool.start(input, {
            ...{ signal, clock, random: fakeRandom(3), net, devices: {} as never },
            ...{ limits: { ...tool.limits, scopes }, log: silentLog },
          }),
      },
      tool: async () => fake.tool,
      vulnerabilities: given.vulnerabilities ?? noFiles,
      net,
      inventory: mockInventory({
        sites: async () => [{ id: 'zrh', name: 'Zürich' }] as never,
        graph: () => ({ ...mockInventory().graph(), byAddress: devices }),
        resolve: async (keys) =>
          keys.map((key) => (key.kind === 'address' ? devices.get(key.value) : undefined)),
        observe: async (observation) => {
          observed.push(observation);
          return { deviceId: 'd', created: false, changed: [] };
        },
      }),
      endpoints: {
        observe: async (list) => {
          stations.push(...list);
          return { found: 0, moved: 0, conflicts: 0 };
        },
      },
      planned: async (addresses) => new Set(addresses.filter((address) => given.planned?.has(address))),
    },
    scansSettings.parse(given.settings ?? {}),
  );
  closers.push(() => service.stop());
  await service.start();
  /** The database answers by itself; time stands still meanwhile. */
  const until = async <T>(look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> => {
    for (let i = 0; i < 500; i++) {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error('it did not happen');
  };
  /** Half minutes go by until it is so. */
  const pass = async (look: () => Promise<boolean> | boolean) => {
    for (let i = 0; i < 20; i++) {
      await clock.advance(30_000);
      for (let turn = 0; turn < 20; turn++) {
        if (await look()) return;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    throw new Error('it did not happen');
  };
  const over = (run: ScanRun) =>
    until(async () => {
      const now = await service.oneRun(run.id);
      return now.endedMs !== null && now;
    });
  const run = async (scanId: string) => {
    await clock.advance(1000);
    const ended = await over(await service.run(scanId, 'eve'));
    await bus.drain();
    return ended;
  };
  /** Titles without whom they are about. */
  const raised = () =>
    findings
      .splice(0)
      .map((item) => `${item.state} ${item.severity} ${item.title.split(': ').slice(0, 2).join(': ')}`);
  return {
    service,
    state,
    clock,
    bus,
    fake,
    findings,
    events,
    progress,
    observed,
    stations,
    until,
    pass,
    over,
    run,
    raised,
  };
}
export const input = (over: object = {}): ScanInput =>
  scanInput.parse({ name: 'Office', targets: ['10.0.0.0/28'], ...over });
export const list = { limit: 1000 } as const;
/** Small networks, as they may follow each other. */
export const networks = fc
  .array(
    fc.record({
      last: fc.integer({ min: 1, max: 4 }),
      open: fc.subarray([22, 80, 443]),
      version: fc.constantFrom('9.2', '9.6'),
      certificate: fc.constantFrom('aa', 'bb'),
      weak: fc.boolean(),
    }),
    { maxLength: 4 },
  )
  .map((hosts) =>
    hosts.map(({ last, open, version, certificate, weak }): [string, FakeHost] => [
      `10.0.0.${last}`,
      {
        ports: Object.fromEntries(
          open.map((port) => [port, port === 22 ? ssh(version) : port === 443 ? https(certificate) : {}]),
        ),
        findings: weak && open.includes(443) ? [{ rule: 'tls/old', transport: 'tcp', port: 443 }] : [],
      },
    ]),
  );
