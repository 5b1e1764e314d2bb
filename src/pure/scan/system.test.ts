import { describe, expect, test } from 'vitest';
import { type ServiceFact, scanShapes } from '../contract/scan.ts';
import { hopsOf } from './distance.ts';
import { guessSystem, type SystemSigns } from './system.ts';

const port = (number: number, service: Partial<ServiceFact>) =>
  scanShapes().portFact.parse({
    kind: 'port',
    address: '192.0.2.1',
    transport: 'tcp',
    port: number,
    state: 'open',
    reason: 'syn-ack',
    service: { name: 'x', method: 'probed', confidence: 10, ...service },
  });
const guess = (signs: Partial<SystemSigns>) => {
  const fact = guessSystem({ address: '192.0.2.1', ports: [], ...signs });
  expect(scanShapes().systemFact.parse(fact)).toEqual(fact);
  return fact;
};
const best = (signs: Partial<SystemSigns>) => guess(signs).guesses[0]?.name;

describe('what is said', () => {
  test.each<[string | undefined, Partial<SystemSigns>]>([
    ['Linux', { ttl: 64, ports: [port(22, { name: 'ssh', os: 'Linux' })] }],
    ['Debian Linux', { ports: [port(22, { name: 'ssh', os: 'Debian Linux' })] }],
    [
      'Windows Server 2019',
      { ttl: 127, ports: [port(445, { name: 'microsoft-ds', os: 'Windows Server 2019' })] },
    ],
    ['Linux', { ttl: 63, window: 64_240 }],
    ['Windows', { ttl: 125, window: 8192 }],
    ['RouterOS', { ttl: 64, vendor: 'Routerboard.com' }],
    ['FreeBSD', { ttl: 64, ports: [port(22, { cpes: ['cpe:2.3:o:freebsd:freebsd'] })] }],
    [
      'Cisco IOS 15.2(4)E7',
      {
        ttl: 255,
        ports: [
          port(161, {
            name: 'snmp',
            info: 'Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.2(4)E7, RELEASE SOFTWARE (fc2)',
          }),
        ],
      },
    ],
  ])('%s', (name, signs) => expect(best(signs)).toBe(name));
});

describe('what is not said', () => {
  test.each<[string, Partial<SystemSigns>]>([
    ['nothing is known', {}],
    ['a TTL alone', { ttl: 64 }],
    ['a TTL alone, of Windows', { ttl: 128 }],
    ['a window that many have', { ttl: 64, window: 65_535 }],
    ['a card that any system may have', { ttl: 64, vendor: 'Intel Corporate' }],
    ['a name from the table of ports', { ports: [port(445, { os: 'Windows', method: 'table' })] }],
    [
      'two services that contradict each other: one of them is behind a forwarded port',
      {
        ports: [port(22, { name: 'ssh', os: 'Linux' }), port(445, { name: 'microsoft-ds', os: 'Windows' })],
      },
    ],
  ])('%s', (_, signs) => expect(guess(signs).guesses).toEqual([]));
});

test('a web server speaks for others: against it the system of SSH stands', () => {
  const { guesses } = guess({
    ttl: 64,
    ports: [port(22, { name: 'ssh', os: 'Linux' }), port(80, { name: 'http', os: 'Windows' })],
  });
  expect(guesses.map((item) => item.family)).toEqual(['Linux']);
});

test('signs that agree make surer, a TTL that does not fit makes less sure', () => {
  const accuracy = (signs: Partial<SystemSigns>) => guess(signs).guesses[0]?.accuracyPercent ?? 0;
  const ports = [port(22, { name: 'ssh', os: 'Linux' })];
  expect(accuracy({ ttl: 64, window: 64_240, ports })).toBeGreaterThan(accuracy({ ports }));
  expect(accuracy({ ttl: 128, ports })).toBeLessThan(accuracy({ ports }));
});

test('the same words at ten ports are one sign, and every sign is told as evidence', () => {
  const one = guess({ ports: [port(22, { name: 'ssh', os: 'Linux' })] });
  const ten = guess({
    ports: Array.from({ length: 10 }, (_, i) => port(2200 + i, { name: 'ssh', os: 'Linux' })),
  });
  expect(ten.guesses).toEqual(one.guesses);
  expect(ten.evidence).toHaveLength(10);
  expect(one.evidence).toEqual([{ source: 'ssh', statement: 'ssh at tcp port 22 says Linux', weight: 0.8 }]);
});

test.each([
  [64, 1],
  [61, 4],
  [255, 1],
  [120, 9],
  [200, undefined],
  [0, undefined],
])('TTL %i is %s hops away', (ttl, hops) => expect(hopsOf(ttl)).toBe(hops));
