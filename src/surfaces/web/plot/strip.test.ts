import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';

vi.mock('../model/theme.ts', () => ({ cssColor: () => '#000' }));
const { createStrip, foldStrip, foldTogether, pushSample, stripOf } = await import('./strip.ts');

describe('a strip', () => {
  test('shows in each column the worst of the samples that lie in it', () =>
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 1, max: 120 }),
        (list, count) => {
          const strip = createStrip(1);
          list.forEach((value, i) => {
            pushSample(strip, 1000 + i, value, i % 5 === 0 ? 100 : 0);
          });
          const { rtt, loss } = foldStrip(strip, [1000, 1000 + list.length], count);
          expect(Math.max(...rtt)).toBe(Math.max(...list));
          // Where columns are wider than samples, each holds exactly the greatest of its own.
          if (list.length % count === 0) {
            const per = list.length / count;
            for (let c = 0; c < count; c++) {
              expect(rtt[c]).toBe(Math.max(...list.slice(c * per, (c + 1) * per)));
              const lost = list.slice(c * per, (c + 1) * per).some((_, i) => (c * per + i) % 5 === 0);
              expect(loss[c]).toBe(lost ? 100 : 0);
            }
          }
        },
      ),
    ));

  test('a gap stays a gap, and a bucket is as wide as what it stands for', () => {
    const strip = stripOf(
      { timeS: [0, 60, 240], value: [1, 2, 3] },
      { timeS: [0, 60, 120, 240], value: [0, 0, 100, 0] },
      60,
    );
    const { rtt, loss } = foldStrip(strip, [0, 300], 10);
    expect([...rtt]).toEqual([1, 1, 2, 2, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 3, 3]);
    expect([...loss].slice(0, 6)).toEqual([0, 0, 0, 0, 100, 100]);
    expect(loss[7]).toBeNaN();
  });

  test('forgets the oldest beyond its bound and never the newest; older samples are not taken', () => {
    const strip = createStrip(1);
    for (let i = 0; i < 20_000; i++) pushSample(strip, i, i, 0);
    expect(strip.size).toBeLessThanOrEqual(8192);
    expect(strip.timeS[strip.size - 1]).toBe(19_999);
    expect(strip.timeS.slice(0, strip.size)).toEqual(strip.timeS.slice(0, strip.size).sort());
    pushSample(strip, 5, 1, 1);
    expect(strip.timeS[strip.size - 1]).toBe(19_999);
  });
});

test('together tells an outage of all from that of one', () => {
  const strips = [0, 1, 2, 3].map((target) => {
    const strip = createStrip(1);
    for (let i = 0; i < 10; i++)
      pushSample(strip, i, target === 1 ? 90 : 1, i === 5 || (i === 7 && target === 0) ? 100 : 0);
    return strip;
  });
  const { lossy, slow } = foldTogether(strips, [0, 10], [50, 150], 10);
  expect([...lossy]).toEqual([0, 0, 0, 0, 0, 1, 0, 0.25, 0, 0]);
  expect(slow[0]).toBe(0.25);
});
