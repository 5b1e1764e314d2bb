/** Time and frequency: NTP and PTP servers, grandmasters, synchronisation supply. */
import { platformLines } from '../lines.ts';

export const time = platformLines(
  [
    ['meinberg', 'Meinberg LANTIME', 'Meinberg', 'server', '5597', /LANTIME|Meinberg/],
    [
      'microsemi-time',
      'Microchip SyncServer',
      'Microchip',
      'server',
      '9070',
      ['39165', /SyncServer/],
      /SyncServer|TimeProvider/i,
    ],
    ['endrun', 'EndRun', 'EndRun', 'server', '13827', ['8072', /-Sonoma\b|EndRun/]],
    ['symmetricom-ssu', 'Microchip SSU', 'Microchip', 'server', '601', /^SSU-2000/],
    ['oscilloquartz', 'Adtran Oscilloquartz', 'Adtran', 'server', '5551', /^OSA \d/],
    ['spectracom', 'Safran SecureSync', 'Safran', 'server', '18837', /SecureSync|Spectracom/i],
    ['gorgy', 'Gorgy Timing', 'Gorgy Timing', 'server', '8955'],
    ['bodet', 'Bodet', 'Bodet', 'server', '30731'],
    ['galleon', 'Galleon', 'Galleon', 'server', '42928'],
    ['elproma', 'Elproma', 'Elproma', 'server', '13684 2068'],
    ['brandywine', 'Brandywine', 'Brandywine', 'server', /Brandywine/],
  ],
  { version: [{ from: 'descr', pattern: /[vV](?:ersion )?(\d+\.\d+\S*)/ }] },
);
