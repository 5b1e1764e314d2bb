import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldValue, filterTokens, withField } from './filter.ts';

const fields = ['state', 'site'];
describe('filterTokens', () => {
  it('tells fields, values, words and unknown fields apart', () => {
    expect(
      filterTokens('core -state:down site:"New York" nope:x', fields).map((token) => [
        token.kind,
        token.text,
      ]),
    ).toEqual([
      ['word', 'core'],
      ['space', ' '],
      ['field', '-state:'],
      ['value', 'down'],
      ['space', ' '],
      ['field', 'site:'],
      ['value', '"New York"'],
      ['space', ' '],
      ['unknown-field', 'nope:'],
      ['value', 'x'],
    ]);
  });
  it('loses no character, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(
          filterTokens(text, fields)
            .map((token) => token.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
describe('withField', () => {
  it('sets, replaces, quotes and removes', () => {
    expect(withField('core', 'state', 'down')).toBe('core state:down');
    expect(withField('state:up core', 'state', 'down')).toBe('core state:down');
    expect(withField('core', 'site', 'New York')).toBe('core site:"New York"');
    expect(withField('core site:"New York"', 'site', null)).toBe('core');
    expect(fieldValue('x site:"New York"', 'site')).toBe('New York');
    expect(fieldValue('state:up', 'site')).toBeNull();
  });
});
