import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSyslog } from './syslog.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test.each([
  // RFC 5424, 6.5, examples 1, 2 and 3.
  [
    "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \ufeff'su root' failed for lonvick on /dev/pts/8",
    {
      ...{
        facility: 'auth',
        severity: 'critical',
        host: 'mymachine.example.com',
        app: 'su',
        id: 'ID47',
        data: '',
      },
      text: "'su root' failed for lonvick on /dev/pts/8",
    },
  ],
  [
    "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time to make the do-nuts.",
    {
      ...{ facility: 'local4', severity: 'notice', host: '192.0.2.1', app: 'myproc', id: '8710', data: '' },
      text: "%% It's time to make the do-nuts.",
    },
  ],
  [
    '<165>1 2003-10-11T22:14:15.003Z m evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="App\\"]" eventID="1011"][x@1 a="b"] An event',
    {
      ...{ facility: 'local4', severity: 'notice', host: 'm', app: 'evntslog', id: 'ID47' },
      data: '[exampleSDID@32473 iut="3" eventSource="App\\"]" eventID="1011"][x@1 a="b"]',
      text: 'An event',
    },
  ],
  // RFC 3164, 5.4.
  [
    "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8",
    {
      ...{ facility: 'auth', severity: 'critical', host: 'mymachine', app: 'su', id: '', data: '' },
      text: "'su root' failed for lonvick on /dev/pts/8",
    },
  ],
  [
    '<86>Nov  3 04:05:06 web-1 sshd[4711]: Accepted publickey for noc',
    { host: 'web-1', app: 'sshd', id: '4711', text: 'Accepted publickey for noc' },
  ],
  // As Cisco IOS sends it: a number, no host, a mnemonic.
  [
    '<189>45: *Mar  1 00:01:02.345: %LINK-3-UPDOWN: Interface GigabitEthernet0/1, changed state to down',
    {
      ...{ facility: 'local7', severity: 'notice', host: '', app: '%LINK-3-UPDOWN' },
      text: 'Interface GigabitEthernet0/1, changed state to down',
    },
  ],
  [
    '<13>no more than words',
    { facility: 'user', severity: 'notice', host: '', app: '', text: 'no more than words' },
  ],
  ['<30>2026-11-26T14:00:00.1+01:00 h d[1]: x', { host: 'h', app: 'd', id: '1', text: 'x' }],
])('%s', (text, expected) => {
  expect(decodeSyslog(bytes(text))).toMatchObject(expected);
});

test.each(['', 'GET / HTTP/1.1', '<192>x', '<1x>', '<>'])('%j is no message', (text) => {
  expect(decodeSyslog(bytes(text))).toBeUndefined();
});

test('random and cut bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (random, modern) => {
      decodeSyslog(random);
      const prefix = bytes(modern ? '<34>1 ' : '<34>');
      decodeSyslog(Uint8Array.from([...prefix, ...random]));
    }),
  );
});
