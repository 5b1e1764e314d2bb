/** Out-of-band access: console servers, serial device servers and KVM switches. */
import { platformLines } from '../lines.ts';

export const consoleServer = platformLines(
  [
    ['opengear', 'Opengear', 'Opengear', 'server', '25049', /OpenGear/i],
    ['opengear-lighthouse', 'Opengear Lighthouse', 'Opengear', 'server', ['25049', /lighthouse/i]],
    ['avocent', 'Vertiv Avocent ACS', 'Vertiv', 'server', '10418', /Avocent|Cyclades/],
    ['lantronix', 'Lantronix', 'Lantronix', 'server', '244', /Lantronix/],
    ['digi', 'Digi', 'Digi', 'server', '332', /Digi (Connect|International|CM|Passport)/],
    ['perle', 'Perle', 'Perle', 'server', '1966', /^Perle /],
    ['wti-console', 'WTI console', 'WTI', 'server', ['2634', /DSM|RSM|Console/]],
    [
      'tripplite-console',
      'Tripp Lite console server',
      'Tripp Lite',
      'server',
      '850.1.5 850.1.7',
      ['850', /B09[0-9]-/],
    ],
    ['moxa-nport', 'Moxa NPort', 'Moxa', 'server', '8691.2', ['8691', /^NP/]],
    ['mrv-lx', 'MRV LX', 'Adtran', 'server', '33'],
    ['aten-kvm', 'ATEN KVM', 'ATEN', 'server', ['21317', /KVM|^K[NAHX]\d/]],
    ['zpe', 'ZPE Nodegrid', 'ZPE', 'server', '42518', /Nodegrid/],
    ['guntermann-drunck', 'Guntermann & Drunck', 'Guntermann & Drunck', 'server', '32828'],
    ['ihse', 'IHSE', 'IHSE', 'server', '38034'],
    ['adder', 'Adder', 'Adder', 'server', '25119'],
    ['thinklogical', 'Thinklogical', 'Thinklogical', 'server', '17658'],
  ],
  {
    version: [
      { from: 'descr', pattern: /Version (\d\S*)/ },
      { from: 'descr', pattern: / (\d\d\.\d\d\.\d+)$/ },
    ],
    model: [{ from: 'descr', pattern: /^(?:Opengear|Avocent|Cyclades|TrippLite|Perle) ((?:ACS )?[\w-]+)/ }],
  },
);
