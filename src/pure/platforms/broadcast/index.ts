/** Studio, head end and stage: transmitters, receivers, encoders, projectors, control. */
import { platformLines } from '../lines.ts';

export const broadcast = platformLines(
  [
    ['inovonics', 'Inovonics', 'Inovonics', 'media', '42111', /Inovonics/],
    ['deva', 'DEVA Broadcast', 'DEVA', 'media', '35833', /DEVA/],
    ['ecreso', 'WorldCast Ecreso', 'WorldCast', 'media', /Ecreso/i, ['8072', /FM (Transmitter|Tx)/]],
    ['terra', 'TERRA', 'TERRA', 'media', '30631', /^Terra /],
    ['evertz', 'Evertz', 'Evertz', 'media', '6827', /Evertz/],
    ['riedel', 'Riedel', 'Riedel', 'media', '23056', /Riedel/],
    ['lawo', 'Lawo', 'Lawo', 'media', '14859'],
    ['nevion', 'Nevion', 'Nevion', 'media', '8768 13130', /Nevion/],
    ['net-insight', 'Net Insight', 'Net Insight', 'media', '2928', /Nimbra/],
    ['appear', 'Appear', 'Appear', 'media', '23916'],
    ['kathrein', 'Kathrein', 'Kathrein', 'media', '6437'],
    ['blankom', 'BLANKOM', 'BLANKOM', 'media', '16744'],
    ['crestron', 'Crestron', 'Crestron', 'media', '3212', /Crestron/],
    ['extron', 'Extron', 'Extron', 'media', '18026', /Extron/],
    ['amx', 'AMX', 'AMX', 'media', '8942'],
    ['barco', 'Barco', 'Barco', 'media', '12827 12612 7312', /Barco/],
    ['christie', 'Christie', 'Christie', 'media', '25766', /Christie/],
    ['epson-projector', 'Epson projector', 'Epson', 'media', ['1248', /Projector/], /EPSON .*Projector/i],
    ['nec-display', 'Sharp/NEC display', 'Sharp NEC', 'media', '119.2.3.126', /NEC (Projector|Display)/],
    ['qsc', 'QSC', 'QSC', 'media', '1531'],
    ['pbi-dch', 'PBI DCH receiver', 'PBI Digital', 'media', /^Linux DCH-\d/],
    ['tandberg-tv', 'Ericsson TV (Tandberg Television)', 'MediaKind', 'media', '1773'],
    ['bridgetech', 'Bridge Technologies', 'Bridge Technologies', 'media', '24562'],
    ['powersoft', 'Powersoft', 'Powersoft', 'media', '55933'],
  ],
  {
    version: [{ from: 'descr', pattern: /[vV](?:ersion )?(\d+\.\d+\S*)/ }],
    model: [{ from: 'descr', pattern: /Model: ?(\S+)/ }],
  },
);
