/** Load of every page, and of a click, in Chromium over a real server with 10,000 devices and 100,000 interfaces. */
import { chromiumPath, loadMs, withBrowser } from './browser.ts';
import { startBenchServer } from './server.ts';
import { portRow, switchRow } from './switches.ts';
import { type BenchRow, boundRow, formatTable, median } from './table.ts';

const devices = 10_000;
const portsEach = 10;
const rounds = 5;
const pages: readonly (readonly [path: string, ready: string])[] = [
  ['', 'h1'],
  ['devices', '[role=row]'],
  ['devices/d17', 'h1'],
  ['sensors', 'h1'],
  ['alerts', 'h1'],
  ['map', 'canvas'],
  ['tools', 'h1'],
  ['settings', 'h1'],
];

export async function run(): Promise<BenchRow[]> {
  if (!chromiumPath) return [];
  const server = await startBenchServer(async (state) => {
    for (let at = 0; at < devices; at += 100)
      await state.write(async (tx) => {
        const ids = Array.from({ length: 100 }, (_, k) => at + k);
        await tx.insertInto('device').values(ids.map(switchRow)).execute();
        for (let port = 1; port <= portsEach; port++)
          await tx
            .insertInto('interface')
            .values(ids.map((n) => portRow(n, port)))
            .execute();
        // A tree of switches, ten ports each.
        await tx
          .insertInto('link')
          .values(
            ids
              .filter((n) => n > 0)
              .map((n) => ({
                id: `l${n}`,
                a_device_id: `d${Math.floor((n - 1) / 8)}`,
                a_interface_id: `i${Math.floor((n - 1) / 8)}-${((n - 1) % 8) + 2}`,
                b_device_id: `d${n}`,
                b_interface_id: `i${n}-1`,
                layer: 'physical',
                source: 'lldp',
                confidence: 1,
                evidence: '[]',
                state: null,
                first_seen_ms: 0,
                seen_ms: 0,
                removed_ms: null,
              })),
          )
          .execute();
      });
  });
  try {
    return await withBrowser(server, async (page) => {
      const rows: BenchRow[] = [];
      const name = `${devices} devices, ${devices * portsEach} ports`;
      for (const [path, ready] of pages) {
        const times: number[] = [];
        for (let round = 0; round <= rounds; round++) {
          const ms = await loadMs(page, `${server.url}/${path}`, ready);
          if (round > 0) times.push(ms);
        }
        rows.push(
          boundRow({ name: `${name}: load of /${path}`, ours: median(times), unit: 'ms' }, { max: 1000 }),
        );
      }
      await page.goto(`${server.url}/devices`);
      await page.locator('[role=row]').nth(2).waitFor();
      const clicks: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const start = performance.now();
        await page.locator('[role=row] a').nth(round).click();
        await page.waitForURL('**/devices/*');
        await page.locator('h1').first().waitFor();
        clicks.push(performance.now() - start);
        await page.goBack();
        await page
          .locator('[role=row] a')
          .nth(round + 1)
          .waitFor();
      }
      rows.push(
        boundRow(
          { name: `${name}: click from the list to a device`, ours: median(clicks), unit: 'ms' },
          { max: 1000 },
        ),
      );
      return rows;
    });
  } finally {
    await server.stop();
  }
}

if (import.meta.main) process.stdout.write(`${formatTable(await run())}\n`);
