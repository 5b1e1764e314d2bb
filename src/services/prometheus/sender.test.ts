/** Remote write out, against a receiver that behaves badly. The real one is in `surfaces/http/prometheus.test.ts`. */
import { expect, test } from 'vitest';
import { fault } from '#pure/base/errors.ts';
import { silentLog } from '#pure/contract/fake-host.ts';
import type { HttpOutcome } from '#pure/contract/network.ts';
import type { Bus } from '#pure/contract/ports.ts';
import { decodeWriteRequest } from '#pure/wire/remote-write.ts';
import type { SensorResult } from '#services/schedule/port.ts';
import type { Catalogue } from './catalogue.ts';
import { createSender, queueMax } from './sender.ts';

/** A receiver that gives these answers one after another; 0 is no answer at all. */
function world(answers: readonly number[]) {
  let deliver: (result: SensorResult) => void = () => {};
  const requests: { labels: number; headers: Readonly<Record<string, string>> }[] = [];
  const sleeps: number[] = [];
  let done: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    done = resolve;
  });
  const sender = createSender(
    {
      log: silentLog,
      bus: {
        subscribe(_topic: string, handler: (message: { payload: SensorResult }) => void) {
          deliver = (payload) => handler({ payload });
          return () => {};
        },
      } as unknown as Bus,
      clock: {
        now: () => 0,
        monotonicMs: () => 0,
        async sleep(ms, signal) {
          sleeps.push(ms);
          await new Promise<void>((resolve) => {
            // The pause between batches lasts until there is work; pauses of retries are over at once.
            if (ms < 5000 || signal?.aborted) setImmediate(resolve);
            else signal?.addEventListener('abort', () => resolve());
          });
        },
      },
      credentials: {
        credential: async () => ({
          ok: true,
          credential: { kind: 'password', user: '', password: 'hidden' },
        }),
      } as never,
      async http(plan): Promise<HttpOutcome> {
        const status = answers[requests.length] ?? 204;
        const decoded = decodeWriteRequest(plan.body!);
        requests.push({ labels: decoded.ok ? decoded.value.series.length : -1, headers: plan.headers });
        if (requests.length === answers.length) done();
        if (status === 0) return { ok: false, elapsedMs: 1, phase: 'connect', fault: fault('refused') };
        return { ok: true, exchange: { status, body: new TextEncoder().encode('no') } as never };
      },
    },
    { labelsOf: () => new Map([['__name__', 'nocturne_up']]) } as unknown as Catalogue,
    { refresh: async () => {}, of: () => undefined },
    { writeUrl: 'http://receiver.example/write', writeCredential: 'token' },
  );
  const result = (metrics: number): SensorResult =>
    ({
      sensorId: 's',
      slotMs: 1000,
      endedMs: 1001,
      recheck: false,
      metrics: Array.from({ length: metrics }, () => ({ name: 'up', value: 1 })),
    }) as unknown as SensorResult;
  return { sender, requests, sleeps, finished, give: (metrics: number) => deliver(result(metrics)) };
}

test('a receiver that is away gets the same batch again, ever later', async () => {
  const { sender, requests, sleeps, finished, give } = world([0, 503, 429, 204]);
  sender.start();
  give(5000);
  await finished;
  await new Promise((resolve) => setImmediate(resolve));
  expect(requests.map(({ labels }) => labels)).toEqual([5000, 5000, 5000, 5000]);
  expect(requests[0]!.headers.authorization).toBe('Bearer hidden');
  expect(sleeps.filter((ms) => ms !== 5000)).toEqual([1000, 2000, 4000]);
  expect(sender.figures()).toMatchObject({
    send_samples_total: 5000,
    send_retries_total: 3,
    send_dropped_total: 0,
    send_waiting: 0,
  });
  await sender.stop();
});

test('what is refused for good is dropped, counted and said', async () => {
  const { sender, finished, give } = world([400]);
  sender.start();
  give(5000);
  await finished;
  await new Promise((resolve) => setImmediate(resolve));
  expect(sender.figures()).toMatchObject({ send_refused_total: 5000, send_samples_total: 0 });
  expect(sender.problem()).toContain('400: no');
  await sender.stop();
});

test('the queue is bounded: the oldest go first, and are counted', async () => {
  const { sender, give } = world([]);
  sender.start();
  for (let i = 0; i < queueMax / 1000 + 3; i++) give(1000);
  expect(sender.figures()).toMatchObject({ send_waiting: queueMax, send_dropped_total: 3000 });
  await sender.stop();
});
