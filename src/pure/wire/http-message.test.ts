import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeHttpAnswer } from './http-message.ts';
import { ascii } from './octets.ts';

const text = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes);
const read = (answer: string) => {
  const message = decodeHttpAnswer(ascii(answer));
  return message && { ...message, headers: { ...message.headers }, body: text(message.body) };
};

test.each<[string, string, object | undefined]>([
  [
    'a length',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: x\r\nX-A: 1\r\nx-a: 2\r\n\r\nhello, more',
    {
      version: '1.1',
      status: 200,
      reason: 'OK',
      body: 'hello',
      complete: true,
      headers: { server: 'x', 'x-a': '1, 2' },
    },
  ],
  [
    'a body that is cut off',
    'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello',
    { body: 'hello', complete: false },
  ],
  [
    'a body until the end',
    'HTTP/1.0 404 Not Found\r\n\r\nhello',
    { version: '1.0', status: 404, body: 'hello', complete: false },
  ],
  [
    'chunks',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n1\r\n!\r\n0\r\n\r\n',
    { body: 'hello!', complete: true },
  ],
  [
    'chunks that are cut off',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel',
    { body: 'hel', complete: false },
  ],
  [
    'a chunk of no length',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello',
    { body: '', complete: false },
  ],
  ['no body', 'HTTP/1.1 204 No Content\r\n\r\n', { body: '', complete: true }],
  ['line feeds alone', 'HTTP/1.1 200 OK\nServer: y\n\nx', { headers: { server: 'y' }, body: 'x' }],
  ['no reason', 'HTTP/1.1 200\r\n\r\n', { status: 200, reason: '' }],
  [
    'a head that is cut off',
    'HTTP/1.1 200 OK\r\nServer: z\r\nDate: no',
    { headers: { server: 'z', date: 'no' }, complete: false },
  ],
  [
    'lines that are no headers',
    'HTTP/1.1 200 OK\r\n: x\r\nno colon\r\nA: b\r\n\r\n',
    { headers: { a: 'b' } },
  ],
  ['another protocol', 'RTSP/1.0 200 OK\r\n\r\n', undefined],
  ['no status', 'HTTP/1.1 hello\r\n\r\n', undefined],
  ['nothing', '', undefined],
])('%s', (_, answer, expected) => {
  if (expected) expect(read(answer)).toMatchObject(expected);
  else expect(read(answer)).toBeUndefined();
});

test('names of headers are not those of objects', () => {
  const message = decodeHttpAnswer(ascii('HTTP/1.1 200 OK\r\nconstructor: x\r\n\r\n'))!;
  expect(message.headers.constructor).toBe('x');
  expect(message.headers.toString).toBeUndefined();
});

test('nothing that is cut off, changed or random throws, and bodies are never longer than what came', () => {
  const whole = ascii(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n5\r\nhello\r\nff\r\nx',
  );
  const changed = fc.record({
    length: fc.nat(whole.length),
    at: fc.nat(whole.length - 1),
    to: fc.nat(255),
    more: fc.uint8Array({ maxLength: 300 }),
  });
  fc.assert(
    fc.property(changed, ({ length, at, to, more }) => {
      const bytes = new Uint8Array([...whole.subarray(0, length), ...more]);
      if (at < bytes.length) bytes[at] = to;
      expect(decodeHttpAnswer(bytes)?.body.length ?? 0).toBeLessThanOrEqual(bytes.length);
    }),
  );
});
