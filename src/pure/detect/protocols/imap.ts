/** IMAP (RFC 9051): an untagged greeting; ID (RFC 2971) for name and version. */

import { productOfBanner } from '../../wire/banner.ts';
import { defineProtocol, nothing } from '../protocol.ts';
import { endsLine, latin1, utf8 } from '../text.ts';

const tagged = (tag: string) => ({
  enough: (bytes: Uint8Array) => new RegExp(`^${tag} (?:OK|NO|BAD)[^\n]*\n`, 'm').test(latin1(bytes, 8000)),
});
/** `("name" "Dovecot" "version" "2.3")`. */
const idOf = (answer: string, field: string) =>
  new RegExp(`^\\* ID \\([^\n]*"${field}" "([^"\n]{1,80})"`, 'im').exec(answer)?.[1];

export const imap = defineProtocol({
  id: 'imap',
  title: 'IMAP',
  transport: 'tcp',
  ports: [143, 220],
  tlsPorts: [993],
  greets: true,
  rarity: 3,
  complete: endsLine,
  recognise(bytes) {
    const text = latin1(bytes, 2000);
    if (!/^\* (?:OK|PREAUTH|BYE)\b/.test(text)) return undefined;
    const line = text.split('\n')[0]!;
    // Cyrus, Courier and others put their host before their name.
    const host = /\] ?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+) (?:Cyrus|IMAP)/.exec(line)?.[1];
    return { name: 'imap', ...productOfBanner(line), ...(host ? { hostName: host } : {}) };
  },
  async startTls(ask) {
    if (!latin1(await ask(nothing, { enough: endsLine })).startsWith('* OK')) return false;
    return /^a1 OK/im.test(latin1(await ask(utf8('a1 STARTTLS\r\n'), tagged('a1'))));
  },
  async further(talk, known) {
    const answer = await talk.connected(async (ask) => {
      let all = latin1(await ask(nothing, { enough: endsLine }));
      if (!/\[CAPABILITY /i.test(all)) all += latin1(await ask(utf8('a1 CAPABILITY\r\n'), tagged('a1')));
      if (/CAPABILITY [^\n]*\bID\b/i.test(all)) all += latin1(await ask(utf8('a2 ID NIL\r\n'), tagged('a2')));
      return all;
    });
    const capabilities = /CAPABILITY ([^\]\r\n]{1,290})/i.exec(answer ?? '')?.[1];
    const product = idOf(answer ?? '', 'name');
    const version = idOf(answer ?? '', 'version');
    return {
      ...(product && !known.product ? { product } : {}),
      ...(version && !known.version ? { version } : {}),
      ...(capabilities ? { info: capabilities } : {}),
    };
  },
});
