/** The tree at 50,000 sensors of 5,000 devices: what a page, a change and an edit of everything cost. In memory, nothing runs. */
import { createMemoryBus } from '#io/bus/index.ts';
import { openMemoryState } from '#io/state/index.ts';
import { fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import { inventory as inventoryService } from '#services/inventory/index.ts';
import { schedule as scheduleService } from '#services/schedule/index.ts';
import type { Schedule } from '#services/schedule/port.ts';
import { tree as treeService } from '#services/tree/index.ts';
import { type BenchRow, boundRow } from './table.ts';

const siteCount = 50;
const devicesPerSite = 100;
const sensorsPerDevice = 10;

/** A page waits for it; a change of everything may take a little longer. */
const pageMsMax = 1000;
const editMsMax = 5000;

export async function run(): Promise<BenchRow[]> {
  const clock = { now: () => Date.now(), sleep: async () => {} };
  const state = await openMemoryState();
  const bus = createMemoryBus({ log: silentLog });
  const common = { state, bus, clock: clock as never, random: fakeRandom(), log: silentLog };
  const up = {
    state: 'up',
    sinceMs: 0,
    acknowledged: false,
    lastRunMs: null,
    summary: null,
    fault: null,
    latenessMs: null,
  } as const;
  const inventory = inventoryService.create(
    {
      ...common,
      status: {
        device: () => ({ state: 'up', sensors: 0, openAlerts: 0 }),
        linkUp: () => 'unknown',
        traffic: () => ({ inBps: null, outBps: null }),
        counts: () => ({ up: 0, warning: 0, down: 0, unknown: 0, paused: 0, acknowledged: 0 }),
      },
    },
    {},
  );
  const tree = treeService.create({ ...common, inventory, schedule: () => schedule, statusOf: () => up }, {});
  const schedule: Schedule = scheduleService.create(
    {
      ...common,
      probes: {} as never,
      statusOf: () => up,
      lastMetrics: () => [],
      deviceName: (id) => inventory.graph().devices.get(id)?.name,
      placeOf: tree.placeOf,
      inherited: tree.inherited,
    },
    { runsAtOnceMax: 1 },
  );

  const sensorIds: string[] = [];
  await state.write(async (tx) => {
    for (let s = 0; s < siteCount; s++) {
      await tx
        .insertInto('site')
        .values({ id: `s${s}`, name: `Site ${s}`, note: '', created_ms: 0 })
        .execute();
      for (let d = 0; d < devicesPerSite; d++) {
        const id = `s${s}d${d}`;
        const none = {
          vendor: null,
          platform: null,
          model: null,
          version: null,
          serial: null,
          management_address: null,
          sys_object_id: null,
          sys_descr: null,
          location: null,
          contact: null,
          credential_id: null,
          ignored_ms: null,
        };
        await tx
          .insertInto('device')
          .values({
            id,
            name: id,
            site_id: `s${s}`,
            kind: 'router',
            note: '',
            created_ms: 0,
            seen_ms: 0,
            ...none,
          })
          .execute();
        await tx
          .insertInto('sensor')
          .values(
            Array.from({ length: sensorsPerDevice }, (_, i) => {
              sensorIds.push(`${id}n${i}`);
              return {
                id: `${id}n${i}`,
                device_id: id,
                name: `Echo ${i}`,
                tool_id: 'echo',
                input: '{"targets":["x"]}',
                interval_ms: 0,
                probe_id: 'local',
                credential_id: null,
                thresholds: 'null',
                rule: 'null',
                enabled: 1,
                paused_until_ms: null,
                paused_note: null,
                created_ms: 0,
                updated_ms: 0,
              };
            }),
          )
          .execute();
      }
    }
  });
  await inventory.start();
  await tree.start();
  await bus.drain();

  const rows: BenchRow[] = [];
  const measured = async (name: string, msMax: number, work: () => unknown) => {
    const beganMs = performance.now();
    await work();
    rows.push(
      boundRow({ name: `tree: ${name}`, ours: performance.now() - beganMs, unit: 'ms' }, { max: msMax }),
    );
  };
  const root = { kind: 'root', id: 'root' } as const;
  const site = { kind: 'site', id: 's7' } as const;
  await measured('50,000 sensors taken in, each with what it inherits', editMsMax, () =>
    schedule.reread(sensorIds),
  );
  await measured('root of the tree, states rolled up', pageMsMax, () =>
    tree.children({ ...root, limit: 500 }, 'me'),
  );
  await measured('a site of the tree, rolled up already', pageMsMax, () =>
    tree.children({ ...site, limit: 500 }, 'me'),
  );
  await measured('first page of the list of sensors', pageMsMax, () => schedule.sensors({ limit: 100 }));
  await measured('members of a library: site:"Site 7"', pageMsMax, () => schedule.match('site:"Site 7"'));
  await measured('preview of an interval at one site (1,000 sensors)', pageMsMax, () =>
    tree.change(site, { set: { intervalMs: 30_000 }, dryRun: true }),
  );
  await measured('that interval, in force', pageMsMax, () =>
    tree.change(site, { set: { intervalMs: 30_000 }, dryRun: false }),
  );
  await measured('an interval for everything, in force (50,000 sensors)', editMsMax, () =>
    tree.change(root, { set: { intervalMs: 120_000 }, dryRun: false }),
  );
  await measured('an edit of 50,000 sensors, preview', editMsMax, () =>
    schedule.editMany(sensorIds, { addTags: ['x'] }, true),
  );
  await measured('an edit of 50,000 sensors, written', editMsMax, () =>
    schedule.editMany(sensorIds, { addTags: ['x'] }, false),
  );
  await state.close();
  return rows;
}
