/** Two network namespaces joined by a cable: one probes, the other answers for 10.50.0.0/16. Nothing leaves this machine. */
import { execFileSync, spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

export interface Finished {
  readonly wallMs: number;
  /** User and system time of the whole process and its children. */
  readonly cpuS: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Cable {
  /** Runs a command in the probing namespace. */
  run(command: string, argv: readonly string[]): Promise<Finished>;
  readonly namespace: string;
  /** The one that answers. */
  readonly far: string;
  readonly device: string;
  close(): void;
}

export const canMakeNamespaces = (): boolean => {
  if (process.getuid?.() !== 0) return false;
  try {
    execFileSync('ip', ['netns', 'list'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

export const installed = (command: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const outputBytesMax = 64 * 1024 * 1024;

export function layCable(): Cable {
  const [here, there] = [`nocb${process.pid}a`, `nocb${process.pid}b`];
  const device = `nb${process.pid}`;
  const ip = (...argv: string[]) => execFileSync('ip', argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  const close = () => {
    for (const name of [here, there])
      try {
        ip('netns', 'del', name);
      } catch {
        // It was never made, or is gone already.
      }
  };
  try {
    ip('netns', 'add', here);
    ip('netns', 'add', there);
    ip('link', 'add', device, 'netns', here, 'type', 'veth', 'peer', 'name', device, 'netns', there);
    for (const [name, address] of [
      [here, '10.49.0.1/24'],
      [there, '10.49.0.2/24'],
    ] as const) {
      ip('-n', name, 'addr', 'add', address, 'dev', device);
      ip('-n', name, 'link', 'set', 'lo', 'up');
      ip('-n', name, 'link', 'set', device, 'up');
    }
    ip('-n', here, 'route', 'add', '10.50.0.0/16', 'via', '10.49.0.2');
    ip('-n', there, 'route', 'add', 'local', '10.50.0.0/16', 'dev', 'lo');
  } catch (error) {
    close();
    throw error;
  }
  return {
    namespace: here,
    far: there,
    device,
    close,
    run: (command, argv) =>
      new Promise((resolve, reject) => {
        const startMs = performance.now();
        // The shell's `times` is the only way to a child's CPU time that needs no tool: second line, children's user and system.
        const child = spawn(
          'ip',
          ['netns', 'exec', here, 'sh', '-c', '"$@"; times >&2', 'sh', command, ...argv],
          { stdio: ['ignore', 'pipe', 'pipe'] },
        );
        const output = { stdout: '', stderr: '' };
        for (const name of ['stdout', 'stderr'] as const)
          child[name].setEncoding('utf8').on('data', (text: string) => {
            if (output[name].length < outputBytesMax) output[name] += text;
          });
        child.on('error', reject);
        child.on('close', () => {
          const wallMs = performance.now() - startMs;
          const times = [
            ...output.stderr
              .trimEnd()
              .split('\n')
              .at(-1)!
              .matchAll(/(\d+)m([\d.]+)s/g),
          ];
          const cpuS = times.reduce(
            (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
            0,
          );
          resolve({ wallMs, cpuS, ...output });
        });
      }),
  };
}
