import { expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { agentsNetwork, officeAgents } from '../../test/snmpd/fake-agents.ts';
import { runOver } from '../../test/snmpd/run.ts';
import { neighbours } from './neighbours.ts';

const tool = runnable(neighbours);
const walk = async (input: object) => {
  const net = agentsNetwork(officeAgents);
  const found = await runOver(tool, { targets: ['10.0.0.1'], timeoutMs: 100, retries: 0, ...input }, net);
  const of = (kind: string) => found.records.filter((item) => item.kind === kind);
  return { ...found, of, asked: net.asked };
};

test('one level: the neighbours of the device, which are not asked', async () => {
  const { of, asked, verdict } = await walk({});
  expect(of('neighbour')).toMatchObject([
    {
      target: '10.0.0.1',
      sysName: 'sw1',
      localPort: 'Gi0/2',
      protocol: 'lldp',
      neighbour: 'sw2',
      port: 'Gi0/1',
      address: '10.0.0.2',
      capabilities: ['bridge'],
    },
  ]);
  expect(of('edge')).toMatchObject([{ a: 'sw1', b: 'sw2', bothEnds: false }]);
  expect([...asked.keys()]).toEqual(['10.0.0.1']);
  expect(verdict).toMatchObject({ ok: true, summary: '1 devices, 1 neighbours, 1 cables' });
});

test('deeper: each device once, each cable once, told by both ends where both were asked', async () => {
  const { of } = await walk({ depth: 5, scope: ['10.0.0.0/24'] });
  expect(of('device').map((item) => item.target)).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.254']);
  expect(of('edge')).toMatchObject([
    { a: 'sw1', aPort: 'Gi0/2', b: 'sw2', bPort: 'Gi0/1', bothEnds: true },
    { a: 'sw2', aPort: 'Gi0/3', b: 'r1', bPort: 'eth0', bothEnds: false },
  ]);
});

test('nothing outside the scope is asked, and a depth needs one', async () => {
  const { asked } = await walk({ depth: 5, scope: ['10.0.0.0/25'] });
  expect([...asked.keys()]).toEqual(['10.0.0.1', '10.0.0.2']);
  expect((await walk({ depth: 2 })).verdict.fault).toMatchObject({ code: 'invalid-input', field: 'scope' });
  expect((await walk({ depth: 2, scope: ['10.0.0.0/33'] })).verdict.fault).toMatchObject({ field: 'scope' });
});

test('nobody answers: that is the verdict', async () => {
  expect((await walk({ targets: ['10.0.0.9'] })).verdict).toMatchObject({
    ok: false,
    fault: { code: 'timeout' },
  });
});
