/** The server is a fake after the published schemas (DMTF DSP8010: Thermal, Power, Sensor): no controller runs on this machine. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runnable } from '#pure/contract/tool.ts';
import { type JsonServer, startJsonServer } from '../../test/json-server.ts';
import { runForReal } from '../../test/real-server.ts';
import { redfish } from './redfish.ts';

const tool = runnable(redfish);
const vault = { login: { kind: 'password', user: 'monitor', password: 'sesame' } } as const;
const link = (path: string) => ({ '@odata.id': path });
const ok = { State: 'Enabled', Health: 'OK' };
const documents = {
  '/redfish/v1/': {
    ...{ Name: 'Root Service', Product: 'ACME BMC', RedfishVersion: '1.15.0' },
    ...{ Systems: link('/redfish/v1/Systems'), Chassis: link('/redfish/v1/Chassis') },
  },
  '/redfish/v1/Systems': { Members: [link('/redfish/v1/Systems/1')] },
  '/redfish/v1/Systems/1': {
    Id: '1',
    Manufacturer: 'ACME',
    Model: 'R1',
    Status: { ...ok, HealthRollup: 'OK' },
  },
  '/redfish/v1/Chassis': {
    Members: [
      link('/redfish/v1/Chassis/Old'),
      link('/redfish/v1/Chassis/New'),
      link('/redfish/v1/Chassis/Lost'),
      link('http://192.0.2.1/'),
    ],
  },
  '/redfish/v1/Chassis/Old': {
    ...{ Id: 'Old', Name: 'Base', Status: ok },
    ...{ Thermal: link('/redfish/v1/Chassis/Old/Thermal'), Power: link('/redfish/v1/Chassis/Old/Power') },
  },
  '/redfish/v1/Chassis/Old/Thermal': {
    Temperatures: [
      { Name: 'Inlet', ReadingCelsius: 21, UpperThresholdCritical: 45, Status: ok },
      { Name: 'CPU 2', ReadingCelsius: null, Status: { State: 'Absent' } },
    ],
    Fans: [{ Name: 'Fan 1', Reading: 4200, ReadingUnits: 'RPM', LowerThresholdCritical: 500, Status: ok }],
  },
  '/redfish/v1/Chassis/Old/Power': {
    PowerControl: [{ Name: 'System', PowerConsumedWatts: 180 }],
    PowerSupplies: [{ Name: 'PSU 1', PowerInputWatts: 190, Status: ok }],
  },
  '/redfish/v1/Chassis/New': {
    Id: 'New',
    Name: 'Node',
    Status: ok,
    Sensors: link('/redfish/v1/Chassis/New/Sensors'),
  },
  '/redfish/v1/Chassis/New/Sensors': { Members: [link('/redfish/v1/Chassis/New/Sensors/T')] },
  '/redfish/v1/Chassis/New/Sensors/T': {
    Name: 'DIMM',
    ReadingType: 'Temperature',
    Reading: 38.5,
    Status: ok,
  },
};
const authorization = `Basic ${Buffer.from('monitor:sesame').toString('base64')}`;
let server: JsonServer;
beforeAll(async () => {
  server = await startJsonServer(documents, { authorization });
});
afterAll(() => server.stop());
const run = (url: string, more: object = {}) =>
  runForReal(tool, { url, credential: 'login', ...more }, vault);

test('health, temperatures, fans and power', async () => {
  const { records, verdict } = await run(server.url);
  expect(records).toMatchObject([
    { type: 'system', name: 'system ACME R1 1', state: 'ok' },
    { type: 'chassis', state: 'ok' },
    { type: 'temperature', name: 'Base Inlet', value: 21, unit: 'celsius' },
    { type: 'fan', name: 'Base Fan 1', value: 4200, unit: 'rpm' },
    { type: 'power', name: 'Base System', value: 180, state: 'ok' },
    { type: 'supply', name: 'Base PSU 1', value: 190 },
    { type: 'chassis' },
    { type: 'temperature', name: 'Node DIMM', value: 38.5 },
    { kind: 'controller', product: 'ACME BMC', redfish: '1.15.0', parts: 8, bad: 0 },
  ]);
  expect(verdict.ok).toBe(true);
  expect(verdict.metrics).toEqual(
    expect.arrayContaining([
      { name: 'temperature', value: 21, labels: { sensor: 'Base Inlet' } },
      { name: 'fan.speed', value: 4200, labels: { sensor: 'Base Fan 1' } },
      { name: 'power', value: 180, labels: { sensor: 'Base System' } },
    ]),
  );
});
test.each<[string, string, object, string, string]>([
  [
    'a supply that failed',
    'Power',
    { PowerSupplies: [{ Name: 'PSU 2', Status: { State: 'Enabled', Health: 'Critical' } }] },
    'component-failed',
    'Base PSU 2 is Critical',
  ],
  [
    'a threshold passed',
    'Thermal',
    { Temperatures: [{ Name: 'Inlet', ReadingCelsius: 46, UpperThresholdCritical: 45, Status: ok }] },
    'component-failed',
    '46 celsius, past its threshold',
  ],
  [
    'a fan too slow',
    'Thermal',
    { Fans: [{ Name: 'F', Reading: 700, LowerThresholdNonCritical: 800, Status: ok }] },
    'component-warning',
    '700 rpm',
  ],
])('%s', async (_, page, document, code, message) => {
  const other = await startJsonServer({ ...documents, [`/redfish/v1/Chassis/Old/${page}`]: document });
  const { verdict } = await run(other.url);
  other.stop();
  expect(verdict.fault?.code).toBe(code);
  expect(verdict.fault!.message).toContain(message);
});
test('a wrong password, no Redfish, a controller that never ends', async () => {
  expect((await run(server.url, { credential: '' })).verdict.fault?.code).toBe('authentication-failed');
  const other = await startJsonServer({});
  expect((await run(other.url)).verdict.fault?.code).toBe('unexpected-status');
  other.stop();
  const many = Array.from({ length: 100 }, (_, i) => `/redfish/v1/Systems/${i}`);
  const endless = await startJsonServer({
    ...documents,
    '/redfish/v1/Systems': { Members: many.map(link) },
    ...Object.fromEntries(many.map((path) => [path, { Id: path, Status: ok }])),
  });
  expect((await run(endless.url)).verdict.fault?.code).toBe('too-large');
  expect(endless.seen).toHaveLength(60);
  endless.stop();
});
