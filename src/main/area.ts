/** `nocturne rules …` and other areas of the API as commands, over HTTP to a server that runs. */
import { readFileSync } from 'node:fs';
import { systemClock } from '#io/report/index.ts';
import { invalidInput } from '#pure/base/errors.ts';
import { api, type RouteDefinition } from '#pure/contract/api.ts';
import { routeCommand } from '#surfaces/cli/route-command.ts';
import { request } from './remote.ts';

/** Where `nocturne serve` listens unless it is told otherwise. */
const serverDefault = 'http://127.0.0.1:8020';

export async function area(tag: string, argv: readonly string[]): Promise<number> {
  // A reader that went away (`| head`) has seen enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return await routeCommand(Object.values(api) as RouteDefinition[], tag, argv, {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    nowMs: systemClock.now(),
    ask: async (server, method, path, body) => {
      const where = server ?? process.env.NOCTURNE_SERVER ?? serverDefault;
      return await (
        await request(where, method, path, body === undefined ? undefined : JSON.stringify(body))
      ).json();
    },
    readFile(path) {
      try {
        return readFileSync(path === '-' ? 0 : path, 'utf8');
      } catch (error) {
        throw invalidInput('file', path, (error as Error).message, 'Name a file that can be read.');
      }
    },
  });
}
