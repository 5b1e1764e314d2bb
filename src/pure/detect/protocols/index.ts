/** Every protocol that is recognised. One line each, in alphabetical order of the files. */
import type { ServiceProtocol } from '../protocol.ts';
import { adb } from './adb.ts';
import { afp } from './afp.ts';
import { ajp } from './ajp.ts';
import { bacnet } from './bacnet.ts';
import { bgp } from './bgp.ts';
import { capwap } from './capwap.ts';
import { cassandra } from './cassandra.ts';
import { citrixIca } from './citrix-ica.ts';
import { coap } from './coap.ts';
import { dicom } from './dicom.ts';
import { dnp3 } from './dnp3.ts';
import { dns, dnsTcp } from './dns.ts';
import { drda } from './drda.ts';
import { dtls } from './dtls.ts';
import { ethernetIpTcp, ethernetIpUdp } from './ethernet-ip.ts';
import { firebird } from './firebird.ts';
import { mumblePing, quake3, sourceEngine } from './games.ts';
import { hadoopIpc } from './hadoop.ts';
import { iec104 } from './iec104.ts';
import { ike, ikeNatTraversal } from './ike.ts';
import { ipmi } from './ipmi.ts';
import { iscsi } from './iscsi.ts';
import { javaRmi, jdwp } from './java.ts';
import { kafka } from './kafka.ts';
import { kerberosTcp, kerberosUdp } from './kerberos.ts';
import { knxnetIp } from './knxnet-ip.ts';
import { l2tp } from './l2tp.ts';
import { cldap, ldap } from './ldap.ts';
import { ldp } from './ldp.ts';
import { llmnrTcp, llmnrUdp, mdns } from './mdns.ts';
import { memcachedBinary, memcachedUdp } from './memcached-binary.ts';
import { modbus } from './modbus.ts';
import { mongodb } from './mongodb.ts';
import { msrpc } from './msrpc.ts';
import { mssql, mssqlBrowser } from './mssql.ts';
import { natPmp } from './nat-pmp.ts';
import { netbiosNames } from './netbios-ns.ts';
import {
  checkPointTopology,
  mikrotikBandwidthTest,
  sapRouter,
  sccp,
  smartInstall,
} from './network-devices.ts';
import { ntp } from './ntp.ts';
import { opcua } from './opcua.ts';
import { openvpnTcp, openvpnUdp } from './openvpn.ts';
import { oracle } from './oracle.ts';
import { pptp } from './pptp.ts';
import { quic } from './quic.ts';
import { rexec, rlogin, rsh } from './r-services.ts';
import { radius, radiusAccounting } from './radius.ts';
import { rdp } from './rdp.ts';
import { pcAnywhere } from './remote-control.ts';
import { rip, ripng } from './rip.ts';
import { mountdTcp, mountdUdp, nfsTcp, nfsUdp, rpcbindTcp, rpcbindUdp } from './rpc.ts';
import { s7comm } from './s7comm.ts';
import { silent } from './silent.ts';
import { slpTcp, slpUdp } from './slp.ts';
import { chargenUdp, daytimeUdp, echoUdp, timeUdp } from './small-udp-services.ts';
import { netbiosSession, smb } from './smb.ts';
import { snmp } from './snmp.ts';
import { ssdp } from './ssdp.ts';
import { ssh } from './ssh.ts';
import { ceph, glusterfs, nbd, ndmp } from './storage-clusters.ts';
import { stunTcp, stunUdp } from './stun.ts';
import { tacacs } from './tacacs.ts';
import { tftp } from './tftp.ts';
import { ubiquiti } from './ubiquiti.ts';
import { apcupsd, nut } from './ups-daemons.ts';
import { vmwareAuthd } from './vmware-authd.ts';
import { h323, mgcp } from './voice.ts';
import { wsDiscovery } from './ws-discovery.ts';
import { xdmcp } from './xdmcp.ts';
import { zabbixAgent, zabbixTrapper } from './zabbix.ts';

export const protocols: readonly ServiceProtocol[] = [
  adb,
  afp,
  ajp,
  bacnet,
  bgp,
  capwap,
  cassandra,
  citrixIca,
  coap,
  dicom,
  dnp3,
  ...[dns, dnsTcp],
  drda,
  dtls,
  ...[ethernetIpTcp, ethernetIpUdp],
  firebird,
  ...[quake3, sourceEngine, mumblePing],
  hadoopIpc,
  iec104,
  ...[ike, ikeNatTraversal],
  ipmi,
  iscsi,
  ...[javaRmi, jdwp],
  kafka,
  ...[kerberosUdp, kerberosTcp],
  knxnetIp,
  l2tp,
  ...[ldap, cldap],
  ldp,
  ...[mdns, llmnrUdp, llmnrTcp],
  ...[memcachedBinary, memcachedUdp],
  modbus,
  mongodb,
  msrpc,
  ...[mssql, mssqlBrowser],
  natPmp,
  netbiosNames,
  ...[mikrotikBandwidthTest, smartInstall, sccp, checkPointTopology, sapRouter],
  ntp,
  opcua,
  ...[openvpnUdp, openvpnTcp],
  oracle,
  pptp,
  quic,
  ...[rlogin, rsh, rexec],
  ...[radius, radiusAccounting],
  rdp,
  pcAnywhere,
  ...[rip, ripng],
  ...[rpcbindTcp, rpcbindUdp, nfsTcp, nfsUdp, mountdTcp, mountdUdp],
  s7comm,
  ...silent,
  ...[slpUdp, slpTcp],
  ...[echoUdp, daytimeUdp, chargenUdp, timeUdp],
  ...[smb, netbiosSession],
  snmp,
  ssdp,
  ssh,
  ...[ceph, glusterfs, ndmp, nbd],
  ...[stunUdp, stunTcp],
  tacacs,
  tftp,
  ubiquiti,
  ...[nut, apcupsd],
  vmwareAuthd,
  ...[mgcp, h323],
  wsDiscovery,
  xdmcp,
  ...[zabbixAgent, zabbixTrapper],
];
