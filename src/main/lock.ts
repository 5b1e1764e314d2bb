/** One server per data folder: the lock file holds the pid, and a lock whose process is gone is nobody's. */
import { closeSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError, fault } from '#pure/base/errors.ts';

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What runs under that pid must be one of us: pids are used again. */
function isNocturne(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.ts');
  } catch {
    return true;
  }
}

export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'server.pid');
  for (let attempt = 0; ; attempt++) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, `${process.pid}\n`);
      closeSync(file);
      return () => {
        try {
          unlinkSync(path);
        } catch {
          // Somebody removed it: there is nothing left to unlock.
        }
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const pid = Number(readFileSync(path, 'utf8').trim());
      if (pid > 0 && pid !== process.pid && alive(pid) && isNocturne(pid))
        throw new FaultError(
          fault('conflict', `a server with process id ${pid} uses ${dataDir} already`, {
            field: 'data',
            value: dataDir,
            remedy: 'Stop it, or choose another folder with --data.',
          }),
        );
      if (attempt > 3) throw error;
      unlinkSync(path);
    }
  }
}
