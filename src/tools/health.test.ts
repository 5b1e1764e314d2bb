import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runnable, type ToolRecord } from '#pure/contract/tool.ts';
import { type Agent, agentMissing, startAgent } from '../../test/snmpd/agent.ts';
import { runForReal } from '../../test/snmpd/run.ts';
import { health } from './health.ts';

const tool = runnable(health);
const run = (input: object) =>
  runForReal(tool, { targets: ['127.0.0.1'], timeoutMs: 1000, retries: 0, ...input });
const target = (over: object = {}) => ({
  kind: 'target',
  target: 'r1',
  processors: 1,
  memory: 0,
  storage: 0,
  sensors: 0,
  unread: 0,
  elapsedMs: 5,
  ...over,
});

describe('judge', () => {
  const judged = (...records: ToolRecord[]) => {
    const judge = tool.judge(tool.parse({ targets: ['r1'] }));
    for (const record of records) judge.step(record);
    return judge.verdict();
  };

  test('every item has its metric, a state the worth of it', () => {
    const at = { target: 'r1', id: '1.3.6.1', label: 'x' };
    const { ok, metrics } = judged(
      { kind: 'processor', ...at, usagePercent: 12 },
      { kind: 'memory', ...at, memory: 'ram', usedBytes: 1, totalBytes: 4, usedPercent: 25 },
      { kind: 'sensor', ...at, class: 'temperature', unit: 'celsius', value: 41 },
      {
        kind: 'sensor',
        ...at,
        class: 'state',
        unit: 'state',
        value: 7,
        state: 'failed',
        severity: 'critical',
      },
      { kind: 'sensor', ...at, class: 'state', unit: 'state', value: 1, state: 'odd', severity: 'unknown' },
      target(),
    );
    expect(ok).toBe(true);
    expect(metrics.map(({ name, value }) => [name, value])).toEqual([
      ['cpu.usage', 12],
      ['memory.used', 1],
      ['memory.total', 4],
      ['memory.use', 25],
      ['temperature', 41],
      ['sensor.state', 0],
      ['snmp.time', 5],
    ]);
    expect(metrics[0]?.labels).toEqual({ processor: 'x', object: '1.3.6.1' });
  });

  test('the fault of the target is the verdict, and silence is one', () => {
    const failure = {
      code: 'component-failed',
      message: 'r1: Fan 1 is failed',
      source: 'target',
      remedy: '',
    };
    expect(judged(target({ fault: failure }))).toMatchObject({ ok: false, summary: 'r1: Fan 1 is failed' });
    expect(judged()).toMatchObject({ ok: false, fault: { code: 'cancelled' } });
  });
});

test('a closed port is told at once', async () => {
  expect((await run({ port: 9, timeoutMs: 100 })).verdict).toMatchObject({
    ok: false,
    fault: { code: 'port-unreachable' },
  });
});

describe.skipIf(agentMissing)(`a real agent${agentMissing ? ` (skipped: ${agentMissing})` : ''}`, () => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await startAgent();
  });
  afterAll(() => agent?.stop());

  test('processors, memory and storage as the agent itself tells them', async () => {
    const { records } = await run({ port: agent.port, processorMax: 100, memoryMax: 100, storageMax: 100 });
    const of = (kind: string) => records.filter((record) => record.kind === kind);
    // hrProcessorLoad; an agent just started, or in a container, may not know it yet.
    const loads = agent.walk('.1.3.6.1.2.1.25.3.3.1.2').filter((line) => line.includes('INTEGER'));
    expect(of('processor').filter((record) => /\.25\.3\.3\./.test(String(record.id)))).toHaveLength(
      loads.length,
    );
    const ram = of('memory').filter((record) => record.memory === 'ram');
    expect(ram).toHaveLength(1);
    // hrMemorySize, in KiB: the kernel's own figure.
    const size = Number(/INTEGER: (\d+)/.exec(agent.walk('.1.3.6.1.2.1.25.2.2')[0] ?? '')?.[1]);
    expect(Math.abs((ram[0]?.totalBytes as number) / 1024 / size - 1)).toBeLessThan(0.01);
    expect(ram[0]?.usedPercent).toBeLessThan(100);
    expect(of('sensor').map((record) => record.class)).toContain('load-average');
    expect(of('target')[0]).toMatchObject({ unread: 0, processors: of('processor').length });
  });

  test('version 1 and 3 tell the same as 2c', async () => {
    const ids = async (credential: string) =>
      (await run({ port: agent.port, credential, parts: ['processors', 'memory'] })).records
        .filter((record) => record.kind !== 'target')
        .map((record) => record.id);
    const first = await ids('v2c:public');
    expect(first.length).toBeGreaterThan(1);
    expect(await ids('v1:public')).toEqual(first);
    expect(await ids('v3:aes:sha256:authpassword:aes128:privpassword')).toEqual(first);
  });

  test('limits of ours are judged, and only what was asked for is told', async () => {
    const { records, verdict } = await run({ port: agent.port, parts: ['memory'], memoryMax: 0 });
    expect(new Set(records.map((record) => record.kind))).toEqual(new Set(['memory', 'target']));
    expect(verdict).toMatchObject({ ok: false, fault: { code: 'threshold-crossed' } });
    expect(verdict.fault?.message).toMatch(/memory \d+ % full/i);
    expect((await run({ port: agent.port, parts: ['memory'], memoryMax: 100 })).verdict.ok).toBe(true);
  });
});
