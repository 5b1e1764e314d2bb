/** Timing of the engine, by a clock that the test moves. */
import { expect, test } from 'vitest';
import { fakeClock, fakeNetwork, fakeRandom, fakeUdp } from '../contract/fake-host.ts';
import { decodeCommunityMessage, encodeCommunityMessage, pduTypes } from '../wire/snmp.ts';
import { openSnmp, type SnmpOptions } from './snmp.ts';
import { learnLimit, learnRoom, learnRtt, retransmissionMs } from './snmp-agent.ts';

const sysName = [1, 3, 6, 1, 2, 1, 1, 5, 0];

/** `rttMs` is asked per request; undefined loses it. */
async function world(rttMs: (request: number) => number | undefined, over: Partial<SnmpOptions> = {}) {
  const clock = fakeClock();
  const sentMs: number[] = [];
  const net = fakeNetwork({
    udp: fakeUdp((bytes, _, reply) => {
      const { pdu } = decodeCommunityMessage(bytes)!;
      sentMs.push(clock.monotonicMs());
      const wait = rttMs(sentMs.length);
      const answer = encodeCommunityMessage(1, new Uint8Array(0), {
        ...pdu,
        type: pduTypes.response,
        oids: pdu.varBinds.map(({ oid }) => oid),
      });
      if (wait !== undefined) void clock.sleep(wait).then(() => reply(answer));
      return undefined;
    }),
  });
  const session = await openSnmp(
    {
      address: '192.0.2.1',
      port: 161,
      credential: { kind: 'snmp-community', version: '2c', community: 'public' },
      timeoutMs: 2000,
      retries: 2,
      ...over,
    },
    { net, clock, random: fakeRandom(), signal: new AbortController().signal },
  );
  return { clock, sentMs, session };
}

test('an unknown agent gets the whole timeout each try; the deadline of all tries holds', async () => {
  const { clock, sentMs, session } = await world(() => undefined);
  const answer = session.get([sysName]);
  await clock.advance(5999);
  expect(sentMs).toEqual([0, 2000, 4000]);
  await clock.advance(1);
  expect(await answer).toMatchObject({ ok: false, fault: { code: 'timeout' } });
  session.close();
  await clock.advance(0);
  expect(clock.sleeping).toBe(0);
});

test('a known agent is asked again after its own round-trip time, doubling, within the same deadline', async () => {
  const { clock, sentMs, session } = await world((request) => (request <= 8 ? 20 : undefined));
  for (let i = 0; i < 8; i++) {
    const answer = session.get([sysName]);
    await clock.advance(20);
    expect((await answer).ok).toBe(true);
  }
  const startMs = clock.monotonicMs();
  const answer = session.get([sysName]);
  await clock.advance(10_000);
  expect(sentMs.slice(8).map((atMs) => atMs - startMs)).toEqual([0, 250, 750]);
  expect(await answer).toMatchObject({ ok: false, fault: { code: 'timeout' } });
  session.close();
});

test('a late answer to the first try is taken', async () => {
  const { clock, session } = await world((request) => (request === 1 ? 2500 : undefined));
  const answer = session.get([sysName]);
  await clock.advance(2600);
  expect((await answer).ok).toBe(true);
  session.close();
});

test('what is queued behind a silent agent fails with it, not one after another', async () => {
  const { clock, session } = await world(() => undefined, { timeoutMs: 1000, retries: 0 });
  const answers = Promise.all(Array.from({ length: 10 }, () => session.get([sysName])));
  await clock.advance(1000);
  expect((await answers).every((answer) => !answer.ok && answer.fault.code === 'timeout')).toBe(true);
  session.close();
});

test('the deadline of a session ends what is under way and what comes after', async () => {
  const { clock, session } = await world(() => undefined, { deadlineMs: 500 });
  const answer = session.get([sysName]);
  await clock.advance(500);
  expect(await answer).toMatchObject({ ok: false, fault: { code: 'timeout' } });
  const after = await session.get([sysName]);
  expect(!after.ok && after.fault.message).toContain('used up');
  session.close();
});

test('round-trip times by RFC 6298, between the floor and the timeout of the caller', () => {
  const agent = {
    address: '192.0.2.1',
    port: 161,
    smoothedRttMs: undefined as number | undefined,
    rttVariationMs: 0,
    bindsMax: 128,
    fullAnswers: 0,
    engine: undefined,
    lastHeardMs: 0,
  };
  expect(retransmissionMs(agent, 1, 3000)).toBe(3000);
  learnRtt(agent, 400);
  expect([agent.smoothedRttMs, agent.rttVariationMs]).toEqual([400, 200]);
  expect(retransmissionMs(agent, 1, 3000)).toBe(1200);
  expect(retransmissionMs(agent, 2, 3000)).toBe(2400);
  expect(retransmissionMs(agent, 3, 3000)).toBe(3000);
  for (let i = 0; i < 100; i++) learnRtt(agent, 1);
  expect(retransmissionMs(agent, 1, 3000)).toBe(250);
  learnLimit(agent, 8.9);
  expect(agent.bindsMax).toBe(8);
  for (let i = 0; i < 63; i++) learnRoom(agent, 8);
  expect(agent.bindsMax).toBe(8);
  learnRoom(agent, 8);
  expect(agent.bindsMax).toBe(10);
});
