/**
 * Packages that cannot be installed beside others (Debian allows one FTP server, one mail server, one keeper of time): `unpack.sh` takes them out of
 * their archives, and a host sees them laid over the machine's own files.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const cache = '/var/cache/nocturne-lab';

export const unpackedRoot = (name: string): string => join(cache, name, 'root');

export const isUnpacked = (name: string): boolean => existsSync(join(cache, name, 'version'));

export const unpackedVersion = (name: string): string =>
  readFileSync(join(cache, name, 'version'), 'utf8').trim();
