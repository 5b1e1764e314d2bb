/** `nocturne scan …` on this machine: its files, and the keys of its terminal. */
import {
  accessSync,
  closeSync,
  constants,
  createReadStream,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { isatty } from 'node:tty';
import { fileFault, runScanCommand, type ScanDoor, type ScanFiles } from '#surfaces/cli/scan.ts';
import { tools } from '#tools/index.ts';
import { openHost } from './tool-host.ts';
import { version } from './version.ts';

const files: ScanFiles = {
  read(path) {
    try {
      return readFileSync(path === '-' ? 0 : path, 'utf8');
    } catch (error) {
      throw fileFault('file', path, error);
    }
  },
  check(path) {
    try {
      accessSync(path, constants.R_OK);
    } catch (error) {
      throw fileFault('file', path, error);
    }
  },
  chunks: (path) => createReadStream(path),
  open(path, mode) {
    try {
      const descriptor = openSync(path, mode === 'append' ? 'a' : 'w');
      return {
        write: (text) => void writeSync(descriptor, text),
        close: () => closeSync(descriptor),
      };
    } catch (error) {
      throw fileFault('file', path, error);
    }
  },
};

/** As shells count what SIGINT ended. */
const exitInterrupted = 130;

/** Keys come one at a time only in raw mode, where Ctrl-C and Ctrl-Z are keys too and do here what they do elsewhere. */
function terminalKeys(cancel: () => void): ScanDoor['keys'] {
  // Not asked of the streams: opening them takes milliseconds.
  if (!isatty(0) || !isatty(2)) return undefined;
  const { stdin } = process;
  return (pressed) => {
    let cancelled = false;
    const heard = (bytes: Buffer) => {
      for (const key of bytes.toString('utf8')) {
        if (key === '\u0003') {
          if (cancelled) process.exit(exitInterrupted);
          cancelled = true;
          cancel();
        } else if (key === '\u001a') {
          stdin.setRawMode(false);
          process.once('SIGCONT', () => stdin.setRawMode(true));
          process.kill(process.pid, 'SIGTSTP');
        } else pressed(key);
      }
    };
    stdin.setRawMode(true);
    stdin.resume();
    stdin.on('data', heard);
    return () => {
      stdin.off('data', heard);
      stdin.setRawMode(false);
      stdin.pause();
    };
  };
}

export async function scan(argv: readonly string[]): Promise<number> {
  const { host, flush, cancel } = openHost();
  const keys = terminalKeys(cancel);
  const code = await runScanCommand(await tools.scan!(), argv, {
    ...host,
    files,
    version,
    everySecond(work) {
      const timer = setInterval(work, 1000);
      return () => clearInterval(timer);
    },
    ...(keys ? { keys } : {}),
  });
  flush();
  return code;
}
