import fc from 'fast-check';
import { expect, test } from 'vitest';
import { childOf, readXml } from './xml.ts';

test('elements, attributes, text, CDATA and references', () => {
  const { root, broken } = readXml(
    '<?xml version="1.0"?><!DOCTYPE a><!-- <no/> --><a x="1 &amp; 2" y=\'&#x41;\'>\n<b/>t&lt;<![CDATA[<&>]]></a>',
  );
  expect(broken).toBeUndefined();
  expect(root).toMatchObject({ name: 'a', line: 1, text: '\nt<<&>' });
  expect([...root!.attributes]).toEqual([
    ['x', '1 & 2'],
    ['y', 'A'],
  ]);
  expect(childOf(root, 'b')?.line).toBe(2);
});

test('entities of a document type are never defined, so nothing expands and nothing is fetched', () => {
  const bomb =
    '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]><l>&b;&x;</l>';
  expect(readXml(bomb).root?.text).toBe('&b;&x;');
});

test.each([
  ['<a><b></a>', '</a> closes nothing that is open'],
  ['<a><b/>', 'the text ends inside <a>'],
  ['<a/><b/>', 'more than one root element'],
  ['<a x=>', 'attribute'],
  ['', 'there is no element'],
  [`${'<a>'.repeat(200)}`, 'more than 100 elements deep'],
])('%j is read as far as it goes', (text, message) => {
  expect(readXml(text).broken?.message).toContain(message);
});

test('any text is read without throwing, and in time that grows with its length', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '/',
    '="',
    '"',
    'a',
    '&',
    ';',
    '<!',
    '[',
    ']]>',
    '<![CDATA[',
    '-->',
    '\n',
    '<?',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 200 }), (pieces) => {
      readXml(pieces.join(''));
    }),
    { numRuns: 500 },
  );
  for (const text of ['<', '<a ', '<a x="', '</', '<!--', '<a b="1" '.repeat(1)])
    readXml(text.repeat(200_000 / text.length));
});
