import { expect, test } from 'vitest';
import { postgresqlRelease } from './postgresql-releases.ts';

test.each([
  ['postmaster.c', 2222, 'unsupported frontend protocol 255.255: server supports 3.0 to 3.0', '15'],
  ['postmaster.c', 2126, 'unsupported frontend protocol 255.255: server supports 2.0 to 3.0', '12'],
  [
    'backend_startup.c',
    685,
    'nicht unterstütztes Frontend-Protokoll 255.255: Server unterstützt 3.0 bis 3.0',
    '17',
  ],
  ['backend_startup.c', 732, 'unsupported frontend protocol 255.255: server supports 3.0 to 3.2', '18'],
  // 14 and 16 are both here.
  ['postmaster.c', 2155, 'unsupported frontend protocol 255.255: server supports 3.0 to 3.0', undefined],
  ['postmaster.c', 9999, 'unsupported frontend protocol 255.255: server supports 3.0 to 3.0', undefined],
  ['postmaster.c', 2222, '', undefined],
])('%s line %i, %s', (file, line, message, release) => {
  expect(postgresqlRelease(file, line, message)).toBe(release);
});

test.each([
  // 14.3, 14.23, 16.1, 16.14 as they were seen.
  [2138, 2263, '14'],
  [2171, 2296, '14'],
  [2151, 2272, '16'],
  [2175, 2296, '16'],
  [2151, 2290, undefined],
])('line %i for the protocol and %i for the user', (line, lineWithoutUser, release) => {
  const message = 'unsupported frontend protocol 255.255: server supports 3.0 to 3.0';
  expect(postgresqlRelease('postmaster.c', line, message, lineWithoutUser)).toBe(release);
});
