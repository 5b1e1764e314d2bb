/** The stack of this kernel, as it comes and with what others switch off, in a namespace made and removed here; skipped without root. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TcpStackAnswer } from '#pure/contract/network.ts';
import { readStack } from '#pure/scan/stack.ts';
import { readTcpOptions } from '#pure/wire/tcp-options.ts';

const space = `nocst${process.pid}`;
const possible =
  process.getuid?.() === 0 && spawnSync('ip', ['netns', 'add', space]).status === 0 && hasLoopback();
function hasLoopback(): boolean {
  return spawnSync('ip', ['-n', space, 'link', 'set', 'lo', 'up']).status === 0;
}
/** A listener, an ear for one question, and what was heard as JSON; port 1 is closed. */
const look = `
  import { createServer } from 'node:net';
  import { tcpStack } from '${join(import.meta.dirname, 'tcp-stack.ts')}';
  const server = createServer().listen(0, '::');
  await new Promise((resolve) => server.once('listening', resolve));
  const never = new AbortController().signal;
  const ask = (address, port, timeoutMs) => tcpStack({ address, port, timeoutMs }, never);
  const { port } = server.address();
  const plain = (answer) => answer && { ...answer, options: [...answer.options] };
  console.log(JSON.stringify({
    v4: plain(await ask('127.0.0.1', port, 2000)),
    v6: plain(await ask('::1', port, 2000)),
    closed: plain(await ask('127.0.0.1', 1, 2000)) ?? null,
    unrouted: plain(await ask('192.0.2.1', port, 2000)) ?? null,
  }));
  server.close();
`;
function answers(...settings: string[]) {
  const run = (...command: string[]) =>
    execFileSync('ip', ['netns', 'exec', space, ...command], { encoding: 'utf8', timeout: 20_000 });
  if (settings.length > 0) run('sysctl', '-qw', ...settings);
  const told = JSON.parse(run(process.execPath, '--input-type=module', '-e', look)) as Record<
    'v4' | 'v6' | 'closed' | 'unrouted',
    (Omit<TcpStackAnswer, 'options'> & { readonly options: number[] }) | null
  >;
  const of = (family: 'v4' | 'v6'): TcpStackAnswer => ({
    ...told[family]!,
    options: Uint8Array.from(told[family]!.options),
  });
  return { v4: of('v4'), v6: of('v6'), closed: told.closed, unrouted: told.unrouted };
}
const orderOf = ({ options }: TcpStackAnswer) => readTcpOptions(options)?.order.join(' ');

afterAll(() => {
  if (possible) spawnSync('ip', ['netns', 'del', space]);
});

describe.skipIf(!possible)('this kernel', () => {
  let seen: ReturnType<typeof answers>;
  beforeAll(() => {
    seen = answers();
  }, 30_000);
  test('its options come in its own order, over both families', () => {
    for (const answer of [seen.v4, seen.v6]) {
      expect(orderOf(answer)).toBe('MSS SACK TS NOP WS');
      expect(answer.ttl).toBe(64);
      expect(answer.windowBytes).toBeGreaterThan(0);
      expect(readStack(answer).verdict?.family).toBe('Linux');
    }
    expect(seen.v4.dontFragment).toBe(true);
    expect(seen.v6.dontFragment).toBeUndefined();
  });
  test('a closed port and an address that no route leads to are nothing', () =>
    expect([seen.closed, seen.unrouted]).toEqual([null, null]));
  test.each([
    ['without timestamps', ['net.ipv4.tcp_timestamps=0'], 'MSS NOP NOP SACK NOP WS', 'Linux'],
    ['without SACK', ['net.ipv4.tcp_timestamps=1', 'net.ipv4.tcp_sack=0'], 'MSS NOP NOP TS NOP WS', 'Linux'],
    // As little as this many stacks say.
    ['without any', ['net.ipv4.tcp_timestamps=0', 'net.ipv4.tcp_window_scaling=0'], 'MSS', undefined],
    [
      'with the TTL of another system',
      [
        'net.ipv4.tcp_timestamps=1',
        'net.ipv4.tcp_sack=1',
        'net.ipv4.tcp_window_scaling=1',
        'net.ipv4.ip_default_ttl=128',
      ],
      'MSS SACK TS NOP WS',
      undefined,
    ],
  ] as const)('%s', { timeout: 30_000 }, (_, settings, order, family) => {
    const { v4 } = answers(...settings);
    expect(orderOf(v4)).toBe(order);
    expect(readStack(v4).verdict?.family).toBe(family);
  });
});
