import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { type Agent, agentMissing, startAgent } from '../../test/snmpd/agent.ts';
import { agentsNetwork, office, officeAgents } from '../../test/snmpd/fake-agents.ts';
import { runForReal, runOver } from '../../test/snmpd/run.ts';
import { portMap } from './port-map.ts';

const tool = runnable(portMap);
const run = (input: object) =>
  runOver(
    tool,
    { targets: ['10.0.0.1', '10.0.0.2'], names: false, timeoutMs: 100, retries: 0, ...input },
    agentsNetwork(officeAgents),
  );
const ports = (records: readonly { kind: string }[], target: string) =>
  records.filter((item) => item.kind === 'port' && (item as { target?: string }).target === target);

test('every port says what it is for, and a station is shown where it is plugged in only', async () => {
  const { records, verdict } = await run({ routers: ['10.0.0.254'] });
  expect(ports(records, '10.0.0.1')).toMatchObject([
    {
      port: 'Gi0/1',
      role: 'edge',
      alias: 'desk 12',
      operStatus: 'up',
      duplex: 'full',
      speedBps: 1e9,
      macs: [office.pc],
      addresses: ['10.0.0.11'],
      macCount: 1,
    },
    {
      port: 'Gi0/2',
      role: 'uplink',
      macs: [],
      macCount: 3,
      neighbour: 'sw2',
      neighbourPort: 'Gi0/1',
    },
    { port: 'Gi0/3', role: 'shared', macs: [office.left, office.right], addresses: ['10.0.0.13'] },
    { port: 'Gi0/4', role: 'empty', operStatus: 'down', macs: [] },
  ]);
  expect(ports(records, '10.0.0.2')).toMatchObject([
    { port: 'Gi0/1', role: 'uplink' },
    { port: 'Gi0/2', role: 'edge', macs: [office.srv], addresses: ['10.0.0.12'] },
    { port: 'Gi0/3', role: 'uplink', neighbour: 'r1' },
  ]);
  expect(records.filter((item) => item.kind === 'station')).toHaveLength(4);
  // The router answers for its addresses and is no switch: it has no rows of its own.
  expect(ports(records, '10.0.0.254')).toEqual([]);
  expect(verdict).toMatchObject({ ok: true, summary: '7 ports, 6 up, 4 stations' });
});

test('one switch alone: what it hears by LLDP makes an uplink, not everything behind it a station', async () => {
  const { records } = await run({ targets: ['10.0.0.1'], empty: false });
  expect(ports(records, '10.0.0.1')).toMatchObject([
    { port: 'Gi0/1', role: 'edge' },
    { port: 'Gi0/2', role: 'uplink', macs: [] },
    { port: 'Gi0/3', role: 'shared' },
  ]);
});

test('a switch that is silent is told, and the others are mapped', async () => {
  const { records, verdict } = await run({ targets: ['10.0.0.1', '10.0.0.9'] });
  expect(ports(records, '10.0.0.1')).toHaveLength(4);
  expect(verdict).toMatchObject({ ok: false, fault: { code: 'timeout' } });
});

describe.skipIf(agentMissing)(`a real agent${agentMissing ? ` (skipped: ${agentMissing})` : ''}`, () => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await startAgent();
  });
  afterAll(() => agent?.stop());

  test('a host without a bridge has its interfaces, and nobody on them', async () => {
    const { records, verdict } = await runForReal(tool, {
      targets: ['127.0.0.1'],
      port: agent.port,
      names: false,
    });
    expect(records.filter((item) => item.kind === 'device')).toMatchObject([
      { sysName: 'testbox', platform: 'linux' },
    ]);
    expect(records.filter((item) => item.kind === 'station')).toEqual([]);
    expect(verdict.ok).toBe(true);
  });
});
