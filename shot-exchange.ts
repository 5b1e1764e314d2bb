import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { startServer } from './src/main/server.ts';
import { silentLog } from './src/pure/contract/fake-host.ts';
const folder = mkdtempSync('/tmp/exchange-');
const server = await startServer({ dataDir: folder, host: '127.0.0.1', port: 0, log: silentLog });
const base = server.url.replace(/\/$/, '');
const token = new URL(server.setupUrl!).searchParams.get('token')!;
const made = await fetch(`${base}/api/v1/setup`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token, name: 'eve', password: 'correct horse battery' }) });
const [name, value] = made.headers.get('set-cookie')!.split(';')[0]!.split('=');
const cookie = made.headers.get('set-cookie')!.split(';')[0]!;
await fetch(`${base}/api/v1/import`, { method: 'POST', headers: { 'content-type': 'application/json', cookie }, body: JSON.stringify({ dryRun: false, content: 'name,address,kind,site\ncore-2,192.0.2.2,switch,Lyon\nedge-9,192.0.2.9,router,Lyon\n' }) });
const rows = ['Hostname,IP Address,Role,Manufacturer,Site,Tags,SNMP community,Rack', ...Array.from({ length: 40 }, (_, i) => `${i % 9 === 0 ? 'core' : 'acc'}-${i},192.0.2.${i === 17 ? 300 : i},${i % 9 === 0 ? 'Core switch' : i === 13 ? 'Toaster' : 'Access switch'},Cisco,${i % 2 ? 'Paris' : 'Lyon'},"prod,${i % 3 ? 'access' : 'core'}",public,R${i % 7}`)].join('\n');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const view of [{ n: 'dark', c: 'dark', w: 1440, h: 900 }, { n: 'light', c: 'light', w: 1440, h: 1300 }, { n: 'phone', c: 'dark', w: 390, h: 844 }] as const) {
  const context = await browser.newContext({ colorScheme: view.c, viewport: { width: view.w, height: view.h }, bypassCSP: true });
  await context.addCookies([{ name: name!, value: value!, url: base }]);
  const page = await context.newPage();
  page.on('console', (m) => m.type() === 'error' && console.log(view.n, m.text()));
  page.on('pageerror', (e) => console.log(view.n, e.message));
  await page.goto(`${base}/exchange`);
  await page.waitForTimeout(900);
  await page.screenshot({ path: `/tmp/exchange-shots/choose-${view.n}.png` });
  await page.locator('textarea').fill(rows);
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page.waitForTimeout(1200);
  const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  if (Number(wide) > 0) console.log(view.n, 'too wide', wide);
  await page.evaluate(axe);
  console.log(view.n, JSON.stringify(await page.evaluate("axe.run(document,{resultTypes:['violations']}).then(r=>r.violations.map(v=>v.impact+' '+v.id+' '+v.nodes.slice(0,2).map(n=>n.target.join(' ')).join('|')))")));
  await page.screenshot({ path: `/tmp/exchange-shots/plan-${view.n}.png`, fullPage: true });
  if (view.n === 'light') {
    await page.getByRole('button', { name: /^Apply/ }).click();
    await page.waitForTimeout(1200);
    await page.screenshot({ path: `/tmp/exchange-shots/done-${view.n}.png` });
  }
  await context.close();
}
await browser.close();
await server.stop();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
