import { expect, test } from 'vitest';
import { fault } from '#pure/base/errors.ts';
import type { Network } from '#pure/contract/network.ts';
import { runnable } from '#pure/contract/tool.ts';
import { agentsNetwork, office, officeAgents } from '../../test/snmpd/fake-agents.ts';
import { runOver } from '../../test/snmpd/run.ts';
import { locate } from './locate.ts';

const tool = runnable(locate);
const lookup: Network['lookup'] = async (name) =>
  name === 'srv.example'
    ? { ok: true, addresses: ['10.0.0.12'], elapsedMs: 1 }
    : { ok: false, fault: fault('name-not-found', `${name} does not exist`), elapsedMs: 1 };
const run = (input: object) =>
  runOver(
    tool,
    {
      targets: ['10.0.0.1', '10.0.0.2'],
      routers: ['10.0.0.254'],
      timeoutMs: 100,
      retries: 0,
      ...input,
    },
    agentsNetwork(officeAgents, { lookup }),
  );

test.each([
  ['a MAC in any notation', office.pc.replaceAll(':', '').toUpperCase(), 'sw1 (10.0.0.1)', 'Gi0/1'],
  ['an address, through ARP', '10.0.0.12', 'sw2 (10.0.0.2)', 'Gi0/2'],
  ['a name, through DNS and ARP', 'srv.example', 'sw2 (10.0.0.2)', 'Gi0/2'],
])('%s', async (_, find, device, port) => {
  const { records, verdict } = await run({ find: [find] });
  expect(records.filter((item) => item.kind === 'place')).toMatchObject([
    { find, device, port, certain: true },
  ]);
  // The far switch has learnt it on its uplink: evidence, but no place.
  const seen = records.filter((item) => item.kind === 'evidence' && item.source === 'fdb');
  expect(seen.map((item) => item.detail).sort()).toEqual([
    expect.stringMatching(/^learnt on Gi0\/[12]/),
    expect.stringMatching(/^learnt on Gi0\/[12]/),
  ]);
  expect(verdict).toMatchObject({ ok: true, summary: `${find} is at ${device} ${port}` });
});

test('one of several stations behind a port stands behind an unmanaged switch', async () => {
  const { records } = await run({ find: [office.left] });
  expect(records.filter((item) => item.kind === 'place')).toMatchObject([
    { port: 'Gi0/3', behind: 'unmanaged switch' },
  ]);
});

test('what is in no table, and what no switch has learnt, are told apart', async () => {
  const nowhere = await run({ find: ['06:00:00:00:99:99'] });
  expect(nowhere.verdict.fault).toMatchObject({ code: 'not-found' });
  const noName = await run({ find: ['gone.example'] });
  expect(noName.verdict.fault).toMatchObject({ code: 'name-not-found' });
  const silent = await run({ find: ['06:00:00:00:99:99'], targets: ['10.0.0.1', '10.0.0.77'] });
  expect(silent.verdict.fault).toMatchObject({ code: 'timeout' });
});

test('several at once: the verdict counts', async () => {
  const { verdict } = await run({ find: [office.pc, '06:00:00:00:99:99'] });
  expect(verdict).toMatchObject({ ok: false, summary: '1 of 2 located' });
});
