/** Messages on loopback: as devices send them, and as util-linux `logger` does where it is installed. */
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import { createMemoryBus } from '#io/bus/index.ts';
import { listenDatagrams } from '#io/net/datagrams.ts';
import { fakeClock, fakeRandom, silentLog } from '#pure/contract/fake-host.ts';
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import { syslog } from './index.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function receiver(given: Readonly<Record<string, unknown>> = {}) {
  const bus = createMemoryBus({ log: silentLog });
  const events: TelemetryEvent[] = [];
  const waiting: (() => void)[] = [];
  bus.subscribe<TelemetryEvent>('timeline', ({ payload }) => {
    events.push(payload);
    for (const look of waiting) look();
  });
  const service = syslog.create(
    {
      ...{ bus, clock: fakeClock(1_800_000_000_000), random: fakeRandom(1), log: silentLog },
      deviceAt: (address) => (address === '127.0.0.1' ? { id: 'd1', name: 'core-1' } : undefined),
      deviceNamed: (name) => (name === 'web-1' ? { id: 'd2', name: 'web-1' } : undefined),
      listen: listenDatagrams,
    },
    syslog.settings.parse({ addresses: ['127.0.0.1'], port: 0, ...given }),
  );
  await service.start();
  closers.push(() => service.stop());
  const told = (count: number) =>
    new Promise<void>((resolve) => {
      const look = () => events.length >= count && resolve();
      waiting.push(look);
      look();
    });
  return { service, events, told };
}
function send(port: number, ...lines: readonly string[]) {
  const socket = createSocket('udp4');
  closers.push(async () => void socket.close());
  for (const line of lines) socket.send(line, port, '127.0.0.1');
}

test('what is grave is told at the device that wrote it, what is wanted by name too, the rest is counted', async () => {
  const { service, events, told } = await receiver({ apps: ['sshd'] });
  send(
    service.port()!,
    '<187>45: *Mar  1 00:01:02.345: %LINK-3-UPDOWN: Interface Gi0/1, changed state to down',
    '<30>Nov 26 14:00:00 web-1 cron[7]: nothing of note',
    'no syslog at all',
    '<86>Nov 26 14:00:00 web-1 sshd[4711]: Accepted publickey for noc',
  );
  await told(2);
  expect(events).toMatchObject([
    {
      ...{ kind: 'syslog.received', severity: 'warning', deviceId: 'd1' },
      message: 'core-1: %LINK-3-UPDOWN: Interface Gi0/1, changed state to down',
      data: { facility: 'local7', severity: 'error', from: '127.0.0.1' },
    },
    { severity: 'info', deviceId: 'd2', message: 'web-1: sshd: Accepted publickey for noc' },
  ]);
  expect(service.health()).toMatchObject({
    state: 'ok',
    figures: { messages_total: 3, told_total: 2, dropped_malformed_total: 1, dropped_rate_total: 0 },
  });
});

const logger = spawnSync('logger', ['--version']).status === 0;
test.skipIf(!logger).each(['--rfc5424', '--rfc3164'])(
  'what logger sends with %s is understood',
  async (form) => {
    const { service, events, told } = await receiver();
    const argv = ['-n', '127.0.0.1', '-P', String(service.port()), '-d', form];
    expect(
      spawnSync('logger', [...argv, '-p', 'local3.err', '-t', 'bgpd', 'peer 192.0.2.1 down']).status,
    ).toBe(0);
    await told(1);
    expect(events[0]).toMatchObject({
      severity: 'warning',
      message: expect.stringMatching(/: bgpd: peer 192\.0\.2\.1 down$/),
      data: { facility: 'local3', severity: 'error', app: 'bgpd', text: 'peer 192.0.2.1 down' },
    });
  },
);

test('settings are taken over while it runs; a port that is taken is refused and the old one stays', async () => {
  const { service, events, told } = await receiver();
  const { service: other } = await receiver();
  const port = service.port()!;
  await expect(service.adopt!({ addresses: ['127.0.0.1'], port: other.port() })).rejects.toMatchObject({
    fault: { field: 'port' },
  });
  await service.adopt!({ addresses: ['127.0.0.1'], port: 0, least: 'debug' });
  send(service.port() ?? port, '<191>Nov 26 14:00:00 web-1 d: quiet');
  await told(1);
  expect(events[0]!.message).toBe('web-1: d: quiet');
  await service.adopt!({ addresses: [] });
  expect(service.port()).toBeNull();
});
