/** FTP (RFC 959): greets with 220; SYST, or being told to log in first, tells it from SMTP. AUTH TLS of RFC 4217. */

import { productOfBanner, serviceOfProduct } from '../../wire/banner.ts';
import { systemOf } from '../http-servers.ts';
import { defineProtocol, nothing } from '../protocol.ts';
import { endsReply, latin1, utf8 } from '../text.ts';

const servers = /FTPD?\b|FileZilla|Serv-U/i;

export const ftp = defineProtocol({
  id: 'ftp',
  title: 'FTP',
  transport: 'tcp',
  ports: [21, 2021, 2121, 8021],
  tlsPorts: [990],
  greets: true,
  rarity: 2,
  probes: [{ id: 'ftp-syst', bytes: () => utf8('SYST\r\n') }],
  complete: endsReply,
  recognise(bytes, asked, target) {
    const text = latin1(bytes, 2000);
    if (!/^(?:120|220|421|530)[ -]/.test(text) || /\(HylaFAX\b/.test(text)) return undefined;
    const known = productOfBanner(text);
    const own = [21, 990, 2121].includes(target.port);
    const said = {
      name: 'ftp',
      ...known,
      ...(/^Microsoft/.test(known.product ?? '') ? { os: 'Windows' } : {}),
    };
    const serves = serviceOfProduct(known.product);
    if (/\bE?SMTP\b|\bNNTP\b/i.test(text) || serves === 'mail' || serves === 'news') return undefined;
    if ((serves || servers.test(text)) && text.startsWith('220')) return said;
    if (asked === 'ftp-syst' && /^(?:215 |530[ -](?:.*(?:log ?in|USER|auth)|5\.7\.0))/im.test(text))
      return said;
    if (text.startsWith('530') || text.startsWith('120')) return own ? said : undefined;
    return { ...said, confidence: own ? 6 : 4 };
  },
  async startTls(ask) {
    if (!/^220[ -]/.test(latin1(await ask(nothing, { enough: endsReply })))) return false;
    return /^[23]34[ -]/.test(latin1(await ask(utf8('AUTH TLS\r\n'), { enough: endsReply })));
  },
  async further(talk, known) {
    const answers = await talk.connected(async (ask) => {
      const said: string[] = [latin1(await ask(nothing, { enough: endsReply }))];
      // Servers that name themselves nowhere else do in their help.
      for (const command of known.product ? ['SYST'] : ['SYST', 'HELP'])
        said.push(latin1(await ask(utf8(`${command}\r\n`), { enough: endsReply })));
      return said;
    });
    const system = /^215[ -]([^\r\n]{1,80})/m.exec(answers?.[1] ?? '')?.[1];
    const os = system && (systemOf(system) ?? (/^UNIX\b/i.test(system) ? 'Unix' : undefined));
    const told = answers && !known.product ? productOfBanner(answers.join('\n')) : {};
    return { ...told, ...(os ? { os } : {}), ...(system ? { info: `system ${system}` } : {}) };
  },
});
