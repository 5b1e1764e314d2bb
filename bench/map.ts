/**
 * The map of 5,000 devices and 10,000 links in Chromium over a real server: the first picture, and each frame while a script pans
 * and zooms. Intervals are what a person sees and include the compositor, which in software rendering is slow; work is what our
 * code costs a frame.
 */
import type { Page } from 'playwright-core';
import { chromiumPath, withBrowser } from './browser.ts';
import { type BenchServer, startBenchServer } from './server.ts';
import { type BenchRow, boundRow, formatTable, median } from './table.ts';
import { devices, links, seedWired } from './wired.ts';

const rounds = 3;
const coldRounds = 5;
const frames = 150;
const zoomLevels = 8;
const frameMs = 1000 / 60;

/** Runs in the page before its own code: every animation frame is timed, whoever asked for it. */
const watchFrames = `(() => {
  const asked = window.requestAnimationFrame.bind(window);
  window.__work = [];
  window.requestAnimationFrame = (callback) => asked((time) => {
    const start = performance.now();
    callback(time);
    window.__work.push([time, performance.now() - start]);
  });
  window.__script = (count, act) => new Promise((done) => {
    const canvas = document.querySelector('.sheet');
    const box = canvas.getBoundingClientRect();
    const send = (type, kind, x, y, more) => canvas.dispatchEvent(new kind(type, { bubbles: true, cancelable: true, clientX: box.x + x, clientY: box.y + y, pointerId: 1, pointerType: 'touch', isPrimary: true, ...more }));
    canvas.setPointerCapture = () => {};
    window.__work = [];
    const times = [];
    let n = 0;
    const step = (time) => {
      times.push(time);
      if (n >= count) {
        send('pointerup', PointerEvent, 600, 400);
        const work = new Map();
        for (const [at, ms] of window.__work) work.set(at, (work.get(at) ?? 0) + ms);
        return done({ intervals: times.slice(1).map((t, i) => t - times[i]), work: [...work.values()] });
      }
      act(n++, send);
      asked(step);
    };
    asked(step);
  });
})()`;
interface Run {
  readonly intervals: readonly number[];
  readonly work: readonly number[];
}
const pan = `(n, send) => n === 0 ? send('pointerdown', PointerEvent, 20, 420, { buttons: 1 }) : send('pointermove', PointerEvent, 20 + 500 * Math.sin(n / 24) ** 2, 420 + 120 * Math.sin(n / 11), { buttons: 1 })`;
const zoom = (per: number) =>
  `(n, send) => send('wheel', WheelEvent, 600, 400, { deltaY: (n < ${frames / 2} ? -1 : 1) * ${per} })`;
const script = (page: Page, act: string) =>
  page.evaluate(`window.__script(${frames}, ${act})`) as Promise<Run>;
const p95 = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN;

/** From the address to the frame after the one that showed devices and links. */
async function paintedMs(page: Page, server: BenchServer): Promise<number> {
  await page.goto(`${server.url}/map`, { waitUntil: 'commit' });
  await page.waitForFunction("performance.getEntriesByName('map.painted').length > 0", null, {
    timeout: 30_000,
  });
  return Number(await page.evaluate("performance.getEntriesByName('map.painted')[0].startTime"));
}

/** As if the network had been learnt this moment and nobody had looked: the layout is made while the browser waits. */
async function forgetPlaces(server: BenchServer): Promise<void> {
  const { items } = await server.get<{ items: { id: string }[] }>('/api/v1/topology/places');
  const response = await fetch(`${server.url}/api/v1/topology/places`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ forget: items.map((item) => item.id) }),
  });
  if (!response.ok) throw new Error(`places are not forgotten: ${response.status}`);
}

export async function run(): Promise<BenchRow[]> {
  if (!chromiumPath) return [];
  const server = await startBenchServer(seedWired);
  try {
    const rows: BenchRow[] = [];
    const name = `map of ${devices} devices, ${links} links`;
    for (const [what, before] of [
      ['never laid out', () => forgetPlaces(server)],
      ['known', async () => {}],
    ] as const) {
      const paints: number[] = [];
      for (let round = 0; round < coldRounds; round++) {
        await before();
        // A browser of its own each time: nothing is cached, nothing is compiled.
        paints.push(await withBrowser(server, (page) => paintedMs(page, server), { bypassCSP: true }));
      }
      rows.push(
        boundRow(
          { name: `${name}: first picture, cold browser, ${what}`, ours: median(paints), unit: 'ms' },
          { max: 1000 },
        ),
      );
    }
    return await withBrowser(
      server,
      async (page) => {
        await page.addInitScript(watchFrames);
        const paints: number[] = [];
        for (let round = 0; round < rounds; round++) paints.push(await paintedMs(page, server));
        rows.push(
          boundRow({ name: `${name}: first picture again`, ours: median(paints), unit: 'ms' }, { max: 1000 }),
        );
        const add = (what: string, { intervals, work }: Run) => {
          rows.push(
            boundRow(
              { name: `${name}: ${what}, interval`, ours: median(intervals), unit: 'ms' },
              { max: Math.ceil(frameMs) },
            ),
            boundRow(
              { name: `${name}: ${what}, interval p95`, ours: p95(intervals), unit: 'ms' },
              { max: Math.ceil(frameMs * 2) },
            ),
            boundRow(
              { name: `${name}: ${what}, work p95`, ours: p95(work), unit: 'ms' },
              { max: Math.floor(frameMs) },
            ),
          );
        };
        await page.waitForTimeout(1500);
        add('pan over sites', await script(page, pan));
        add('zoom through all levels', await script(page, zoom(36)));
        // Which zoom draws most depends on the layout: from one device outwards, every level is panned and the worst is told.
        await page.goto(`${server.url}/map?focus=d12`);
        await page.locator('.map .drawer h2').waitFor();
        await page.waitForTimeout(1500);
        await page.keyboard.press('Escape');
        const levels: Run[] = [];
        for (let level = 0; level < zoomLevels; level++) {
          levels.push(await script(page, pan));
          await page.keyboard.press('-');
          await page.waitForTimeout(700);
        }
        const byInterval = levels.toSorted((x, y) => p95(y.intervals) - p95(x.intervals))[0]!;
        const byWork = levels.toSorted((x, y) => p95(y.work) - p95(x.work))[0]!;
        add(`pan at the worst of ${zoomLevels} levels`, {
          intervals: byInterval.intervals,
          work: byWork.work,
        });
        return rows;
      },
      { bypassCSP: true },
    );
  } finally {
    await server.stop();
  }
}

if (import.meta.main) process.stdout.write(`${formatTable(await run())}\n`);
