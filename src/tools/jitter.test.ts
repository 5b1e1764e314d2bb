import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Responder, startResponder } from '#io/net/stamp-responder.ts';
import { fakeContext, fakeNetwork, fakeUdp, instantClock } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { decodeStampReply, reflectStamp } from '#pure/wire/stamp.ts';
import { collect, runForReal } from '../../test/real-server.ts';
import { jitter } from './jitter.ts';

const tool = runnable(jitter);
let responder: Responder;
beforeAll(async () => {
  responder = await startResponder({ addresses: ['127.0.0.1'], port: 0, packetsPerSecondMax: 60 });
});
afterAll(() => responder.close());
const real = (more: object = {}) =>
  runForReal(tool, {
    target: '127.0.0.1',
    port: responder.port,
    count: 20,
    intervalMs: 10,
    timeoutMs: 500,
    ...more,
  });

test('against our own reflector', async () => {
  const { records, verdict } = await real();
  expect(records).toMatchObject([{ sent: 20, received: 20, lossPercent: 0, duplicates: 0, reordered: 0 }]);
  expect(verdict.ok).toBe(true);
  // Nobody says that the clocks are in step, so no delay of one way is told.
  expect(records[0]).not.toHaveProperty('forwardMs');
  expect(records[0]!.rttAvgMs).toBeLessThan(100);
  expect(records[0]!.mos).toBeGreaterThan(4);
  expect(verdict.metrics.map(({ name, labels }) => labels?.direction ?? name)).toEqual([
    ...['loss', 'rtt.avg', 'rtt.min', 'rtt.max', 'rtt.p95', 'jitter', 'forward', 'backward', 'mos'],
  ]);
});
test('an echo service tells the round trip alone', async () => {
  const echo = createSocket('udp4');
  echo.on('message', (bytes, from) => echo.send(bytes, from.port, from.address));
  echo.bind(0, '127.0.0.1');
  await once(echo, 'listening');
  const { records, verdict } = await real({ port: echo.address().port, protocol: 'echo' });
  echo.close();
  expect(verdict.ok).toBe(true);
  expect(records[0]).not.toHaveProperty('forwardJitterMs');
});
test('a closed port is told at once', async () => {
  expect((await real({ port: 9 })).verdict.fault?.code).toBe('port-unreachable');
});
test('the reflector: never more than it may, nothing for what is short, nothing for another reflector', async () => {
  const own = await startResponder({ addresses: ['127.0.0.1'], port: 0, packetsPerSecondMax: 10 });
  const { records } = await real({ port: own.port, count: 30, lossMax: 100 });
  expect(records[0]!.received).toBeLessThan(30);
  const before = own.figures();
  expect(before.dropped_rate).toBeGreaterThan(0);
  // Two reflectors: each packet of one is dropped by the other, for it comes from the port of a reflector.
  const twin = createSocket('udp4');
  twin.bind(own.port, '127.0.0.2');
  await once(twin, 'listening');
  twin.send(new Uint8Array(44), own.port, '127.0.0.1');
  while (own.figures().dropped_loop === 0) await new Promise((resolve) => setImmediate(resolve));
  twin.close();
  own.close();
});

/** A path of our making: packet i comes back after what `delays` says, in that order; undefined is lost. */
const path = async (delays: readonly (number | undefined)[], more: object = {}, twice = false) => {
  const clock = instantClock();
  let i = 0;
  const net = fakeNetwork({
    udp: fakeUdp((question, _, reply) => {
      const delay = delays[i++];
      if (delay === undefined) return undefined;
      // By the clock of the sender, whose time the packet carries.
      const atMs = decodeStampReply(question, clock.now())!.sentMs;
      const answer = reflectStamp(question, {
        seq: i,
        receivedMs: atMs + delay,
        sentMs: atMs + delay,
        ttl: 64,
      })!;
      reply(answer);
      if (twice) reply(answer);
      return undefined;
    }),
  });
  return await collect(
    tool,
    { target: '192.0.2.1', count: delays.length, timeoutMs: 50, ...more },
    fakeContext({ net, clock }),
  );
};
test('jitter of the way there by RFC 3550: differences of transit, smoothed by a sixteenth', async () => {
  const { records } = await path([10, 26, 10]);
  // |16| / 16 = 1, then 1 + (16 - 1) / 16.
  expect(records[0]!.forwardJitterMs).toBeCloseTo(1.9375, 2);
});
test('loss, duplicates, and limits', async () => {
  expect((await path([1, undefined, 1, 1])).verdict.fault).toMatchObject({ code: 'lost-packets' });
  expect((await path([1, undefined, 1, 1], { lossMax: 25 })).verdict.ok).toBe(true);
  expect((await path([1, 1], {}, true)).records[0]).toMatchObject({ received: 2, duplicates: 2 });
  expect((await path([10, 200, 10], { jitterMax: 5 })).verdict.fault?.code).toBe('threshold-crossed');
  expect((await path([1, undefined], { lossMax: 100, mosMin: 4 })).verdict.fault?.message).toMatch(
    /voice quality/,
  );
  expect((await path([undefined, undefined])).verdict.fault?.code).toBe('timeout');
});
