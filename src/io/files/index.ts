import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import type { Folder, FolderFile } from './port.ts';

/** More are neither listed nor taken. */
const filesMax = 1000;
const plainName = /^[a-z0-9][a-z0-9._-]{0,119}$/i;
/** While a file comes it has this ending, and is not listed. */
const comingEnding = '.coming';
/** Small files may unpack to much: who reads is held to this. */
const unpackedBytesMax = 16 * 1024 ** 3;

export function openFolder(path: string): Folder {
  const placeOf = (name: string): string => {
    if (plainName.test(name) && !name.endsWith(comingEnding)) return join(path, name);
    throw invalidInput(
      'name',
      name,
      'is no plain file name',
      'Use letters, digits, dots and dashes, at most 120 of them.',
    );
  };
  return {
    path,
    async list() {
      const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw error;
      });
      const files: FolderFile[] = [];
      for (const name of names.sort()) {
        if (!plainName.test(name) || name.endsWith(comingEnding) || files.length >= filesMax) continue;
        // It may have gone since.
        const found = await stat(join(path, name)).catch(() => undefined);
        if (found?.isFile()) files.push({ name, bytes: found.size, modifiedMs: Math.round(found.mtimeMs) });
      }
      return files;
    },
    async *chunks(name, passed) {
      const file = createReadStream(placeOf(name));
      if (passed) file.on('data', (chunk) => passed(chunk.length));
      // A stream that breaks is told by whoever reads it.
      const source = name.endsWith('.gz') ? pipeline(file, createGunzip(), () => {}) : file;
      let bytes = 0;
      try {
        for await (const chunk of source) {
          bytes += (chunk as Uint8Array).length;
          if (bytes > unpackedBytesMax)
            throw new FaultError(fault('too-large', `${name} unpacks to more than is read`));
          yield chunk as Uint8Array;
        }
      } finally {
        file.destroy();
      }
    },
    async take(name, content, bytesMax) {
      const place = placeOf(name);
      const coming = `${place}${comingEnding}`;
      await mkdir(path, { recursive: true, mode: 0o700 });
      const file = await open(coming, 'w', 0o600);
      try {
        let bytes = 0;
        for await (const chunk of content) {
          bytes += chunk.length;
          if (bytes > bytesMax)
            throw new FaultError(
              fault('too-large', `name: ${name} is larger than ${bytesMax} bytes`, {
                ...{ field: 'name', value: name },
                remedy: `Pack it with gzip, or put it into ${path} on the server yourself.`,
              }),
            );
          await file.write(chunk);
        }
        await file.sync();
        await file.close();
        await rename(coming, place);
      } catch (error) {
        await file.close().catch(() => {});
        await rm(coming, { force: true });
        throw error;
      }
    },
    async remove(name) {
      const place = placeOf(name);
      const there = await stat(place).then(
        () => true,
        () => false,
      );
      await rm(place, { force: true });
      return there;
    },
  };
}
