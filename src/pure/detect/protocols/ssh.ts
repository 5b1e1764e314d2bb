/** SSH (RFC 4253 section 4.2): both sides greet with `SSH-<protocol>-<software> <comment>`. */

import { defineProtocol } from '../protocol.ts';
import { endsLine, latin1 } from '../text.ts';

const greeting = /^SSH-(\d\.\d+)-([^ \r\n]{1,120})(?: ([^\r\n]{0,120}))?/m;
/** `OpenSSH_9.2p1 Debian-2+deb12u3`: name and version are the server's own words. */
const software = /^([A-Za-z][A-Za-z.]*(?:[_ -][A-Za-z]+)*?)[_-]v?(\d[\w.+~]*)$/;
const openssh = /^OpenSSH_([\d.]+(?:p\d+)?)/;

export const ssh = defineProtocol({
  id: 'ssh',
  title: 'SSH',
  transport: 'tcp',
  ports: [22, 2222, 830],
  greets: true,
  rarity: 1,
  complete: endsLine,
  recognise(bytes) {
    const found = greeting.exec(latin1(bytes, 2000));
    if (!found) return undefined;
    const [, protocol, name = '', comment] = found;
    const split = software.exec(name);
    const product = openssh.test(name) ? 'OpenSSH' : (split?.[1] ?? name);
    const version = openssh.exec(name)?.[1] ?? split?.[2];
    const system = comment?.split(/[- ]/)[0];
    return {
      name: 'ssh',
      product,
      ...(version ? { version: comment ? `${version} ${comment}` : version } : {}),
      info: `protocol ${protocol}`,
      ...(system && /^(Debian|Ubuntu|FreeBSD|Raspbian)$/.test(system)
        ? { os: system === 'FreeBSD' ? 'FreeBSD' : 'Linux' }
        : {}),
    };
  },
});
