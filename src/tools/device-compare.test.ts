import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { type Agent, agentMissing, startAgent } from '../../test/snmpd/agent.ts';
import { agentsNetwork, drawn, officeAgents } from '../../test/snmpd/fake-agents.ts';
import { runForReal, runOver } from '../../test/snmpd/run.ts';
import { deviceCompare } from './device-compare.ts';

const tool = runnable(deviceCompare);
const compare = async (input: object) => {
  const base = { mac: '06:00:00:0a:00:00', ports: [{ name: 'Gi0/1' }, { name: 'Gi0/2' }] };
  const net = agentsNetwork({
    ...officeAgents,
    '10.0.1.1': drawn({ ...base, name: 'one', vlans: { 10: 'users', 20: 'voice' }, descr: 'Version 15.1' }),
    '10.0.1.2': {
      ...drawn({
        ...base,
        name: 'two',
        ports: [{ name: 'Gi0/1', alias: 'uplink' }, { name: 'Gi0/3' }],
        vlans: { 10: 'staff' },
        descr: 'Version 15.2',
      }),
      community: 'other',
    },
  });
  const input2 = { a: '10.0.1.1', b: '10.0.1.2', otherCredential: 'v2c:other', timeoutMs: 100, retries: 0 };
  return await runOver(tool, { ...input2, ...input }, net);
};

test('what differs, what only one has; each device by its own credential', async () => {
  const { records, verdict } = await compare({ parts: ['system', 'interfaces', 'vlans'] });
  const found = records.filter((item) => item.kind === 'difference');
  expect(found).toEqual([
    {
      kind: 'difference',
      part: 'system',
      item: 'system',
      field: 'softwareVersion',
      change: 'differs',
      a: '15.1',
      b: '15.2',
    },
    {
      kind: 'difference',
      part: 'system',
      item: 'system',
      field: 'sysDescr',
      change: 'differs',
      a: 'Version 15.1',
      b: 'Version 15.2',
    },
    { kind: 'difference', part: 'interfaces', item: 'Gi0/1', field: 'alias', change: 'only-b', b: 'uplink' },
    expect.objectContaining({ part: 'interfaces', item: 'Gi0/2', change: 'only-a' }),
    expect.objectContaining({ part: 'interfaces', item: 'Gi0/3', change: 'only-b' }),
    {
      kind: 'difference',
      part: 'vlans',
      item: '10',
      field: 'name',
      change: 'differs',
      a: 'users',
      b: 'staff',
    },
    expect.objectContaining({ part: 'vlans', item: '20', change: 'only-a' }),
  ]);
  expect(verdict).toMatchObject({
    ok: false,
    summary: '7 differences: 2 in system, 3 in interfaces, 2 in vlans',
    fault: { code: 'content-mismatch' },
  });
});

test('a device is like itself, and all shows what is the same', async () => {
  const same = await compare({ b: '10.0.1.1', otherCredential: 'public' });
  expect(same.verdict).toMatchObject({ ok: true, summary: 'no difference' });
  const all = await compare({ b: '10.0.1.1', otherCredential: 'public', all: true, parts: ['vlans'] });
  expect(all.records.filter((item) => item.change === 'same').map((item) => item.item)).toContain('20');
  expect(all.verdict.ok).toBe(true);
});

test('one that is silent cannot be compared', async () => {
  const { records, verdict } = await compare({ b: '10.0.9.9' });
  expect(records.filter((item) => item.kind === 'difference')).toEqual([]);
  expect(verdict).toMatchObject({ ok: false, fault: { code: 'timeout' } });
});

describe.skipIf(agentMissing)(`a real agent${agentMissing ? ` (skipped: ${agentMissing})` : ''}`, () => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await startAgent();
  });
  afterAll(() => agent?.stop());

  test('read twice by two credentials, it is like itself', async () => {
    const { verdict } = await runForReal(tool, {
      a: '127.0.0.1',
      b: '127.0.0.1',
      port: agent.port,
      otherCredential: 'v3:sha:sha1:authpassword',
    });
    expect(verdict).toMatchObject({ ok: true, summary: 'no difference' });
  });
});
