import { describe, expect, test } from 'vitest';
import { gradeVersion } from './judge.ts';

describe('versions', () => {
  test.each([
    ['9.2p1 Debian 2+deb12u7', '9.2p1', 'right'],
    ['5.5.5-10.11.19-MariaDB-0+deb12u1', '10.11.19', 'right'],
    ['2.42.0+ds', '2.42.0', 'right'],
    ['12.39', '2.39', 'wrong'],
    ['2.395', '2.39', 'wrong'],
    ['2.4', '2.4.2', 'vague'],
    ['9.6.0 or later', '15.20', 'vague'],
    ['16.0 or later', '15.20', 'wrong'],
    ['2.2.X - 2.3.X', '2.5.13', 'wrong'],
    ['2.2.X - 2.6.X', '2.5.13', 'vague'],
    ['4.6.2', '4.17.12', 'wrong'],
    ['v4', '1.2.2', 'wrong'],
    ['', '1.0', 'silent'],
  ] as const)('%s of %s is %s', (said, installed, grade) => {
    expect(gradeVersion(said, installed, installed)).toBe(grade);
  });
  test('a service that tells less is taken at its word', () => {
    expect(gradeVersion('15', '15', '15.20')).toBe('right');
    expect(gradeVersion('14', '15', '15.20')).toBe('wrong');
  });
});
