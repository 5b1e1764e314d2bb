/** NNTP (RFC 3977): greets with 200 or 201; CAPABILITIES tells it from others that do. */

import { productOfBanner } from '../../wire/banner.ts';
import { defineProtocol, nothing } from '../protocol.ts';
import { endsLine, latin1, utf8 } from '../text.ts';

const words = /\b(?:NNTP|NNRP|InterNetNews|news(?:group|server)?|leafnode|posting)\b/i;

export const nntp = defineProtocol({
  id: 'nntp',
  title: 'NNTP',
  transport: 'tcp',
  ports: [119, 433],
  tlsPorts: [563],
  greets: true,
  rarity: 5,
  probes: [{ id: 'nntp-capabilities', bytes: () => utf8('CAPABILITIES\r\n') }],
  complete: endsLine,
  recognise(bytes, asked, target) {
    const text = latin1(bytes, 2000);
    const first = text.split('\n')[0]!;
    if (!/^(?:20[01]|400|50[23]) /.test(first)) return undefined;
    const known = productOfBanner(first);
    const host = /^\d{3} ([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+) /.exec(first)?.[1];
    const said = { name: 'nntp', ...known, ...(host ? { hostName: host } : {}) };
    if (words.test(first)) return said;
    if (asked === 'nntp-capabilities' && /^101 /m.test(text)) return said;
    return /^20[01] /.test(first) ? { ...said, confidence: target.port === 119 ? 6 : 3 } : undefined;
  },
  async startTls(ask) {
    if (!/^20[01] /.test(latin1(await ask(nothing, { enough: endsLine })))) return false;
    return latin1(await ask(utf8('STARTTLS\r\n'), { enough: endsLine })).startsWith('382');
  },
  async further(talk, known) {
    const answer = latin1(
      await talk.ask(utf8('CAPABILITIES\r\n'), { enough: (bytes) => /\n\.\r?\n$/.test(latin1(bytes, 8000)) }),
    );
    const told = /^IMPLEMENTATION ([^\r\n]{1,100})/m.exec(answer)?.[1];
    return told && !known.version ? { ...productOfBanner(told), info: told } : {};
  },
});
