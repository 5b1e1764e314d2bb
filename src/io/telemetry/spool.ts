/**
 * Frames on disk between us and the store: append-only segment files, each frame with length and CRC-32. A frame is what one insert
 * carries, and its place (segment name and offset) names that insert. Its header says how far it came, so that whoever is killed knows
 * afterwards what was never sent, what was sent without an answer, and what is done.
 * What `write` returned for survives our death at once, and a power cut after the next `sync`.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

export type FrameKind = 'samples' | 'events';
const kinds: readonly FrameKind[] = ['samples', 'events'];

/** "NSP1" */
const magic = 0x3150534e;
/** Magic, kind (u8), two zero bytes, progress (u8), rows, length and CRC-32 of the payload; all little-endian. */
const headerBytes = 20;
const kindAt = 4;
const progressAt = 7;
const progress = { waiting: 0, sent: 1, done: 2 } as const;
/** No frame of ours comes near; a longer length means a damaged header. */
const frameBytesMax = 256 * 2 ** 20;
/** Small segments: a restart sends those again whose deletion it missed, and the store remembers at least this many tokens. */
const segmentFramesMax = 64;
const segmentBytesMax = 64 * 2 ** 20;

interface Segment {
  readonly name: string;
  readonly path: string;
  bytes: number;
  /** Frames not yet confirmed. */
  pending: number;
  frames: number;
  sealed: boolean;
}

export interface Frame {
  readonly number: number;
  readonly token: string;
  readonly kind: FrameKind;
  readonly rows: number;
  /** An insert of it was begun, in this life or an earlier one: nobody knows what arrived. */
  readonly sent: boolean;
  /** Undefined when the disk gave back something else than was written. */
  read(): Uint8Array | undefined;
  /** To be called before an insert is begun; when it throws, none may be. */
  markSent(): void;
  /** It is in the store: forget it. */
  done(): void;
}

export interface Spool {
  /** Throws what the file system throws (ENOSPC); then nothing was written. */
  append(kind: FrameKind, rows: number, payload: Uint8Array): Frame;
  /** The oldest frame that nobody has taken. */
  take(): Frame | undefined;
  putBack(frame: Frame): void;
  sync(): Promise<void>;
  bytes(): number;
  pending(): number;
  close(): void;
}

function readExactly(fd: number, into: Buffer, position: number): boolean {
  let done = 0;
  while (done < into.length) {
    const read = readSync(fd, into, done, into.length - done, position + done);
    if (read === 0) return false;
    done += read;
  }
  return true;
}

interface FoundFrame {
  readonly offset: number;
  readonly kind: FrameKind;
  readonly rows: number;
  readonly length: number;
  readonly crc: number;
  readonly progress: number;
}

/** Stops at the first header that makes no sense: what follows a torn write was never confirmed to anybody. */
function scan(path: string): {
  readonly frames: readonly FoundFrame[];
  readonly bytes: number;
  readonly torn: number;
} {
  const fd = openSync(path, 'r+');
  try {
    const size = statSync(path).size;
    const header = Buffer.alloc(headerBytes);
    const frames: FoundFrame[] = [];
    let offset = 0;
    while (offset + headerBytes <= size && readExactly(fd, header, offset)) {
      const kind = kinds[header.readUInt8(kindAt)];
      const length = header.readUInt32LE(12);
      if (header.readUInt32LE(0) !== magic || !kind || length > frameBytesMax) break;
      if (offset + headerBytes + length > size) break;
      frames.push({
        offset,
        kind,
        rows: header.readUInt32LE(8),
        length,
        crc: header.readUInt32LE(16),
        progress: header.readUInt8(progressAt),
      });
      offset += headerBytes + length;
    }
    if (offset < size) ftruncateSync(fd, offset);
    return { frames, bytes: offset, torn: size - offset };
  } finally {
    closeSync(fd);
  }
}

export function openSpool(folder: string, onRepair: (path: string, tornBytes: number) => void): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const segments = new Set<Segment>();
  let waiting: Frame[] = [];
  let head = 0;
  const returned: Frame[] = [];
  let numbers = 0;
  let pending = 0;
  let current: (Segment & { readonly fd: number }) | undefined;
  let dirty = false;

  const forget = (segment: Segment) => {
    if (!segment.sealed || segment.pending > 0 || !segments.delete(segment)) return;
    try {
      unlinkSync(segment.path);
    } catch {
      // All its frames are marked as done: the next start passes over them and tries again.
    }
  };

  const frameOf = (segment: Segment, found: FoundFrame): Frame => {
    let confirmed = false;
    let sent = found.progress !== progress.waiting;
    segment.pending++;
    segment.frames++;
    pending++;
    const mark = (value: number) => {
      const fd = openSync(segment.path, 'r+');
      try {
        writeSync(fd, Uint8Array.of(value), 0, 1, found.offset + progressAt);
      } finally {
        closeSync(fd);
      }
    };
    return {
      number: ++numbers,
      token: `${segment.name}-${found.offset}`,
      kind: found.kind,
      rows: found.rows,
      get sent() {
        return sent;
      },
      markSent() {
        if (sent) return;
        mark(progress.sent);
        sent = true;
      },
      read() {
        const fd = openSync(segment.path, 'r');
        try {
          const payload = Buffer.allocUnsafe(found.length);
          const whole = readExactly(fd, payload, found.offset + headerBytes);
          return whole && crc32(payload) === found.crc ? payload : undefined;
        } finally {
          closeSync(fd);
        }
      },
      done() {
        if (confirmed) return;
        confirmed = true;
        segment.pending--;
        pending--;
        try {
          mark(progress.done);
        } catch {
          // A mark that cannot be made costs a look at the store after the next start.
        }
        forget(segment);
      },
    };
  };

  const seal = () => {
    if (!current) return;
    const segment = current;
    current = undefined;
    try {
      fsyncSync(segment.fd);
    } finally {
      closeSync(segment.fd);
      segment.sealed = true;
      forget(segment);
    }
  };

  let newestMs = 0;
  const writable = () => {
    if (current && (current.frames >= segmentFramesMax || current.bytes >= segmentBytesMax)) seal();
    if (current) return current;
    // Names sort by age, also of two segments begun within one millisecond or after the clock was set back:
    // a start reads the frames in the order of the names. The random part makes the token unique for ever.
    newestMs = Math.max(Date.now(), newestMs + 1);
    const name = `${newestMs.toString(36).padStart(9, '0')}-${randomBytes(8).toString('hex')}`;
    const path = join(folder, `${name}.spool`);
    const fd = openSync(path, 'wx', 0o600);
    current = { name, path, fd, bytes: 0, pending: 0, frames: 0, sealed: false };
    segments.add(current);
    return current;
  };

  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.spool')) continue;
    const path = join(folder, file);
    const { frames, bytes, torn } = scan(path);
    if (torn > 0) onRepair(path, torn);
    const segment = { name: file.slice(0, -6), path, bytes, pending: 0, frames: 0, sealed: true };
    newestMs = Math.max(newestMs, Number.parseInt(segment.name, 36) || 0);
    segments.add(segment);
    for (const found of frames) if (found.progress !== progress.done) waiting.push(frameOf(segment, found));
    forget(segment);
  }

  return {
    append(kind, rows, payload) {
      const segment = writable();
      const header = Buffer.alloc(headerBytes);
      const crc = crc32(payload);
      header.writeUInt32LE(magic, 0);
      header.writeUInt8(kinds.indexOf(kind), kindAt);
      header.writeUInt32LE(rows, 8);
      header.writeUInt32LE(payload.length, 12);
      header.writeUInt32LE(crc, 16);
      const offset = segment.bytes;
      try {
        let position = offset;
        for (const part of [header, payload])
          for (let done = 0; done < part.length; ) {
            const written = writeSync(segment.fd, part, done, part.length - done, position);
            done += written;
            position += written;
          }
      } catch (error) {
        ftruncateSync(segment.fd, offset);
        throw error;
      }
      segment.bytes = offset + headerBytes + payload.length;
      dirty = true;
      const frame = frameOf(segment, {
        offset,
        kind,
        rows,
        length: payload.length,
        crc,
        progress: progress.waiting,
      });
      waiting.push(frame);
      return frame;
    },
    take() {
      const first = returned.shift() ?? waiting[head++];
      if (head >= waiting.length) {
        waiting = [];
        head = 0;
      }
      return first;
    },
    putBack: (frame) => void returned.push(frame),
    sync: () =>
      new Promise((resolve, reject) => {
        if (!dirty || !current) return resolve();
        dirty = false;
        fsync(current.fd, (error) => {
          // Sealed meanwhile, which syncs too.
          if (!error || error.code === 'EBADF') return resolve();
          dirty = true;
          reject(error);
        });
      }),
    bytes: () => [...segments].reduce((sum, segment) => sum + segment.bytes, 0),
    pending: () => pending,
    close: seal,
  };
}
