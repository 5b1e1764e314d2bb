/** This machine as the lab uses it: commands, processes that are remembered and ended by pid, and the lab's own record on disk. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Move } from './topology.ts';

/** A pid alone may be somebody else's by tomorrow; with its start time it names one process for ever. */
export interface ProcessRecord {
  readonly pid: number;
  readonly startTime: string;
}

const pinnedNode = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));

/** A Node that runs TypeScript: the pinned one, since who imports us may run on an older one through a bundler. */
export const nodeProgram = existsSync(pinnedNode) ? pinnedNode : process.execPath;

/** Where system programs are; sbin is missing in many a user's PATH. */
export const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What a full `snmpbulkwalk` or `ip -j addr` prints at most. */
const outputLimitBytes = 64 << 20;

export function run(command: string, args: readonly string[], input?: string): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    input,
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: outputLimitBytes,
  });
}

const execFileAsync = promisify(execFile);

export async function runAsync(command: string, args: readonly string[]): Promise<string> {
  return (await execFileAsync(command, args, { encoding: 'utf8', maxBuffer: outputLimitBytes })).stdout;
}

/** Never throws: undefined when the command failed. */
export async function tryRun(command: string, args: readonly string[]): Promise<string | undefined> {
  return runAsync(command, args).catch(() => undefined);
}

const startTimeField = 19;

function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[startTimeField];
  } catch {
    return undefined;
  }
}

export const recordOf = (pid: number): ProcessRecord => ({ pid, startTime: startTimeOf(pid) ?? '' });

export const isAlive = (record: ProcessRecord | undefined): record is ProcessRecord =>
  record !== undefined && startTimeOf(record.pid) === record.startTime;

export function signal(record: ProcessRecord | undefined, name: NodeJS.Signals): void {
  if (!isAlive(record)) return;
  try {
    process.kill(record.pid, name);
  } catch {
    // It ended between the look and the signal, which is what was wanted.
  }
}

/** Starts a process that outlives us, with its output appended to a file. */
export function startDetached(
  command: string,
  args: readonly string[],
  logFile: string,
  environment: Record<string, string | undefined> = { PATH: process.env.PATH, LANG: 'C.UTF-8' },
): ProcessRecord {
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: environment,
    cwd: '/',
  });
  child.on('error', () => {});
  child.unref();
  closeSync(log);
  if (child.pid === undefined) throw new Error(`cannot start ${command}`);
  return recordOf(child.pid);
}

export async function waitUntil(condition: () => boolean, timeoutMs: number, stepMs = 15): Promise<boolean> {
  const end = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > end) return false;
    await sleep(stepMs);
  }
  return true;
}

/** The pid of a direct child: `unshare --fork` has one, the init of the node's pid namespace. */
export function onlyChildOf(pid: number): number | undefined {
  try {
    const first = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0];
    return first ? Number(first) : undefined;
  } catch {
    return undefined;
  }
}

/** Processes whose network is one of these namespaces: whoever was started inside the lab belongs to it. */
export function processesIn(namespaces: readonly string[]): readonly ProcessRecord[] {
  const inodes = new Set(
    namespaces.flatMap((name) => {
      try {
        return [statSync(`/run/netns/${name}`).ino];
      } catch {
        return [];
      }
    }),
  );
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        if (!inodes.has(statSync(`/proc/${entry}/ns/net`).ino)) return [];
        const startTime = startTimeOf(Number(entry));
        return startTime === undefined ? [] : [{ pid: Number(entry), startTime }];
      } catch {
        return [];
      }
    });
}

/** What is written down the moment it exists, so that a crash at any point can be cleaned up. */
export interface LabRecord {
  readonly id: string;
  readonly namespaces: readonly string[];
  readonly nodes: Record<string, ProcessRecord>;
  /** Nodes switched off and cables cut by somebody. */
  readonly off: string[];
  readonly cut: string[];
  /** Cables plugged in elsewhere since the start, in order. */
  readonly moved: readonly Move[];
  guard?: ProcessRecord;
  ready: boolean;
}

const recordFile = (directory: string): string => join(directory, 'lab.json');

export function readRecord(directory: string): LabRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordFile(directory), 'utf8')) as LabRecord;
  } catch {
    return undefined;
  }
}

export function writeRecord(directory: string, record: LabRecord): void {
  writeFileSync(`${recordFile(directory)}.tmp`, JSON.stringify(record));
  renameSync(`${recordFile(directory)}.tmp`, recordFile(directory));
}
