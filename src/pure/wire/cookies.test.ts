import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCookieJar } from './cookies.ts';

const sent = (header: string, from: string, to: string) => {
  const jar = createCookieJar();
  jar.take(header, new URL(from));
  return jar.headerFor(new URL(to));
};

describe('where a cookie goes (RFC 6265 sections 5.1.3, 5.1.4, 5.4)', () => {
  test.each<[string, string, string, string | undefined]>([
    ['SID=31d4d96e', 'http://a.example/', 'http://a.example/x', 'SID=31d4d96e'],
    ['SID=1; Path=/; Domain=example.com', 'http://www.example.com/', 'http://api.example.com/', 'SID=1'],
    ['SID=1', 'http://www.example.com/', 'http://api.example.com/', undefined],
    ['SID=1; Domain=other.com', 'http://www.example.com/', 'http://other.com/', undefined],
    ['SID=1; Domain=com', 'http://example.com/', 'http://example.com/', undefined],
    ['SID=1; Path=/docs', 'http://a.example/', 'http://a.example/docs/x', 'SID=1'],
    ['SID=1; Path=/docs', 'http://a.example/', 'http://a.example/docsearch', undefined],
    ['SID=1', 'http://a.example/docs/page', 'http://a.example/docs/other', 'SID=1'],
    ['SID=1', 'http://a.example/docs/page', 'http://a.example/', undefined],
    ['SID=1; Secure', 'https://a.example/', 'http://a.example/', undefined],
    [
      'SID=a=b; HttpOnly; Expires=Wed, 09 Jun 2100 10:18:14 GMT',
      'http://a.example/',
      'http://a.example/',
      'SID=a=b',
    ],
    ['SID=1; Max-Age=0', 'http://a.example/', 'http://a.example/', undefined],
    ['=1', 'http://a.example/', 'http://a.example/', undefined],
  ])('%s from %s to %s', (header, from, to, expected) => {
    expect(sent(header, from, to)).toBe(expected);
  });
});
test('one that comes again replaces, one that is over goes; bounded', () => {
  const url = new URL('http://a.example/');
  const jar = createCookieJar();
  jar.take('a=1\nb=2', url);
  jar.take('a=3', url);
  expect(jar.headerFor(url)).toBe('a=3; b=2');
  jar.take('a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', url);
  expect(jar.headerFor(url)).toBe('b=2');
  for (let i = 0; i < 300; i++) jar.take(`c${i}=1`, url);
  expect(jar.headerFor(url)!.split('; ')).toHaveLength(100);
});
test('no text makes it throw', () => {
  fc.assert(fc.property(fc.string(), (text) => void sent(text, 'http://a.example/', 'http://a.example/')));
});
