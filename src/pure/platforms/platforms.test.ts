import { expect, test } from 'vitest';
import { detect } from './detect.ts';

const facts = { fdb: [] };

test.each([
  [
    '1.3.6.1.4.1.9.1.1208',
    'Cisco IOS Software, C2960 Software, Version 15.0(2)SE4, RELEASE',
    { platform: 'ios', vendor: 'Cisco', version: '15.0(2)SE4' },
  ],
  [
    '1.3.6.1.4.1.9.12.3.1.3.1084',
    'Cisco NX-OS(tm) n5000, Software, Version 5.1(3)N1(1), RELEASE',
    { platform: 'nxos', kind: 'switch', version: '5.1(3)N1(1)' },
  ],
  [
    '1.3.6.1.4.1.2636.1.1.1.2.29',
    'Juniper Networks, Inc. mx240, kernel JUNOS 12.3R6.6, Build',
    { platform: 'junos', version: '12.3R6.6' },
  ],
  ['1.3.6.1.4.1.14988.1', 'RouterOS RB750', { platform: 'routeros', kind: 'router' }],
  [
    '1.3.6.1.4.1.8072.3.2.10',
    'Linux r1 6.1.0-18-amd64 #1 SMP x86_64',
    { platform: 'linux', version: '6.1.0-18-amd64' },
  ],
  ['1.3.6.1.4.1.99999', 'something else', { kind: 'host' }],
])('%s %s', (sysObjectId, sysDescr, expected) => {
  expect(detect({ ...facts, sysObjectId, sysDescr })).toMatchObject(expected);
});

test('what cannot be named is judged by what it does', () => {
  expect(detect({ ...facts, forwarding: true }).kind).toBe('router');
  expect(detect({ ...facts, bridge: true, forwarding: true }).kind).toBe('switch');
  expect(detect({ ...facts, sysServices: 72 }).kind).toBe('server');
});
