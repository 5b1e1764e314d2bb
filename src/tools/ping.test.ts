import { expect, test } from 'vitest';
import { fault } from '#pure/base/errors.ts';
import { fakeContext, fakeNetwork } from '#pure/contract/fake-host.ts';
import {
  type EchoBatch,
  type EchoPlan,
  type EchoStatus,
  echoStatuses,
  type Network,
} from '#pure/contract/network.ts';
import { runnable, type ToolRecord } from '#pure/contract/tool.ts';
import { ping } from './ping.ts';

const tool = runnable(ping);
type Row = readonly [target: number, seq: number, status: EchoStatus, rttUs?: number, from?: string];

const batchOf = (rows: readonly Row[]): EchoBatch => ({
  size: rows.length,
  targetIndex: Uint32Array.from(rows, (row) => row[0]),
  seq: Uint32Array.from(rows, (row) => row[1]),
  status: Uint8Array.from(rows, (row) => echoStatuses.indexOf(row[2])),
  rttUs: Float64Array.from(rows, (row) => row[3] ?? Number.NaN),
  ttl: new Uint8Array(rows.length).fill(60),
  sentAtMs: new Float64Array(rows.length),
  from: new Map(rows.flatMap((row, i) => (row[4] ? [[i, row[4]] as const] : []))),
});

async function run(input: unknown, rows: readonly Row[], overrides: Partial<Network> = {}) {
  const plans: EchoPlan[] = [];
  const net = fakeNetwork({
    async *echo(plan) {
      plans.push(plan);
      yield batchOf(rows);
    },
    ...overrides,
  });
  const running = tool.start(input, fakeContext({ net }));
  const records: ToolRecord[] = [];
  for await (const record of running.records) records.push(record);
  return { records, verdict: running.verdict(), plans };
}

const metric = (verdict: Awaited<ReturnType<typeof run>>['verdict'], name: string) =>
  verdict.metrics.find((item) => item.name === name)?.value;

test('replies, a summary and the metrics agree', async () => {
  const { records, verdict } = await run({ targets: ['10.0.0.1'], count: 3 }, [
    [0, 0, 'reply', 1000],
    [0, 1, 'reply', 3000],
    [0, 1, 'duplicate', 3100],
    [0, 2, 'timeout'],
  ]);
  expect(records.map((item) => item.kind)).toEqual(['reply', 'reply', 'reply', 'reply', 'summary']);
  expect(records[3]).toMatchObject({ status: 'timeout', seq: 3, fault: { code: 'timeout' } });
  expect(records[4]).toMatchObject({
    sent: 3,
    received: 2,
    rttMinMs: 1,
    rttAvgMs: 2,
    rttMaxMs: 3,
    jitterMs: 2,
  });
  expect(verdict.ok).toBe(true);
  expect(metric(verdict, 'loss')).toBeCloseTo(100 / 3);
  expect(metric(verdict, 'rtt.avg')).toBe(2);
  expect(metric(verdict, 'rtt.p95')).toBe(3);
  expect(metric(verdict, 'mos')).toBeGreaterThan(1);
});

test.each([
  ['timeout', 'timeout'],
  ['host-unreachable', 'host-unreachable'],
  ['net-unreachable', 'net-unreachable'],
  ['filtered', 'filtered'],
  ['ttl-exceeded', 'ttl-exceeded'],
] as const)('a target that only got %s fails with %s', async (status, code) => {
  const { verdict } = await run({ targets: ['10.0.0.1'], count: 1 }, [[0, 0, status, undefined, '10.9.9.9']]);
  expect(verdict).toMatchObject({ ok: false, fault: { code } });
  if (status !== 'timeout') expect(verdict.fault?.message).toContain('10.9.9.9');
});

test('a name that does not resolve is a record and does not stop the others', async () => {
  const { records, verdict, plans } = await run(
    { targets: ['nosuch.example', '10.0.0.1'], count: 1 },
    [[0, 0, 'reply', 500]],
    { lookup: async () => ({ ok: false, elapsedMs: 1, fault: fault('name-not-found') }) },
  );
  expect(records[0]).toMatchObject({
    kind: 'unresolved',
    target: 'nosuch.example',
    fault: { code: 'name-not-found' },
  });
  expect(plans[0]!.targets).toEqual(['10.0.0.1']);
  expect(verdict).toMatchObject({ ok: false, fault: { code: 'name-not-found' } });
});

test('a judge fed with one target of a batch gives the verdict of that target', async () => {
  const input = { targets: ['10.0.0.1', '10.0.0.2'], count: 1 };
  const { records, verdict } = await run(input, [
    [0, 0, 'reply', 1000],
    [1, 0, 'timeout'],
  ]);
  expect(verdict.ok).toBe(false);
  const judged = (target: string) => {
    const judge = tool.judge(tool.parse({ ...input, targets: [target] }));
    for (const record of records) if (tool.batch!.targetOf(record) === target) judge.step(record);
    return judge.verdict();
  };
  expect(judged('10.0.0.1')).toMatchObject({ ok: true });
  expect(metric(judged('10.0.0.1'), 'loss')).toBe(0);
  expect(judged('10.0.0.2')).toMatchObject({ ok: false, fault: { code: 'timeout' } });
  expect(metric(judged('10.0.0.2'), 'loss')).toBe(100);
});

test('without ICMP, TCP stands in and says so; asked for ICMP, the missing right is the fault', async () => {
  const withoutIcmp: Partial<Network> = {
    capabilities: new Set(['tcp'] as const),
    async *tcpSweep({ addresses, ports }) {
      yield addresses.map((address, i) => ({
        address,
        port: ports[0]!,
        state: (['refused', 'filtered'] as const)[i % 2]!,
        rttMs: 4,
      }));
    },
  };
  const { records, verdict } = await run({ targets: ['10.0.0.1', '10.0.0.2'], count: 2 }, [], withoutIcmp);
  expect(
    records.filter((item) => item.kind === 'reply').map((item) => [item.method, item.seq, item.status]),
  ).toEqual([
    ['tcp', 1, 'reply'],
    ['tcp', 1, 'timeout'],
    ['tcp', 2, 'reply'],
    ['tcp', 2, 'timeout'],
  ]);
  expect(verdict).toMatchObject({ ok: false, fault: { code: 'timeout' } });
  const refused = await run({ targets: ['10.0.0.1'], method: 'icmp' }, [], withoutIcmp);
  expect(refused.verdict).toMatchObject({ ok: false, fault: { code: 'missing-privilege' } });
});

test.each(ping.examples.map((example) => [example.title, example.input] as const))(
  'example: %s',
  async (_, input) => {
    const { plans } = await run(input, []);
    expect(plans).toHaveLength(1);
  },
);
