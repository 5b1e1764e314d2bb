/** Network cameras, recorders, encoders and intercoms. */
import { objects, platformLines, withIdentity } from '../lines.ts';

const own = {
  // softwVersion and deviceType of HIK-DEVICE-MIB.
  hikvision: { version: objects('39165.1.3'), model: objects('39165.1.1') },
} as const;

export const camera = withIdentity(
  platformLines(
    [
      ['axis', 'Axis camera', 'Axis', 'camera', '368', /; AXIS .*Camera/],
      ['axis-audio', 'Axis audio', 'Axis', 'media', ['368', /Speaker|Audio/]],
      ['hikvision', 'Hikvision', 'Hikvision', 'camera', '39165', /Hikvision/i],
      ['dahua', 'Dahua', 'Dahua', 'camera', '37496', /Dahua/i],
      ['vivotek', 'VIVOTEK', 'VIVOTEK', 'camera', '23465', /VIVOTEK/i],
      ['hanwha', 'Hanwha Vision', 'Hanwha Vision', 'camera', '36849', /iPolis|Hanwha|WiseNet/i],
      ['mobotix', 'MOBOTIX', 'MOBOTIX', 'camera', '21701', /MOBOTIX/i],
      ['bosch-camera', 'Bosch camera', 'Bosch', 'camera', '3967', /Bosch/],
      ['pelco', 'Pelco', 'Pelco', 'camera', '25066', /Pelco/],
      ['avigilon', 'Avigilon', 'Motorola', 'camera', '46202', /Avigilon/],
      ['geutebrueck', 'Geutebrück', 'Geutebrück', 'camera', '28106 52116'],
      ['panasonic-camera', 'i-PRO', 'i-PRO', 'camera', '57501 35822'],
      ['illustra', 'Illustra', 'Johnson Controls', 'camera', /illustra/i, ['8072', /illustra/i]],
      ['sony-camera', 'Sony', 'Sony', 'camera', ['122', /^Sony (SNC|IPELA)/], /^Sony (SNC|IPELA)/],
    ],
    {
      version: [{ from: 'descr', pattern: /; (\d+\.\d+[\d.]*);/ }],
      model: [{ from: 'descr', pattern: /; ?(AXIS [^;]+);/ }],
    },
  ),
  own,
);
