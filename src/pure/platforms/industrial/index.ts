/** Switches and routers for cabinets beside machines and rails. */
import { definePlatform } from '../../contract/platform.ts';
import { enterprises, platformLines } from '../lines.ts';

export const industrial = [
  definePlatform({
    id: 'hirschmann',
    name: 'Hirschmann HiOS',
    vendor: 'Hirschmann',
    kind: 'switch',
    detect: [{ objectIds: enterprises('248') }, { descr: /Hirschmann/ }],
    // hmSysVersion of HMPRIV-MGMT-SNMP-MIB.
    version: [{ from: 'object', oid: '1.3.6.1.4.1.248.14.1.1.2', pattern: /(\d+\.\d+\.\d+)/ }],
    model: [{ from: 'descr', pattern: /^Hirschmann (.+)/ }],
  }),
  ...platformLines(
    [
      ['moxa', 'Moxa switch', 'Moxa', 'switch', '8691', /\bMoxa\b/i],
      ['scalance', 'Siemens SCALANCE', 'Siemens', 'switch', '4196.1.1.5 4329.20', /SCALANCE/],
      ['ruggedcom', 'Siemens RUGGEDCOM ROS', 'Siemens', 'switch', '15004', /RUGGEDCOM|RuggedCom/i],
      ['westermo', 'Westermo WeOS', 'Westermo', 'switch', '16177', /Westermo|WeOS/],
      ['n-tron', 'Red Lion N-Tron', 'Red Lion', 'switch', '28381', /N-TRON/i],
      ['sixnet', 'Red Lion Sixnet', 'Red Lion', 'switch', '20540', /Sixnet/i],
      ['red-lion', 'Red Lion', 'Red Lion', 'switch', '1890 5940 29789 38113'],
      ['phoenix-contact', 'Phoenix Contact', 'Phoenix Contact', 'switch', '4346', /Phoenix Contact/i],
      ['advantech', 'Advantech', 'Advantech', 'switch', '10297 3442 26655', /Advantech/],
      ['advantech-router', 'Advantech cellular router', 'Advantech', 'modem', '30140', /Conel/],
      ['microsens', 'MICROSENS', 'MICROSENS', 'switch', '3181', /MICROSENS/],
      ['planet', 'PLANET', 'PLANET', 'switch', '10456', /^PLANET/],
      ['garrettcom', 'Belden GarrettCom', 'Belden', 'switch', '553', /GarrettCom|Magnum/],
      ['belden', 'Belden', 'Belden', 'switch', '27378 31850 45776'],
      ['weidmueller', 'Weidmüller', 'Weidmüller', 'switch', '38187'],
      ['wago', 'WAGO', 'WAGO', 'switch', '13576 57461'],
      ['korenix', 'Korenix', 'Korenix', 'switch', '24062', /JetNet|Korenix/],
      ['oring', 'ORing', 'ORing', 'switch', /ORing/],
      ['kontron', 'Kontron', 'Kontron', 'switch', '15000 20306 20885 60745'],
      ['rockwell', 'Rockwell Stratix', 'Rockwell Automation', 'switch', '95', /Stratix/],
      ['schneider-connexium', 'Schneider ConneXium', 'Schneider Electric', 'switch', /ConneXium/],
      ['ifotec', 'IFOTEC', 'IFOTEC', 'switch', '21362', /IFOTEC/],
      ['netmodule', 'NetModule', 'Belden', 'modem', '31496'],
      ['insys', 'INSYS', 'INSYS', 'modem', '34081'],
      ['etherwan', 'EtherWAN', 'EtherWAN', 'switch', '2736', /EtherWAN/],
      ['antaira', 'Antaira', 'Antaira', 'switch', '38477', /Antaira/],
      ['lantech', 'Lantech', 'Lantech', 'switch', '37072'],
      ['profinet-switch', 'PROFINET switch', 'PROFIBUS Nutzerorganisation', 'switch', '24686'],
      ['murrelektronik', 'Murrelektronik', 'Murrelektronik', 'switch', '47330'],
      ['kyland', 'Kyland', 'Kyland', 'switch', '26067'],
      ['beckhoff', 'Beckhoff', 'Beckhoff', 'switch', '25157'],
      ['omron', 'Omron', 'Omron', 'switch', '16838'],
      ['keyence', 'KEYENCE', 'KEYENCE', 'switch', '28558'],
      ['yokogawa', 'Yokogawa', 'Yokogawa', 'switch', '7427'],
    ],
    {
      version: [{ from: 'descr', pattern: /(?:[vV]ersion:? ?|[vV])(\d+\.\d+[\w.]*)/ }],
      model: [
        { from: 'entity' },
        { from: 'descr', pattern: /^(?:PLANET,? |MICROSENS |RUGGEDCOM )?([A-Z][\w-]*\d[\w-]*)/ },
      ],
    },
  ),
];
