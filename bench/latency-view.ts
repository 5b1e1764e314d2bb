/** The latency view while 200 targets are pinged each second on a real server: how evenly its frames come, twenty seconds long. */
import { sensorRule } from '#pure/contract/resources.ts';
import { chromiumPath, loadMs, withBrowser } from './browser.ts';
import { startBenchServer } from './server.ts';
import { type BenchRow, boundRow, median, runAlone } from './table.ts';

const targets = 200;
const intervalMs = 1000;
const watchedMs = 20_000;
const warmUpMs = 20_000;
/** Of a screen of 60 Hz; a frame that is left out takes two. */
const frameMs = 1000 / 60;

const frames = `new Promise((done) => {
  const times = [];
  const step = (time) => {
    times.push(time);
    if (time - times[0] > ${watchedMs}) done(times.slice(1).map((at, i) => at - times[i]));
    else requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;

const pinged = (n: number) => ({
  ...{ id: `s${n}`, device_id: null, name: `Ping ${n}`, tool_id: 'ping', interval_ms: intervalMs },
  input: JSON.stringify({
    ...{ targets: [`127.0.1.${n + 1}`], count: 1, intervalMs: 1000, timeoutMs: 500, sizeBytes: 56 },
    ...{ family: 'any', replies: true, method: 'auto', port: 80 },
  }),
  ...{ probe_id: 'local', credential_id: null, thresholds: '[]', rule: JSON.stringify(sensorRule.parse({})) },
  ...{ enabled: 1, paused_until_ms: null, paused_note: null, created_ms: 0, updated_ms: 0 },
});

export async function run(): Promise<BenchRow[]> {
  if (!chromiumPath) return [];
  const server = await startBenchServer((state) =>
    state.write(async (tx) => {
      await tx
        .insertInto('sensor')
        .values(Array.from({ length: targets }, (_, n) => pinged(n)))
        .execute();
    }),
  );
  try {
    await new Promise((resolve) => setTimeout(resolve, warmUpMs));
    return await withBrowser(server, async (page) => {
      await loadMs(page, `${server.url}/latency`, 'canvas');
      const times = ((await page.evaluate(frames)) as number[]).sort((a, b) => a - b);
      const late = (100 * times.filter((ms) => ms > 2.5 * frameMs).length) / times.length;
      const name = `latency view, ${targets} targets at 1 s`;
      return [
        boundRow({ name: `${name}: a frame`, ours: median(times), unit: 'ms' }, { max: 1.1 * frameMs }),
        boundRow(
          { name: `${name}: 99 of 100 within`, ours: times[Math.floor(times.length * 0.99)]!, unit: 'ms' },
          { max: 2.1 * frameMs },
        ),
        boundRow({ name: `${name}: frames left out twice running`, ours: late, unit: 'percent' }, { max: 1 }),
      ];
    });
  } finally {
    await server.stop();
  }
}

if (import.meta.main) await runAlone(run);
