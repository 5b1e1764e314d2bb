/** The list of exports of the MOUNT protocol (RFC 1813 section 5.2.5 and appendix I), which says what NFS servers give to whom. */
import { type Cursor, cursorOf, octets, skip, u32 } from './cursor.ts';

export const mountProgram = 100_005;
export const mountExport = 5;
const exportsMax = 1000;
const groupsMax = 1000;
/** RFC 1813 section 5.1.1: MNTPATHLEN, and room for what servers add to it. */
const textBytesMax = 4096;

export interface NfsExport {
  readonly path: string;
  /** Hosts, networks and netgroups that may mount it; empty means everybody. */
  readonly groups: readonly string[];
}

/** RFC 4506 section 4.11: filled up to four octets. */
function text(cursor: Cursor): string {
  const length = u32(cursor);
  if (length > textBytesMax) cursor.bad = true;
  const found = new TextDecoder().decode(octets(cursor, length));
  skip(cursor, (4 - (length % 4)) % 4);
  return found;
}
/** RFC 4506 section 4.19: a list is a row of "one more" and an item. */
function list<T>(cursor: Cursor, max: number, read: () => T): T[] {
  const found: T[] = [];
  while (!cursor.bad) {
    const follows = u32(cursor);
    if (follows > 1 || found.length > max) cursor.bad = true;
    if (follows !== 1 || cursor.bad) break;
    found.push(read());
  }
  return found;
}

/** The results of a call; undefined for what is no such list. */
export function decodeExports(results: Uint8Array): NfsExport[] | undefined {
  const cursor = cursorOf(results);
  const found = list(cursor, exportsMax, () => ({
    path: text(cursor),
    groups: list(cursor, groupsMax, () => text(cursor)),
  }));
  return cursor.bad ? undefined : found;
}
