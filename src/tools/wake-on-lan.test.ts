import { createSocket } from 'node:dgram';
import { expect, test } from 'vitest';
import { fakeContext, fakeNetwork } from '#pure/contract/fake-host.ts';
import type { EchoBatch, Network, UdpOpenOptions } from '#pure/contract/network.ts';
import { runnable } from '#pure/contract/tool.ts';
import { runForReal } from '../../test/snmpd/run.ts';
import { wakeOnLan } from './wake-on-lan.ts';

const tool = runnable(wakeOnLan);
const mac = '02:00:00:00:00:01';

function world(answersAfter: number | undefined) {
  const sent: { bytes: string; address: string; port: number }[] = [];
  const opened: UdpOpenOptions[] = [];
  const echo: Network['echo'] = async function* (plan) {
    for (let seq = 0; seq < plan.count!; seq++)
      yield {
        size: 1,
        status: Uint8Array.of(seq === answersAfter ? 0 : 1),
      } as EchoBatch;
  };
  const net = fakeNetwork({
    echo,
    udp: async (options) => {
      opened.push(options);
      return {
        localPort: 1,
        send: (bytes, address, port) =>
          void sent.push({ bytes: Buffer.from(bytes).toString('hex'), address, port }),
        onMessage: () => {},
        onFault: () => {},
        close: () => {},
      };
    },
  });
  return { sent, opened, net };
}

async function run(input: object, answersAfter?: number) {
  const made = world(answersAfter);
  const started = tool.start({ macs: [mac], ...input }, fakeContext({ net: made.net }));
  const records = [];
  for await (const record of started.records) records.push(record);
  return { ...made, records, verdict: started.verdict() };
}

test('by broadcast, several times, with a password', async () => {
  const { sent, opened, verdict, records } = await run({ password: '1.2.3.4', count: 2 });
  expect(opened).toEqual([{ family: 4, broadcast: true }]);
  const packet = `ffffffffffff${'020000000001'.repeat(16)}01020304`;
  expect(sent).toEqual([
    { bytes: packet, address: '255.255.255.255', port: 9 },
    { bytes: packet, address: '255.255.255.255', port: 9 },
  ]);
  expect(records).toEqual([{ kind: 'sent', mac, address: '255.255.255.255', port: 9, packets: 2 }]);
  expect(verdict).toEqual({ ok: true, summary: 'sent to 1 card', metrics: [] });
});

test('with an address to wait for, the verdict says whether it came up', async () => {
  const up = await run({ waitFor: '192.0.2.9', waitMs: 10_000 }, 3);
  expect(up.verdict).toMatchObject({ ok: true, summary: expect.stringMatching(/^192\.0\.2\.9 is up after/) });
  const asleep = await run({ waitFor: '192.0.2.9', waitMs: 10_000 });
  expect(asleep.verdict).toMatchObject({ ok: false, fault: { code: 'timeout' } });
});

test.each([
  ['macs', { macs: ['nonsense'] }],
  ['password', { password: 'secret' }],
  ['address', { address: 'host.example' }],
  ['waitFor', { waitFor: 'host.example' }],
])('a bad %s is refused before anything is sent', async (field, input) => {
  const { sent, verdict } = await run(input);
  expect(verdict.fault).toMatchObject({ code: 'invalid-input', field });
  expect(JSON.stringify(verdict)).not.toContain('secret');
  expect(sent).toEqual([]);
});

test('over the real network, the packet arrives whole: to one address, and by broadcast of the loopback net', async () => {
  const socket = createSocket('udp4');
  const got: string[] = [];
  socket.on('message', (bytes) => got.push(bytes.toString('hex')));
  await new Promise<void>((resolve) => {
    socket.bind(0, '0.0.0.0', resolve);
  });
  const { port } = socket.address();
  const arrived = (count: number) =>
    expect.poll(() => got.length, { timeout: 5000 }).toBeGreaterThanOrEqual(count);
  try {
    await runForReal(tool, { macs: [mac], address: '127.0.0.1', port, count: 1 });
    await arrived(1);
    await runForReal(tool, { macs: [mac], address: '127.255.255.255', port, count: 1 });
    await arrived(2);
    expect(new Set(got)).toEqual(new Set([`ffffffffffff${'020000000001'.repeat(16)}`]));
  } finally {
    socket.close();
  }
});
