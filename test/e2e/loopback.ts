/** A server of its own on a free port, its administrator signed in, and a browser: for walks that need nothing but this machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { outputDir } from './world.ts';

const root = join(import.meta.dirname, '..', '..');
const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);
/** Why there can be no walk here; undefined when there can. */
export const missingBrowser: string | undefined = !chromiumPath
  ? 'chromium is not installed'
  : existsSync(join(root, 'dist', 'web', 'index.html'))
    ? undefined
    : 'the page is not built (npm test builds it)';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const looks = {
  dark: { width: 1440, height: 900, scheme: 'dark' },
  light: { width: 1440, height: 900, scheme: 'light' },
  tablet: { width: 820, height: 1100, scheme: 'dark' },
  phone: { width: 390, height: 844, scheme: 'light' },
} as const;
export type Look = keyof typeof looks;
export const lookNames = Object.keys(looks) as Look[];

export interface Loopback {
  readonly url: string;
  readonly page: Page;
  /** Errors of the page itself, of every page opened here. */
  readonly problems: string[];
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Another page of the same person. */
  open(look: Look): Promise<Page>;
  /** What keeps somebody out, as axe finds it: serious and critical. */
  barriers(page: Page): Promise<string[]>;
  /** Pixels by which the page is too wide. */
  tooWide(page: Page): Promise<number>;
  close(): Promise<void>;
}

export async function openLoopback(name: string): Promise<Loopback> {
  mkdirSync(outputDir, { recursive: true });
  const dataDir = mkdtempSync(join(tmpdir(), `nocturne-e2e-${name}-`));
  const server: ChildProcess = spawn(
    join(root, 'bin', 'nocturne'),
    ['serve', '--port', '0', '--data', dataDir, '--log-level', 'error'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const setup = await new Promise<URL>((resolve, reject) => {
    let text = '';
    server.stdout!.on('data', (chunk) => {
      text += String(chunk);
      const match = /ready: (\S+)/.exec(text);
      if (match) resolve(new URL(match[1]!));
    });
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const browser: Browser = await chromium.launch({
    executablePath: chromiumPath!,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
  });
  const problems: string[] = [];
  const make = async (look: Look, like?: Page) => {
    const { width, height, scheme } = looks[look];
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: scheme,
      reducedMotion: 'reduce',
      ...(like ? { storageState: await like.context().storageState() } : {}),
    });
    const made = await context.newPage();
    made.setDefaultTimeout(15_000);
    made.on('pageerror', (error) => problems.push(`${made.url()}: ${error.stack ?? error}`));
    return made;
  };
  const page = await make('dark');
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
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text) as T;
  };
  await page.goto(`${setup.origin}/login`);
  const token = setup.searchParams.get('token');
  await api('POST', '/setup', { token, name: 'eve', password: 'correct horse battery' });

  return {
    url: setup.origin,
    page,
    problems,
    api,
    open: (look) => make(look, page),
    async barriers(of) {
      await of.evaluate(axeSource);
      return await of.evaluate<string[]>(
        `axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations
          .filter((item) => item.impact === 'serious' || item.impact === 'critical')
          .map((item) => item.id + ': ' + item.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', ')))`,
      );
    },
    tooWide: (of) =>
      of.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    async close() {
      await browser.close();
      if (server.exitCode === null) {
        const gone = once(server, 'exit');
        server.kill('SIGTERM');
        await gone;
      }
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
