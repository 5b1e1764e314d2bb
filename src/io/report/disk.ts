/** How much a folder holds and how much its disk has left. */
import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** A store has some thousand files; whoever has more waits no longer for it and is told less. */
const filesMax = 200_000;

export interface DiskUse {
  readonly freeBytes: number;
  readonly totalBytes: number;
  readonly usedBytes: number;
}

export async function diskUse(folder: string): Promise<DiskUse> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, usedBytes: await sizeOf(folder) };
}

/** Files come and go while we look; what is gone counts nothing. */
async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  let files = 0;
  const waiting = [folder];
  for (let path = waiting.pop(); path !== undefined && files < filesMax; path = waiting.pop()) {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const inside = join(path, entry.name);
      if (entry.isDirectory()) waiting.push(inside);
      else if (entry.isFile()) {
        files++;
        bytes += (await stat(inside).catch(() => ({ blocks: 0 }))).blocks * 512;
      }
    }
  }
  return bytes;
}
