/** POP3 (RFC 1939): greets with +OK; CAPA (RFC 2449) may name the implementation; STLS (RFC 2595). */

import { productOfBanner } from '../../wire/banner.ts';
import { defineProtocol, nothing } from '../protocol.ts';
import { endsLine, latin1, utf8 } from '../text.ts';

const listed = (bytes: Uint8Array) => /^-ERR[^\n]*\n|\n\.\r?\n$/.test(latin1(bytes, 8000));

export const pop3 = defineProtocol({
  id: 'pop3',
  title: 'POP3',
  transport: 'tcp',
  ports: [110, 109],
  tlsPorts: [995],
  greets: true,
  rarity: 3,
  complete: endsLine,
  recognise(bytes) {
    const line = latin1(bytes, 1000).split('\n')[0]!;
    if (!/^\+OK\b/.test(line)) return undefined;
    // Courier says nothing of itself, in words that nobody else greets with.
    const courier = /^\+OK Hello there\.\r?$/.test(line);
    return { name: 'pop3', ...(courier ? { product: 'Courier' } : productOfBanner(line)) };
  },
  async startTls(ask) {
    if (!latin1(await ask(nothing, { enough: endsLine })).startsWith('+OK')) return false;
    return latin1(await ask(utf8('STLS\r\n'), { enough: endsLine })).startsWith('+OK');
  },
  async further(talk, known) {
    const answer = await talk.connected(async (ask) => {
      await ask(nothing, { enough: endsLine });
      return latin1(await ask(utf8('CAPA\r\n'), { enough: listed }));
    });
    if (!answer?.startsWith('+OK')) return {};
    const words = answer
      .split(/\r?\n/)
      .slice(1)
      .filter((word) => word && word !== '.');
    const implementation = words.find((word) => /^IMPLEMENTATION /i.test(word))?.slice(15);
    return {
      ...(implementation && !known.product
        ? { product: implementation, ...productOfBanner(implementation) }
        : {}),
      ...(words.length > 0 ? { info: words.slice(0, 30).join(', ') } : {}),
    };
  },
});
