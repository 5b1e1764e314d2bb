/** Our own tables, one line each. */
import { bgp4 } from './bgp4.ts';
import { bridge } from './bridge.ts';
import { ciscoCdp } from './cisco-cdp.ts';
import { dismanEvent } from './disman-event.ts';
import { dismanPing } from './disman-ping.ts';
import { enterprises } from './enterprises.ts';
import { entity } from './entity.ts';
import { entitySensor } from './entity-sensor.ts';
import { entityState } from './entity-state.ts';
import { entityStateTc } from './entity-state-tc.ts';
import { etherlike } from './etherlike.ts';
import { hcnumTc } from './hcnum-tc.ts';
import { hostResources } from './host-resources.ts';
import { hostResourcesTypes } from './host-resources-types.ts';
import { ianaAddressFamilyNumbers } from './iana-address-family-numbers.ts';
import { ianaCharset } from './iana-charset.ts';
import { ianaMau } from './iana-mau.ts';
import { ianaPrinter } from './iana-printer.ts';
import { ianaRtproto } from './iana-rtproto.ts';
import { ianaiftype } from './ianaiftype.ts';
import { ieee8023Lag } from './ieee8023-lag.ts';
import { interfaces } from './if.ts';
import { inetAddress } from './inet-address.ts';
import { ip } from './ip.ts';
import { ipForward } from './ip-forward.ts';
import { lldp } from './lldp.ts';
import { lldpV2 } from './lldp-v2.ts';
import { lmSensors } from './lm-sensors.ts';
import { mau } from './mau.ts';
import { ospf } from './ospf.ts';
import { pBridge } from './p-bridge.ts';
import { powerEthernet } from './power-ethernet.ts';
import { printer } from './printer.ts';
import { qBridge } from './q-bridge.ts';
import { rmon } from './rmon.ts';
import { rmon2 } from './rmon2.ts';
import { rstp } from './rstp.ts';
import { snmpCommunity } from './snmp-community.ts';
import { snmpFramework } from './snmp-framework.ts';
import { snmpMpd } from './snmp-mpd.ts';
import { snmpNotification } from './snmp-notification.ts';
import { snmpTarget } from './snmp-target.ts';
import { snmpUserBasedSm } from './snmp-user-based-sm.ts';
import { snmpViewBasedAcm } from './snmp-view-based-acm.ts';
import { snmpv2 } from './snmpv2.ts';
import { snmpv2Smi } from './snmpv2-smi.ts';
import { snmpv2Tc } from './snmpv2-tc.ts';
import { tcp } from './tcp.ts';
import { transportAddress } from './transport-address.ts';
import { tunnel } from './tunnel.ts';
import { ucdDiskio } from './ucd-diskio.ts';
import { ucdSnmp } from './ucd-snmp.ts';
import { udp } from './udp.ts';
import { ups } from './ups.ts';
import { vrrp } from './vrrp.ts';
import { vrrpv3 } from './vrrpv3.ts';

export const standardTables: readonly string[] = [
  bgp4,
  bridge,
  ciscoCdp,
  dismanEvent,
  dismanPing,
  enterprises,
  entity,
  entitySensor,
  entityState,
  entityStateTc,
  etherlike,
  hcnumTc,
  hostResources,
  hostResourcesTypes,
  ianaAddressFamilyNumbers,
  ianaCharset,
  ianaMau,
  ianaPrinter,
  ianaRtproto,
  ianaiftype,
  ieee8023Lag,
  interfaces,
  inetAddress,
  ip,
  ipForward,
  lldp,
  lldpV2,
  lmSensors,
  mau,
  ospf,
  pBridge,
  powerEthernet,
  printer,
  qBridge,
  rmon,
  rmon2,
  rstp,
  snmpCommunity,
  snmpFramework,
  snmpMpd,
  snmpNotification,
  snmpTarget,
  snmpUserBasedSm,
  snmpViewBasedAcm,
  snmpv2,
  snmpv2Smi,
  snmpv2Tc,
  tcp,
  transportAddress,
  tunnel,
  ucdDiskio,
  ucdSnmp,
  udp,
  ups,
  vrrp,
  vrrpv3,
];
