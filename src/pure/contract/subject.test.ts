import { expect, test } from 'vitest';
import { z } from 'zod';
import { loadTools } from '#tools/index.ts';
import { fits, inputOf, placesIn, type Subject, subjectOf } from './subject.ts';

test.each([
  ['10.0.0.1', { address: '10.0.0.1', device: '10.0.0.1' }],
  ['2001:db8::1', { address: '2001:db8::1', device: '2001:db8::1' }],
  [' 10.0.0.0/24 ', { prefix: '10.0.0.0/24' }],
  ['10.0.0.0/99', {}],
  ['0011.2233.4455', { mac: '00:11:22:33:44:55' }],
  ['00-11-22-33-44-55', { mac: '00:11:22:33:44:55' }],
  ['https://example.net/x', { url: 'https://example.net/x' }],
  ['r1.example.net', { name: 'r1.example.net', device: 'r1.example.net' }],
  ['1.2.3', {}],
  ['core', {}],
  ['two words', {}],
  ['', {}],
])('%s', (text, expected) => {
  expect(subjectOf(text)).toEqual(expected);
});

const tools = (await loadTools()).map((tool) => ({
  ...tool,
  inputSchema: z.toJSONSchema(tool.input, { io: 'input', unrepresentable: 'any' }),
}));
const fitting = (subject: Subject) =>
  tools.filter((tool) => fits(tool.appliesTo, subject)).map((tool) => tool.id);

test('what a tool applies to is an input it has', () => {
  for (const { id, appliesTo, inputSchema } of tools)
    for (const field of Object.values(appliesTo))
      expect(Object.keys(inputSchema.properties ?? {}), `${id}: appliesTo names "${field}"`).toContain(field);
});

test('an endpoint is pinged and located, a device is also asked by SNMP, a port name alone is nothing', () => {
  expect(fitting({ mac: '00:11:22:33:44:55' })).toEqual(['locate', 'wake-on-lan']);
  expect(fitting({ address: '10.0.0.1' })).toContain('ping');
  expect(fitting({ address: '10.0.0.1' })).not.toContain('snmp-walk');
  expect(fitting({ device: '10.0.0.1' })).toEqual(expect.arrayContaining(['interfaces', 'port-map']));
  expect(fitting({ interface: 'eth0' })).toEqual([]);
  expect(fitting({})).toEqual([]);
});

test('every subject that fits fills in an input that the tool accepts, once what it still needs is given', () => {
  const whole: Subject = {
    device: '10.0.0.1',
    address: '10.0.0.1',
    name: 'r1.example.net',
    mac: '00:11:22:33:44:55',
    prefix: '10.0.0.0/24',
    url: 'https://example.net/',
    interface: 'eth0',
    credential: 'core',
  };
  for (const tool of tools.filter((item) => fits(item.appliesTo, whole))) {
    const input = inputOf(tool, whole);
    const given = { ...tool.examples[0]!.input, ...input };
    expect(() => tool.parse(given), tool.id).not.toThrow();
  }
});

test('a port of a device with a credential fills in all three; a credential alone fills in nothing', () => {
  const tool = tools.find((item) => item.id === 'interfaces')!;
  expect(inputOf(tool, { device: '10.0.0.1', interface: 'eth0', credential: 'core' })).toEqual({
    targets: ['10.0.0.1'],
    interfaces: ['eth0'],
    credential: 'core',
  });
  expect(inputOf(tool, { credential: 'core' })).toEqual({});
});

test.each([
  ['ping', { targets: ['10.0.0.1', 'r1.example'] }, ['10.0.0.1', 'r1.example']],
  ['tcp', { targets: ['10.0.0.1:443', '2001:db8::1'] }, ['10.0.0.1', '2001:db8::1']],
  ['smtp', { target: 'mail.example' }, ['mail.example']],
  ['http', { url: 'https://[2001:db8::1]:8443/x' }, ['2001:db8::1']],
  ['dns', { names: ['r1.example'], server: '10.0.0.53' }, ['10.0.0.53']],
  ['dns', { names: ['r1.example'] }, []],
  ['interfaces', { targets: ['sw1'], interfaces: ['eth0'] }, ['sw1']],
])('whom %s asks with %j', (id, input, expected) => {
  expect([...placesIn(tools.find((tool) => tool.id === id)!.asks, input)]).toEqual(expected);
});

test('what names whom a tool asks is an input it has', () => {
  for (const { id, asks, inputSchema } of tools)
    for (const field of asks) expect(Object.keys(inputSchema.properties ?? {}), id).toContain(field);
});
