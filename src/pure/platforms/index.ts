/** The registry: one line per folder. The order means nothing; `detect` takes the most special rule of all. */
import type { PlatformDefinition } from '../contract/platform.ts';
import { accessSwitch } from './access-switch/index.ts';
import { adc } from './adc/index.ts';
import { apc } from './apc/index.ts';
import { arubaos } from './arubaos/index.ts';
import { arubaosCx } from './arubaos-cx/index.ts';
import { asa } from './asa/index.ts';
import { broadcast } from './broadcast/index.ts';
import { bsdFirewall } from './bsd-firewall/index.ts';
import { camera } from './camera/index.ts';
import { cisco } from './cisco/index.ts';
import { ciscoSmallBusiness } from './cisco-small-business/index.ts';
import { ciscoWireless } from './cisco-wireless/index.ts';
import { comware } from './comware/index.ts';
import { consoleServer } from './console/index.ts';
import { cpe } from './cpe/index.ts';
import { dell } from './dell/index.ts';
import { dellServer } from './dell-server/index.ts';
import { eaton } from './eaton/index.ts';
import { environment } from './environment/index.ts';
import { eos } from './eos/index.ts';
import { extreme } from './extreme/index.ts';
import { f5 } from './f5/index.ts';
import { fortinet } from './fortinet/index.ts';
import { fortios } from './fortios/index.ts';
import { gaia } from './gaia/index.ts';
import { generalVendor } from './general-vendor/index.ts';
import { huawei } from './huawei/index.ts';
import { industrial } from './industrial/index.ts';
import { ios } from './ios/index.ts';
import { iosxe } from './iosxe/index.ts';
import { iosxr } from './iosxr/index.ts';
import { juniper } from './juniper/index.ts';
import { junos } from './junos/index.ts';
import { linux } from './linux/index.ts';
import { nxos } from './nxos/index.ts';
import { optical } from './optical/index.ts';
import { panos } from './panos/index.ts';
import { pdu } from './pdu/index.ts';
import { printer } from './printer/index.ts';
import { procurve } from './procurve/index.ts';
import { radio } from './radio/index.ts';
import { routeros } from './routeros/index.ts';
import { security } from './security/index.ts';
import { serverManagement } from './server-management/index.ts';
import { sonicwall } from './sonicwall/index.ts';
import { storage } from './storage/index.ts';
import { time } from './time/index.ts';
import { timos } from './timos/index.ts';
import { ubiquiti } from './ubiquiti/index.ts';
import { unix } from './unix/index.ts';
import { ups } from './ups/index.ts';
import { vmware } from './vmware/index.ts';
import { voice } from './voice/index.ts';
import { vrp } from './vrp/index.ts';
import { vyos } from './vyos/index.ts';
import { whiteBoxSwitch } from './white-box-switch/index.ts';
import { windows } from './windows/index.ts';
import { wireless } from './wireless/index.ts';

export const platforms: readonly PlatformDefinition[] = [
  accessSwitch,
  adc,
  apc,
  arubaos,
  arubaosCx,
  asa,
  broadcast,
  bsdFirewall,
  camera,
  cisco,
  ciscoSmallBusiness,
  ciscoWireless,
  comware,
  consoleServer,
  cpe,
  dell,
  dellServer,
  eaton,
  environment,
  eos,
  extreme,
  f5,
  fortinet,
  fortios,
  gaia,
  generalVendor,
  huawei,
  industrial,
  ios,
  iosxe,
  iosxr,
  juniper,
  junos,
  linux,
  nxos,
  optical,
  panos,
  pdu,
  printer,
  procurve,
  radio,
  routeros,
  security,
  serverManagement,
  sonicwall,
  storage,
  time,
  timos,
  ubiquiti,
  unix,
  ups,
  vmware,
  voice,
  vrp,
  vyos,
  whiteBoxSwitch,
  windows,
  wireless,
].flat();
