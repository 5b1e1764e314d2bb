/** Every protocol that is recognised, in alphabetical order. */
import type { ServiceProtocol } from '../protocol.ts';
import { adb } from './adb.ts';
import { afp } from './afp.ts';
import { ajp } from './ajp.ts';
import { amqp } from './amqp.ts';
import { bacnet } from './bacnet.ts';
import { baculaFile } from './bacula.ts';
import { bgp } from './bgp.ts';
import { distcc, icecc, iceccControl } from './build-farms.ts';
import { capwap } from './capwap.ts';
import { cassandra } from './cassandra.ts';
import { citrixIca } from './citrix-ica.ts';
import { coap } from './coap.ts';
import { conserver, ser2net } from './console-servers.ts';
import { vnc, x11 } from './desktops.ts';
import { dicom } from './dicom.ts';
import { dnp3 } from './dnp3.ts';
import { dns, dnsTcp } from './dns.ts';
import { drda } from './drda.ts';
import { dtls } from './dtls.ts';
import { ethernetIpTcp, ethernetIpUdp } from './ethernet-ip.ts';
import { fastcgi } from './fastcgi.ts';
import { firebird } from './firebird.ts';
import { ftp } from './ftp.ts';
import { mumblePing, quake3, sourceEngine } from './games.ts';
import { http } from './http.ts';
import { http2 } from './http2.ts';
import { iec104 } from './iec104.ts';
import { ike, ikeNatTraversal } from './ike.ts';
import { imap } from './imap.ts';
import { ipmi } from './ipmi.ts';
import { irc, quassel } from './irc.ts';
import { iscsi } from './iscsi.ts';
import { javaRmi, jdwp } from './java.ts';
import { kafka } from './kafka.ts';
import { kerberosTcp, kerberosUdp, kpasswdUdp } from './kerberos.ts';
import { knxnetIp } from './knxnet-ip.ts';
import { l2tp } from './l2tp.ts';
import { cldap, ldap } from './ldap.ts';
import { ldp } from './ldp.ts';
import { clamd, milter, postfixPolicy, spamd } from './mail-filters.ts';
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
import { llmnrTcp, llmnrUdp, mdns } from './mdns.ts';
import { iperf2, iperf3 } from './measurement.ts';
import { memcached } from './memcached.ts';
import { memcachedBinary, memcachedUdp } from './memcached-binary.ts';
import { modbus } from './modbus.ts';
import { mongodb } from './mongodb.ts';
import { ganglia, gpsd, hddtemp, munin, nrpe, nsca, xymon } from './monitoring-agents.ts';
import { mqtt } from './mqtt.ts';
import { msrpc } from './msrpc.ts';
import { mssql, mssqlBrowser } from './mssql.ts';
import { mysql, mysqlx } from './mysql.ts';
import { natPmp } from './nat-pmp.ts';
import { netbiosNames } from './netbios-ns.ts';
import {
  checkPointTopology,
  mikrotikBandwidthTest,
  sapRouter,
  sccp,
  smartInstall,
} from './network-devices.ts';
import { nntp } from './nntp.ts';
import { ntp } from './ntp.ts';
import { opcua } from './opcua.ts';
import { openvpnTcp, openvpnUdp } from './openvpn.ts';
import { oracle } from './oracle.ts';
import { ovsdb } from './ovsdb.ts';
import { pop3 } from './pop3.ts';
import { postgresql } from './postgresql.ts';
import { pptp } from './pptp.ts';
import { hylafax, lpd, pjl, sane } from './printing.ts';
import { beanstalkd, epmd, gearman, nats, openwire, stomp, zmtp } from './queues.ts';
import { quic } from './quic.ts';
import { rexec, rlogin, rsh } from './r-services.ts';
import { radius, radiusAccounting } from './radius.ts';
import { rdp } from './rdp.ts';
import { redis } from './redis.ts';
import { pcAnywhere } from './remote-control.ts';
import { rip, ripng } from './rip.ts';
import { mountdTcp, mountdUdp, nfsTcp, nfsUdp, rpcbindTcp, rpcbindUdp } from './rpc.ts';
import { rsync, unison } from './rsync.ts';
import { rtpengine } from './rtpengine.ts';
import { s7comm } from './s7comm.ts';
import { silent } from './silent.ts';
import { rtsp, sip, sipUdp } from './sip.ts';
import { slpTcp, slpUdp } from './slp.ts';
import { chargen, daytime, finger, gopher, ident, time, whois } from './small-services.ts';
import { chargenUdp, daytimeUdp, echoUdp, timeUdp } from './small-udp-services.ts';
import { netbiosSession, smb } from './smb.ts';
import { smtp } from './smtp.ts';
import { snmp } from './snmp.ts';
import { socks4, socks5 } from './socks.ts';
import { pulseAudio, snapcastControl } from './sound.ts';
import { sphinx } from './sphinx.ts';
import { ssdp } from './ssdp.ts';
import { ssh } from './ssh.ts';
import { ceph, glusterfs, nbd, ndmp } from './storage-clusters.ts';
import { stunTcp, stunUdp } from './stun.ts';
import { tacacs } from './tacacs.ts';
import { telnet } from './telnet.ts';
import { tftp } from './tftp.ts';
import { tls } from './tls.ts';
import { torControl } from './tor.ts';
import { ubiquiti } from './ubiquiti.ts';
import { apcupsd, nut } from './ups-daemons.ts';
import { bzr, cvs, git, perforce, svn } from './version-control.ts';
import { vmwareAuthd } from './vmware-authd.ts';
import { h323, mgcp } from './voice.ts';
import { wsDiscovery } from './ws-discovery.ts';
import { xdmcp } from './xdmcp.ts';
import { xmpp } from './xmpp.ts';
import { zabbixAgent, zabbixTrapper } from './zabbix.ts';
import { zookeeper } from './zookeeper.ts';

export const protocols: readonly ServiceProtocol[] = [
  acap,
  adb,
  afp,
  ajp,
  amqp,
  apcupsd,
  asterisk,
  bacnet,
  baculaFile,
  beanstalkd,
  bgp,
  bzr,
  capwap,
  cassandra,
  ceph,
  chargen,
  chargenUdp,
  checkPointTopology,
  citrixIca,
  clamd,
  cldap,
  coap,
  conserver,
  cvs,
  daytime,
  daytimeUdp,
  dicom,
  dict,
  distcc,
  dnp3,
  dns,
  dnsTcp,
  drda,
  dtls,
  echoUdp,
  epmd,
  ethernetIpTcp,
  ethernetIpUdp,
  fastcgi,
  finger,
  firebird,
  ftp,
  ganglia,
  gearman,
  git,
  glusterfs,
  gopher,
  gpsd,
  h323,
  haproxyStats,
  hddtemp,
  http,
  http2,
  hylafax,
  icecc,
  iceccControl,
  ident,
  iec104,
  ike,
  ikeNatTraversal,
  imap,
  iperf2,
  iperf3,
  ipmi,
  irc,
  iscsi,
  javaRmi,
  jdwp,
  kafka,
  kerberosTcp,
  kerberosUdp,
  knxnetIp,
  kpasswdUdp,
  l2tp,
  ldap,
  ldp,
  llmnrTcp,
  llmnrUdp,
  lpd,
  managesieve,
  mdns,
  memcached,
  memcachedBinary,
  memcachedUdp,
  mgcp,
  mikrotikBandwidthTest,
  milter,
  modbus,
  mongodb,
  mountdTcp,
  mountdUdp,
  mpd,
  mqtt,
  msrpc,
  mssql,
  mssqlBrowser,
  mumble,
  mumblePing,
  munin,
  mysql,
  mysqlx,
  natPmp,
  nats,
  nbd,
  ndmp,
  netbiosNames,
  netbiosSession,
  nfsTcp,
  nfsUdp,
  nntp,
  nrpe,
  nsca,
  ntp,
  nut,
  opcua,
  openvpnManagement,
  openvpnTcp,
  openvpnUdp,
  openwire,
  oracle,
  ovsdb,
  pcAnywhere,
  perforce,
  pjl,
  pop3,
  postfixPolicy,
  postgresql,
  pptp,
  pulseAudio,
  quake3,
  quassel,
  quic,
  radius,
  radiusAccounting,
  rdp,
  redis,
  rexec,
  rip,
  ripng,
  rlogin,
  rpcbindTcp,
  rpcbindUdp,
  rsh,
  rsync,
  rtpengine,
  rtsp,
  s7comm,
  sane,
  sapRouter,
  sccp,
  ser2net,
  ...silent,
  sip,
  sipUdp,
  slpTcp,
  slpUdp,
  smartInstall,
  smb,
  smtp,
  snapcastControl,
  snmp,
  socks4,
  socks5,
  sourceEngine,
  spamd,
  sphinx,
  ssdp,
  ssh,
  stomp,
  stunTcp,
  stunUdp,
  svn,
  tacacs,
  tarantool,
  teamspeak,
  telnet,
  tftp,
  time,
  timeUdp,
  tls,
  torControl,
  ubiquiti,
  unison,
  varnishCli,
  vmwareAuthd,
  vnc,
  whois,
  wsDiscovery,
  x11,
  xdmcp,
  xmpp,
  xymon,
  zabbixAgent,
  zabbixTrapper,
  zmtp,
  zookeeper,
];
