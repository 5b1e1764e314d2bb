import { expect, test } from 'vitest';
import { fakeNetwork } from '#pure/contract/fake-host.ts';
import { fakePortScan } from '#pure/contract/fake-scan.ts';
import type { PortScanPlan } from '#pure/contract/network.ts';
import { createGuard } from './guard.ts';
import { rangesOf, scopeOf } from './scope.ts';
import { remaining, resolveTargets } from './targets.ts';

const signal = new AbortController().signal;
const connected: string[] = [];
const net = fakeNetwork({
  portScan: fakePortScan((_, port) => (port === 22 ? { state: 'open', reason: 'syn-ack' } : undefined), 2),
  tcpConnect: async ({ address }) => {
    connected.push(address);
    return { ok: false, elapsedMs: 0, fault: { code: 'refused' } as never };
  },
  udp: async () => ({
    ...{ localPort: 1, onMessage() {}, onFault() {}, close() {} },
    send: (_bytes, address) => void connected.push(`udp ${address}`),
  }),
  sweep: async function* () {},
});
const plan = (addresses: readonly string[], ports = [21, 22, 23]): PortScanPlan => ({
  ...{ method: 'syn', addresses, ports: Uint16Array.from(ports), retries: 0, timeoutMs: 'auto' },
  ...{ ratePps: null, hostRatePps: null, hostTimeoutMs: null },
});
const guardOf = (targets: readonly string[]) => {
  const guard = createGuard({ scope: rangesOf(targets), resolvers: ['9.9.9.9'], now: () => 7 });
  return { guard, guarded: guard(net) };
};

test('nothing leaves for an address outside', async () => {
  const { guarded } = guardOf(['10.0.0.0/30']);
  const outside = { fault: { code: 'out-of-scope' } };
  expect(() => guarded.portScan(plan(['10.0.0.1', '10.0.0.4']), signal)).toThrow(/10\.0\.0\.4/);
  await expect(
    guarded
      .sweep(
        {
          ...{ rangesV4: Uint32Array.of(0x0a000000, 0x0a000007), addressesV6: [], retries: 0 },
          ...{ timeoutMs: 'auto', ratePps: null },
        },
        signal,
      )
      [Symbol.asyncIterator]()
      .next(),
  ).rejects.toMatchObject(outside);
  expect(await guarded.tcpConnect({ address: '10.0.0.9', port: 80, timeoutMs: 1 })).toMatchObject(outside);
  const http = { method: 'GET', headers: {}, timeoutMs: 1, bodyBytesMax: 1, verifyTls: false };
  expect(await guarded.http({ ...http, url: 'http://[fe80::1]/' })).toMatchObject(outside);
  const socket = await guarded.udp({ family: 4 });
  // Names are asked of resolvers and of the own link.
  for (const to of ['10.0.0.1', '10.0.0.8', '9.9.9.9', '224.0.0.251', '8.8.8.8'])
    socket.send(new Uint8Array(), to, 53);
  expect(connected.splice(0)).toEqual(['udp 10.0.0.1', 'udp 9.9.9.9', 'udp 224.0.0.251']);
});

test('a pause holds what runs and what comes; a skipped host is left alone', async () => {
  const { guard, guarded } = guardOf(['10.0.0.0/24']);
  for (const address of ['10.0.0.1', '10.0.0.2']) guard.began(address);
  const batches = guarded.portScan(plan(['10.0.0.1', '10.0.0.2']), signal).batches[Symbol.asyncIterator]();
  await batches.next();
  expect([...guard.work().hosts.values()]).toMatchObject([
    { address: '10.0.0.1', done: 1, total: 3, open: 0, sinceMs: 7 },
    { address: '10.0.0.2', done: 1, total: 3 },
  ]);
  guard.pause();
  let told = false;
  const held = batches.next().then(() => {
    told = true;
  });
  const dialled = guarded.tcpConnect({ address: '10.0.0.1', port: 22, timeoutMs: 1 });
  await new Promise((resolve) => setImmediate(resolve));
  expect([told, connected.length]).toEqual([false, 0]);
  guard.skip('10.0.0.2');
  guard.resume();
  await held;
  await dialled;
  expect(connected.splice(0)).toEqual(['10.0.0.1']);
  while (!(await batches.next()).done);
  expect(guard.work().hosts.get('10.0.0.2')).toMatchObject({ skipped: true, done: 1 });
  expect(guard.work().hosts.get('10.0.0.1')).toMatchObject({ done: 3, open: 1 });
  expect(await guarded.tcpConnect({ address: '10.0.0.2', port: 22, timeoutMs: 1 })).toMatchObject({
    fault: { code: 'cancelled' },
  });
  guard.ended('10.0.0.1');
  expect(guard.work().hosts.size).toBe(1);
});

test('a pause ends with the run', async () => {
  const { guard, guarded } = guardOf(['10.0.0.0/24']);
  guard.pause();
  const stop = new AbortController();
  const dialled = guarded.tcpConnect({ address: '10.0.0.1', port: 22, timeoutMs: 1, signal: stop.signal });
  stop.abort();
  expect((await dialled).ok).toBe(false);
});

test('scopes: exclusions win, and what is outside is named', () => {
  const scope = scopeOf(['10.0.0.0/8', 'fd00::/8'], ['10.1.0.0/16']);
  expect(scope.outside(rangesOf(['10.0.255.254-10.1.0.1', 'fd00::1', '2001:db8::1', '192.0.2.1']))).toEqual([
    ...['10.1.0.0-10.1.0.1', '192.0.2.1', '2001:db8::1'],
  ]);
  expect(scope.outside(rangesOf(['10.2.0.0/16']))).toEqual([]);
});

test('what is left of targets: names stay names, and a thousand holes fit', async () => {
  const lookup = async (name: string) => ({
    ...{ ok: true as const, elapsedMs: 0 },
    addresses: [name === 'a.example' ? '10.0.0.1' : '10.9.0.1'],
  });
  const targets = ['10.0.0.0/30', 'a.example, b.example'];
  const resolved = await resolveTargets(targets, { lookup }, signal);
  const left = (done: readonly string[], skipped: readonly string[] = []) =>
    remaining(targets, resolved, { done, skipped });
  expect(left([])).toEqual(targets);
  expect(left(['10.0.0.0-10.0.0.1'], ['10.0.0.3'])).toEqual([
    '10.0.0.0/30',
    'b.example',
    '!10.0.0.0-10.0.0.1,!10.0.0.3',
  ]);
  expect(left(['10.0.0.0-10.0.0.3', '10.9.0.1'])).toBeUndefined();
  const wide = await resolveTargets(['10.0.0.0/8'], { lookup }, signal);
  const holes = Array.from({ length: 30_000 }, (_, i) => `10.${i >> 8}.${i & 255}.7`);
  const many = remaining(['10.0.0.0/8'], wide, {
    done: ['10.200.0.0-10.255.255.255', ...holes],
    skipped: [],
  })!;
  expect(many.length).toBeLessThanOrEqual(901);
  expect(Math.max(...many.map((text) => text.length))).toBeLessThanOrEqual(300);
  // The largest first: of single addresses some are asked again.
  expect(many[1]).toMatch(/^!10\.200\.0\.0-10\.255\.255\.255,/);
});
