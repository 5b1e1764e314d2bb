import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock, fakeContext, fakeNetwork, fakeUdp } from '#pure/contract/fake-host.ts';
import { runnable } from '#pure/contract/tool.ts';
import { freePort } from '../../test/free-port.ts';
import { collect, newFolder, program, runForReal, type Server, startServer } from '../../test/real-server.ts';
import { ntp } from './ntp.ts';

const tool = runnable(ntp);
const chronyd = program('/usr/sbin/chronyd');

describe.skipIf(!chronyd || process.getuid?.() !== 0)('a real server (needs chrony and root)', () => {
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    const folder = newFolder('ntp');
    const lines = [
      `port ${port}`,
      'bindaddress 127.0.0.1',
      'local stratum 3',
      'allow 127.0.0.1',
      'cmdport 0',
    ];
    const files = ['pidfile', 'bindcmdaddress'].map((name) => `${name} ${join(folder, name)}`);
    writeFileSync(join(folder, 'conf'), `${[...lines, ...files].join('\n')}\n`);
    server = await startServer({
      command: chronyd!,
      // -x leaves the clock of this machine alone.
      args: ['-d', '-x', '-u', 'root', '-f', join(folder, 'conf')],
      folder,
      ready: /chronyd version|Initial frequency|Disabled control/,
    });
  });
  afterAll(async () => await server?.stop());

  test('tells the time of this machine, give or take what the event loop adds', async () => {
    const { verdict, service, records } = await runForReal(tool, {
      target: '127.0.0.1',
      port,
      samples: 4,
      intervalMs: 0,
      offsetMaxMs: 100,
    });
    expect(verdict.fault).toBeUndefined();
    expect(service).toMatchObject({ stratum: 3, leap: 'none', referenceId: '127.127.1.1' });
    expect(records.filter((record) => record.kind === 'sample')).toHaveLength(4);
    expect(Math.abs(service!.offsetMs as number)).toBeLessThan(20);
    expect(verdict.metrics.map((metric) => metric.name)).toEqual(
      expect.arrayContaining(['ntp.offset', 'ntp.stratum', 'ntp.dispersion', 'total.time']),
    );
  });
  test('a stratum that is too high is a fault', async () => {
    const { verdict } = await runForReal(tool, { target: '127.0.0.1', port, stratumMax: 2 });
    expect(verdict.fault).toMatchObject({ code: 'threshold-crossed', message: 'stratum 3 is above 2' });
  });
});

/** A server whose clock differs by `offsetMs`, after RFC 5905 figure 8; `change` plays with the bytes. */
function served(offsetMs: number, change: (answer: Uint8Array) => void = () => {}) {
  const clock = fakeClock();
  const net = fakeNetwork({
    udp: fakeUdp((bytes, _to, reply) => {
      const answer = new Uint8Array(48);
      const view = new DataView(answer.buffer);
      answer.set([0x24, 2, 6, 0xe7], 0);
      view.setUint32(8, 0x1000);
      answer.set([192, 0, 2, 1], 12);
      answer.set(bytes.subarray(40, 48), 24);
      const seconds = (clock.now() + offsetMs) / 1000 + 2_208_988_800;
      for (const at of [32, 40]) {
        view.setUint32(at, Math.floor(seconds));
        view.setUint32(at + 4, (seconds % 1) * 2 ** 32);
      }
      change(answer);
      reply(answer);
      return undefined;
    }),
  });
  return fakeContext({ net, clock });
}
const plan = { target: '192.0.2.1' };

test('the offset is that of the server', async () => {
  const { service } = await collect(tool, plan, served(-1500));
  expect(service!.offsetMs as number).toBeCloseTo(-1500, 1);
  expect(service).toMatchObject({ delayMs: 0, rootDispersionMs: 62.5, referenceId: '192.0.2.1' });
});

test.each<[string, (answer: Uint8Array) => void, object, string]>([
  ['offset', () => {}, { offsetMaxMs: 1000 }, 'threshold-crossed'],
  ['root dispersion', () => {}, { rootDispersionMaxMs: 60 }, 'threshold-crossed'],
  ['leap unsynchronised', (answer) => answer.set([0xe4]), {}, 'unexpected-status'],
  ['stratum 16', (answer) => answer.set([16], 1), {}, 'unexpected-status'],
  [
    'a kiss of death',
    (answer) => {
      answer.set([0xe4, 0]);
      answer.set(new TextEncoder().encode('RATE'), 12);
    },
    {},
    'access-denied',
  ],
])('%s', async (_, change, limits, code) => {
  const { verdict } = await collect(tool, { ...plan, ...limits }, served(2000, change));
  expect(verdict.fault?.code).toBe(code);
});

test('an answer to another question is none: nothing is believed', async () => {
  const context = served(0, (answer) => answer.set([1, 2, 3], 24));
  const running = collect(tool, plan, context);
  await (context.clock as ReturnType<typeof fakeClock>).advance(10_000);
  expect((await running).verdict.fault?.code).toBe('timeout');
});

test('a closed port', async () => {
  const net = fakeNetwork({ udp: fakeUdp(() => 'closed') });
  const { verdict } = await collect(tool, plan, fakeContext({ net, clock: fakeClock() }));
  expect(verdict.fault).toMatchObject({ code: 'port-unreachable', message: expect.stringMatching(/^ntp /) });
});
