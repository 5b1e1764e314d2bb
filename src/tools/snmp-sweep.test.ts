import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { type Agent, agentMissing, startAgent } from '../../test/snmpd/agent.ts';
import { agentsNetwork, drawn } from '../../test/snmpd/fake-agents.ts';
import { runForReal, runOver } from '../../test/snmpd/run.ts';
import { snmpSweep } from './snmp-sweep.ts';

const tool = runnable(snmpSweep);
const agents = {
  '10.0.0.7': drawn({
    name: 'sw7',
    mac: '06:00:00:07:00:00',
    descr: 'Cisco IOS Software, Version 15.0(2)SE4, R',
  }),
  '10.0.3.200': {
    ...drawn({ name: 'sw200', mac: '06:00:00:c8:00:00', objectId: '1.3.6.1.4.1.30065.1' }),
    community: 'secret',
  },
};

test('a thousand addresses, two credentials: who answers, what it is, which one works', async () => {
  const net = agentsNetwork(agents);
  const { records, verdict } = await runOver(
    tool,
    { targets: ['10.0.0.0/22', '!10.0.1.0/24'], credentials: ['public', 'v2c:secret'], timeoutMs: 60 },
    net,
  );
  expect(records.filter((item) => item.kind === 'agent')).toMatchObject([
    {
      address: '10.0.0.7',
      sysName: 'sw7',
      platform: 'ios',
      vendor: 'Cisco',
      version: '15.0(2)SE4',
      location: 'rack 7',
      upTimeS: 3600,
      credential: 'public',
    },
    { address: '10.0.3.200', sysName: 'sw200', platform: 'eos', credential: 'v2c:…' },
  ]);
  expect(verdict).toMatchObject({ ok: true, summary: '2 agents answer' });
  // What was written in place is a secret, and records are stored.
  expect(JSON.stringify(records)).not.toContain('secret');
  expect([...net.asked.keys()].some((address) => address.startsWith('10.0.1.'))).toBe(false);
  expect(net.asked.size).toBe(766);
  expect(records.filter((item) => item.kind === 'progress').at(-1)).toMatchObject({ done: 766, total: 766 });
});

test('names and ranges without end are refused', async () => {
  const refused = async (targets: string[]) =>
    (await runOver(tool, { targets }, agentsNetwork(agents))).verdict.fault;
  expect(await refused(['router.example'])).toMatchObject({ code: 'invalid-input', field: 'targets' });
  expect(await refused(['2001:db8::/64'])).toMatchObject({ code: 'invalid-input', field: 'targets' });
});

describe.skipIf(agentMissing)(`a real agent${agentMissing ? ` (skipped: ${agentMissing})` : ''}`, () => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await startAgent();
  });
  afterAll(() => agent?.stop());

  test('is found by the credential that works, version 3 told without its passwords', async () => {
    const { records } = await runForReal(tool, {
      targets: ['127.0.0.1'],
      port: agent.port,
      credentials: ['v2c:wrong', 'v3:aes:sha256:authpassword:aes128:privpassword'],
      timeoutMs: 500,
    });
    expect(records).toMatchObject([
      { kind: 'agent', sysName: 'testbox', platform: 'linux', location: 'rack 7', credential: 'v3:aes' },
      { kind: 'progress' },
    ]);
  });
});
