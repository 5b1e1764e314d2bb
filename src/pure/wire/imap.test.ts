import fc from 'fast-check';
import { expect, test } from 'vitest';
import { capabilitiesIn, decodeImap, encodeMailbox, quoted } from './imap.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => {
  const found = decodeImap(utf8(text));
  return found.state === 'complete' ? found.value : found.state;
};

test.each([
  [
    '* OK [CAPABILITY IMAP4rev1 STARTTLS] Dovecot ready.\r\n',
    { tag: '*', status: 'OK', code: 'CAPABILITY IMAP4rev1 STARTTLS', text: 'Dovecot ready.', values: [] },
  ],
  [
    'a1 NO [AUTHENTICATIONFAILED] no\r\n',
    { tag: 'a1', status: 'NO', code: 'AUTHENTICATIONFAILED', text: 'no', values: [] },
  ],
  ['+ \r\n', { tag: '+', text: '', values: [] }],
  [
    '* STATUS INBOX (MESSAGES 3 UNSEEN 1)\r\n',
    { tag: '*', text: '', values: ['STATUS', 'INBOX', ['MESSAGES', '3', 'UNSEEN', '1']] },
  ],
  [
    '* LIST (\\HasNoChildren) "/" "a \\"b\\""\r\n',
    { tag: '*', text: '', values: ['LIST', ['\\HasNoChildren'], '/', 'a "b"'] },
  ],
  ['* LIST () NIL {5}\r\na)\r\nb\r\n', { tag: '*', text: '', values: ['LIST', [], null, 'a)\r\nb'] }],
  [
    '* 1 FETCH (BODY[HEADER.FIELDS (DATE)] "x" UID 5)\r\n',
    { tag: '*', text: '', values: ['1', 'FETCH', ['BODY[HEADER.FIELDS (DATE)]', 'x', 'UID', '5']] },
  ],
  ['* LIST (\r\n', 'malformed'],
  ['* LIST )\r\n', 'malformed'],
  ['220 hello\r\n', 'malformed'],
  ['* LIST {999999999}\r\n', 'malformed'],
  ['* OK half', 'partial'],
  ['* LIST {5}\r\nabc', 'partial'],
])('%j', (text, expected) => expect(read(text)).toEqual(expected));

test('capabilities as data and in a code', () => {
  for (const text of ['* CAPABILITY IMAP4rev1 IDLE\r\n', '* OK [CAPABILITY IMAP4rev1 IDLE] hi\r\n']) {
    const found = decodeImap(utf8(text));
    expect(found.state === 'complete' && capabilitiesIn(found.value)).toEqual(['IMAP4rev1', 'IDLE']);
  }
});

test.each([
  ['INBOX', 'INBOX'],
  ['a&b', 'a&-b'],
  // RFC 3501 section 5.1.3.
  ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
])('mailbox %s', (name, encoded) => expect(encodeMailbox(name)).toBe(encoded));
test('quoted strings', () => {
  expect(quoted('a"\\b')).toBe('"a\\"\\\\b"');
  expect(quoted('ä')).toBeUndefined();
});

test('no bytes throw, however the responses are built', () => {
  const pieces = fc.constantFrom(
    '* ',
    'a ',
    'OK ',
    '(',
    ')',
    '"',
    '\\',
    '{3}\r\n',
    '\r\n',
    '[',
    ']',
    'NIL ',
    'x ',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => void decodeImap(utf8(parts.join('')))),
    { numRuns: 3000 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeImap(bytes)));
  expect(decodeImap(utf8(`* ${'('.repeat(5000)}\r\n`)).state).toBe('malformed');
});
