/** The tree map of 50,000 sensors on 10,000 devices in Chromium: the answer, the first picture, one click into a site. */
import { sensorRule } from '#pure/contract/resources.ts';
import { chromiumPath, withBrowser } from './browser.ts';
import { startBenchServer } from './server.ts';
import { type BenchRow, boundRow, formatTable, median } from './table.ts';

const devices = 10_000;
const sensorsEach = 5;
const sites = 40;
const rounds = 5;
const goalMs = 1000;
const frames = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))';

export async function run(): Promise<BenchRow[]> {
  if (!chromiumPath) return [];
  const server = await startBenchServer(async (state) => {
    const rule = JSON.stringify(sensorRule.parse({}));
    await state.write(async (tx) => {
      const rows = Array.from({ length: sites }, (_, n) => ({
        id: `s${n}`,
        name: `Site ${n}`,
        created_ms: 0,
      }));
      await tx
        .insertInto('site')
        .values(rows as never)
        .execute();
      for (let at = 0; at < devices; at += 200) {
        const ids = Array.from({ length: 200 }, (_, k) => at + k);
        const made = ids.map((n) => ({
          id: `d${n}`,
          name: `sw-${n}`,
          site_id: `s${n % sites}`,
          kind: 'switch',
          created_ms: 0,
          seen_ms: 0,
        }));
        await tx
          .insertInto('device')
          .values(made as never)
          .execute();
        // Switched off: what is measured is the picture, not the probes.
        const sensors = ids.flatMap((n) =>
          Array.from({ length: sensorsEach }, (_, k) => ({
            id: `sensor-${n}-${k}`,
            device_id: `d${n}`,
            name: `Sensor ${k} of sw-${n}`,
            tool_id: 'ping',
            input: JSON.stringify({ targets: ['127.0.0.1'], count: 1 }),
            interval_ms: 60_000,
            probe_id: 'local',
            thresholds: '[]',
            rule,
            enabled: 0,
            created_ms: 0,
            updated_ms: 0,
          })),
        );
        await tx
          .insertInto('sensor')
          .values(sensors as never)
          .execute();
      }
    });
  });
  try {
    return await withBrowser(server, async (page) => {
      const headers = { authorization: `Bearer ${server.token}` };
      const [api, drawn, clicked]: number[][] = [[], [], []];
      let kib = 0;
      for (let round = 0; round <= rounds; round++) {
        let start = performance.now();
        kib = Math.round(
          (await (await fetch(`${server.url}/api/v1/tree`, { headers })).text()).length / 1024,
        );
        if (round > 0) api!.push(performance.now() - start);
        start = performance.now();
        await page.goto(`${server.url}/everything`, { waitUntil: 'commit' });
        await page.locator('.tree-map canvas').waitFor({ timeout: 30_000 });
        await page.evaluate(frames);
        if (round > 0) drawn!.push(performance.now() - start);
        start = performance.now();
        await page.locator('.tree-map canvas').click({ position: { x: 200, y: 200 } });
        await page.getByRole('navigation', { name: 'Where in the tree' }).getByText('Site').waitFor();
        await page.evaluate(frames);
        if (round > 0) clicked!.push(performance.now() - start);
      }
      const name = `${devices * sensorsEach} sensors, ${devices} devices`;
      const row = (what: string, times: number[]) =>
        boundRow({ name: `${name}: ${what}`, ours: median(times), unit: 'ms' }, { max: goalMs });
      return [
        row(`tree API (${kib} KiB)`, api!),
        row('tree map from the address to the picture', drawn!),
        row('a click into a site', clicked!),
      ];
    });
  } finally {
    await server.stop();
  }
}

if (import.meta.main) process.stdout.write(`${formatTable(await run())}\n`);
