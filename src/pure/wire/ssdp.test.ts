import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSearchAnswer, encodeSearch } from './ssdp.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (value: Uint8Array) => new TextDecoder().decode(value);

test('a search names the group, the wait and everything', () => {
  expect(text(encodeSearch(1)).split('\r\n')).toEqual([
    'M-SEARCH * HTTP/1.1',
    'HOST: 239.255.255.250:1900',
    'MAN: "ssdp:discover"',
    'MX: 1',
    'ST: ssdp:all',
    '',
    '',
  ]);
});

test('an answer says what it is and where it is described, whatever the case of its headers', () => {
  const answer =
    'HTTP/1.1 200 OK\r\nCache-Control: max-age=120\r\nst: upnp:rootdevice\r\nServer: Linux/5.4 UPnP/1.0 x/1\r\nLOCATION: http://192.0.2.1:80/d.xml\r\n\r\n';
  expect(decodeSearchAnswer(bytes(answer))).toEqual({
    server: 'Linux/5.4 UPnP/1.0 x/1',
    location: 'http://192.0.2.1:80/d.xml',
    searchTarget: 'upnp:rootdevice',
  });
});

test('announcements, errors and other protocols are no answers', () => {
  for (const other of [
    'NOTIFY * HTTP/1.1\r\nNT: x\r\n',
    'HTTP/1.1 404 No\r\nST: x\r\n',
    'HTTP/1.1 200 OK\r\n\r\n',
    '',
  ])
    expect(decodeSearchAnswer(bytes(other))).toBeUndefined();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 3000 }), (any) => void decodeSearchAnswer(any)));
});
