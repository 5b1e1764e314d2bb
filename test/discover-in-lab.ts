/**
 * Runs inside the lab's noc: discovers from one subnet with services made in this process, prints what it found as a line of JSON. Then
 * each line on standard input makes it discover once more and print another line, until the input ends.
 */
import { createInterface } from 'node:readline';
import { createMemoryBus } from '#io/bus/index.ts';
import { createNetwork } from '#io/net/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import { fault } from '#pure/base/errors.ts';
import { fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import type { Clock, Credential, Credentials } from '#pure/contract/host.ts';
import type { SensorInput } from '#pure/contract/resources.ts';
import type { DerivedTopology, ToldDevice } from '#pure/network/topology/model.ts';
import { discovery as discoveryService } from '#services/discovery/index.ts';
import { inventory as inventoryService } from '#services/inventory/index.ts';
import type { Probes } from '#services/probes/port.ts';
import type { Schedule } from '#services/schedule/port.ts';

const [targets, community] = process.argv.slice(2);
const clock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};
const random = fakeRandom(7);
const log = { ...silentLog, error: console.error, warn: console.error };
const net = await createNetwork({ mode: 'inline' });
const state = await openMemoryState();
const bus = createMemoryBus({ log });
const credential: Credential = { kind: 'snmp-community', version: '2c', community: community! };
const credentials: Credentials = {
  credential: async (id) =>
    id === 'lab' ? { ok: true, credential } : { ok: false, fault: fault('not-found', `no "${id}"`) },
};
await state.write(async (tx) => {
  const row = { id: 'lab', name: 'lab', kind: 'snmp-community', sealed: '', created_ms: 0, updated_ms: 0 };
  await tx.insertInto('credential').values(row).execute();
});
const inventory = inventoryService.create(
  {
    state,
    bus,
    clock,
    random,
    log,
    status: {
      device: () => ({ state: 'unknown', sensors: 0, openAlerts: 0 }),
      linkUp: () => 'unknown',
      traffic: () => ({ inBps: null, outBps: null }),
      counts: () => ({ up: 0, warning: 0, down: 0, unknown: 0, paused: 0, acknowledged: 0 }),
    },
  },
  {},
);
const sensors: SensorInput[] = [];
const schedule = {
  configs: () => new Map(),
  createMany: async (inputs: readonly SensorInput[]) => sensors.push(...inputs),
} as unknown as Schedule;
const probes = {
  run: (_, tool, input, { signal }) =>
    tool.start(input, { signal, clock, random, net, devices: credentials, limits: tool.limits, log }),
} as Probes;
let derived: DerivedTopology | undefined;
let facts: readonly ToldDevice[] = [];
const discovery = discoveryService.create(
  {
    state,
    inventory,
    schedule,
    probes,
    credentials,
    net,
    bus,
    clock,
    random,
    log,
    observeTopology: async (found, asked) => {
      derived = found;
      facts = asked;
    },
  },
  discoveryService.settings.parse({}),
);
await inventory.start();
await discovery.start();
let told = 0;
bus.subscribe('discovery.progress', () => void told++);
const input = {
  targets: targets!.split(','),
  siteId: null,
  credentialIds: ['lab'],
  depth: 8,
  followScopes: [],
  sweepSubnets: true,
  addSensors: true,
  intervalMs: 10_000,
};
const run = async () => {
  let job = await discovery.begin(input, 'test');
  while (job.state === 'running') {
    await clock.sleep(50);
    job = await discovery.job(job.id);
  }
  return job;
};
const first = await run();
const list = await inventory.devices({ limit: 1000 });
const devices = await Promise.all(list.items.map((item) => inventory.device(item.id)));
const { links } = await inventory.topology();
const firstDerived = derived;
const again = await run();
process.stdout.write(
  `${JSON.stringify({
    first,
    again,
    told,
    devices,
    derived: firstDerived,
    facts,
    links,
    sensors,
    devicesAgain: (await inventory.devices({ limit: 1000 })).total,
    linksAgain: (await inventory.topology()).links.length,
  })}\n`,
);
for await (const _ of createInterface({ input: process.stdin })) {
  const beforeMs = clock.now();
  const job = await run();
  const { links: now } = await inventory.topology();
  process.stdout.write(
    `${JSON.stringify({ job, links: now, derived, changes: await inventory.changes(beforeMs, clock.now()) })}\n`,
  );
}
await discovery.stop();
await inventory.stop();
await state.close();
await net.close();
process.exit(0);
