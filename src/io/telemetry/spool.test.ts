import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test, vi } from 'vitest';
import { type Frame, openSpool, type Spool } from './spool.ts';

const folder = mkdtempSync(join(tmpdir(), 'nocturne-spool-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const fresh = () => join(folder, String(++count));
const noRepair = () => {
  throw new Error('nothing was torn');
};
const payload = (i: number) => new Uint8Array(50).fill(i);
const takeAll = (spool: Spool): Frame[] => {
  const frames: Frame[] = [];
  for (let frame = spool.take(); frame; frame = spool.take()) frames.push(frame);
  return frames;
};
const fileOf = (path: string) => join(path, readdirSync(path).sort()[0]!);

test('frames come back in order, with the same tokens after a restart, unless they are done', () => {
  const path = fresh();
  const first = openSpool(path, noRepair);
  const tokens = [0, 1, 2, 3].map((i) => first.append(i === 2 ? 'events' : 'samples', i, payload(i)).token);
  const [done, sent] = takeAll(first);
  for (const frame of [done!, sent!]) {
    expect(frame.sent).toBe(false);
    frame.markSent();
    expect(frame.sent).toBe(true);
  }
  done!.done();
  first.close();
  const second = openSpool(path, noRepair);
  const frames = takeAll(second);
  expect(frames.map(({ token }) => token)).toEqual(tokens.slice(1));
  expect(frames.map(({ sent }) => sent)).toEqual([true, false, false]);
  expect(second.pending()).toBe(3);
  expect(frames.map(({ kind, rows }) => [kind, rows])).toEqual([
    ['samples', 1],
    ['events', 2],
    ['samples', 3],
  ]);
  expect(frames[2]!.read()).toEqual(Buffer.from(payload(3)));
  second.putBack(frames[1]!);
  expect(second.take()).toBe(frames[1]);
  for (const frame of frames) frame.done();
  expect(second.pending()).toBe(0);
  second.close();
  expect(readdirSync(path)).toEqual([]);
});

test('the order survives a restart, whatever the clock says', () => {
  const path = fresh();
  const clock = vi.spyOn(Date, 'now').mockReturnValue(1_790_000_000_000);
  const first = openSpool(path, noRepair);
  const tokens: string[] = [];
  for (let i = 0; i < 1000; i++) tokens.push(first.append('samples', 1, payload(i)).token);
  first.close();
  clock.mockReturnValue(1_780_000_000_000);
  const second = openSpool(path, noRepair);
  for (let i = 0; i < 100; i++) tokens.push(second.append('samples', 1, payload(i)).token);
  second.close();
  clock.mockRestore();
  const third = openSpool(path, noRepair);
  expect(takeAll(third).map(({ token }) => token)).toEqual(tokens);
  third.close();
});

test('segments stay small and go away one by one', () => {
  const path = fresh();
  const spool = openSpool(path, noRepair);
  for (let i = 0; i < 200; i++) spool.append('samples', 1, payload(i));
  expect(readdirSync(path)).toHaveLength(4);
  for (const frame of takeAll(spool).slice(0, 130)) frame.done();
  expect(readdirSync(path)).toHaveLength(2);
  expect(spool.pending()).toBe(70);
  spool.close();
});

test('a segment whose file was taken away is forgotten without harm to the others', () => {
  const path = fresh();
  const spool = openSpool(path, noRepair);
  for (let i = 0; i < 65; i++) spool.append('samples', 1, payload(i));
  rmSync(fileOf(path));
  const frames = takeAll(spool);
  expect(() => frames[0]!.read()).toThrow('ENOENT');
  for (const frame of frames) frame.done();
  expect(spool.pending()).toBe(0);
  spool.close();
  expect(readdirSync(path)).toEqual([]);
  expect(spool.bytes()).toBe(0);
});

test('a write torn anywhere costs only the last frame', () => {
  const path = fresh();
  const spool = openSpool(path, noRepair);
  for (let i = 0; i < 3; i++) spool.append('samples', 1, payload(i));
  spool.close();
  const whole = readFileSync(fileOf(path));
  for (let cut = whole.length - 1; cut > (whole.length / 3) * 2; cut -= 7) {
    const torn = fresh();
    openSpool(torn, noRepair).close();
    writeFileSync(join(torn, 'a.spool'), whole.subarray(0, cut));
    let repaired = 0;
    const again = openSpool(torn, (_, bytes) => {
      repaired = bytes;
    });
    expect(repaired).toBeGreaterThan(0);
    expect(takeAll(again).map((frame) => frame.read()?.[0])).toEqual([0, 1]);
    again.close();
    expect(openSpool(torn, noRepair).pending()).toBe(2);
  }
});

test('damaged bytes are noticed, and any file at all is read without throwing', () => {
  const path = fresh();
  const spool = openSpool(path, noRepair);
  spool.append('samples', 1, payload(1));
  spool.close();
  const file = fileOf(path);
  const bytes = readFileSync(file);
  bytes[40]! ^= 1;
  writeFileSync(file, bytes);
  expect(openSpool(path, noRepair).take()!.read()).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(70), (noise, keep) => {
      writeFileSync(file, bytes);
      truncateSync(file, keep);
      appendFileSync(file, noise);
      const again = openSpool(path, () => {});
      for (const frame of takeAll(again)) frame.read();
      again.close();
    }),
    { numRuns: 200 },
  );
});
