import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FakeAnswer, fakePortScan } from '../contract/fake-scan.ts';
import type { PortScanPlan } from '../contract/network.ts';
import type { PortFact, PortsFact } from '../contract/scan.ts';
import { createPortLedger, type PortLedger, toldOneByOneMax } from './port-ledger.ts';
import { portsOf } from './port-ranges.ts';

const plan = (ports: readonly number[], addresses: readonly string[]): PortScanPlan => ({
  method: 'syn',
  addresses,
  ports: Uint16Array.from(ports),
  retries: 1,
  timeoutMs: 'auto',
  ratePps: null,
  hostRatePps: null,
  hostTimeoutMs: null,
});

async function scanned(
  addresses: readonly string[],
  ports: readonly number[],
  answer: (address: string, port: number) => FakeAnswer | undefined,
): Promise<{ ledger: PortLedger; atOnce: PortFact[] }> {
  const ledger = createPortLedger(addresses, Uint16Array.from(ports), 'tcp');
  const atOnce: PortFact[] = [];
  for await (const batch of fakePortScan(answer, 7)(plan(ports, addresses), new AbortController().signal)
    .batches)
    atOnce.push(...ledger.add(batch));
  return { ledger, atOnce };
}
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

test('open ports at once, few others one by one with who said so, many as a range', async () => {
  const { ledger, atOnce } = await scanned(['192.0.2.1'], upTo(100), (_, port) =>
    port === 22
      ? { state: 'open', reason: 'syn-ack', ttl: 63, rttUs: 1234.4, window: 64_240 }
      : port < 4
        ? { state: 'filtered', reason: 'admin-prohibited', from: '10.0.0.1', ttl: 255 }
        : { state: 'closed', reason: 'reset', ttl: 63 },
  );
  const common = { kind: 'port', address: '192.0.2.1', transport: 'tcp' };
  expect(atOnce).toEqual([{ ...common, port: 22, state: 'open', reason: 'syn-ack', ttl: 63, rttMs: 1.234 }]);
  expect(ledger.rest(0)).toEqual([
    ...[1, 2, 3].map((port) => ({
      ...common,
      port,
      state: 'filtered',
      reason: 'admin-prohibited',
      from: '10.0.0.1',
      ttl: 255,
    })),
    { ...common, kind: 'ports', state: 'closed', reason: 'reset', count: 96, ports: '4-21,23-100' },
  ]);
  expect(ledger.signs(0)).toEqual({ ttl: 63, window: 64_240 });
  expect(ledger.open(0)).toEqual(atOnce);
});

test('of a scan that was broken off only what was answered about is told', async () => {
  const ledger = createPortLedger(['192.0.2.1'], Uint16Array.from(upTo(60)), 'tcp');
  const scan = fakePortScan(() => ({ state: 'closed', reason: 'reset' }), 40);
  for await (const batch of scan(plan(upTo(60), ['192.0.2.1']), new AbortController().signal).batches) {
    ledger.add(batch);
    break;
  }
  expect(ledger.rest(0)).toMatchObject([{ kind: 'ports', count: 40, ports: '1-40' }]);
});

test('a later word on a port counts', async () => {
  let silent = true;
  const ledger = createPortLedger(['192.0.2.1'], Uint16Array.of(80), 'tcp');
  const again = async () => {
    const scan = fakePortScan(() => (silent ? undefined : { state: 'open', reason: 'syn-ack' }));
    const facts: PortFact[] = [];
    for await (const batch of scan(plan([80], ['192.0.2.1']), new AbortController().signal).batches)
      facts.push(...ledger.add(batch));
    return facts;
  };
  expect(await again()).toEqual([]);
  silent = false;
  expect(await again()).toHaveLength(1);
  expect(ledger.rest(0)).toEqual([]);
  expect(await again()).toEqual([]);
});

test('every port is told exactly once, as it was answered', async () => {
  const answers: readonly (FakeAnswer | undefined)[] = [
    { state: 'open', reason: 'syn-ack' },
    { state: 'closed', reason: 'reset' },
    { state: 'filtered', reason: 'host-unreach', from: '10.0.0.1' },
    undefined,
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 120 }),
      async (kinds) => {
        const ports = upTo(kinds.length);
        const addresses = ['192.0.2.1', '192.0.2.2'];
        const { ledger, atOnce } = await scanned(
          addresses,
          ports,
          (address, port) => answers[kinds[port - 1]![addresses.indexOf(address)]!],
        );
        for (const [host, address] of addresses.entries()) {
          const rest = ledger.rest(host);
          const all = [...atOnce.filter((fact) => fact.address === address), ...rest];
          const told = new Map<number, string>();
          for (const fact of all) {
            const of = fact.kind === 'port' ? [fact.port] : portsOf((fact as PortsFact).ports);
            if (fact.kind === 'ports') expect(of.length).toBe(fact.count);
            for (const port of of) {
              expect(told.has(port)).toBe(false);
              told.set(port, `${fact.state} ${fact.reason}`);
            }
          }
          expect(told.size).toBe(ports.length);
          for (const port of ports) {
            const answer = answers[kinds[port - 1]![host]!] ?? { state: 'filtered', reason: 'no-response' };
            expect(told.get(port)).toBe(`${answer.state} ${answer.reason}`);
          }
          for (const fact of rest)
            if (fact.kind === 'ports') expect(fact.count).toBeGreaterThan(toldOneByOneMax);
        }
      },
    ),
  );
});

test('what an earlier run told is not asked again, and told again with the rest', () => {
  const ledger = createPortLedger(['192.0.2.1'], Uint16Array.from(upTo(40)), 'tcp');
  const common = { address: '192.0.2.1', transport: 'tcp' as const };
  const open = {
    kind: 'port' as const,
    ...common,
    port: 22,
    state: 'open' as const,
    reason: 'syn-ack' as const,
  };
  ledger.seed(0, [
    open,
    { kind: 'ports', ...common, state: 'closed', reason: 'reset', count: 30, ports: '1-21,23-31' },
    { kind: 'ports', ...common, state: 'filtered', reason: 'host-timeout', count: 2, ports: '32-33' },
    { kind: 'port', ...common, transport: 'udp', port: 40, state: 'open', reason: 'udp-response' },
  ]);
  expect(ledger.unsettled(0)).toEqual([32, 33, 34, 35, 36, 37, 38, 39, 40]);
  expect(ledger.settledCount(0)).toBe(31);
  expect(ledger.open(0)).toEqual([open]);
  expect(ledger.rest(0)).toMatchObject([{ kind: 'ports', count: 30, ports: '1-21,23-31' }]);
});
