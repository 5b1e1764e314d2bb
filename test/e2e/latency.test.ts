/** A walk through the latency page in a real browser, against a real server that pings this machine: paste, focus, comment, link, evidence. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TargetSummary } from '#pure/contract/resources.ts';
import { freePort } from '../free-port.ts';
import { outputDir } from './world.ts';

const root = join(import.meta.dirname, '..', '..');
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);
const reason =
  executablePath === undefined
    ? 'chromium is not installed'
    : existsSync(join(root, 'dist', 'web', 'index.html'))
      ? undefined
      : 'the page is not built (npm test builds it)';
const waitMsMax = 40_000;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(reason !== undefined)(`the latency page${reason ? ` (skipped: ${reason})` : ''}`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'nocturne-latency-'));
  let server: ChildProcess;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    mkdirSync(outputDir, { recursive: true });
    server = spawn(
      join(root, 'bin', 'nocturne'),
      ['serve', '--port', String(await freePort()), '--data', dataDir, '--log-level', 'warn'],
      { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let said = '';
    const link = await new Promise<string>((resolve, reject) => {
      server.stdout!.on('data', (chunk) => {
        said += String(chunk);
        const match = /Nocturne is ready: (\S+)/.exec(said);
        if (match) resolve(match[1]!);
      });
      server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    });
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      colorScheme: 'dark',
      reducedMotion: 'reduce',
    });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(link);
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await page.getByLabel('Password again').fill('correct horse battery');
    await page.getByRole('button', { name: 'Create the administrator' }).click();
    await page.waitForURL('**/discovery');
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    if (server && server.exitCode === null) {
      const gone = once(server, 'exit');
      server.kill('SIGTERM');
      await gone;
    }
    rmSync(dataDir, { recursive: true, force: true });
  }, 30_000);

  const rows = () => page.locator('.lat-row');
  /** Asked from here, because the page's own policy lets nobody evaluate text inside it again and again. */
  const until = async (what: string, expression: string) => {
    const end = performance.now() + waitMsMax;
    while (!(await page.evaluate<boolean>(expression))) {
      if (performance.now() > end) throw new Error(`not within ${waitMsMax} ms: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  test('a pasted list is checked, then watched, and is a row each', async () => {
    await page.goto(new URL('/latency', page.url()).href);
    await page.getByRole('button', { name: 'Paste a list of targets' }).click();
    await page.getByLabel('Names, addresses, ranges').fill('127.0.0.1-12\n!127.0.0.4');
    await page.getByRole('button', { name: 'Check the list' }).click();
    await page.getByText('11 new ping sensors').waitFor();
    await page.getByRole('button', { name: 'Watch 11 targets' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await rows().nth(10).waitFor();
    expect(await rows().count()).toBe(11);
    expect(new URL(page.url()).searchParams.get('ids')?.split(',')).toHaveLength(11);
  });

  test('dragging focuses a period, and every row counts exactly its samples', {
    timeout: 60_000,
  }, async () => {
    await page.goto(`${page.url()}&span=60`);
    // Twelve seconds of samples to choose from.
    await until(
      'twelve samples',
      'Number([...document.querySelectorAll(".lat-row [role=cell]")].at(8)?.textContent) >= 12',
    );
    const box = (await page.locator('.lat-all canvas').boundingBox())!;
    const y = box.y + 15;
    await page.mouse.move(box.x + box.width * 0.85, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.92, y, { steps: 4 });
    await page.mouse.move(box.x + box.width * 0.96, y, { steps: 4 });
    await page.mouse.up();
    await page.getByText('in focus').waitFor();
    const url = new URL(page.url());
    const [fromS, toS] = url.searchParams.get('focus')!.split('-').map(Number) as [number, number];
    expect(toS - fromS).toBeGreaterThan(3);
    expect(toS - fromS).toBeLessThan(12);
    const answer = await page.evaluate(
      async (body) =>
        await (
          await fetch('/api/v1/series/summary', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          })
        ).json(),
      { sensorIds: url.searchParams.get('ids')!.split(','), fromMs: fromS * 1000, toMs: toS * 1000 },
    );
    const items = (answer as { items: TargetSummary[] }).items;
    for (const item of items) {
      expect(item.source).toBe('raw');
      expect(item.lossPercent).toBe(0);
      // One sample a second, of exactly these seconds.
      expect(Math.abs(item.runs - (toS - fromS))).toBeLessThanOrEqual(1);
    }
    const counted = JSON.stringify([...new Set(items.map((item) => item.runs))]);
    await until(
      'the same figures in every row',
      `[...document.querySelectorAll('.lat-row')].every((row) => ${counted}.includes(Number(row.querySelectorAll('[role=cell]')[8]?.textContent)))`,
    );
    await page.screenshot({ path: join(outputDir, 'latency-focus.png') });
  });

  test('a comment on the focus is drawn, listed as an event, and can be changed', async () => {
    await page.getByRole('button', { name: 'Write a comment' }).click();
    await page.getByLabel('Text').fill('Carrier replaced a line card');
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // Telemetry takes events in batches.
    await until(
      'the event',
      `fetch('/api/v1/events?kinds=comment.written').then((answer) => answer.json())
        .then(({ items }) => items.length === 1 && items[0].message === 'admin: Carrier replaced a line card')`,
    );
  });

  test('the link brings the same view back, and the evidence is a page of it', async () => {
    const link = page.url();
    const other = await page.context().newPage();
    await other.goto(link);
    await other.getByText('in focus').waitFor();
    expect(await other.locator('.lat-row').count()).toBe(11);
    const href = await other.getByRole('link', { name: 'Evidence' }).getAttribute('href');
    await other.goto(new URL(href!, link).href);
    await other.getByRole('heading', { name: 'Latency and loss' }).waitFor();
    expect(await other.getByText('0 of 11 targets lost packets').count()).toBe(1);
    expect(await other.getByText('Carrier replaced a line card').count()).toBe(1);
    expect(await other.locator('svg').count()).toBe(11);
    await other.close();
  });

  test('keys zoom and end the focus; nothing is in the way of those who cannot see it', async () => {
    await page.locator('.lat-all canvas').focus();
    await page.keyboard.press('Escape');
    await page.getByText('in view').waitFor();
    await page.keyboard.press('-');
    await page.waitForURL(/span=120/);
    await page.evaluate(axeSource);
    const found = await page.evaluate<string[]>(
      `axe.run().then(({ violations }) => violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 200)))`,
    );
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
  });
});
