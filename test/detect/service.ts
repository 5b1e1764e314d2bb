/** A real service of a Debian package: how it is started in a folder and at a port of its own, and what must be said of it. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { makeCertificate, newFolder, type Server, startServer, userOf } from '../real-server.ts';

export interface Place {
  readonly port: number;
  readonly folder: string;
  readonly key: string;
  readonly cert: string;
  /** Writes a file of the folder and gives its path. */
  file(name: string, ...lines: readonly string[]): string;
  /** Makes a folder that belongs to a system user. */
  owned(name: string, user: string): string;
}
interface Start {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Runs as this system user. */
  readonly user?: string;
  readonly signal?: NodeJS.Signals;
}
export interface RealService {
  readonly id: string;
  readonly package: string;
  readonly program: string | undefined;
  readonly start: (place: Place) => Start;
  readonly is: {
    readonly name: string;
    readonly product?: string;
    /** `package` is the version of the package without what Debian adds. */
    readonly version?: 'package' | RegExp;
    readonly tunnel?: 'tls';
    readonly startTls?: true;
  };
}

/** A place on disk that ends with the server's folder. */
export function placeOf(folder: string, port: number): Place {
  chmodSync(folder, 0o755);
  const { key, cert } = makeCertificate(folder);
  chmodSync(key, 0o644);
  return {
    port,
    folder,
    key,
    cert,
    file(name, ...lines) {
      const path = join(folder, name);
      writeFileSync(path, `${lines.join('\n')}\n`);
      return path;
    },
    owned(name, user) {
      const path = join(folder, name);
      mkdirSync(path);
      execFileSync('chown', [user, path]);
      return path;
    },
  };
}

export async function startService(
  service: RealService,
): Promise<{ readonly port: number; readonly server: Server }> {
  const folder = newFolder(service.id);
  const port = await freePort();
  const { args, env, user, signal } = service.start(placeOf(folder, port));
  const server = await startServer({
    command: service.program!,
    args,
    folder,
    ready: port,
    ...(env ? { env } : {}),
    ...(user ? userOf(user) : {}),
    ...(signal ? { signal } : {}),
  });
  return { port, server };
}

/** `1:10.11.19-0+deb12u1` is 10.11.19; undefined where dpkg does not know. */
export function packageVersion(name: string): string | undefined {
  try {
    const told = execFileSync('dpkg-query', ['-W', '-f', '$'.concat('{Version}'), name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return /^(?:\d+:)?(\d[\d.]*(?:p\d+)?)/.exec(told)?.[1];
  } catch {
    return undefined;
  }
}

export const local = '127.0.0.1';
