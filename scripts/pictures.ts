/**
 * Makes docs/pictures: a lab is discovered and watched for a while, a router is lost, and the pages a reader should see first are taken as
 * they are then. Needs what test/e2e needs (root, the lab's programs, chromium, the page built). About four minutes; run by hand.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { missingHere, openWorld } from '../test/e2e/world.ts';

const folder = join(import.meta.dirname, '..', 'docs', 'pictures');
/** Time for charts to have something to show. */
const watchedMs = 70_000;
const lostRouter = 's2-r1';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const reason = missingHere();
if (reason) throw new Error(`no pictures here: ${reason}`);
mkdirSync(folder, { recursive: true });
const world = await openWorld();
try {
  const { page, lab } = world;
  const api = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
    (await page.evaluate(
      async ([method, path, body]) => {
        const response = await fetch(`/api/v1${path}`, {
          method: method as string,
          ...(body ? { headers: { 'content-type': 'application/json' }, body: body as string } : {}),
        });
        if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
        return await response.json();
      },
      [method, path, body === undefined ? '' : JSON.stringify(body)],
    )) as T;
  const take = async (name: string, path: string, settledMs = 2500) => {
    await page.goto(`${world.url}${path}`);
    await pause(settledMs);
    await page.screenshot({ path: join(folder, `${name}.png`) });
  };
  await page.goto(await world.startServer());
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByLabel('Password again').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create the administrator' }).click();
  await page.waitForURL('**/discovery');
  await page.getByText('10.10.0.0/24').waitFor();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Add a credential' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Name/).fill('lab');
  await dialog.getByLabel(/Community/i).fill(lab.truth.credentials.community);
  await dialog.getByRole('button', { name: 'Add credential' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Watch what is found every').selectOption('1000');
  await page.getByRole('button', { name: 'Start discovery' }).click();
  await page.getByText('Discovery finished').waitFor({ timeout: 60_000 });
  await world.startReceivers();
  await api('POST', '/channels', {
    name: 'On-call webhook',
    config: { kind: 'webhook', url: `http://127.0.0.1:${world.ports.http}/`, secret: 'a-shared-secret' },
  });
  // The load of the machine that makes the pictures is nobody's outage.
  const { items: busy } = await api<{ items: { id: string }[] }>('GET', '/sensors?q=tool:health&limit=100');
  for (const { id } of busy) await api('POST', `/sensors/${id}/pause`, { untilMs: null });
  await pause(watchedMs);
  await take('map', 'map');
  await lab.kill(lostRouter);
  await pause(12_000);
  const { items } = await api<{ items: { id: string; deviceName: string | null }[] }>(
    'GET',
    '/alerts?open=true&limit=10',
  );
  const lost = items.find(({ deviceName }) => deviceName === lostRouter);
  await take('overview', '');
  if (!lost) throw new Error(`no alert names ${lostRouter}`);
  await take('alert', `alerts/${lost.id}`);
  await take('latency', 'latency?span=120');
  await take('dashboard', 'dashboards/builtin-network?span=900000');
  const report = await api<{ id: string }>('POST', '/reports', {
    ...{ name: 'Availability of all sites', content: { kind: 'availability' }, period: 'this-month' },
    timeZone: 'Europe/Zurich',
  });
  await api('POST', `/reports/${report.id}/runs`, {});
  await take('report', `reports/${report.id}`);
} finally {
  await world.close();
}
