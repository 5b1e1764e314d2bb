import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tags, writeInteger, writeOctets } from '#pure/wire/ber.ts';
import { decodeCommunityMessage, errorStatuses, type Pdu, pduTypes } from '#pure/wire/snmp.ts';
import { type Agent, agentMissing, startAgent } from '../../../test/snmpd/agent.ts';
import {
  type AgentRow,
  answerCommunity,
  answererOf,
  answerUser,
  interfaceRows,
  newUserAgent,
  responderColumns,
  responderEntry,
  responderUser,
  row,
} from '../../../test/snmpd/agent-side.ts';
import { community, type LoopbackWorld, loopbackWorld, responseOf } from '../../../test/snmpd/loopback.ts';
import { openSnmp, type SnmpSession } from './snmp.ts';
import { snmpEngineOf } from './snmp-engine.ts';
import { readTable } from './snmp-table.ts';

const sysName = [1, 3, 6, 1, 2, 1, 1, 5, 0];
const sysContact = [1, 3, 6, 1, 2, 1, 1, 4, 0];
const honest = answererOf(interfaceRows(200), 1472);
const pduOf = (bytes: Uint8Array): Pdu => decodeCommunityMessage(bytes)!.pdu;
const integerAt = (oid: readonly number[], value = 1): AgentRow =>
  row(oid, (writer) => writeInteger(writer, value));

let world: LoopbackWorld;
beforeAll(async () => {
  world = await loopbackWorld();
});
afterAll(() => world.close());

/** Everything below ifEntry, and how it ended. */
async function walked(session: SnmpSession, root = responderEntry) {
  const oids: string[] = [];
  const failure = await session.walk(root, (batch) => {
    for (const { oid } of batch) oids.push(oid.join('.'));
    return true;
  });
  return { oids, failure };
}

describe('one shared socket', () => {
  test('many agents at once, each its own answers, and nothing stays open', async () => {
    const { port } = await world.agent('127.0.0.1', (bytes) => answerCommunity(bytes, honest));
    const agents = Array.from({ length: 40 }, (_, i) => `127.0.1.${i + 1}`);
    for (const [i, address] of agents.entries())
      await world.agent(
        address,
        (bytes) => responseOf(pduOf(bytes).requestId, [integerAt(sysName, i)]),
        port,
      );
    const answers = await Promise.all(
      agents.map(async (address) => {
        const session = await world.session(address, port);
        const answer = await session.get([sysName]);
        session.close();
        return answer.ok && answer.varBinds[0]?.value;
      }),
    );
    expect(answers).toEqual(agents.map((_, i) => ({ type: 'integer', value: i })));
  });

  test('a closed port is told at once, and the agents beside it do not notice', async () => {
    const { port } = await world.agent('127.0.0.1', (bytes) => answerCommunity(bytes, honest));
    const [good, closed] = [
      await world.session('127.0.0.1', port),
      await world.session('127.0.0.77', port, { timeoutMs: 5000 }),
    ];
    const started = performance.now();
    const [walk, refused] = await Promise.all([walked(good), closed.get([sysName])]);
    expect(performance.now() - started).toBeLessThan(4000);
    expect(walk.oids).toHaveLength(2000);
    expect(walk.failure).toBeUndefined();
    expect(refused).toMatchObject({ ok: false, fault: { code: 'port-unreachable' } });
    good.close();
    closed.close();
  });

  test('three hundred silent agents do not hold up one that answers', async () => {
    const { port } = await world.agent('127.0.0.1', (bytes) => answerCommunity(bytes, honest));
    const nothing = await world.agent('0.0.0.0', () => undefined);
    const silent = await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        world.session(`127.0.${2 + (i >> 7)}.${(i & 127) + 1}`, nothing.port, { timeoutMs: 1500 }),
      ),
    );
    const started = performance.now();
    const waiting = Promise.all(silent.map((session) => session.get([sysName])));
    const good = await world.session('127.0.0.1', port);
    const { oids } = await walked(good);
    expect(oids).toHaveLength(2000);
    expect(performance.now() - started).toBeLessThan(1400);
    const answers = await waiting;
    expect(new Set(answers.map((answer) => (answer.ok ? 'ok' : answer.fault.code)))).toEqual(
      new Set(['timeout']),
    );
    for (const session of [good, ...silent]) session.close();
  });

  test('no more than two requests at once reach an agent, however many are asked', async () => {
    let underWay = 0;
    let most = 0;
    const { port } = await world.agent('127.0.0.1', (bytes, reply) => {
      most = Math.max(most, ++underWay);
      setTimeout(() => {
        underWay--;
        reply(answerCommunity(bytes, honest)!);
      }, 5);
    });
    const session = await world.session('127.0.0.1', port, { timeoutMs: 2000 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => session.get([sysName])));
    expect(answers.every((answer) => answer.ok)).toBe(true);
    expect(most).toBe(2);
    session.close();
  });

  test('a lost request is asked again after some round trips, not after the whole timeout', async () => {
    let received = 0;
    const { port } = await world.agent('127.0.0.1', (bytes) =>
      ++received % 5 === 0 ? undefined : answerCommunity(bytes, honest),
    );
    const session = await world.session('127.0.0.1', port, { timeoutMs: 10_000, retries: 2 });
    const started = performance.now();
    for (let i = 0; i < 6; i++) expect((await session.get([sysName])).ok).toBe(true);
    expect(performance.now() - started).toBeLessThan(3000);
    session.close();
  });

  test('closing or cancelling ends what is asked', async () => {
    const own = await loopbackWorld();
    const { port } = await own.agent('127.0.0.1', () => undefined);
    const options = { timeoutMs: 60_000 };
    const [closing, cancelled] = [
      await own.session('127.0.0.1', port, options),
      await own.session('127.0.0.1', port, options),
    ];
    const answers = Promise.all([closing.get([sysName]), cancelled.get([sysName]), cancelled.get([sysName])]);
    closing.close();
    own.cancel();
    for (const answer of await answers)
      expect(answer).toMatchObject({ ok: false, fault: { code: 'cancelled' } });
    expect(await closing.get([sysName])).toMatchObject({ ok: false, fault: { code: 'cancelled' } });
    cancelled.close();
    await own.close();
  });

  test('where no ICMP errors come to a shared socket, a connected one tells of a closed port', async () => {
    const { port } = await world.agent('127.0.0.1', (bytes) => answerCommunity(bytes, honest));
    const net = { ...world.net, capabilities: new Set(['udp'] as const) };
    const open = (address: string) =>
      openSnmp({ address, port, credential: community, timeoutMs: 3000, retries: 0 }, { ...world, net });
    const [good, closed] = [await open('127.0.0.1'), await open('127.0.0.78')];
    expect((await good.get([sysName])).ok).toBe(true);
    expect(await closed.get([sysName])).toMatchObject({ ok: false, fault: { code: 'port-unreachable' } });
    good.close();
    closed.close();
  });
});

describe('walks and tables', () => {
  test('columns of unequal length come side by side in few requests', async () => {
    const rows = [1, 2, 3, 4].flatMap((column) =>
      Array.from({ length: 10 * column }, (_, i) => integerAt([1, 3, 6, 1, 4, 1, 9, 1, column, i + 1], i)),
    );
    let requests = 0;
    const answer = answererOf(rows, 1472);
    const { port } = await world.agent('127.0.0.1', (bytes) => {
      requests++;
      return answerCommunity(bytes, answer);
    });
    const session = await world.session('127.0.0.1', port);
    const table = await readTable(session, [1, 3, 6, 1, 4, 1, 9, 1], [1, 2, 3, 4, 9]);
    expect(table.ok).toBe(true);
    expect(table.rows.map((item) => item.index)).toEqual(Array.from({ length: 40 }, (_, i) => [i + 1]));
    expect(table.rows.map((item) => item.columns.size)).toEqual(
      [10, 20, 30, 40].flatMap((_, i) => Array(10).fill(4 - i)),
    );
    expect(requests).toBeLessThan(12);
    session.close();
  });

  test('answers grow to what a datagram holds, and shrink to what the agent can', async () => {
    const sizes: number[] = [];
    const asked: number[] = [];
    const roomy = answererOf(interfaceRows(300), 60_000);
    const { port } = await world.agent('127.0.0.1', (bytes) => {
      const answer = answerCommunity(bytes, roomy)!;
      sizes.push(answer.length);
      return answer;
    });
    const session = await world.session('127.0.0.1', port);
    expect((await walked(session)).oids).toHaveLength(3000);
    // A column of longer values may overshoot once before the next answer is asked to fit.
    expect(sizes.filter((size) => size > 1472).length).toBeLessThan(4);
    expect(Math.max(...sizes)).toBeGreaterThan(1250);
    session.close();

    const small = await world.agent('127.0.0.1', (bytes) => {
      const pdu = pduOf(bytes);
      asked.push(pdu.errorIndex);
      if (pdu.errorIndex > 6)
        return responseOf(pdu.requestId, [], { status: errorStatuses.indexOf('tooBig') });
      return answerCommunity(bytes, roomy);
    });
    const first = await world.session('127.0.0.1', small.port);
    expect((await walked(first, [...responderEntry, 3])).oids).toHaveLength(300);
    expect(asked[0]).toBe(25);
    first.close();
    asked.length = 0;
    // The next session remembers.
    const second = await world.session('127.0.0.1', small.port);
    await walked(second, [...responderEntry, 3]);
    expect(asked[0]).toBeLessThanOrEqual(7);
    second.close();
  });

  test('an agent silent about large answers is asked for smaller ones', async () => {
    const { port } = await world.agent('127.0.0.1', (bytes) =>
      pduOf(bytes).errorIndex > 10 ? undefined : answerCommunity(bytes, honest),
    );
    const session = await world.session('127.0.0.1', port, { timeoutMs: 200, retries: 3 });
    const { oids, failure } = await walked(session, [...responderEntry, 3]);
    expect(failure).toBeUndefined();
    expect(oids).toHaveLength(200);
    session.close();
  });

  test('an agent that cuts its answers off in the middle is asked for smaller ones', async () => {
    const { port } = await world.agent('127.0.0.1', (bytes) => answerCommunity(bytes, honest)?.slice(0, 400));
    const session = await world.session('127.0.0.1', port);
    const { oids, failure } = await walked(session, [...responderEntry, 3]);
    expect(failure).toBeUndefined();
    expect(oids).toHaveLength(200);
    session.close();
  });

  test('an endless table ends at the deadline of the device, and what came is kept', async () => {
    let next = 0;
    const { port } = await world.agent('127.0.0.1', (bytes, reply) => {
      const pdu = pduOf(bytes);
      const rows = Array.from({ length: pdu.errorIndex }, () => integerAt([...responderEntry, 1, ++next]));
      setTimeout(() => reply(responseOf(pdu.requestId, rows)), 1);
    });
    const session = await world.session('127.0.0.1', port, { deadlineMs: 300 });
    const table = await readTable(session, responderEntry, [1]);
    expect(table).toMatchObject({ ok: false, fault: { code: 'timeout' } });
    expect(table.rows.length).toBeGreaterThan(50);
    session.close();
  });

  test('version 1 walks several columns too, without losing the last', async () => {
    const v1 = (bytes: Uint8Array) => {
      const { pdu } = decodeCommunityMessage(bytes)!;
      const rows = interfaceRows(5);
      const found = pdu.varBinds.map(({ oid }) =>
        rows.find((item) => item.oid.join('.') !== oid.join('.') && compare(item.oid, oid) > 0),
      );
      const missing = found.indexOf(undefined);
      if (missing >= 0) return responseOf(pdu.requestId, [], { status: 2, index: missing + 1 });
      return responseOf(pdu.requestId, found as AgentRow[]);
    };
    const { port } = await world.agent('127.0.0.1', v1);
    const session = await world.session('127.0.0.1', port, {
      credential: { kind: 'snmp-community', version: '1', community: 'public' },
    });
    const table = await readTable(session, responderEntry, responderColumns);
    expect(table.rows.map((item) => item.columns.size)).toEqual([10, 10, 10, 10, 10]);
    session.close();
  });
});

const compare = (a: readonly number[], b: readonly number[]) => {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
};

describe('hostile and broken agents', () => {
  test('an answer from another address or port is refused and named; the right one is still taken', async () => {
    const far = await world.agent('127.0.0.9', () => undefined);
    const { port } = await world.agent('127.0.0.1', (bytes, reply) => {
      reply(answerCommunity(bytes, honest)!, far.socket);
      return undefined;
    });
    const session = await world.session('127.0.0.1', port);
    expect(await session.get([sysName])).toMatchObject({
      ok: false,
      fault: { code: 'timeout', message: 'snmp 127.0.0.1: answered from 127.0.0.9 instead of 127.0.0.1' },
    });
    expect(snmpEngineOf(world).figures().misdirected).toBeGreaterThan(0);

    const both = await world.agent('127.0.0.1', (bytes, reply) => {
      reply(responseOf(pduOf(bytes).requestId, [integerAt(sysName, 666)]), far.socket);
      return responseOf(pduOf(bytes).requestId, [integerAt(sysName, 7)]);
    });
    const right = await world.session('127.0.0.1', both.port);
    expect(await right.get([sysName])).toMatchObject({ ok: true, varBinds: [{ value: { value: 7 } }] });
    session.close();
    right.close();
  });

  test.each<[string, (asked: readonly number[]) => readonly number[]]>([
    ['repeats an object', (asked) => asked],
    ['goes backwards', (asked) => [...asked.slice(0, -1), 0]],
    ['turns in a circle', (asked) => [...responderEntry, 1, ((asked[10] ?? 0) % 7) + 1]],
  ])('an agent that %s is left, with what it gave before', async (_, next) => {
    const { port } = await world.agent('127.0.0.1', (bytes) => {
      const { requestId, varBinds } = pduOf(bytes);
      const { oid } = varBinds[0]!;
      return responseOf(requestId, [integerAt(oid.length < 11 ? [...responderEntry, 1, 5] : next(oid))]);
    });
    const session = await world.session('127.0.0.1', port);
    const { oids, failure } = await walked(session);
    expect(failure).toMatchObject({ code: 'malformed' });
    expect(failure?.message).toContain('do not increase');
    expect(oids.length).toBeGreaterThan(0);
    const table = await readTable(session, responderEntry, [1, 2]);
    expect(table.ok).toBe(false);
    session.close();
  });

  test('lengths that lie, other objects than asked and bytes that are no SNMP are faults of their own', async () => {
    const lying = await world.agent('127.0.0.1', (bytes) => {
      const answer = responseOf(pduOf(bytes).requestId, [integerAt(sysName)]);
      // The value claims more octets than the message has.
      answer[answer.length - 2] = 0x7f;
      return answer;
    });
    const others = await world.agent('127.0.0.1', (bytes) =>
      responseOf(pduOf(bytes).requestId, [integerAt([1, 3, 6, 1, 99, 0])]),
    );
    const noise = await world.agent('127.0.0.1', () => new TextEncoder().encode('HTTP/1.1 400 Bad Request'));
    for (const [port, message] of [
      [lying.port, 'breaks the encoding rules'],
      [others.port, 'other objects than were asked'],
      [noise.port, 'no SNMP message'],
    ] as const) {
      const session = await world.session('127.0.0.1', port);
      const answer = await session.get([sysName]);
      expect(answer).toMatchObject({ ok: false, fault: { code: 'malformed' } });
      expect(!answer.ok && answer.fault.message).toContain(message);
      session.close();
    }
  });

  test('an IpAddress of a wrong length costs nothing but itself', async () => {
    const rows = [
      row([...responderEntry, 1, 1], (writer) =>
        writeOctets(writer, Uint8Array.of(1, 2, 3, 4, 5), tags.ipAddress),
      ),
      integerAt([...responderEntry, 1, 2], 7),
    ];
    const answer = answererOf(rows, 1472);
    const { port } = await world.agent('127.0.0.1', (bytes) => answerCommunity(bytes, answer));
    const session = await world.session('127.0.0.1', port);
    const table = await readTable(session, responderEntry, [1]);
    expect(table.ok && table.rows.map((item) => item.columns.get(1))).toEqual([
      { type: 'ipAddress', value: Uint8Array.of(1, 2, 3, 4, 5) },
      { type: 'integer', value: 7 },
    ]);
    session.close();
  });

  test('objects beyond those asked for are not taken', async () => {
    const { port } = await world.agent('127.0.0.1', (bytes) => {
      const { requestId, varBinds } = pduOf(bytes);
      const from = varBinds[0]!.oid[10] ?? 0;
      const rows = Array.from({ length: 2000 }, (_, i) => integerAt([...responderEntry, 1, from + i + 1]));
      return responseOf(requestId, rows);
    });
    const session = await world.session('127.0.0.1', port);
    const sizes: number[] = [];
    await session.walk(responderEntry, (batch) => sizes.push(batch.length) < 4);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(128);
    session.close();
  });

  test('a flood of answers to nothing is counted and kept nowhere', async () => {
    const { port } = await world.agent('127.0.0.1', (bytes, reply) => {
      for (let i = 0; i < 500; i++) reply(responseOf(i, [integerAt(sysName)]));
      return answerCommunity(bytes, honest);
    });
    const before = snmpEngineOf(world).figures().unexpected;
    const session = await world.session('127.0.0.1', port, { timeoutMs: 3000 });
    expect((await session.get([sysName])).ok).toBe(true);
    expect(snmpEngineOf(world).figures().unexpected - before).toBeGreaterThan(400);
    session.close();
  });
});

describe('version 3', () => {
  const open = (port: number, over: object = {}) =>
    world.session('127.0.0.1', port, { credential: { ...responderUser, ...over } });

  test('discovery is done once: the next session asks at once', async () => {
    let requests = 0;
    const engine = newUserAgent(1);
    const { port } = await world.agent('127.0.0.1', (bytes) => {
      requests++;
      return answerUser(bytes, honest, engine);
    });
    for (const expected of [2, 3]) {
      const session = await open(port);
      expect((await session.get([sysName])).ok).toBe(true);
      expect(session.engineId()).toEqual(engine.engineId);
      session.close();
      expect(requests).toBe(expected);
    }
  });

  test('a restart, a clock that jumps and a replaced engine are followed', async () => {
    let engine = newUserAgent(2);
    const { port } = await world.agent('127.0.0.1', (bytes) => answerUser(bytes, honest, engine));
    const session = await open(port);
    const works = async () => expect(await session.get([sysName])).toMatchObject({ ok: true });
    await works();
    engine.boots = 9;
    await works();
    engine = { ...engine, timeS: () => 100_000 };
    await works();
    engine = newUserAgent(3, { boots: 4, timeS: () => 5_000 });
    await works();
    expect(session.engineId()).toEqual(engine.engineId);
    session.close();
  });

  test.each<[string, object, object, string]>([
    ['an unknown user', {}, { user: 'nobody' }, 'does not know the user'],
    ['a security level not offered', {}, { privacy: undefined }, 'does not offer this security level'],
    [
      'a wrong password',
      {},
      { auth: { protocol: 'sha256', password: 'wrongpassword' } },
      'authentication password',
    ],
    ['a clock that never fits', { reportAlways: 2 }, {}, 'clock'],
    ['an engine that denies itself', { reportAlways: 4 }, {}, 'engine id that it told itself'],
    ['decryption that fails', { reportAlways: 6 }, {}, 'privacy password'],
    ['a digest that is wrong', { breakDigest: true }, {}, 'not authentic'],
  ])('%s is told apart', async (_, engine, user, message) => {
    const agent = newUserAgent(4, engine);
    const { port } = await world.agent('127.0.0.1', (bytes) => answerUser(bytes, honest, agent));
    const session = await open(port, user);
    const answer = await session.get([sysName]);
    expect(answer).toMatchObject({ ok: false, fault: { code: 'authentication-failed' } });
    expect(!answer.ok && answer.fault.message).toContain(message);
    session.close();
  });
});

describe.skipIf(agentMissing)(
  `Set on a real agent${agentMissing ? ` (skipped: ${agentMissing})` : ''}`,
  () => {
    let agent: Agent;
    beforeAll(async () => {
      agent = await startAgent();
    });
    afterAll(() => agent?.stop());
    const octets = (text: string) => ({ type: 'octets' as const, value: new TextEncoder().encode(text) });

    test('what is written is read back; what may not be written is named', async () => {
      const session = await world.session('127.0.0.1', agent.port, {
        timeoutMs: 2000,
        credential: { kind: 'snmp-community', version: '2c', community: 'private' },
      });
      expect(await session.set([{ oid: sysContact, value: octets('noc@example.org') }])).toMatchObject({
        ok: true,
      });
      expect(await session.get([sysContact])).toMatchObject({
        ok: true,
        varBinds: [{ value: octets('noc@example.org') }],
      });
      // sysName is fixed by the agent's configuration.
      const refused = await session.set([{ oid: sysName, value: octets('x') }]);
      expect(refused).toMatchObject({ ok: false, fault: { code: 'access-denied' } });
      expect(!refused.ok && refused.fault.message).toContain(sysName.join('.'));
      session.close();
    });

    test('a table in one request a row set equals its columns walked one by one', async () => {
      const session = await world.session('127.0.0.1', agent.port, { timeoutMs: 2000 });
      const columns = [1, 2, 3, 4, 5, 6, 7, 8, 10, 16];
      const together = await readTable(session, responderEntry, columns);
      const { walkCells: _, ...plain } = session;
      const apart = await readTable(plain, responderEntry, columns);
      const shape = (table: typeof together) =>
        table.rows.map((item) => [item.index, [...item.columns.keys()].sort((a, b) => a - b)]);
      expect(shape(together)).toEqual(shape(apart));
      expect(together.rows.length).toBeGreaterThan(0);
      expect(pduTypes.set).toBe(0xa3);
      session.close();
    });
  },
);
