/** A real server in a process of its own over a seeded data folder, and what its process tree costs. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteState } from '#io/state/index.ts';
import type { StateStore } from '#io/state/port.ts';

const root = join(import.meta.dirname, '..');
const ticksPerSecond = 100;

export interface BenchServer {
  readonly url: string;
  readonly token: string;
  get<T>(path: string): Promise<T>;
  /** CPU seconds so far and proportional memory now, of the whole process tree. */
  cost(): { readonly cpuS: number; readonly pssBytes: number };
  stop(): Promise<void>;
}

export async function startBenchServer(
  seed: (state: StateStore, dataDir: string) => Promise<void>,
): Promise<BenchServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'nocturne-bench-'));
  const state = await openSqliteState({ path: join(dataDir, 'state.sqlite') });
  await seed(state, dataDir);
  await state.close();
  const program = join(root, 'bin', 'nocturne');
  const token = execFileSync(program, ['token', 'create', '--role', 'admin', '--data', dataDir], {
    encoding: 'utf8',
  }).trim();
  const child: ChildProcess = spawn(
    program,
    ['serve', '--port', '0', '--data', dataDir, '--log-level', 'error'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout!.on('data', (chunk) => {
      text += String(chunk);
      const match = /ready: (http:\/\/[^/]+)\//.exec(text);
      if (match) resolve(match[1]!);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const childrenOf = (pid: number): number[] => {
    // pgrep ends with 1 when there is none.
    const { stdout } = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
    const children = stdout.split('\n').filter(Boolean).map(Number);
    return [...children, ...children.flatMap(childrenOf)];
  };
  const tree = () => [child.pid!, ...childrenOf(child.pid!)];
  return {
    url,
    token,
    async get<T>(path: string) {
      const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
      return (await response.json()) as T;
    },
    cost() {
      let cpuS = 0;
      let pssBytes = 0;
      for (const pid of tree()) {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
        cpuS += (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
        pssBytes +=
          Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) * 1024;
      }
      return { cpuS, pssBytes };
    },
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
