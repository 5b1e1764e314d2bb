/** SMTP (RFC 5321) and LMTP (RFC 2033). The greeting names host and product; EHLO tells SMTP from the other protocols that greet with 220. */

import { productOfBanner, serviceOfProduct } from '../../wire/banner.ts';
import { type Ask, defineProtocol, nothing } from '../protocol.ts';
import { endsReply, latin1, utf8 } from '../text.ts';

const mailPorts = [25, 26, 465, 587, 2525];
const hello = utf8('EHLO nocturne.invalid\r\n');
const lmtpHello = utf8('LHLO nocturne.invalid\r\n');

/** `mail.example.net ESMTP Postfix`: RFC 5321 section 4.2 puts the name first. */
const hostOf = (greeting: string) => /^\d{3}[ -]([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)\b/.exec(greeting)?.[1];

async function greeted(ask: Ask, command: Uint8Array): Promise<string> {
  const greeting = latin1(await ask(nothing, { enough: endsReply }));
  return greeting.startsWith('220') ? latin1(await ask(command, { enough: endsReply })) : '';
}

export const smtp = defineProtocol({
  id: 'smtp',
  title: 'SMTP and LMTP',
  transport: 'tcp',
  ports: [25, 24, 26, 366, 587, 2525, 10024, 10025],
  tlsPorts: [465],
  greets: true,
  rarity: 2,
  probes: [
    { id: 'smtp-ehlo', bytes: () => hello },
    { id: 'lmtp-lhlo', bytes: () => lmtpHello },
  ],
  complete: endsReply,
  recognise(bytes, asked, target) {
    const text = latin1(bytes, 2000);
    const first = text.split('\n')[0]!;
    if (!/^(?:220|421|554)[ -]/.test(first)) return undefined;
    const lmtp = /\bLMTP\b/i.test(first);
    const known = productOfBanner(first);
    const host = hostOf(first);
    const said = {
      name: lmtp ? 'lmtp' : 'smtp',
      ...known,
      ...(host ? { hostName: host } : {}),
      ...(/\((?:Debian|Ubuntu)/.test(first) ? { os: 'Linux' } : {}),
      ...(/^Microsoft/.test(known.product ?? '') ? { os: 'Windows' } : {}),
    };
    const serves = serviceOfProduct(known.product);
    if (/\bftp\b/i.test(first) || serves === 'ftp' || serves === 'news') return undefined;
    if (lmtp || /\bE?SMTP\b/i.test(first)) return said;
    // EHLO is answered like this by nobody else.
    if (/^250[- ][^\n]*\n/m.test(text) && asked === 'smtp-ehlo') return said;
    if (/^250[- ][^\n]*\n/m.test(text) && asked === 'lmtp-lhlo') return { ...said, name: 'lmtp' };
    return { ...said, confidence: mailPorts.includes(target.port) ? 6 : 4 };
  },
  async startTls(ask) {
    if (!/^250[- ]STARTTLS\b/im.test(await greeted(ask, hello))) return false;
    return latin1(await ask(utf8('STARTTLS\r\n'), { enough: endsReply })).startsWith('220');
  },
  async further(talk, known) {
    const said = async (command: Uint8Array) => (await talk.connected((ask) => greeted(ask, command))) ?? '';
    const first = await said(known.name === 'lmtp' ? lmtpHello : hello);
    // Some serve LMTP under the name of SMTP; they know the one hello and not the other.
    const answer = known.name === 'smtp' && /^5\d\d/.test(first) ? await said(lmtpHello) : first;
    const lmtp = answer !== first && answer.startsWith('250');
    const capabilities = [...answer.matchAll(/^250[- ]([^\r\n]{1,60})/gm)].slice(1, 20);
    const told = productOfBanner(answer);
    return {
      ...(lmtp ? { name: 'lmtp' } : {}),
      ...(known.product ? {} : told),
      ...(capabilities.length > 0 ? { info: capabilities.map(([, word]) => word).join(', ') } : {}),
    };
  },
});
