/** A person sets up what watches the night: a rule tried on the past, a service, who is called, planned work, a report; in a real browser. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Loopback, lookNames, missingBrowser, openLoopback } from './loopback.ts';
import { outputDir } from './world.ts';

describe.skipIf(missingBrowser !== undefined)(
  `monitoring in a browser${missingBrowser ? ` (skipped: ${missingBrowser})` : ''}`,
  () => {
    let here: Loopback;
    let page: Page;
    const visit = (path: string) => page.goto(`${here.url}${path}`);
    const dialog = () => page.getByRole('dialog');
    const closed = () => dialog().waitFor({ state: 'detached' });

    beforeAll(async () => {
      here = await openLoopback('monitoring');
      page = here.page;
      const site = await here.api<{ id: string }>('POST', '/sites', { name: 'Bern' });
      for (const host of [1, 2, 3]) {
        const device = await here.api<{ id: string }>('POST', '/devices', {
          ...{ name: `web-${host}`, kind: 'server', managementAddress: `127.0.0.${host}`, siteId: site.id },
        });
        await here.api('POST', '/sensors', {
          ...{ name: `Ping web-${host}`, deviceId: device.id, toolId: 'ping', intervalMs: 1000 },
          input: { targets: [`127.0.0.${host}`], count: 2 },
        });
      }
      await here.api('POST', '/channels', {
        name: 'Pager',
        config: { kind: 'webhook', url: 'http://127.0.0.1:9/hook' },
      });
    }, 60_000);
    afterAll(() => here?.close(), 30_000);

    test('the navigation folds, narrows and is followed by keys', async () => {
      await visit('/');
      const rail = page.getByRole('navigation', { name: 'Main', exact: true });
      await rail.getByRole('link', { name: 'Reports' }).waitFor();
      expect(
        await rail.evaluate(
          (nav: { scrollHeight: number; clientHeight: number }) => nav.scrollHeight - nav.clientHeight,
        ),
        'everything is in sight at 900 pixels',
      ).toBeLessThanOrEqual(0);
      await rail.getByRole('button', { name: 'People' }).click();
      await rail.getByRole('link', { name: 'On call' }).waitFor({ state: 'detached' });
      await page.reload();
      await rail.getByRole('button', { name: 'People' }).click();
      await rail.getByRole('link', { name: 'On call' }).waitFor();
      await rail.getByRole('button', { name: 'Narrow the navigation' }).click();
      await rail.getByRole('link', { name: 'Maintenance' }).click();
      await page.waitForURL('**/maintenance');
      await rail.getByRole('button', { name: 'Widen the navigation' }).click();
      await page
        .locator('#content')
        .focus()
        .catch(() => {});
      await page.keyboard.press('g');
      await page.keyboard.press('u');
      await page.waitForURL('**/reports');
    });

    test('a rule says what it watches, is tried on the past, and is kept', async () => {
      await expect
        .poll(
          async () => {
            const { items } = await here.api<{ items: { state: string }[] }>('GET', '/sensors?limit=10');
            return items.every(({ state }) => state === 'up');
          },
          { timeout: 20_000 },
        )
        .toBe(true);
      await visit('/rules/new');
      await page.getByLabel('Name').fill('Slow answers');
      await page.getByLabel('Metric').selectOption('rtt.avg');
      await page.getByLabel('Value').fill('80 ms');
      await page.getByLabel('Value').blur();
      await page
        .getByText(/above 80 ms/)
        .first()
        .waitFor();
      await page.getByText('Watches 3 series').waitFor();
      await page.getByRole('button', { name: 'Backtest' }).click();
      await page.getByText('a night (22 to 6)').waitFor();
      await page.getByRole('button', { name: 'Add rule' }).click();
      await page.waitForURL((address) => !address.pathname.endsWith('/new'));
      await visit('/rules');
      await page.getByRole('link', { name: 'Slow answers' }).waitFor();
    });

    test('a limit that cannot be is refused at its field, one that cannot be read is not saved', async () => {
      const { items } = await here.api<{ items: { id: string; name: string }[] }>('GET', '/devices?q=web-1');
      await visit(`/devices/${items[0]!.id}?tab=sensors`);
      await page.getByRole('button', { name: 'Add sensor' }).click();
      await dialog().getByRole('button', { name: 'Add threshold' }).click();
      const row = dialog().locator('.threshold-row');
      await row.getByLabel('Metric').selectOption('loss');
      await row.getByLabel('Bad above').fill('150 %');
      await dialog().getByRole('button', { name: 'Add sensor' }).click();
      await row.getByText(/never above 100/).waitFor();
      await row.getByLabel('Bad above').fill('50 parsec');
      await row.getByText('cannot be read in percent').waitFor();
      await dialog().getByRole('button', { name: 'Add sensor' }).click();
      await row.getByText('cannot be read in percent').waitFor();
      await dialog().getByLabel('Interval', { exact: true }).first().selectOption('other');
      await dialog().getByLabel('Interval, as 90s or 2min').fill('often');
      await dialog()
        .getByText(/a day at most/)
        .waitFor();
      expect(await here.barriers(page)).toEqual([]);
      await dialog().getByRole('button', { name: 'Cancel' }).click();
      await closed();
    });

    test('a business service is made of what it needs', async () => {
      await visit('/services');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await dialog().getByLabel('Name').fill('Web shop');
      await dialog().getByPlaceholder(/./).last().fill('web-1');
      await dialog()
        .getByRole('button', { name: /web-1 device/ })
        .first()
        .click();
      await dialog().getByRole('button', { name: 'Add', exact: true }).click();
      await closed();
      await page.getByRole('link', { name: 'Web shop', exact: true }).click();
      await page.getByRole('heading', { name: 'Web shop', level: 1 }).waitFor();
      await page.getByRole('link', { name: 'web-1', exact: true }).waitFor();
    });

    test('a computed sensor shows what it is made of, and refuses a circle at its place', async () => {
      const { items } = await here.api<{ items: { id: string; name: string }[] }>('GET', '/sensors?limit=10');
      const formula = (name: string, of: string) => ({
        ...{ kind: 'formula', name, formula: '(a + b) / 2', metric: 'rtt.avg', intervalMs: 1000 },
        inputs: [
          { name: 'a', sensorId: items[0]!.id, metric: 'rtt.avg' },
          { name: 'b', sensorId: of, metric: 'rtt.avg' },
        ],
      });
      const lower = await here.api<{ id: string }>('POST', '/derived', formula('Mean of two', items[1]!.id));
      const upper = await here.api<{ id: string }>('POST', '/derived', formula('Mean of means', lower.id));
      await visit(`/services/${upper.id}`);
      await page.getByRole('heading', { name: 'Mean of means', level: 1 }).waitFor();
      await page.getByRole('cell', { name: /ms$/ }).nth(1).waitFor({ timeout: 20_000 });
      await page.getByRole('link', { name: 'Mean of two' }).click();
      await page.getByText('Needed by').waitFor();
      expect(await here.barriers(page)).toEqual([]);
      await page.screenshot({ path: join(outputDir, 'computed.png'), fullPage: true });
      // A sensor that is computed is found at the address of sensors, too.
      await visit(`/sensors/${lower.id}`);
      await page.waitForURL(`**/services/${lower.id}`);
      const circle = here.api('PUT', `/derived/${lower.id}`, formula('Mean of two', upper.id));
      await expect(circle).rejects.toThrow(/Mean of two → Mean of means → Mean of two/);
    });

    test('the token of a sensor that is fed is made once, and the delivery that is shown works', async () => {
      const made = await here.api<{ id: string }>('POST', '/sensors', {
        ...{ name: 'Nightly backup', toolId: 'push', intervalMs: 1000, input: {} },
      });
      await visit(`/sensors/${made.id}`);
      await page.getByRole('button', { name: 'Make the token' }).click();
      const address = await page.getByText(/^http.*\/api\/v1\/push\/\S+$/).textContent();
      await page.getByText(/^curl -X POST .*\/api\/v1\/push\//).waitFor();
      expect(await here.barriers(page)).toEqual([]);
      await page.screenshot({ path: join(outputDir, 'push-token.png') });
      const answer = await fetch(address!, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"values":{"files":3},"text":"done"}',
      });
      expect(answer.status).toBe(200);
      await page.reload();
      await page.getByRole('button', { name: 'Replace the token' }).waitFor();
      expect(await page.getByText(/api\/v1\/push\//).count()).toBe(0);
    });

    test('who is called, in which order, and when nobody is', async () => {
      await visit('/on-call');
      await page.getByRole('button', { name: 'Add contact' }).click();
      await dialog().getByLabel('Name').fill('Eve Example');
      await dialog().getByRole('button', { name: 'Pager' }).click();
      await dialog().getByRole('button', { name: 'Add contact' }).click();
      await closed();
      await page.getByRole('button', { name: 'Add rota' }).click();
      await dialog().getByLabel('Name', { exact: true }).first().fill('Network');
      await dialog().getByRole('button', { name: 'Eve Example' }).click();
      expect(await here.barriers(page)).toEqual([]);
      await dialog().getByRole('button', { name: 'Add rota' }).click();
      await closed();
      await page
        .getByText(/is on call until|nobody is on call/)
        .first()
        .waitFor();
      await visit('/notifications?tab=routing');
      await page
        .getByRole('button', { name: /Add (a )?policy|Policy/ })
        .first()
        .click();
      await dialog().getByLabel('Name').fill('Default');
      await dialog().getByRole('button', { name: 'Network' }).first().click();
      expect(await here.barriers(page)).toEqual([]);
      await dialog().getByRole('button', { name: 'Add policy' }).click();
      await closed();
      await visit('/maintenance');
      await page.getByRole('button', { name: 'Plan maintenance' }).click();
      await dialog().getByLabel('Name').fill('Patch night');
      await dialog().getByLabel('Recurs').selectOption('FREQ=MONTHLY;BYDAY=1SU');
      await dialog().getByRole('button', { name: 'Bern' }).click();
      await dialog().getByRole('button', { name: 'Plan', exact: true }).click();
      await closed();
      await page.getByText('every month, the first Sunday').waitFor();
    });

    test('a report is seen while it is put together, made, read and taken along', async () => {
      await visit('/reports');
      await page.getByRole('button', { name: /Monthly availability/ }).click();
      await page.waitForURL(/reports\/\w+$/);
      await page.getByRole('heading', { name: 'Monthly availability', level: 2 }).waitFor();
      await page.getByRole('link', { name: 'Edit' }).click();
      await page.getByLabel('Over', { exact: true }).selectOption('this-month');
      await page.getByLabel('Begin with a cover page').check();
      await page.getByLabel('For whom or by whom').fill('Example Ltd');
      await page.getByRole('article').getByText('Example Ltd').waitFor();
      await page.getByLabel('Agreement, percent up').fill('99.5');
      await page.getByText('agreement 99.5 %', { exact: true }).waitFor();
      await page.getByRole('cell', { name: 'web-2' }).waitFor();
      // Refused with the reason, not kept.
      await page.getByLabel('Agreement, percent up').fill('20');
      await page
        .getByText(/between 50 and 100/)
        .first()
        .waitFor();
      await page.getByLabel('Agreement, percent up').fill('99.5');
      await page.getByRole('cell', { name: 'web-2' }).waitFor();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.waitForURL(/reports\/\w+$/);
      await page.getByRole('button', { name: 'Make now' }).click();
      await page.waitForURL(/run=/);
      await page.getByRole('cell', { name: 'web-3' }).waitFor();
      await page.screenshot({ path: join(outputDir, 'monitoring-report.png') });
      for (const [format, begins] of [
        ['PDF', '%PDF-'],
        ['HTML', '<!doctype'],
        ['CSV', ''],
      ] as const) {
        await page.getByRole('button', { name: 'Download' }).click();
        const [file] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('link', { name: format }).click(),
        ]);
        const text = readFileSync(await file.path(), 'latin1');
        expect(text.length, `${format} is empty`).toBeGreaterThan(100);
        expect(text.startsWith(begins), `${format} is not one`).toBe(true);
      }
      await page.emulateMedia({ media: 'print' });
      expect(await page.getByRole('navigation', { name: 'Main', exact: true }).isVisible()).toBe(false);
      expect(await page.getByRole('cell', { name: 'web-3' }).isVisible()).toBe(true);
      await page.emulateMedia({ media: 'screen' });
    });

    test('the tree tells where a value comes from', async () => {
      await visit('/tree');
      await page.getByRole('treeitem', { name: /Bern/ }).click();
      await page.getByRole('heading', { name: 'Bern' }).waitFor();
      await page.getByText('default').first().waitFor();
    });

    test('every page of it is there, dark, light and narrow', async () => {
      const { items } = await here.api<{ items: { id: string }[] }>('GET', '/reports');
      const computed = await here.api<{ items: { id: string }[] }>('GET', '/derived?kind=formula');
      for (const look of lookNames) {
        const looked = await here.open(look);
        for (const path of [
          '/',
          '/rules',
          '/rules/new',
          '/services',
          `/services/${computed.items[0]!.id}`,
          '/reports',
          `/reports/${items[0]!.id}`,
          `/reports/${items[0]!.id}/edit`,
          '/on-call',
          '/maintenance',
          '/notifications',
          '/notifications?tab=routing',
          '/tree',
          '/tree?tab=templates',
        ]) {
          await looked.goto(`${here.url}${path}`);
          await looked.getByRole('heading', { level: 1 }).waitFor();
          await looked.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
          expect(await here.tooWide(looked), `${look} ${path} scrolls sideways`).toBeLessThanOrEqual(1);
          expect(await here.barriers(looked), `${look} ${path} is not accessible`).toEqual([]);
        }
        await looked.context().close();
      }
      expect(here.problems).toEqual([]);
    }, 180_000);
  },
);
