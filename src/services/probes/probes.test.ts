import { expect, test } from 'vitest';
import { openMemoryState } from '#io/state/index.ts';
import { fakeClock, fakeContext, fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import type { RunnableTool } from '#pure/contract/tool.ts';
import { probes, type VantageSource } from './index.ts';

const service = async (vantages: readonly string[]) => {
  const asked: VantageSource[] = [];
  const state = await openMemoryState();
  const { net, devices } = fakeContext();
  const made = probes.create(
    {
      state,
      net,
      netFrom: async (source) => {
        asked.push(source);
        return { ...net, capabilities: new Set(['tcp'] as const), close: async () => {} };
      },
      clock: fakeClock(),
      random: fakeRandom(),
      log: silentLog,
      devices,
      hostName: 'noc',
      selfCheck: async () => ['tcp', 'raw'].map((id) => ({ id, works: true, lost: '', command: null })),
    },
    probes.settings.parse({ vantages }) as never,
  );
  await made.start();
  return { made, asked, net };
};

test('a vantage is a probe with an address of its own', async () => {
  const { made, asked, net } = await service(['uplink2=192.0.2.7,2001:DB8::7']);
  expect(asked).toEqual([{ 4: '192.0.2.7', 6: '2001:db8::7' }]);
  expect(
    (await made.list()).map(({ id, name, capabilities }) => [id, name, capabilities.map((item) => item.id)]),
  ).toEqual([
    ['local', 'noc', ['tcp', 'raw']],
    ['uplink2', 'noc from 192.0.2.7, 2001:db8::7 (uplink2)', ['tcp']],
  ]);
  const netOf = (probeId: string) => {
    let used: unknown;
    const tool = {
      limits: {},
      start: (_: unknown, context: { net: unknown }) => {
        used = context.net;
        return { records: [], lists: [] };
      },
    } as unknown as RunnableTool;
    made.run(probeId, tool, {}, { signal: new AbortController().signal });
    return used;
  };
  expect(netOf('local')).toBe(net);
  expect(netOf('uplink2')).not.toBe(net);
  expect(() => netOf('uplink3')).toThrow(/there is no probe "uplink3"/);
  await made.stop();
});

test.each([
  'uplink2',
  'local=192.0.2.7',
  'uplink2=nowhere',
  'uplink2=192.0.2.7,192.0.2.8',
  'Uplink 2=192.0.2.7',
])('%s is no vantage', (text) => {
  expect(probes.settings.safeParse({ vantages: [text] }).success).toBe(false);
});

test('two vantages with one name are refused', () => {
  expect(probes.settings.safeParse({ vantages: ['a=192.0.2.7', 'a=192.0.2.8'] }).success).toBe(false);
});
