/**
 * Which vendor tables a device may know, by the enterprise number of its sysObjectID: a product line keeps its MIBs longer than its
 * names. Asking for a table that is not there costs a twentieth of a request, so a number gets all that are spoken below it.
 */
import type { HealthTable } from '../contract/health.ts';
import { alcatelHealth, enterasysHealth, ruijieHealth } from './access-switch/health.ts';
import { a10Health, infobloxHealth } from './adc/health.ts';
import { alliedTelesisHealth } from './allied-telesis/health.ts';
import { apcHealth } from './apc/health.ts';
import { arubaInstantHealth } from './aruba-instant/health.ts';
import { arubaosHealth } from './arubaos/health.ts';
import { arubaosCxHealth } from './arubaos-cx/health.ts';
import { bsdFirewallHealth } from './bsd-firewall/health.ts';
import { checkPointHealth } from './check-point/health.ts';
import { ciscoHealth } from './cisco/health.ts';
import { ciscoSmallBusinessHealth, radlanHealth } from './cisco-small-business/health.ts';
import { ciscoWirelessHealth } from './cisco-wireless/health.ts';
import { comwareHealth } from './comware/health.ts';
import { cyberpowerHealth } from './cyberpower/health.ts';
import { dellOs10Health } from './dell-os10/health.ts';
import { dlinkHealth } from './dlink/health.ts';
import { eatonHealth, eatonPduHealth } from './eaton/health.ts';
import { akcpHealth, geistHealth, liebertHealth, netbotzHealth } from './environment/health.ts';
import { extremeHealth } from './extreme/health.ts';
import { f5Health } from './f5/health.ts';
import { dellFastpathHealth, fastpathHealth, netgearHealth } from './fastpath/health.ts';
import { force10Health } from './force10/health.ts';
import { fortiosHealth } from './fortios/health.ts';
import { fabricHealth, foundryHealth } from './foundry/health.ts';
import { hpPrinterHealth } from './hp-printer/health.ts';
import { idracHealth, openManageHealth } from './idrac/health.ts';
import { hirschmannHealth } from './industrial/health.ts';
import { junosHealth } from './junos/health.ts';
import { megaraidHealth } from './megaraid/health.ts';
import { netonixHealth } from './netonix/health.ts';
import { netscalerHealth } from './netscaler/health.ts';
import { ocnosHealth } from './ocnos/health.ts';
import { panosHealth } from './panos/health.ts';
import { procurveHealth } from './procurve/health.ts';
import { qnapHealth } from './qnap/health.ts';
import { raritanHealth } from './raritan/health.ts';
import { routerosHealth } from './routeros/health.ts';
import { screenosHealth, sophosHealth, watchguardHealth } from './security/health.ts';
import { lenovoServerHealth, proliantHealth, supermicroHealth } from './server-management/health.ts';
import { serverTechnologyHealth } from './server-technology/health.ts';
import { sonicwallHealth } from './sonicwall/health.ts';
import { netappHealth } from './storage/health.ts';
import { synologyHealth } from './synology/health.ts';
import { timosHealth } from './timos/health.ts';
import { tplinkHealth } from './tplink/health.ts';
import { ubiquitiHealth } from './ubiquiti/health.ts';
import { vrpHealth } from './vrp/health.ts';
import { zyxelHealth } from './zyxel/health.ts';

/** By number below `enterprises`; the longest that fits counts. */
const byEnterprise: Readonly<Record<string, readonly HealthTable[]>> = {
  '2': lenovoServerHealth,
  '9': [...ciscoHealth, ...ciscoWirelessHealth],
  // Wireless controllers for small offices are numbered among the switches.
  '9.6.1': [...ciscoSmallBusinessHealth, ...ciscoWirelessHealth],
  '11': [...procurveHealth, ...hpPrinterHealth],
  '43': comwareHealth,
  '89': radlanHealth,
  '171': [...dlinkHealth, ...radlanHealth],
  '207': alliedTelesisHealth,
  '232': proliantHealth,
  '248': hirschmannHealth,
  '318': apcHealth,
  '476': liebertHealth,
  '534': [...eatonHealth, ...eatonPduHealth],
  '674': [...idracHealth, ...openManageHealth],
  // PowerConnect is RADLAN's or Broadcom's software, by model.
  '674.10895': [...radlanHealth, ...dellFastpathHealth],
  '674.11000': dellOs10Health,
  '705': eatonHealth,
  '789': netappHealth,
  '890': zyxelHealth,
  '1588': fabricHealth,
  '1718': serverTechnologyHealth,
  '1916': extremeHealth,
  '1991': foundryHealth,
  '2011': [...vrpHealth, ...comwareHealth],
  '2604': sophosHealth,
  '2620': checkPointHealth,
  '2636': junosHealth,
  '3097': watchguardHealth,
  '3224': screenosHealth,
  '3375': f5Health,
  '3808': cyberpowerHealth,
  '3854': akcpHealth,
  '4413': fastpathHealth,
  '4526': netgearHealth,
  '4881': ruijieHealth,
  '5528': netbotzHealth,
  '5624': enterasysHealth,
  '5951': netscalerHealth,
  '6027': force10Health,
  '6486': alcatelHealth,
  '6527': timosHealth,
  '6574': synologyHealth,
  // net-snmp's own number: appliances that did not care for one of their own, and servers with what their makers add.
  '8072': [
    ...synologyHealth,
    ...megaraidHealth,
    ...proliantHealth,
    ...openManageHealth,
    ...supermicroHealth,
    ...ubiquitiHealth,
    ...checkPointHealth,
    ...bsdFirewallHealth,
  ],
  // Windows: the makers' agents beside its own.
  '311': [...megaraidHealth, ...proliantHealth, ...openManageHealth],
  '7779': infobloxHealth,
  '8741': sonicwallHealth,
  '10002': ubiquitiHealth,
  '10876': supermicroHealth,
  '11863': tplinkHealth,
  '12325': bsdFirewallHealth,
  '12356': fortiosHealth,
  '13742': raritanHealth,
  '14179': ciscoWirelessHealth,
  '14823': arubaosHealth,
  '14823.1.2': arubaInstantHealth,
  '14988': routerosHealth,
  '21239': geistHealth,
  '22610': a10Health,
  '24681': qnapHealth,
  '25461': panosHealth,
  '25506': comwareHealth,
  '36673': ocnosHealth,
  '41112': ubiquitiHealth,
  '46242': netonixHealth,
  '47196': arubaosCxHealth,
};
/** Platforms whose agents are known to tell a number that is none, or somebody else's. */
const byPlatform: Readonly<Record<string, readonly HealthTable[]>> = {
  sonicwall: sonicwallHealth,
  qnap: qnapHealth,
};

const root = '1.3.6.1.4.1.';

export function healthTables(
  sysObjectId: string | undefined,
  platform: string | undefined,
): readonly HealthTable[] {
  const arcs = sysObjectId?.startsWith(root) ? sysObjectId.slice(root.length).split('.') : [];
  let found: readonly HealthTable[] = [];
  for (let length = arcs.length; length > 0 && found.length === 0; length--)
    found = byEnterprise[arcs.slice(0, length).join('.')] ?? [];
  const own = platform === undefined ? [] : (byPlatform[platform] ?? []);
  return own === found ? found : [...found, ...own];
}
