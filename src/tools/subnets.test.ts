import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { type Agent, agentMissing, startAgent } from '../../test/snmpd/agent.ts';
import { agentsNetwork, officeAgents } from '../../test/snmpd/fake-agents.ts';
import { runForReal, runOver } from '../../test/snmpd/run.ts';
import { subnets } from './subnets.ts';

const tool = runnable(subnets);

test('links and routes of several devices are one sorted list; a subnet inside a link is a fault', async () => {
  const { records, verdict } = await runOver(
    tool,
    { targets: ['10.0.0.254', '10.0.0.1'], timeoutMs: 100, retries: 0 },
    agentsNetwork(officeAgents),
  );
  expect(records.filter((item) => item.kind === 'subnet')).toMatchObject([
    {
      prefix: '0.0.0.0/0',
      connected: false,
      nextHops: ['r1 via 192.0.2.1'],
      sources: ['netmgmt'],
      overlaps: [],
    },
    {
      prefix: '10.0.0.0/24',
      connected: true,
      routers: expect.arrayContaining(['r1 eth0 10.0.0.254', 'sw1 Gi0/1 10.0.0.1']),
      overlaps: ['10.0.0.128/25'],
    },
    { prefix: '10.0.0.128/25', within: '10.0.0.0/24', overlaps: ['10.0.0.0/24'] },
    { prefix: '10.1.0.0/16', sources: ['ospf'], nextHops: ['r1 via 10.0.0.253'], overlaps: [] },
  ]);
  expect(verdict).toMatchObject({
    ok: false,
    summary: '4 subnets, 1 connected; 10.0.0.0/24 overlaps 10.0.0.128/25',
    fault: { code: 'content-mismatch' },
  });
});

describe.skipIf(agentMissing)(`a real agent${agentMissing ? ` (skipped: ${agentMissing})` : ''}`, () => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await startAgent();
  });
  afterAll(() => agent?.stop());

  test('loopback is no subnet, and every address of the machine lies in a listed one', async () => {
    const { records } = await runForReal(tool, {
      targets: ['127.0.0.1'],
      port: agent.port,
      hostRoutes: true,
    });
    const prefixes = records.flatMap((item) => (item.kind === 'subnet' ? [String(item.prefix)] : []));
    expect(prefixes.filter((text) => text.startsWith('127.'))).toEqual([]);
    const own = agent.walk('.1.3.6.1.2.1.4.20.1.1').map((line) => line.split(': ').at(-1)!);
    for (const address of own.filter((text) => !text.startsWith('127.')))
      expect(records.some((item) => JSON.stringify(item).includes(` ${address}"`))).toBe(true);
  });
});
