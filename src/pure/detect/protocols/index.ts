/** Every protocol that is recognised. One line each, in alphabetical order of the files. */
import type { ServiceProtocol } from '../protocol.ts';
import { bacnet } from './bacnet.ts';
import { bgp } from './bgp.ts';
import { dnp3 } from './dnp3.ts';
import { dns, dnsTcp } from './dns.ts';
import { ethernetIpTcp, ethernetIpUdp } from './ethernet-ip.ts';
import { iec104 } from './iec104.ts';
import { ipmi } from './ipmi.ts';
import { iscsi } from './iscsi.ts';
import { kerberosTcp, kerberosUdp } from './kerberos.ts';
import { cldap, ldap } from './ldap.ts';
import { ldp } from './ldp.ts';
import { modbus } from './modbus.ts';
import { msrpc } from './msrpc.ts';
import { netbiosNames } from './netbios-ns.ts';
import { ntp } from './ntp.ts';
import { radius, radiusAccounting } from './radius.ts';
import { rdp } from './rdp.ts';
import { mountdTcp, mountdUdp, nfsTcp, nfsUdp, rpcbindTcp, rpcbindUdp } from './rpc.ts';
import { s7comm } from './s7comm.ts';
import { netbiosSession, smb } from './smb.ts';
import { snmp } from './snmp.ts';
import { ssh } from './ssh.ts';
import { tacacs } from './tacacs.ts';

export const protocols: readonly ServiceProtocol[] = [
  bacnet,
  bgp,
  dnp3,
  ...[dns, dnsTcp],
  ...[ethernetIpTcp, ethernetIpUdp],
  iec104,
  ipmi,
  iscsi,
  ...[kerberosUdp, kerberosTcp],
  ...[ldap, cldap],
  ldp,
  modbus,
  msrpc,
  netbiosNames,
  ntp,
  ...[radius, radiusAccounting],
  rdp,
  ...[rpcbindTcp, rpcbindUdp, nfsTcp, nfsUdp, mountdTcp, mountdUdp],
  s7comm,
  ...[smb, netbiosSession],
  snmp,
  ssh,
  tacacs,
];
