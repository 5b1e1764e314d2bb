/** ManageSieve (RFC 5804) greets with its capabilities, one quoted word a line; ACAP (RFC 2244) with an untagged line. */

import { defineProtocol, nothing } from '../protocol.ts';
import { endsLine, latin1, utf8 } from '../text.ts';

const done = (bytes: Uint8Array) => /^(?:OK|NO|BYE)\b[^\n]*\n/m.test(latin1(bytes, 4000));

export const managesieve = defineProtocol({
  id: 'managesieve',
  title: 'ManageSieve',
  transport: 'tcp',
  ports: [4190, 2000],
  greets: true,
  rarity: 6,
  complete: done,
  recognise(bytes) {
    const text = latin1(bytes, 2000);
    const told = /^"IMPLEMENTATION" "([^"\r\n]{1,100})"/m.exec(text)?.[1];
    if (!told || !/^"(?:IMPLEMENTATION|SIEVE|SASL|STARTTLS|VERSION|NOTIFY)"/.test(text)) return undefined;
    const split = /^(.*?)[ -]v?(\d[\w.+-]*)/.exec(told);
    const product = split?.[1] ?? told;
    return { name: 'sieve', product, ...(split ? { version: split[2]! } : {}) };
  },
  async startTls(ask) {
    if (!/^"STARTTLS"/m.test(latin1(await ask(nothing, { enough: done })))) return false;
    return /^OK\b/.test(latin1(await ask(utf8('STARTTLS\r\n'), { enough: done })));
  },
});

export const acap = defineProtocol({
  id: 'acap',
  title: 'ACAP',
  transport: 'tcp',
  ports: [674],
  greets: true,
  rarity: 8,
  complete: endsLine,
  recognise(bytes) {
    const text = latin1(bytes, 1000);
    if (!text.startsWith('* ACAP (')) return undefined;
    const product = /IMPLEMENTATION "([^"\r\n]{1,100})"/.exec(text)?.[1];
    return { name: 'acap', ...(product ? { product } : {}) };
  },
});
