/** A person scans this machine, looks at what is there, and is told what changed: a real server, real listeners on loopback, a real browser. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScanRun } from '#pure/contract/resources.ts';
import { freePort } from '../free-port.ts';
import { type Loopback, lookNames, missingBrowser, openLoopback } from './loopback.ts';
import { outputDir } from './world.ts';

describe.skipIf(missingBrowser !== undefined)(
  `scans in a browser${missingBrowser ? ` (skipped: ${missingBrowser})` : ''}`,
  () => {
    let here: Loopback;
    let page: Page;
    let web: Server;
    let late: Server;
    let port = 0;
    let latePort = 0;
    const visit = (path: string) => page.goto(`${here.url}${path}`);
    const dialog = () => page.getByRole('dialog');
    const lastRun = async () => (await here.api<{ items: ScanRun[] }>('GET', '/scan-runs?limit=1')).items[0];
    const finished = (count: number) =>
      expect
        .poll(
          async () => {
            const { total } = await here.api<{ total: number }>('GET', '/scan-runs?limit=1');
            return total === count ? (await lastRun())?.state : 'not yet';
          },
          { timeout: 60_000 },
        )
        .toBe('finished');
    const serve = async (at: number) => {
      const server = createServer((_, response) => {
        response.setHeader('server', 'nginx/1.22.1');
        response.end('<title>Plain</title>');
      });
      server.listen(at, '127.0.0.1');
      await once(server, 'listening');
      return server;
    };

    beforeAll(async () => {
      web = await serve(0);
      port = (web.address() as AddressInfo).port;
      latePort = await freePort();
      here = await openLoopback('scans');
      page = here.page;
    }, 60_000);
    afterAll(async () => {
      await here?.close();
      web?.close();
      late?.close();
    }, 30_000);

    test('a scan is declared, runs, and shows what listens with what told it', {
      timeout: 90_000,
    }, async () => {
      await visit('/scans');
      await page.getByText('Nothing is scanned yet').waitFor();
      await page.getByRole('link', { name: 'Add a scan' }).click();
      await page.getByLabel('Name', { exact: true }).fill('This machine');
      await page.getByLabel('Addresses, prefixes, ranges, names').fill('10.0.0.0/8');
      await page.getByText('These are more addresses than one scan may have').waitFor();
      await page.getByLabel('Addresses, prefixes, ranges, names').fill('127.0.0.1');
      await page.getByText(/^1 address/).waitFor();
      await page.getByLabel(/^Ports/).fill(`${port},${latePort}`);
      await page.getByRole('button', { name: 'Save and run' }).click();
      await page.waitForURL('**/scans/runs/*');
      await finished(1);
      await page.getByRole('heading', { name: 'Finished' }).waitFor();
      await visit('/scans?tab=hosts');
      await page.getByRole('link', { name: '127.0.0.1' }).click();
      await page.getByRole('button', { name: new RegExp(`${port}`) }).click();
      await page.getByText('what it said', { exact: false }).waitFor();
      await page.getByText('nginx').first().waitFor();
      await page.screenshot({ path: join(outputDir, 'scans-host.png') });
    });

    test('what changed is told, compared, and reviewed', { timeout: 90_000 }, async () => {
      late = await serve(latePort);
      await visit('/scans');
      await page.getByRole('link', { name: 'This machine' }).click();
      await page.getByRole('button', { name: 'Run now' }).click();
      await finished(2);
      await page.waitForURL('**/scans/runs/*');
      await page.getByText('1 new port', { exact: true }).waitFor();
      await page
        .getByText(new RegExp(`Port ${latePort}/tcp`))
        .first()
        .waitFor();
      await page.getByRole('button', { name: 'Mark reviewed' }).click();
      await page.getByText(/reviewed by eve/).waitFor();
      await page.getByRole('link', { name: 'Compare' }).click();
      const differences = page.getByRole('region', { name: '127.0.0.1' });
      await differences.getByText(new RegExp(`Port ${latePort}/tcp`)).waitFor();
      await page.getByRole('button', { name: /^gone/ }).click();
      await page.getByText('Nothing like that changed').waitFor();
      await page.screenshot({ path: join(outputDir, 'scans-compare.png') });
    });

    test('a finding is taken, spoken of, and accepted with a reason', async () => {
      await visit('/scans?tab=findings');
      await page
        .getByRole('row', { name: /127\.0\.0\.1/ })
        .first()
        .click({ position: { x: 160, y: 12 } });
      const title = await dialog().getByRole('heading').first().textContent();
      await dialog().getByRole('button', { name: 'Take it' }).click();
      await dialog().getByText('eve takes it.').waitFor();
      await dialog().getByRole('button', { name: 'Accept…' }).click();
      const accept = page.getByRole('dialog', { name: 'Accept' });
      expect(
        await accept.getByRole('button', { name: 'Accept' }).isDisabled(),
        'nothing without a reason',
      ).toBe(true);
      await accept.getByLabel('Why').fill('a test that ends soon');
      await accept.getByRole('button', { name: 'Accept' }).click();
      await accept.waitFor({ state: 'detached' });
      await dialog().getByText('accepted', { exact: true }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Accepted', exact: true }).click();
      await page.getByText('a test that ends soon').waitFor();
      expect(title).toBeTruthy();
    });

    test('a file of known vulnerabilities is brought, read, and taken away', async () => {
      await visit('/scans?tab=findings');
      await page.getByRole('button', { name: 'Known vulnerabilities' }).click();
      await dialog().getByText('No file was brought').waitFor();
      const record = {
        cveID: 'CVE-2021-1',
        dateAdded: '2021-01-02',
        dueDate: '2021-02-02',
        requiredAction: 'Update.',
      };
      await dialog()
        .getByLabel('File of vulnerabilities')
        .setInputFiles({
          ...{ name: 'kev.json', mimeType: 'application/json' },
          buffer: Buffer.from(JSON.stringify({ vulnerabilities: [record] })),
        });
      await dialog().getByText('1 exploited').waitFor();
      await dialog().getByRole('button', { name: 'Remove kev.json' }).click();
      await dialog().getByText('No file was brought').waitFor();
      await page.keyboard.press('Escape');
    });

    test('by keys: g - goes there, the palette finds a host', async () => {
      await visit('/');
      await page.getByRole('link', { name: 'Scans' }).first().waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('-');
      await page.waitForURL('**/scans');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('127.0.0.1');
      await page.getByRole('option', { name: /open ports/ }).click();
      await page.waitForURL('**/scans/hosts/127.0.0.1');
    });

    test.each(lookNames)(
      '%s: nothing keeps anybody out, nothing is too wide',
      { timeout: 90_000 },
      async (look) => {
        const looked = await here.open(look);
        const run = (await lastRun())!;
        for (const [name, path] of [
          ['list', '/scans'],
          ['hosts', '/scans?tab=hosts'],
          ['ports', '/scans?tab=services'],
          ['findings', '/scans?tab=findings'],
          ['surface', '/scans?tab=surface'],
          ['accepted', '/scans?tab=accepted'],
          ['scan', `/scans/${run.scanId}`],
          ['edit', `/scans/${run.scanId}/edit`],
          ['run', `/scans/runs/${run.id}`],
          ['compare', `/scans/${run.scanId}/compare`],
          ['host', '/scans/hosts/127.0.0.1'],
        ] as const) {
          await looked.goto(`${here.url}${path}`);
          await looked.getByRole('heading', { level: 1 }).waitFor();
          await looked.locator('.skeleton').first().waitFor({ state: 'detached' });
          expect(await here.barriers(looked), `${name} ${look}`).toEqual([]);
          expect(await here.tooWide(looked), `${name} ${look}`).toBeLessThanOrEqual(0);
          await looked.screenshot({ path: join(outputDir, `scans-${name}-${look}.png`) });
        }
        await looked.context().close();
      },
    );

    test('the page had no errors', () => {
      expect(here.problems).toEqual([]);
    });
  },
);
