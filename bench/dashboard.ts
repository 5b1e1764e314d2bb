/** A dashboard of 50 panels over 7 days in Chromium: a real server, stored samples at one a minute, until the last panel is drawn. */

import { chromiumPath, withBrowser } from './browser.ts';
import { seedHistory } from './history.ts';
import { startBenchServer } from './server.ts';
import { type BenchRow, boundRow, formatTable, median } from './table.ts';

const devices = 60;
const days = 7;
const panels = 50;
const rounds = 5;
const goalMs = 1500;

const metricsOf = (i: number) =>
  [['rtt.avg'], ['interface.in', 'interface.out'], ['cpu.usage'], ['loss'], ['memory.use']][i % 5]!;
/** Three of four are charts of two to four series, smoked ones among them; the rest are numbers, gauges and top lists. */
function panelOf(i: number) {
  const box = { x: (i % 5) * 4, y: Math.floor(i / 5) * 6, w: 4, h: 6 };
  const device = `d${i}`;
  const kind = i % 8 === 5 ? 'single-value' : i % 8 === 6 ? 'gauge' : i % 16 === 7 ? 'top' : 'time-series';
  const config =
    kind === 'top'
      ? { list: 'latency' }
      : kind === 'time-series'
        ? { device, metrics: metricsOf(i), seriesMax: 4, band: i % 5 === 0 }
        : { device, metrics: metricsOf(i).slice(0, 1), seriesMax: 2 };
  return { id: `p${i}`, kind, title: `Panel ${i + 1}`, box, config };
}

export async function run(): Promise<BenchRow[]> {
  if (!chromiumPath) return [];
  const server = await startBenchServer((state, dataDir) => seedHistory(state, dataDir, { devices, days }));
  const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' };
  const post = async <T>(path: string, body: unknown): Promise<T> => {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  try {
    return await withBrowser(server, async (page) => {
      const spanMs = days * 86_400_000;
      const dashboard = await post<{ id: string; panels: object[] }>('/dashboards', {
        name: 'Bench',
        spanMs,
        panels: Array.from({ length: panels }, (_, i) => panelOf(i)),
      });
      const apiMs: number[] = [];
      let bytes = 0;
      let series = 0;
      for (let round = 0; round <= rounds; round++) {
        const toMs = Date.now();
        const start = performance.now();
        const answer = await post<{ panels: Record<string, { series?: unknown[]; fault?: unknown }> }>(
          '/dashboards/data',
          {
            fromMs: toMs - spanMs,
            toMs,
            points: 240,
            panels: dashboard.panels,
          },
        );
        if (round > 0) apiMs.push(performance.now() - start);
        const answers = Object.values(answer.panels);
        const faults = answers.filter((each) => each.fault);
        if (faults.length > 0) throw new Error(`a panel has a fault: ${JSON.stringify(faults[0])}`);
        series = answers.reduce((sum, each) => sum + (each.series?.length ?? 0), 0);
        bytes = JSON.stringify(answer).length;
      }

      const drawnMs: number[] = [];
      for (let round = 0; round <= rounds; round++) {
        const start = performance.now();
        await page.goto(`${server.url}/dashboards/${dashboard.id}`, { waitUntil: 'commit' });
        await page
          .locator('[data-drawn]')
          .nth(panels - 1)
          .waitFor({ timeout: 30_000 });
        // The frame in which the last chart is on the screen.
        await page.evaluate(
          'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
        );
        if (round > 0) drawnMs.push(performance.now() - start);
      }
      const canvases = await page.locator('canvas').count();
      const name = `${panels} panels, ${series} series, ${days} days`;
      return [
        boundRow(
          { name: `${name}: API (${Math.round(bytes / 1024)} KiB)`, ours: median(apiMs), unit: 'ms' },
          { max: goalMs },
        ),
        boundRow(
          {
            name: `${name}: from the address to the last panel drawn (${canvases} charts)`,
            ours: median(drawnMs),
            unit: 'ms',
          },
          { max: goalMs },
        ),
      ];
    });
  } finally {
    await server.stop();
  }
}

if (import.meta.main) process.stdout.write(`${formatTable(await run())}\n`);
