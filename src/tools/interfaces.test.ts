import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { type Agent, agentMissing, startAgent } from '../../test/snmpd/agent.ts';
import { runForReal } from '../../test/snmpd/run.ts';
import { interfaces } from './interfaces.ts';

const tool = runnable(interfaces);

const run = (input: object) =>
  runForReal(tool, { targets: ['127.0.0.1'], timeoutMs: 1000, retries: 0, ...input });
const port = (over: object) => ({
  kind: 'interface',
  target: 'r1',
  ifIndex: 2,
  name: 'eth0',
  adminStatus: 'up',
  operStatus: 'up',
  inOctets: 100,
  ...over,
});

test('one poll gives counters and states, for the server to make rates of', () => {
  const judge = tool.judge(tool.parse({ targets: ['r1'], rounds: 1 }));
  judge.step(port({ speedBps: 1e9 }));
  judge.step(port({ ifIndex: 3, name: 'eth1', adminStatus: 'down', operStatus: 'down' }));
  judge.step({ kind: 'target', target: 'r1', up: 1, down: 0, elapsedMs: 5, upTimeS: 100 });
  const verdict = judge.verdict();
  expect(verdict.ok).toBe(true);
  expect(verdict.metrics).toContainEqual({
    name: 'interface.in.octets',
    value: 100,
    labels: { interface: 'eth0', ifIndex: '2' },
  });
  expect(verdict.metrics).toContainEqual({
    name: 'interface.state',
    value: 1,
    labels: { interface: 'eth0', ifIndex: '2' },
  });
  // A port that was switched off on purpose is in no state.
  expect(verdict.metrics.filter((metric) => metric.name === 'interface.state')).toHaveLength(1);
  expect(verdict.metrics).toContainEqual({ name: 'uptime', value: 100 });
});

test('a closed port and a bad range are told apart', async () => {
  expect((await run({ port: 9, timeoutMs: 100 })).verdict).toMatchObject({
    ok: false,
    fault: { code: 'port-unreachable' },
  });
  expect((await run({ targets: ['10.0.0.0/33'] })).verdict.fault).toMatchObject({
    code: 'invalid-input',
    field: 'targets',
  });
});

describe.skipIf(agentMissing)(`a real agent${agentMissing ? ` (skipped: ${agentMissing})` : ''}`, () => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await startAgent();
  });
  afterAll(() => agent?.stop());

  test('two polls give rates, patterns select ports', async () => {
    const { records, verdict } = await run({
      port: agent.port,
      interfaces: ['lo'],
      rounds: 2,
      intervalMs: 1100,
    });
    const rows = records.filter((record) => record.kind === 'interface');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      name: 'lo',
      adminStatus: 'up',
      operStatus: 'up',
      inBps: expect.any(Number),
    });
    expect(rows[0], 'a loopback has no rate').not.toHaveProperty('speedBps');
    expect(verdict.metrics).toContainEqual(expect.objectContaining({ name: 'interface.in' }));
    expect(verdict).toMatchObject({ ok: true, summary: '1 ports up, 0 down' });
  });

  test('a chosen port that is gone is a fault, and no pattern stalls the server', async () => {
    const { records, verdict } = await run({ port: agent.port, interfaces: ['nope*'], rounds: 1 });
    expect(records.map((record) => record.kind)).toEqual(['target']);
    expect(verdict).toMatchObject({ ok: false, fault: { code: 'not-supported' } });
    const started = performance.now();
    await run({ port: agent.port, interfaces: [`${'*a'.repeat(40)}b`, '*o', 'l*'], rounds: 1 });
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
