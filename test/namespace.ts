/** Machines made of network namespaces, with links between them. Needs root; all of it ends with the processes that hold the namespaces. */
import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AuditFinding } from '#pure/audit/audit.ts';
import type { AuditOrder } from './audit-process.ts';

export const namespaces = spawnSync('unshare', ['-n', '-m', 'ip', 'link', 'show', 'lo']).status === 0;

export interface Machine {
  readonly pid: string;
  run(...command: readonly string[]): string;
  /** Runs until the machine stops; resolves when it has said what `ready` looks for. */
  start(ready: RegExp, ...command: readonly string[]): Promise<void>;
  audit(order: AuditOrder): Promise<readonly (AuditFinding & { readonly address?: string })[]>;
  stop(): void;
}

/** It is gone after so many seconds, whatever becomes of who made it. */
export async function startMachine(seconds = 300): Promise<Machine> {
  const children: ChildProcess[] = [];
  const holder = spawn(
    'unshare',
    ['-n', '-m', '--propagation', 'private', 'sh', '-c', `echo up; exec sleep ${seconds}`],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  for await (const text of holder.stdout) if (String(text).includes('up')) break;
  const pid = String(holder.pid);
  const inside = (command: readonly string[]) => ['-t', pid, '-n', '-m', ...command];
  const run: Machine['run'] = (...command) => execFileSync('nsenter', inside(command), { encoding: 'utf8' });
  run('ip', 'link', 'set', 'lo', 'up');
  return {
    pid,
    run,
    async start(ready, ...command) {
      const child = spawn('nsenter', inside(command), { stdio: ['ignore', 'pipe', 'pipe'] });
      children.push(child);
      let output = '';
      await new Promise<void>((resolve, reject) => {
        const hear = (text: Buffer) => {
          output = (output + text).slice(-10_000);
          if (ready.test(output)) resolve();
        };
        child.stdout.on('data', hear);
        child.stderr.on('data', hear);
        child.on('exit', () => reject(new Error(`${command[0]} did not start: ${output}`)));
      });
    },
    async audit(order) {
      const script = [process.execPath, join(import.meta.dirname, 'audit-process.ts'), JSON.stringify(order)];
      const { stdout } = await promisify(execFile)('nsenter', inside(script), { timeout: 60_000 });
      return JSON.parse(stdout);
    },
    stop() {
      for (const child of children) child.kill();
      holder.kill();
    },
  };
}

/** A cable from `name` on a bridge `lan0` of the first to `eth0` of the other. */
export function plug(bridge: Machine, name: string, machine: Machine): void {
  bridge.run('ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', machine.pid);
  bridge.run('ip', 'link', 'set', name, 'master', 'lan0', 'up');
  machine.run('ip', 'link', 'set', 'eth0', 'up');
}
