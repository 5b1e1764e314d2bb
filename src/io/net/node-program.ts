/**
 * Runs a program of one allowed folder, or one that is known by name and installed on this machine: no shell, no environment of ours, a process
 * group of its own that ends as a whole when the time or the output is used up.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Fault, fault } from '#pure/base/errors.ts';
import type { CommandOutcome, ProgramPlan } from '#pure/contract/network.ts';
import { boundedOutput } from './bounded-output.ts';
import { faultOfError, timeoutFault } from './faults.ts';

const errorBytesMax = 4096;
const writableByAnybody = 0o002;

const refused = (name: string, problem: string, remedy: string): Fault =>
  fault('invalid-input', `plugin: ${problem}`, { field: 'plugin', value: name, remedy });

/** Programs that are known by name, and where administrators install them. */
const systemPrograms: ReadonlySet<string> = new Set(['nmap']);
const systemFolders = [
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
  '/usr/local/sbin',
  '/usr/sbin',
  '/opt/homebrew/bin',
];

async function installedPath(name: string): Promise<string | Fault> {
  if (systemPrograms.has(name))
    for (const folder of systemFolders) {
      const path = join(folder, name);
      const file = await stat(path).catch(() => undefined);
      if (!file?.isFile() || file.mode & writableByAnybody) continue;
      const mayRun = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (mayRun) return path;
    }
  return fault('missing-capability', `${name} is not installed here`, {
    value: name,
    remedy: `Install ${name} on the machine that runs Nocturne (looked for in ${systemFolders.join(', ')}).`,
  });
}

/** The path of a program that may be run. Links are followed, and must not lead out of the folder. */
async function allowedPath(folder: string | undefined, name: string): Promise<string | Fault> {
  if (!folder)
    return fault('missing-capability', 'no folder of plugins is allowed here', {
      remedy: 'Start Nocturne with NOCTURNE_PLUGINS naming the folder whose programs it may run.',
    });
  if (!/^[\w][\w.+-]{0,99}$/.test(name))
    return refused(
      name,
      'this is no file name',
      'Give the name of a program in the folder of plugins, without a path.',
    );
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, name));
    const file = await stat(path);
    if (dirname(path) !== root || !file.isFile())
      return refused(
        name,
        'it leads out of the folder of plugins',
        'Put the program itself into the folder.',
      );
    if (file.mode & writableByAnybody)
      return refused(name, 'anybody may change this program', 'Take away the right to write it: chmod o-w.');
    await access(path, constants.X_OK);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EACCES'
      ? refused(name, 'this program may not be run', 'Give it the right: chmod +x.')
      : refused(name, 'the folder of plugins has no such program', 'Install it there, or correct the name.');
  }
}

export async function runProgram(folder: string | undefined, plan: ProgramPlan): Promise<CommandOutcome> {
  const path = plan.from === 'system' ? await installedPath(plan.name) : await allowedPath(folder, plan.name);
  if (typeof path !== 'string') return { ok: false, elapsedMs: 0, fault: path };
  const startMs = performance.now();
  const elapsedMs = () => performance.now() - startMs;
  return new Promise((resolve) => {
    const child = spawn(path, plan.args, {
      cwd: '/',
      // A plugin finds programs and speaks English; secrets of the server are not for it.
      env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' },
      stdio: [plan.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const output = boundedOutput(plan.onOutput ? 0 : plan.outputBytesMax);
    let streamedBytes = 0;
    const errors = boundedOutput(errorBytesMax);
    let failure: Fault | undefined;
    const tell = (signal: NodeJS.Signals) => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, signal);
      } catch {
        // The group is gone already.
      }
    };
    const end = () => tell('SIGKILL');
    const fail = (why: Fault) => {
      failure ??= why;
      end();
    };
    const timer = setTimeout(() => fail(timeoutFault(plan.name, plan.timeoutMs)), plan.timeoutMs);
    const onAbort = () => fail(faultOfError({ code: 'ABORT_ERR' }, plan.name));
    plan.signal?.addEventListener('abort', onAbort, { once: true });
    // A program that ends before it has read everything says so by its exit code.
    child.stdin?.on('error', () => {});
    child.stdin?.end(plan.input);
    child.stdout!.on('data', (chunk: Buffer) => {
      if (!plan.onOutput) {
        if (!output.take(chunk)) end();
        return;
      }
      streamedBytes += chunk.length;
      if (streamedBytes > plan.outputBytesMax)
        fail(fault('too-large', `${plan.name} wrote more than ${plan.outputBytesMax} bytes`));
      else plan.onOutput(chunk);
    });
    child.stderr!.on('data', (chunk: Buffer) => void errors.take(chunk));
    child.on('error', (error) => fail(faultOfError(error, plan.name)));
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      plan.signal?.removeEventListener('abort', onAbort);
      // What it left running must not outlive it.
      end();
      resolve(
        failure
          ? { ok: false, elapsedMs: elapsedMs(), fault: failure }
          : {
              ok: true,
              result: {
                exitCode,
                output: output.bytes(),
                errors: errors.bytes(),
                truncated: output.truncated,
                elapsedMs: elapsedMs(),
              },
            },
      );
    });
    if (plan.signal?.aborted) onAbort();
    else plan.onStart?.({ hold: () => tell('SIGSTOP'), goOn: () => tell('SIGCONT') });
  });
}
