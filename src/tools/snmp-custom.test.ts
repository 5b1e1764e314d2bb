import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { type Agent, agentMissing, startAgent } from '../../test/snmpd/agent.ts';
import { runForReal } from '../../test/snmpd/run.ts';
import { snmpCustom } from './snmp-custom.ts';

const tool = runnable(snmpCustom);
const run = (input: object) =>
  runForReal(tool, { targets: ['127.0.0.1'], timeoutMs: 500, retries: 0, ...input });

test.each<[object, string]>([
  [{ values: ['sysName.0'] }, 'values'],
  [{ values: ['x=sysNme.0'] }, 'values'],
  [{ values: ['x=ifTable'] }, 'values'],
  [{ values: ['x=sysName.0'], matches: ['y=.*'] }, 'matches'],
  [{ values: ['x=ifDescr'], labelColumn: 'ifNme' }, 'labelColumn'],
  [{ values: ['x=ifDescr'], rows: '(' }, 'rows'],
])('bad input %j names %s', async (more, field) => {
  expect((await run(more)).verdict.fault).toMatchObject({ code: 'invalid-input', field });
});
test('a closed port is told by the target', async () => {
  expect((await run({ port: 9 })).verdict.fault?.code).toBe('port-unreachable');
});

describe.skipIf(agentMissing)(`a real agent${agentMissing ? ` (skipped: ${agentMissing})` : ''}`, () => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await startAgent();
  });
  afterAll(() => agent?.stop());
  const ask = (more: object) => run({ port: agent.port, ...more });

  test('scalars: text, number, uptime with its words', async () => {
    const { records, verdict } = await ask({
      values: ['name=sysName', 'interfaces=ifNumber.0', 'uptime=1.3.6.1.2.1.1.3.0'],
      matches: ['name=test.*'],
      limits: ['interfaces=1..1000'],
      scales: ['uptime=0.01:s'],
    });
    expect(verdict.fault).toBeUndefined();
    expect(records).toMatchObject([
      { kind: 'value', name: 'name', text: 'testbox', oid: '1.3.6.1.2.1.1.5.0' },
      { name: 'interfaces', value: expect.any(Number) },
      { name: 'uptime', unit: 's' },
      { kind: 'target', values: 3, upTimeS: expect.any(Number) },
    ]);
    expect(verdict.metrics.map(({ name }) => name)).toEqual(['reading', 'reading', 'snmp.time', 'uptime']);
  });
  test('columns: rows by name, counters as rates, enumerations as states', async () => {
    const { records, verdict } = await ask({
      values: ['in=ifInOctets', 'status=ifOperStatus', 'mtu=1.3.6.1.2.1.2.2.1.4.*'],
      states: ['status=up:ok', 'status=*:warning'],
      labelColumn: 'ifDescr',
      rows: 'lo',
    });
    expect(verdict.fault).toBeUndefined();
    expect(records).toMatchObject([
      { name: 'in', counts: true, labels: { row: 'lo' } },
      { name: 'status', value: 1, state: 'ok', word: 'up' },
      { name: 'mtu', value: 65_536 },
      { kind: 'target', values: 3 },
    ]);
    expect(verdict.metrics.slice(0, 4)).toEqual([
      { name: 'reading.total', value: expect.any(Number), labels: { row: 'lo', name: 'in' } },
      { name: 'reading', value: 1, labels: { row: 'lo', name: 'status' } },
      { name: 'sensor.state', value: 1, labels: { row: 'lo', sensor: 'status' } },
      { name: 'reading', value: 65_536, labels: { row: 'lo', name: 'mtu' } },
    ]);
    const absolute = await ask({ values: ['in=ifInOctets.1'], counters: 'absolute' });
    expect(absolute.verdict.metrics[0]).toMatchObject({ name: 'reading' });
  });
  test.each<[object, string]>([
    [{ values: ['x=sysName.7'] }, 'not-supported'],
    [{ values: ['x=1.3.6.1.4.1.99999.1.*'] }, 'not-supported'],
    [{ values: ['x=sysName.0'], matches: ['x=other'] }, 'content-mismatch'],
    [{ values: ['x=ifMtu.1'], limits: ['x=..1500'] }, 'threshold-crossed'],
    [{ values: ['x=ifType.1'], states: ['x=softwareLoopback:critical'] }, 'component-failed'],
    [{ values: ['x=ifType.1'], matches: ['x=software.*'], credential: 'wrong' }, 'timeout'],
  ])('%j: %s', async (more, code) => {
    expect((await ask(more)).verdict.fault?.code).toBe(code);
  });
});
