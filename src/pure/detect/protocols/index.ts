/** Every protocol that is recognised. One line each, in alphabetical order. */
import type { ServiceProtocol } from '../protocol.ts';
import { amqp } from './amqp.ts';
import { vnc, x11 } from './desktops.ts';
import { ftp } from './ftp.ts';
import { http } from './http.ts';
import { http2 } from './http2.ts';
import { imap } from './imap.ts';
import { irc } from './irc.ts';
import {
  asterisk,
  dict,
  haproxyStats,
  mpd,
  mumble,
  openvpnManagement,
  tarantool,
  teamspeak,
  varnishCli,
} from './management.ts';
import { acap, managesieve } from './managesieve.ts';
import { memcached } from './memcached.ts';
import { gpsd, hddtemp, munin, nrpe, nsca, nut, zabbixAgent, zabbixServer } from './monitoring-agents.ts';
import { mqtt } from './mqtt.ts';
import { mysql, mysqlx } from './mysql.ts';
import { nntp } from './nntp.ts';
import { pop3 } from './pop3.ts';
import { postgresql } from './postgresql.ts';
import { lpd, pjl } from './printing.ts';
import { beanstalkd, epmd, gearman, nats, openwire, stomp, zmtp } from './queues.ts';
import { redis } from './redis.ts';
import { rsync } from './rsync.ts';
import { rtsp, sip, sipUdp } from './sip.ts';
import { chargen, daytime, finger, gopher, ident, time, whois } from './small-services.ts';
import { smtp } from './smtp.ts';
import { socks4, socks5 } from './socks.ts';
import { ssh } from './ssh.ts';
import { telnet } from './telnet.ts';
import { tls } from './tls.ts';
import { cvs, git, perforce, svn } from './version-control.ts';
import { xmpp } from './xmpp.ts';
import { zookeeper } from './zookeeper.ts';

export const protocols: readonly ServiceProtocol[] = [
  acap,
  amqp,
  asterisk,
  beanstalkd,
  chargen,
  cvs,
  daytime,
  dict,
  epmd,
  finger,
  ftp,
  gearman,
  git,
  gopher,
  gpsd,
  haproxyStats,
  hddtemp,
  http,
  http2,
  ident,
  imap,
  irc,
  lpd,
  managesieve,
  memcached,
  mpd,
  mqtt,
  mumble,
  munin,
  mysql,
  mysqlx,
  nats,
  nntp,
  nrpe,
  nsca,
  nut,
  openvpnManagement,
  openwire,
  perforce,
  pjl,
  pop3,
  postgresql,
  redis,
  rsync,
  rtsp,
  sip,
  sipUdp,
  smtp,
  socks4,
  socks5,
  ssh,
  stomp,
  svn,
  tarantool,
  teamspeak,
  telnet,
  time,
  tls,
  varnishCli,
  vnc,
  whois,
  x11,
  xmpp,
  zabbixAgent,
  zabbixServer,
  zmtp,
  zookeeper,
];
