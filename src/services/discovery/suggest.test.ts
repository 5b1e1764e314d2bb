import { expect, test } from 'vitest';
import { type Device, device } from '#pure/contract/resources.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import { suggestFor } from './suggest.ts';

const known = (over: Partial<Device> = {}): Device => ({
  ...(Object.fromEntries(Object.keys(device.shape).map((key) => [key, null])) as unknown as Device),
  id: '0123456789abcdef0123456789abcdef',
  name: 'r1',
  managementAddress: '192.0.2.1',
  credentialId: 'fedcba9876543210fedcba9876543210',
  interfaces: 4,
  ...over,
});
const tools = (item: Device, own: readonly SensorConfig[] = []) =>
  suggestFor(item, [], own, 10_000).map(({ toolId, intervalMs, credentialId }) => ({
    toolId,
    intervalMs,
    credentialId,
  }));

test('a device that answers SNMP is offered its ports, and its health once a minute', () => {
  expect(tools(known())).toEqual([
    { toolId: 'ping', intervalMs: 10_000, credentialId: null },
    { toolId: 'interfaces', intervalMs: 10_000, credentialId: null },
    { toolId: 'health', intervalMs: 60_000, credentialId: null },
  ]);
});

test('nothing of SNMP without a credential, and health once whatever its name', () => {
  expect(tools(known({ credentialId: null })).map(({ toolId }) => toolId)).toEqual(['ping']);
  const own = [{ toolId: 'health', name: 'temperatures' } as SensorConfig];
  expect(tools(known(), own).map(({ toolId }) => toolId)).toEqual(['ping', 'interfaces']);
});

test('a management controller is offered IPMI, and nothing else is', () => {
  const found = suggestFor(known({ credentialId: null, kind: 'bmc' }), [], [], 10_000);
  expect(found.at(-1)).toMatchObject({
    ...{ toolId: 'ipmi', name: 'Hardware of r1', intervalMs: 300_000, credentialId: null },
    input: { target: '192.0.2.1' },
  });
  expect(tools(known({ kind: 'server' })).map(({ toolId }) => toolId)).not.toContain('ipmi');
});
