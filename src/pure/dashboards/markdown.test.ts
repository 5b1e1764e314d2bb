import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocksOf, inlinesOf } from './markdown.ts';

test('blocks', () => {
  expect(
    blocksOf(
      '# On call\n\nRing **Eve**, then\n*Bob*.\n\n- `ssh core1`\n- see [wiki](https://wiki.example/x)\n\n1. one\n2. two\n```\na *b*\n```',
    ),
  ).toEqual([
    { kind: 'heading', level: 1, inlines: [{ kind: 'text', text: 'On call' }] },
    {
      kind: 'paragraph',
      inlines: [
        { kind: 'text', text: 'Ring ' },
        { kind: 'strong', text: 'Eve' },
        { kind: 'text', text: ', then ' },
        { kind: 'emphasis', text: 'Bob' },
        { kind: 'text', text: '.' },
      ],
    },
    {
      kind: 'list',
      ordered: false,
      items: [
        [{ kind: 'code', text: 'ssh core1' }],
        [
          { kind: 'text', text: 'see ' },
          { kind: 'link', text: 'wiki', href: 'https://wiki.example/x' },
        ],
      ],
    },
    {
      kind: 'list',
      ordered: true,
      items: [[{ kind: 'text', text: 'one' }], [{ kind: 'text', text: 'two' }]],
    },
    { kind: 'code', text: 'a *b*' },
  ]);
});

test.each(['javascript:alert(1)', 'data:text/html,x', '//evil.example', 'vbscript:x'])(
  '%s is no link',
  (href) => {
    expect(inlinesOf(`[x](${href})`).some((inline) => inline.kind === 'link')).toBe(false);
  },
);

test('any text gives blocks, and no text is lost inside a line', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), (text) => {
      expect(Array.isArray(blocksOf(text))).toBe(true);
      const plain = text.replaceAll(/[`*[\]()]/g, '');
      expect(
        inlinesOf(plain)
          .map((inline) => inline.text)
          .join(''),
      ).toBe(plain);
    }),
  );
});
