/** The world of the story: a lab, a server inside its noc, receivers beside it, a browser on this side. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Lab, labAvailable, startLab } from '../../lab/api.ts';
import { converged } from '../../lab/check.ts';
import { type Forward, forward } from '../../lab/forward.ts';

const root = join(import.meta.dirname, '..', '..');
export const outputDir = join(root, 'test-output');
const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);

/** Undefined when the story can be told here, else the reason why not. In CI a missing part is a failure, not a skip. */
export function missingHere(): string | undefined {
  const lab = labAvailable();
  const reason = !lab.ok
    ? lab.reason
    : chromiumPath === undefined
      ? 'chromium is not installed'
      : existsSync(join(root, 'dist', 'web', 'index.html'))
        ? undefined
        : 'the page is not built (npm test builds it)';
  if (reason !== undefined && process.env.CI) throw new Error(`in CI the whole story must run: ${reason}`);
  return reason;
}

export interface Told {
  readonly kind: 'ready' | 'mail' | 'webhook';
  readonly subject?: string;
  readonly id?: string;
  readonly type?: string;
  readonly signed?: boolean;
}

export interface World {
  readonly lab: Lab;
  readonly page: Page;
  readonly url: string;
  readonly ports: { readonly smtp: number; readonly http: number };
  readonly messages: Told[];
  startServer(): Promise<string>;
  /** SIGKILL: nothing is said goodbye to. */
  killServer(): Promise<void>;
  startReceivers(): Promise<void>;
  stopReceivers(): Promise<void>;
  shot(name: string): Promise<void>;
  newPage(options: {
    readonly dark: boolean;
    readonly width: number;
    readonly height: number;
  }): Promise<Page>;
  close(): Promise<void>;
}

const stopped = async (child: ChildProcess | undefined, signal: NodeJS.Signals) => {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
};

export async function openWorld(): Promise<World> {
  mkdirSync(outputDir, { recursive: true });
  const lab = await startLab({ id: `e2e${process.pid}` });
  const port = 20_000 + (process.pid % 20_000);
  const ports = { smtp: port + 1, http: port + 2 };
  const results = await converged(lab, 40_000);
  const missing = results.flatMap((each) => each.check.missing);
  if (missing.length > 0) throw new Error(`the lab did not converge: ${missing.join(', ')}`);
  const link: Forward = await forward(lab, port);
  const dataDir = join(lab.directory, 'data');
  // `ip netns exec` replaces itself by the program, so the pid is the program's; it also brings the noc's own resolv.conf.
  const inNoc = (argv: readonly string[]) =>
    spawn('ip', ['netns', 'exec', lab.nocNamespace, ...argv], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const messages: Told[] = [];
  let server: ChildProcess | undefined;
  let receivers: ChildProcess | undefined;
  const browser: Browser = await chromium.launch({
    executablePath: chromiumPath!,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
  });
  const newPage: World['newPage'] = async ({ dark, width, height }) => {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    return await context.newPage();
  };
  const page = await newPage({ dark: true, width: 1440, height: 900 });
  page.setDefaultTimeout(15_000);

  return {
    lab,
    page,
    url: `http://127.0.0.1:${port}/`,
    ports,
    messages,
    newPage,
    async startServer() {
      const child = inNoc([
        join(root, 'bin', 'nocturne'),
        'serve',
        '--port',
        String(port),
        '--data',
        dataDir,
        '--log-level',
        'warn',
      ]);
      server = child;
      let text = '';
      return await new Promise((resolve, reject) => {
        child.stdout!.on('data', (chunk) => {
          text += String(chunk);
          const match = /Nocturne is ready: (\S+)/.exec(text);
          if (match) resolve(match[1]!);
        });
        child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
      });
    },
    killServer: () => stopped(server, 'SIGKILL'),
    async startReceivers() {
      const child = inNoc([
        process.execPath,
        '--disable-warning=ExperimentalWarning',
        join(import.meta.dirname, 'receivers.ts'),
        String(ports.smtp),
        String(ports.http),
      ]);
      receivers = child;
      let held = '';
      await new Promise<void>((resolve) => {
        child.stdout!.on('data', (chunk) => {
          held += String(chunk);
          const lines = held.split('\n');
          held = lines.pop()!;
          for (const line of lines) {
            const told = JSON.parse(line) as Told;
            if (told.kind === 'ready') resolve();
            else messages.push(told);
          }
        });
      });
    },
    stopReceivers: () => stopped(receivers, 'SIGTERM'),
    async shot(name) {
      await page.screenshot({ path: join(outputDir, `${name}.png`) });
    },
    async close() {
      await browser.close();
      await stopped(server, 'SIGTERM');
      await stopped(receivers, 'SIGTERM');
      await link.stop();
      await lab.stop();
    },
  };
}
