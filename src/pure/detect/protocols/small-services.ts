/**
 * The small services of RFC 862 to 868, finger (RFC 1288), ident (RFC 1413), whois (RFC 3912) and gopher (RFC 1436): a line in, text out. Their answers
 * have hardly any form, so most are only believed at their own port or to their own question. Echo is found by `identify.ts`, who knows what was said.
 */
import { defineProtocol } from '../protocol.ts';
import { endsLine, latin1, utf8 } from '../text.ts';

const months = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*';
/** As RFC 867 suggests them, and as inetd and others write them: the month before or behind the day, the year before or behind the time. */
const dateLine = new RegExp(
  `^\\s*(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +)?(?:${months} +\\d{1,2}|\\d{1,2}[ -]${months})[, -]+(?:\\d{2,4} +)?\\d{1,2}:\\d{2}:\\d{2}(?: [^\\n]{0,20})?\\s*$`,
  'i',
);

export const daytime = defineProtocol({
  id: 'daytime',
  title: 'Daytime',
  transport: 'tcp',
  ports: [13],
  greets: true,
  rarity: 7,
  complete: endsLine,
  recognise: (bytes) =>
    bytes.length < 80 &&
    (dateLine.test(latin1(bytes)) || /^\s*\d{5} \d\d-\d\d-\d\d \d\d:\d\d:\d\d /.test(latin1(bytes)))
      ? { name: 'daytime' }
      : undefined,
});

export const time = defineProtocol({
  id: 'time',
  title: 'Time',
  transport: 'tcp',
  ports: [37],
  greets: true,
  rarity: 9,
  // Four bytes of seconds since 1900: after 2009 they begin with 0xce or more.
  recognise: (bytes, _asked, { port }) =>
    port === 37 && bytes.length === 4 && bytes[0]! >= 0xce ? { name: 'time' } : undefined,
});

export const chargen = defineProtocol({
  id: 'chargen',
  title: 'Character generator',
  transport: 'tcp',
  ports: [19],
  greets: true,
  rarity: 8,
  recognise(bytes) {
    const line = /^[\x20-\x7e]{60,80}\r?\n/.exec(latin1(bytes, 100))?.[0].trimEnd();
    if (!line) return undefined;
    // RFC 864: 72 characters in the order of the code, which begins again after the last.
    for (let at = 1; at < line.length; at++) {
      const step = line.charCodeAt(at) - line.charCodeAt(at - 1);
      if (step !== 1 && line.charCodeAt(at - 1) < 0x7d) return undefined;
    }
    return { name: 'chargen' };
  },
});

export const finger = defineProtocol({
  id: 'finger',
  title: 'Finger',
  transport: 'tcp',
  ports: [79],
  rarity: 8,
  probes: [{ id: 'finger-all', bytes: () => utf8('\r\n') }],
  recognise(bytes, _asked, { port }) {
    const text = latin1(bytes, 2000);
    if (
      /^Login\s{1,20}Name\b|^[ \t]{0,10}(?:No one|Nobody) (?:is )?logged (?:on|in)|^[ \t]{0,10}Line\s{1,10}User\s{1,20}Host/im.test(
        text,
      )
    )
      return {
        name: 'finger',
        ...(/^[ \t]{0,10}Line\s{1,10}User\s{1,20}Host/m.test(text)
          ? { os: 'IOS', deviceType: 'router' }
          : {}),
      };
    const refused = /finger/i.test(text) && port === 79;
    return refused ? { name: 'finger' } : undefined;
  },
});

export const ident = defineProtocol({
  id: 'ident',
  title: 'Ident',
  transport: 'tcp',
  ports: [113],
  rarity: 8,
  probes: [{ id: 'ident-query', bytes: () => utf8('113 , 9\r\n') }],
  recognise: (bytes) =>
    /^\s*\d{1,5}\s*,\s*\d{1,5}\s*:\s*(?:ERROR\s*:|USERID\s*:)/.test(latin1(bytes, 200)) ||
    /^\s*0\s*,\s*0\s*:\s*ERROR/.test(latin1(bytes, 200))
      ? { name: 'ident' }
      : undefined,
});

export const whois = defineProtocol({
  id: 'whois',
  title: 'Whois',
  transport: 'tcp',
  ports: [43, 4321],
  rarity: 9,
  probes: [{ id: 'whois-query', bytes: () => utf8('nocturne.invalid\r\n') }],
  recognise(bytes, asked, { port }) {
    const text = latin1(bytes, 2000);
    if (asked !== 'whois-query') return undefined;
    if (/^%? ?(?:No match|Not found|No entries found|No data found|%ERROR:10[13])|whois/im.test(text))
      return { name: 'whois', confidence: port === 43 ? 8 : 7 };
    return undefined;
  },
});

export const gopher = defineProtocol({
  id: 'gopher',
  title: 'Gopher',
  transport: 'tcp',
  ports: [70],
  rarity: 8,
  probes: [{ id: 'gopher-root', bytes: () => utf8('\r\n') }],
  recognise(bytes) {
    const text = latin1(bytes, 4000);
    // RFC 1436 section 3.8: type and name, selector, host, port.
    const item =
      /^[0-9+TgIihsd][^\t\r\n]{0,200}\t[^\t\r\n]{0,250}\t([^\t\r\n]{0,250})\t\d{1,5}(?:\t\+?)?\r?$/m;
    const first = text.split('\n')[0]!;
    if (!item.test(first)) return undefined;
    const host = item.exec(first)?.[1];
    const product = /PyGopherd|Gophernicus(?:\/\d[\w.]*)?|Bucktooth/i.exec(text)?.[0];
    return {
      name: 'gopher',
      ...(product ? { product: product.split('/')[0]! } : {}),
      ...(product?.includes('/') ? { version: product.split('/')[1]! } : {}),
      ...(host?.includes('.') && !/^(?:error|fake|null|\(null\))/i.test(host) ? { hostName: host } : {}),
    };
  },
});
