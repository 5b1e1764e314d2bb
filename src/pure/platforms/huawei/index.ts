/** Huawei beside VRP: access networks, microwave, storage, servers, power. Subtrees of huaweiMgmt as in HUAWEI-PRODUCT-MIB. */
import { platformLines } from '../lines.ts';

export const huawei = platformLines(
  [
    ['huawei-optix-rtn', 'Huawei OptiX RTN', 'Huawei', 'radio', '2011.2.25.1', ['2011', /Opti[Xx] ?RTN/]],
    [
      'huawei-optix',
      'Huawei OptiX transport',
      'Huawei',
      'optical',
      '2011.2.25',
      ['2011', /Opti[Xx] ?(OSN|BWS|PTN)/],
    ],
    [
      'huawei-smartax',
      'Huawei SmartAX',
      'Huawei',
      'switch',
      '2011.2.80 2011.2.115 2011.2.133 2011.2.169 2011.2.171 2011.2.185 2011.2.186 2011.2.187 2011.2.248',
      ['2011', /Integrated Access Software|SmartAX|MA5[68]\d\d/],
    ],
    [
      'huawei-oceanstor',
      'Huawei OceanStor',
      'Huawei',
      'storage',
      '2011.2.91 34774',
      ['2011', /ISM SNMP Agent|OceanStor/],
    ],
    [
      'huawei-ibmc',
      'Huawei iBMC',
      'Huawei',
      'bmc',
      '2011.2.235 58132',
      ['2011', /Hardware management system|iBMC/],
    ],
    ['huawei-smu', 'Huawei site monitoring unit', 'Huawei', 'ups', '2011.6.164', ['2011', /^SMU\d/]],
    ['huawei-ups', 'Huawei UPS', 'Huawei', 'ups', '2011.6.174', ['2011', /HUAWEI UPS/i]],
    ['huawei-smartlogger', 'Huawei SmartLogger', 'Huawei', 'sensor', ['2011', /SmartLogger/]],
    ['esight', 'Huawei eSight', 'Huawei', 'server', ['2011', /eSight/]],
  ],
  { version: [{ from: 'descr', pattern: /\b(V\d{3}R\d{3}C\d{2}\S*)/ }] },
);
