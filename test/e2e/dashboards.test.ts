/** A person opens dashboards, changes one, zooms, shares it and puts it on a wall: a real server with sensors on loopback, a real browser. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dashboard } from '#pure/contract/resources.ts';
import { outputDir } from './world.ts';

const root = join(import.meta.dirname, '..', '..');
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);
const reason = !chromiumPath
  ? 'chromium is not installed'
  : existsSync(join(root, 'dist', 'web', 'index.html'))
    ? undefined
    : 'the page is not built (npm test builds it)';

describe.skipIf(reason !== undefined)(
  `dashboards in a browser${reason ? ` (skipped: ${reason})` : ''}`,
  () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'nocturne-e2e-dashboards-'));
    let server: ChildProcess;
    let browser: Browser;
    let page: Page;
    let url = '';
    const problems: string[] = [];

    const open = async (options: { dark?: boolean; width?: number; height?: number; as?: Page } = {}) => {
      const context = await browser.newContext({
        viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
        colorScheme: options.dark === false ? 'light' : 'dark',
        reducedMotion: 'reduce',
        ...(options.as ? { storageState: await options.as.context().storageState() } : {}),
      });
      const made = await context.newPage();
      made.setDefaultTimeout(15_000);
      made.on('pageerror', (error) => problems.push(`${made.url()}: ${error.stack ?? error}`));
      return made;
    };
    const api = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
      const answer = await page.evaluate(
        async ([method, path, body]) => {
          const response = await fetch(`/api/v1${path}`, {
            method: method as string,
            ...(body ? { headers: { 'content-type': 'application/json' }, body: body as string } : {}),
          });
          return { status: response.status, text: await response.text() };
        },
        [method, path, body === undefined ? '' : JSON.stringify(body)],
      );
      if (answer.status >= 400) throw new Error(`${path}: ${answer.status} ${answer.text}`);
      return JSON.parse(answer.text) as T;
    };
    const shot = (which: Page, name: string) =>
      which.screenshot({ path: join(outputDir, `dashboards-${name}.png`) });
    const drawn = (which: Page, count: number) =>
      which
        .locator('[data-drawn]')
        .nth(count - 1)
        .waitFor();
    const panel = (name: string) => page.getByRole('region', { name, exact: true });

    beforeAll(async () => {
      mkdirSync(outputDir, { recursive: true });
      server = spawn(
        join(root, 'bin', 'nocturne'),
        ['serve', '--port', '0', '--data', dataDir, '--log-level', 'error'],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      const setup = await new Promise<string>((resolve, reject) => {
        let text = '';
        server.stdout!.on('data', (chunk) => {
          text += String(chunk);
          const match = /ready: (\S+)/.exec(text);
          if (match) resolve(match[1]!);
        });
        server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
      });
      url = new URL(setup).origin;
      browser = await chromium.launch({
        executablePath: chromiumPath!,
        args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
      });
      page = await open();
      await page.goto(`${url}/login`);
      const token = new URL(setup).searchParams.get('token');
      await api('POST', '/setup', { token, name: 'eve', password: 'correct horse battery' });
      const site = await api<{ id: string }>('POST', '/sites', { name: 'Zürich' });
      await api('PUT', `/site-places/${site.id}`, { latitude: 47.4, longitude: 8.5 });
      for (const host of [1, 2, 3]) {
        const device = await api<{ id: string }>('POST', '/devices', {
          name: `router-${host}`,
          kind: 'router',
          managementAddress: `127.0.0.${host}`,
          siteId: site.id,
        });
        await api('POST', '/sensors', {
          name: `Ping router-${host}`,
          deviceId: device.id,
          toolId: 'ping',
          input: { targets: [`127.0.0.${host}`], count: 2 },
          intervalMs: 1000,
        });
      }
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      if (server && server.exitCode === null) {
        const gone = once(server, 'exit');
        server.kill('SIGTERM');
        await gone;
      }
      rmSync(dataDir, { recursive: true, force: true });
    }, 30_000);

    test('the first visit shows something real', async () => {
      await page.goto(`${url}/dashboards`);
      await page.getByRole('link', { name: /Network overview/ }).click();
      await drawn(page, 9);
      await panel('Sensors').getByText('3', { exact: true }).waitFor();
      await panel('Slowest answers over time').locator('canvas').waitFor();
      await shot(page, 'network');
    });

    test('a copy is changed by keyboard, by pointer and by form, and stays so', async () => {
      await page.getByRole('button', { name: 'Duplicate to change' }).click();
      await page.waitForURL(/edit=yes/);
      await page.getByLabel('Name of the dashboard').fill('Ours');
      const clock = panel('Clock');
      const before = (await clock.boundingBox())!;
      const grip = clock.getByRole('button', { name: /^Move Clock/ });
      await grip.focus();
      await page.keyboard.press('Shift+ArrowDown');
      await expect
        .poll(async () => (await clock.boundingBox())!.height, { timeout: 10_000 })
        .toBeGreaterThan(before.height + 20);
      // The loss to where the round trip is: they change places in the row.
      const loss = panel('Packet loss');
      const from = (await loss.getByRole('button', { name: /^Move/ }).boundingBox())!;
      await page.mouse.move(from.x + 8, from.y + 8);
      await page.mouse.down();
      await page.mouse.move(from.x + 8, from.y + 200, { steps: 4 });
      await page.mouse.up();
      expect((await loss.boundingBox())!.y).toBeGreaterThan(before.y + 50);
      await page.getByRole('button', { name: 'Add a panel' }).click();
      await page.getByRole('button', { name: 'Text', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Title').fill('Who to call');
      await dialog.getByLabel('Markdown').fill('# Night\nRing **Eve** first. [Wiki](https://wiki.example/)');
      await dialog.getByRole('button', { name: 'Apply' }).click();
      await panel('Who to call').getByText('Eve').waitFor();
      await shot(page, 'edit');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.waitForURL((address) => !address.search.includes('edit'));
      await page.reload();
      await drawn(page, 10);
      expect(await panel('Who to call').getByRole('heading', { name: 'Night' }).count()).toBe(1);
      await page.getByRole('heading', { name: /Ours/ }).waitFor();
    });

    test('who saves over another is told', async () => {
      const id = new URL(page.url()).pathname.split('/').at(-1)!;
      await page.getByRole('button', { name: 'Edit' }).click();
      await page.getByLabel('Name of the dashboard').fill('Mine');
      const { name, note, panels, spanMs, siteId, deviceId, version } = await api<Dashboard>(
        'GET',
        `/dashboards/${id}`,
      );
      await api('PUT', `/dashboards/${id}`, {
        name,
        note: `${note} changed`,
        panels,
        spanMs,
        siteId,
        deviceId,
        version,
      });
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('eve changed this dashboard meanwhile').waitFor();
      await page.reload();
      await page.getByRole('button', { name: 'Cancel' }).click();
    });

    test('dragging over one chart zooms all, Escape comes back', async () => {
      await drawn(page, 10);
      const plot = panel('Slowest answers over time').locator('canvas');
      const box = (await plot.boundingBox())!;
      await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.9, box.y + 24, { steps: 4 });
      await page.mouse.up();
      await page.waitForURL(/from=\d+/);
      const { searchParams } = new URL(page.url());
      const spanMs = Number(searchParams.get('to')) - Number(searchParams.get('from'));
      expect(spanMs).toBeGreaterThan(0.35 * 3_600_000);
      expect(spanMs).toBeLessThan(0.55 * 3_600_000);
      await page.keyboard.press('Escape');
      await page.waitForURL((address) => !address.search.includes('from'));
    });

    test('a shared link opens the dashboard without an account, nothing else, and ends when it is revoked', async () => {
      await page.getByRole('button', { name: 'Share' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('For whom').fill('lobby');
      await dialog.getByRole('button', { name: 'Make a link' }).click();
      const link = (await dialog.locator('.command code').textContent())!;
      await shot(page, 'share');
      const guest = await open({ width: 1920, height: 1080 });
      await guest.goto(link);
      await drawn(guest, 10);
      await guest.getByRole('region', { name: 'Who to call' }).getByText('Eve').waitFor();
      expect(await guest.locator('.panel-rows a').count(), 'no way out of it').toBe(0);
      await shot(guest, 'shared-1920');
      await guest.goto(`${url}/devices`);
      await guest.waitForURL('**/login**');
      await dialog.getByRole('button', { name: 'Revoke' }).click();
      await dialog.getByRole('button', { name: /Really/ }).click();
      await page.getByText('No link yet.').waitFor();
      await guest.goto(link);
      await guest.getByText('This link shows nothing (any more)').waitFor();
      await guest.context().close();
      await page.keyboard.press('Escape');
    });

    test('a wall goes from one to the next by itself', async () => {
      const wall = await open({ width: 1920, height: 1080, as: page });
      await wall.goto(`${url}/wall?show=builtin-network,builtin-wan&seconds=5`);
      await drawn(wall, 9);
      await wall.getByRole('heading', { name: 'WAN' }).waitFor();
      await drawn(wall, 7);
      await shot(wall, 'wall-1920');
      expect(
        await wall.evaluate<number>('document.querySelector(".wall-board").scrollHeight - innerHeight'),
      ).toBeLessThan(0);
      await wall.keyboard.press('Escape');
      await wall.waitForURL('**/dashboards');
      await wall.context().close();
    });

    test('everything as a tree: in by Enter, out by Escape, the same as a table', async () => {
      await page.goto(`${url}/everything`);
      const canvas = page.getByRole('img', { name: /Tree map of 3 sensors/ });
      await canvas.focus();
      for (const name of ['Zürich', 'router-1']) {
        await page.keyboard.press('ArrowRight');
        await page.keyboard.press('Enter');
        await page.getByRole('navigation', { name: 'Where in the tree' }).getByText(name).waitFor();
      }
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'As a table' }).click();
      await page.getByRole('button', { name: 'router-3' }).waitFor();
    });

    test('every page of it is there, dark, light and narrow', async () => {
      for (const [look, options] of [
        ['dark', { dark: true }],
        ['light', { dark: false }],
        ['phone', { dark: false, width: 390, height: 844 }],
      ] as const) {
        const looked = await open({ ...options, as: page });
        for (const path of [
          'dashboards',
          'dashboards/builtin-network',
          'dashboards/builtin-wan',
          'dashboards/builtin-device',
          'top',
          'everything',
          'health',
        ]) {
          await looked.goto(`${url}/${path}`);
          await looked.getByRole('heading', { level: 1 }).waitFor();
          if (path.includes('builtin')) await looked.locator('[data-drawn]').first().waitFor();
          await shot(looked, `${look}-${path.replaceAll('/', '-')}`);
          const wide = await looked.evaluate<number>(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          expect(wide, `${look} ${path} scrolls sideways`).toBeLessThanOrEqual(1);
          await looked.evaluate(axeSource);
          const violations = await looked.evaluate<string[]>(
            `axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations
            .filter((item) => item.impact === 'serious' || item.impact === 'critical')
            .map((item) => item.id + ': ' + item.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', ')))`,
          );
          expect(violations, `${look} ${path} is not accessible`).toEqual([]);
        }
        await looked.context().close();
      }
      expect(problems).toEqual([]);
    }, 120_000);
  },
);
