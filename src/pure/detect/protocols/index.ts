/** Every protocol that is recognised. One line each, in alphabetical order of the files. */
import type { ServiceProtocol } from '../protocol.ts';
import { bacnet } from './bacnet.ts';
import { bgp } from './bgp.ts';
import { cassandra } from './cassandra.ts';
import { coap } from './coap.ts';
import { dnp3 } from './dnp3.ts';
import { dns, dnsTcp } from './dns.ts';
import { ethernetIpTcp, ethernetIpUdp } from './ethernet-ip.ts';
import { iec104 } from './iec104.ts';
import { ike, ikeNatTraversal } from './ike.ts';
import { ipmi } from './ipmi.ts';
import { iscsi } from './iscsi.ts';
import { kafka } from './kafka.ts';
import { kerberosTcp, kerberosUdp } from './kerberos.ts';
import { l2tp } from './l2tp.ts';
import { cldap, ldap } from './ldap.ts';
import { ldp } from './ldp.ts';
import { llmnrTcp, llmnrUdp, mdns } from './mdns.ts';
import { memcachedBinary, memcachedUdp } from './memcached-binary.ts';
import { modbus } from './modbus.ts';
import { mongodb } from './mongodb.ts';
import { msrpc } from './msrpc.ts';
import { mssql, mssqlBrowser } from './mssql.ts';
import { netbiosNames } from './netbios-ns.ts';
import { ntp } from './ntp.ts';
import { openvpnTcp, openvpnUdp } from './openvpn.ts';
import { oracle } from './oracle.ts';
import { pptp } from './pptp.ts';
import { radius, radiusAccounting } from './radius.ts';
import { rdp } from './rdp.ts';
import { mountdTcp, mountdUdp, nfsTcp, nfsUdp, rpcbindTcp, rpcbindUdp } from './rpc.ts';
import { s7comm } from './s7comm.ts';
import { netbiosSession, smb } from './smb.ts';
import { snmp } from './snmp.ts';
import { ssdp } from './ssdp.ts';
import { ssh } from './ssh.ts';
import { stunTcp, stunUdp } from './stun.ts';
import { tacacs } from './tacacs.ts';
import { tftp } from './tftp.ts';
import { wsDiscovery } from './ws-discovery.ts';

export const protocols: readonly ServiceProtocol[] = [
  bacnet,
  bgp,
  cassandra,
  coap,
  dnp3,
  ...[dns, dnsTcp],
  ...[ethernetIpTcp, ethernetIpUdp],
  iec104,
  ...[ike, ikeNatTraversal],
  ipmi,
  iscsi,
  kafka,
  ...[kerberosUdp, kerberosTcp],
  l2tp,
  ...[ldap, cldap],
  ldp,
  ...[mdns, llmnrUdp, llmnrTcp],
  ...[memcachedBinary, memcachedUdp],
  modbus,
  mongodb,
  msrpc,
  ...[mssql, mssqlBrowser],
  netbiosNames,
  ntp,
  ...[openvpnUdp, openvpnTcp],
  oracle,
  pptp,
  ...[radius, radiusAccounting],
  rdp,
  ...[rpcbindTcp, rpcbindUdp, nfsTcp, nfsUdp, mountdTcp, mountdUdp],
  s7comm,
  ...[smb, netbiosSession],
  snmp,
  ssdp,
  ssh,
  ...[stunUdp, stunTcp],
  tacacs,
  tftp,
  wsDiscovery,
];
