import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvOf, recordsToCsv } from './export.ts';
import { rank } from './rank.ts';
import { chartOf, lineCutter } from './records.ts';

describe('lineCutter', () => {
  it('gives the same lines however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 }).filter((s) => !s.includes('\n') && s.trim() !== '')),
        fc.integer({ min: 1, max: 7 }),
        (lines, size) => {
          const text = lines.map((line) => `${line}\n`).join('');
          const cut = lineCutter();
          const got: string[] = [];
          for (let i = 0; i < text.length; i += size) got.push(...cut(text.slice(i, i + size)));
          expect(got).toEqual(lines);
        },
      ),
    );
  });
});
describe('chartOf', () => {
  it('draws a line per target, with holes where probes were lost', () => {
    const reply = (target: string, seq: number, rttMs?: number) => ({
      kind: 'reply',
      target,
      seq,
      status: rttMs ? 'reply' : 'timeout',
      timeMs: seq * 1000,
      ...(rttMs ? { rttMs } : {}),
    });
    expect(chartOf([reply('a', 1, 5), reply('b', 1, 6), reply('a', 2)])).toEqual([
      {
        name: 'a',
        points: [
          { x: 1, y: 5 },
          { x: 2, y: null },
        ],
      },
      { name: 'b', points: [{ x: 1, y: 6 }] },
    ]);
  });
});
describe('export', () => {
  it('quotes as RFC 4180 says', () =>
    expect(
      csvOf(
        ['a', 'b'],
        [
          ['x,y', 'say "hi"'],
          [null, 1],
        ],
      ),
    ).toBe('a,b\r\n"x,y","say ""hi"""\r\n,1\r\n'));
  it('unites the fields of records', () =>
    expect(recordsToCsv([{ a: 1 }, { b: [2] }])).toBe('a,b\r\n1,\r\n,[2]\r\n'));
});
describe('rank', () => {
  it('prefers whole words, then starts of words', () => {
    expect(rank(['Add a sensor', 'Sensors', 'Open settings'], 'sens', (text) => text)).toEqual([
      'Sensors',
      'Add a sensor',
    ]);
    expect(rank(['Toolbox', 'Map'], 'zz', (text) => text)).toEqual([]);
  });
});
