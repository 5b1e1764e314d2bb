/** Chromium as the debian package has it, signed in by a token: the page as a person loads it. */
import { existsSync } from 'node:fs';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { BenchServer } from './server.ts';

export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) =>
  existsSync(path),
);

export async function withBrowser<T>(
  server: Pick<BenchServer, 'token'>,
  work: (page: Page) => Promise<T>,
  more: BrowserContextOptions = {},
): Promise<T> {
  const browser = await chromium.launch({
    executablePath: chromiumPath!,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  try {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      extraHTTPHeaders: { authorization: `Bearer ${server.token}` },
      ...more,
    });
    return await work(await context.newPage());
  } finally {
    await browser.close();
  }
}

/** From the address to the element that makes the page useful. */
export async function loadMs(page: Page, url: string, ready: string): Promise<number> {
  const start = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator(ready).first().waitFor({ timeout: 30_000 });
  await page.waitForFunction(() => true);
  return performance.now() - start;
}
