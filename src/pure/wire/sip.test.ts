import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSip, encodeSipRequest, headerOf, wordsOf } from './sip.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const response = `SIP/2.0 200 OK\r\nv: SIP/2.0/UDP 192.0.2.1\r\nAllow: INVITE, ACK,\r\n BYE\r\nAllow: OPTIONS\r\nUser-Agent: Box 1.0\r\nl: 3\r\n\r\nabc`;

test('short names, folded lines, lists and bodies', () => {
  for (const transport of ['datagram', 'stream'] as const) {
    const found = decodeSip(utf8(response), transport);
    if (found.state !== 'complete') throw new Error(found.state);
    expect(found.lengthBytes).toBe(response.length);
    expect(found.value).toMatchObject({ kind: 'response', status: 200, reason: 'OK', body: utf8('abc') });
    expect(headerOf(found.value, 'via')).toBe('SIP/2.0/UDP 192.0.2.1');
    expect(wordsOf(found.value, 'allow')).toEqual(['INVITE', 'ACK', 'BYE', 'OPTIONS']);
  }
});
test('a stream waits for what is missing, a datagram has it or not', () => {
  for (let end = 0; end < response.length; end++)
    expect(decodeSip(utf8(response.slice(0, end)), 'stream').state).toBe('partial');
  expect(decodeSip(utf8(response.slice(0, -1)), 'datagram').state).toBe('malformed');
});
test('a request comes back', () => {
  const bytes = encodeSipRequest('OPTIONS', 'sip:box.example', [['CSeq', '1 OPTIONS']]);
  expect(decodeSip(bytes, 'stream')).toMatchObject({
    state: 'complete',
    value: { kind: 'request', method: 'OPTIONS', uri: 'sip:box.example' },
  });
});
test.each([
  'HTTP/1.1 400 Bad\r\n',
  'SIP/2.0 99 x\r\n\r\n',
  'SIP/2.0 200 OK\r\nContent-Length: -1\r\n\r\n',
  'x'.repeat(70_000),
])('%j is none', (text) =>
  expect(
    decodeSip(utf8(text.length > 1000 ? `OPTIONS sip:a SIP/2.0\r\na: ${text}` : text), 'stream').state,
  ).toBe('malformed'),
);
test('no bytes throw', () => {
  const pieces = fc.constantFrom(
    'SIP/2.0 200 OK',
    '\r\n',
    '\n',
    ' ',
    'l: 2',
    ':',
    'via: x',
    'INVITE sip:a SIP/2.0',
    '\r\n\r\n',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
      decodeSip(utf8(parts.join('')), 'stream');
      decodeSip(utf8(parts.join('')), 'datagram');
    }),
    { numRuns: 2000 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeSip(bytes, 'datagram')));
});
