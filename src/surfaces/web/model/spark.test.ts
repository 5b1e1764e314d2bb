import { describe, expect, it } from 'vitest';
import { sparkPath } from './spark.ts';

describe('sparkPath', () => {
  it('spans the box and centres a flat line', () => {
    expect(sparkPath([0, 10], 100, 20)).toBe('M0.0 19.0L100.0 1.0');
    expect(sparkPath([5, 5], 100, 20)).toBe('M0.0 10.0L100.0 10.0');
    expect(sparkPath([5], 100, 20)).toBe('');
  });
});
