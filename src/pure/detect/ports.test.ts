import { expect, test } from 'vitest';
import { serviceOfPort, topPorts } from './ports.ts';
import { protocols } from './protocols/index.ts';

test.each([
  ['tcp', 22, 'ssh'],
  ['tcp', 443, 'https'],
  ['udp', 161, 'snmp'],
  ['tcp', 49_152, undefined],
  ['tcp', 65_533, undefined],
] as const)('%s %i is %s', (transport, port, name) => expect(serviceOfPort(transport, port)).toBe(name));

test.each([
  ['tcp', 1000],
  ['udp', 150],
] as const)(
  'the first %s ports are different ports, and those that are known best come first',
  (transport, count) => {
    const ports = topPorts(transport, count);
    expect(new Set(ports).size).toBe(count);
    expect(ports.every((port) => Number.isInteger(port) && port > 0 && port < 65_536)).toBe(true);
    expect(topPorts(transport, 10)).toEqual(ports.slice(0, 10));
  },
);

test('where a protocol is usual first is among the first thousand, for all that are frequent', () => {
  const top = { tcp: new Set(topPorts('tcp', 1000)), udp: new Set(topPorts('udp', 200)) };
  const missing = protocols
    .filter(({ rarity }) => rarity <= 6)
    .filter(({ transport, ports, tlsPorts = [] }) => {
      const first = ports[0] ?? tlsPorts[0];
      return first !== undefined && !top[transport].has(first);
    });
  expect(missing.map(({ id }) => id)).toEqual([]);
});
