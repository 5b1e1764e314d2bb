/** Every protocol that is recognised. One line each, in alphabetical order. */
import type { ServiceProtocol } from '../protocol.ts';
import { ftp } from './ftp.ts';
import { http } from './http.ts';
import { imap } from './imap.ts';
import { irc } from './irc.ts';
import { acap, managesieve } from './managesieve.ts';
import { nntp } from './nntp.ts';
import { pop3 } from './pop3.ts';
import { chargen, daytime, finger, gopher, ident, time, whois } from './small-services.ts';
import { smtp } from './smtp.ts';
import { ssh } from './ssh.ts';
import { telnet } from './telnet.ts';
import { tls } from './tls.ts';

export const protocols: readonly ServiceProtocol[] = [
  acap,
  chargen,
  daytime,
  finger,
  ftp,
  gopher,
  http,
  ident,
  imap,
  irc,
  managesieve,
  nntp,
  pop3,
  smtp,
  ssh,
  telnet,
  time,
  tls,
  whois,
];
