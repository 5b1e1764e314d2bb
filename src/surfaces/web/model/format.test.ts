import { describe, expect, it } from 'vitest';
import {
  formatAgo,
  formatBps,
  formatDuration,
  formatInterval,
  formatMs,
  formatValue,
  labelOf,
  missing,
} from './format.ts';

describe('format', () => {
  it.each([
    [0, '0 b/s'],
    [999, '999 b/s'],
    [999_600, '1 Mb/s'],
    [1_234_567, '1.23 Mb/s'],
    [10e9, '10 Gb/s'],
    [null, missing],
    [Number.NaN, missing],
  ])('bits per second %s', (value, text) => expect(formatBps(value)).toBe(text));
  it.each([
    [0.0034, '0.0034 ms'],
    [0.25, '0.25 ms'],
    [12.345, '12.3 ms'],
    [1234, '1234 ms'],
    [12_000, '12 s'],
  ])('milliseconds %s', (value, text) => expect(formatMs(value)).toBe(text));
  it.each([
    [500, '500 ms'],
    [65_000, '1 min'],
    [3_725_000, '1 h 2 min'],
    [90_000_000, '1 d 1 h'],
    [40 * 86_400_000, '40 d'],
  ])('duration %s', (value, text) => expect(formatDuration(value)).toBe(text));
  it('says how long ago', () => {
    expect(formatAgo(null, 0)).toBe('never');
    expect(formatAgo(1000, 1500)).toBe('now');
    expect(formatAgo(0, 10_000)).toBe('10 s ago');
    expect(formatAgo(60_000, 0)).toBe('in 1 min');
  });
  it('shows intervals in whole units', () => {
    expect([500, 10_000, 60_000, 7_200_000, 1500].map(formatInterval)).toEqual([
      '500 ms',
      '10 s',
      '1 min',
      '2 h',
      '1500 ms',
    ]);
  });
  it('knows the units of the dictionary', () => {
    expect(formatValue(1, 'state')).toBe('up');
    expect(formatValue(1536, 'bytes')).toBe('1.5 KiB'.replace('K', 'k'));
    expect(formatValue(99.5, 'percent')).toBe('99.5 %');
    expect(formatValue(86_400, 's')).toBe('1 d 0 h');
    expect(formatValue(12.9, 'days')).toBe('12 d');
  });
  it('makes labels of field names', () => {
    expect(labelOf('rttMs')).toEqual({ label: 'Rtt', unit: 'ms' });
    expect(labelOf('followScopes')).toEqual({ label: 'Follow scopes', unit: '' });
    expect(labelOf('sizeBytes')).toEqual({ label: 'Size', unit: 'bytes' });
  });
});
