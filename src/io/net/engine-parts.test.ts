import { expect, test } from 'vitest';
import { echoStatuses } from '#pure/contract/network.ts';
import { addressBytes, addressText, newEchoColumns, newSweepColumns } from './columns.ts';
import { createInFlight, inFlightMax } from './in-flight.ts';
import { createResultQueue } from './result-queue.ts';

const sent = { epochMs: 1, monotonicMs: 2, kernelUs: 3 };

test('a slot that was used again does not take what was meant for its former probe', () => {
  const table = createInFlight();
  const slot = table.take(1, 7, 0, sent);
  const before = table.generation[slot]!;
  expect(table.matches(slot, before)).toBe(true);
  table.expectStamp(4, 0, slot);
  table.release(slot);
  table.release(slot);
  expect(table.used()).toBe(0);
  expect(table.take(1, 8, 0, sent)).toBe(slot);
  expect(table.matches(slot, before)).toBe(false);
  table.stamp(4, 0, 99);
  expect(table.sentUs[slot]).toBe(3);
});

test('a send stamp belongs to the packet with its number, once, and to none after the count began anew', () => {
  const table = createInFlight();
  const [a, b] = [table.take(1, 0, 0, sent), table.take(1, 1, 0, sent)];
  table.expectStamp(4, 0, a);
  table.expectStamp(6, 0, b);
  table.stamp(4, 0, 50);
  table.stamp(4, 0, 60);
  expect([table.sentUs[a], table.sentUs[b]]).toEqual([50, 3]);
  table.forgetStamps(6);
  table.stamp(6, 0, 70);
  expect(table.sentUs[b]).toBe(3);
});

test('a full table refuses', () => {
  const table = createInFlight();
  for (let i = 0; i < inFlightMax; i++) table.take(1, i, 0, sent);
  expect(table.take(1, 0, 0, sent)).toBe(-1);
  table.release(5);
  expect(table.take(1, 0, 0, sent)).toBe(5);
});

test('columns grow, are cut to size and begin anew', () => {
  const columns = newEchoColumns();
  for (let i = 0; i < 1000; i++)
    columns.push(
      i,
      i,
      echoStatuses.indexOf('reply'),
      i / 2,
      64,
      0,
      i === 999 ? Uint8Array.of(10, 0, 0, 1) : undefined,
    );
  const batch = columns.take();
  expect(batch.size).toBe(1000);
  expect(batch.rttUs).toHaveLength(1000);
  expect(batch.rttUs[999]).toBe(499.5);
  expect(batch.from.get(999)).toBe('10.0.0.1');
  expect(columns.take()).toMatchObject({ size: 0, from: new Map() });
  const sweep = newSweepColumns();
  for (let i = 0; i < 300; i++) sweep.pushV4(i, 1, 64);
  sweep.pushV6('::1', 1, 64);
  expect(sweep.size).toBe(301);
  sweep.pushUnrouted('10.0.0.9');
  expect(sweep.take(5, 9)).toMatchObject({
    ...{ size: 300, sent: 5, total: 9 },
    ...{ aliveV6: [{ address: '::1' }], unrouted: ['10.0.0.9'] },
  });
  expect(sweep.take(5, 9)).not.toHaveProperty('unrouted');
});

test.each(['10.1.2.3', '255.255.255.255', '2001:db8::1', '::'])('%s to bytes and back', (text) => {
  const family = text.includes(':') ? 6 : 4;
  const bytes = new Uint8Array(family === 4 ? 4 : 16);
  if (text === '255.255.255.255') bytes.fill(255);
  else if (family === 4) bytes.set([10, 1, 2, 3]);
  else if (text !== '::') bytes.set([0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  expect(addressText(bytes)).toBe(text);
  const address =
    family === 4
      ? { family: 4 as const, value: new DataView(bytes.buffer).getUint32(0) }
      : {
          family: 6 as const,
          value: BigInt(`0x${Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')}`),
        };
  expect(addressBytes(address)).toEqual(bytes);
});

test('a slow consumer loses the oldest, and the loss is counted', async () => {
  let dropped = 0;
  let returned = 0;
  const queue = createResultQueue<number>(
    2,
    () => dropped++,
    () => returned++,
  );
  for (const item of [1, 2, 3]) queue.push(item);
  queue.end();
  const seen: number[] = [];
  for await (const item of queue) seen.push(item);
  expect([seen, dropped, returned]).toEqual([[2, 3], 1, 1]);
});

test('an error reaches the consumer after what was already there', async () => {
  const queue = createResultQueue<number>(
    10,
    () => {},
    () => {},
  );
  queue.push(1);
  queue.end(new Error('thread died'));
  const seen: number[] = [];
  await expect(
    (async () => {
      for await (const item of queue) seen.push(item);
    })(),
  ).rejects.toThrow('thread died');
  expect(seen).toEqual([1]);
});
