/** The endpoint locator with a million endpoints: how long a person waits for "where is it plugged in?", and a discovery for writing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBus } from '#io/bus/index.ts';
import { createLog, systemClock, systemRandom } from '#io/report/index.ts';
import { openSqliteState } from '#io/state/index.ts';
import { formatIpv4 } from '#pure/base/address.ts';
import { endpoints } from '#services/endpoints/index.ts';
import type { EndpointObservation } from '#services/endpoints/port.ts';
import { type BenchRow, boundRow, median, runAlone } from './table.ts';

const count = 1_000_000;
const switches = 10_000;
const questions = 100;

const hex = (value: number) => value.toString(16).padStart(2, '0');
const macOf = (i: number) =>
  `02:00:${hex(i >>> 24)}:${hex((i >>> 16) & 255)}:${hex((i >>> 8) & 255)}:${hex(i & 255)}`;
const addressOf = (i: number) => formatIpv4(0x0a00_0000 + i);

const observed = (i: number, moved: number): EndpointObservation => ({
  mac: macOf(i),
  addresses: [addressOf(i)],
  names: [`host-${i}.example`],
  place: {
    deviceId: `sw${(i + moved) % switches}`,
    ifIndex: 1 + (i % 48),
    vlan: 10,
    source: 'fdb',
    confidence: 0.9,
  },
  candidates: [],
});

export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nocturne-bench-'));
  const log = createLog({ level: 'error' });
  const state = await openSqliteState({ path: join(folder, 'state.db') });
  const graph = {
    version: 1,
    devices: new Map(),
    interfaces: new Map(),
    links: [],
    prefixes: [],
    byAddress: new Map(),
  };
  const service = endpoints.create(
    {
      state,
      bus: createMemoryBus({ log }),
      clock: systemClock,
      random: systemRandom,
      log,
      graph: () => graph,
    },
    {},
  );
  try {
    const all = Array.from({ length: count }, (_, i) => observed(i, 0));
    const timed = async (work: () => Promise<unknown>) => {
      const startMs = performance.now();
      await work();
      return performance.now() - startMs;
    };
    const firstS = (await timed(() => service.observe(all, 1_700_000_000_000))) / 1000;
    const againS = (await timed(() => service.observe(all, 1_700_000_060_000))) / 1000;
    const ask = async (question: (i: number) => string) => {
      const times: number[] = [];
      for (let n = 0; n < questions; n++) {
        const i = (n * 7919) % count;
        times.push(await timed(() => service.locate({ q: question(i), limit: 20 })));
      }
      return times.sort((a, b) => a - b);
    };
    const rows: BenchRow[] = [];
    for (const [name, question] of [
      ['MAC', (i: number) => macOf(i).replaceAll(':', '').toUpperCase()],
      ['address', addressOf],
      ['name', (i: number) => `host-${i}.`],
      ['beginning of a MAC', (i: number) => macOf(i).slice(0, 14)],
    ] as const) {
      const times = await ask(question);
      rows.push(
        boundRow(
          { name: `locate by ${name} among 1 M, median`, ours: median(times), unit: 'ms' },
          { max: 50 },
        ),
        boundRow(
          { name: `locate by ${name} among 1 M, worst of ${questions}`, ours: times.at(-1)!, unit: 'ms' },
          { max: 50 },
        ),
      );
    }
    return [
      ...rows,
      boundRow({ name: 'a discovery of 1 M new endpoints', ours: firstS, unit: 's' }, { max: 120 }),
      boundRow({ name: 'a discovery of 1 M endpoints that stayed', ours: againS, unit: 's' }, { max: 60 }),
    ];
  } finally {
    await state.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) await runAlone(run);
