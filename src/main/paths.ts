/** Where things are: the data folder of this installation, the built page, the documentation. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const webRoot = join(root, 'dist', 'web');
export const docsRoot = join(root, 'docs');

/** `--data`, NOCTURNE_DATA, or the XDG data folder. */
export function dataDirOf(
  given: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  if (given) return resolve(given);
  if (environment.NOCTURNE_DATA) return resolve(environment.NOCTURNE_DATA);
  return join(environment.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'nocturne');
}
export const stateFile = (dataDir: string) => join(dataDir, 'state.sqlite');
