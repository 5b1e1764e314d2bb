/** Looks at every page in a real browser: screenshots in dark, light and at phone width, axe findings, console errors. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const base = process.env.BASE ?? 'http://127.0.0.1:8090';
const out = process.env.OUT ?? '/tmp/shots';
const pages: readonly (readonly [string, string])[] = [
  ['overview', '/'],
  ['devices', '/devices'],
  ['device', '/devices/dev-0'],
  ['device-interfaces', '/devices/dev-0?tab=interfaces'],
  ['device-facts', '/devices/dev-0?tab=facts'],
  ['endpoints', '/endpoints'],
  ['endpoint', '/endpoints/00:1b:21:00:00:03'],
  ['ipam', '/ipam'],
  ['ipam-prefix', '/ipam/pre-4'],
  ['ipam-container', '/ipam/pre-0'],
  ['ipam-observed', '/ipam?tab=observed'],
  ['ipam-conflicts', '/ipam?tab=conflicts'],
  ['ipam-vlans', '/ipam?tab=vlans'],
  ['ipam-vrfs', '/ipam?tab=vrfs'],
  ['ipam-leases', '/ipam?tab=leases'],
  ['exchange', '/exchange'],
  ['map', '/map'],
  ['map-drawer', '/map?focus=dev-1'],
  ['sensors', '/sensors'],
  ['sensor', '/sensors/sen-dev-0-ping'],
  ['alerts', '/alerts'],
  ['alert', '/alerts/alert-0'],
  ['events', '/events'],
  ['changes', '/changes'],
  ['device-tables', '/devices/dev-0?tab=tables'],
  ['device-endpoints', '/devices/dev-1?tab=endpoints'],
  ['tools', '/tools'],
  ['tool', '/tools/ping?address=10.0.0.1'],
  ['mibs', '/mibs?object=IF-MIB::ifOperStatus'],
  ['discovery', '/discovery'],
  ['settings-health', '/settings/health'],
  ['settings-channels', '/settings/channels'],
  ['settings-probes', '/settings/probes'],
  ['settings-services', '/settings/services'],
  ['settings-accounts', '/settings/accounts'],
  ['docs', '/docs/guide/first-hour'],
  ['login', '/login'],
];
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const views = [
  { name: 'dark', colorScheme: 'dark', width: 1440, height: 900 },
  { name: 'light', colorScheme: 'light', width: 1440, height: 900 },
  { name: 'phone', colorScheme: 'dark', width: 390, height: 844 },
] as const;
const only = process.argv.find((word) => word.startsWith('--view='))?.slice(7);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

mkdirSync(out, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const view of views) {
  if (only && view.name !== only) continue;
  const context = await browser.newContext({
    colorScheme: view.colorScheme,
    viewport: { width: view.width, height: view.height },
    bypassCSP: true,
  });
  const page = await context.newPage();
  let at = '';
  page.on('console', (message) => {
    if (message.type() === 'error')
      console.log(`${view.name} ${at}: console: ${message.text().slice(0, 300)}`);
  });
  page.on('pageerror', (error) => console.log(`${view.name} ${at}: ${error.message.slice(0, 300)}`));
  for (const [name, path] of pages) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    at = name;
    await page.goto(base + path);
    await page.waitForTimeout(name.startsWith('map') ? 4000 : 1100);
    if (name === 'tool') {
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await page.waitForTimeout(1500);
    }
    const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    if (Number(wide) > 0) console.log(`${view.name} ${name}: ${wide} px too wide`);
    await page.evaluate(axe);
    const found = (await page.evaluate(
      "axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations.map((item) => item.impact + ' ' + item.id + ' ' + item.nodes.slice(0, 3).map((node) => node.target.join(' ') + ' ' + (node.any[0]?.message ?? '').slice(0, 160)).join(' | ')))",
    )) as string[];
    for (const text of found) console.log(`${view.name} ${name}: ${text}`);
    await page.screenshot({ path: `${out}/${name}-${view.name}.png` });
  }
  await context.close();
}
await browser.close();
