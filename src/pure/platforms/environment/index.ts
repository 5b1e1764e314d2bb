/** Monitors of rooms and cabinets: temperature, humidity, contacts, cooling, timing of doors. */
import { platformLines, withIdentity } from '../lines.ts';

const own = {
  'hw-group': { model: [{ from: 'descr', pattern: /^(HWg-\w+|[A-Z]\w+ \d+)/ }] },
  esphome: { model: [{ from: 'descr', pattern: /Board (\w+)/ }] },
} as const;

export const environment = withIdentity(
  platformLines(
    [
      ['akcp', 'AKCP sensorProbe', 'AKCP', 'sensor', '3854', /sensorProbe|securityProbe/i],
      ['papouch', 'Papouch', 'Papouch', 'sensor', '18248', /^(Quidos?|TME|TH2E|Papago) /i],
      ['hw-group', 'HW group', 'HW group', 'sensor', '21796', /^(HWg-|Poseidon)/],
      ['avtech', 'AVTECH Room Alert', 'AVTECH', 'sensor', '20916', /Room ?Alert/],
      ['wut', 'Wiesemann & Theis', 'Wiesemann & Theis', 'sensor', '5040'],
      ['comet', 'Comet Web Sensor', 'COMET SYSTEM', 'sensor', '22626'],
      ['serverscheck', 'ServersCheck', 'ServersCheck', 'sensor', '25432', ['17095', /Sensor/]],
      ['nti-enviromux', 'NTI ENVIROMUX', 'Network Technologies', 'sensor', '3699', /ENVIROMUX/],
      ['asentria', 'Asentria SiteBoss', 'Asentria', 'sensor', '3052', /SiteBoss/],
      ['dps-netguardian', 'DPS Telecom NetGuardian', 'DPS Telecom', 'sensor', '2682', /NetGuardian/],
      ['packetflux', 'PacketFlux SiteMonitor', 'PacketFlux', 'sensor', '32050', /SiteMonitor/],
      ['tycon', 'Tycon TPDIN', 'Tycon Systems', 'sensor', '45621', /TPDIN/],
      ['teracom', 'Teracom', 'Teracom', 'sensor', '38783', /Teracom/],
      ['jacarta', 'Jacarta interSeptor', 'Jacarta', 'sensor', '19011'],
      ['sensatronics', 'Sensatronics', 'Sensatronics', 'sensor', '16174'],
      ['didactum', 'Didactum', 'Didactum', 'sensor', '46501'],
      ['vutlan', 'Vutlan', 'Vutlan', 'sensor', '39052'],
      ['kentix', 'Kentix', 'Kentix', 'sensor', '37954'],
      ['uptime-devices', 'Uptime Devices SensorProbe', 'Uptime Devices', 'sensor', '13045'],
      ['carel', 'CAREL pCOWeb', 'CAREL', 'sensor', '9839'],
      ['rittal-lcp-carel', 'Rittal LCP DX', 'Rittal', 'sensor', '9839.2606'],
      ['stulz', 'Stulz', 'Stulz', 'sensor', '29462 50598'],
      ['embedded-data-systems', 'Embedded Data Systems 1-Wire', 'Embedded Data Systems', 'sensor', '31440'],
      ['snr-erd', 'SNR-ERD', 'NAG', 'sensor', '40418.2', /^SNR-ERD/],
      ['profline', 'Profline', 'Profline', 'sensor', '21222'],
      ['logmaster', 'LogMaster', 'Megatec', 'sensor', /^LogWeb/, ['935', /^LogWeb/]],
      ['esphome', 'ESPHome', 'ESPHome', 'sensor', /^ESPHome /],
      ['barix', 'Barix', 'Barix', 'media', '17491'],
      ['it-watchdogs', 'ITWatchDogs', 'Vertiv', 'sensor', '17373', /WeatherGoose/],
      ['last-mile-gear', 'Last Mile Gear', 'Last Mile Gear', 'sensor', '25868', /Last Mile Gear/],
      ['conteg', 'Conteg', 'Conteg', 'sensor', '28402'],
      ['schroff', 'nVent Schroff', 'nVent Schroff', 'sensor', '16394'],
      ['airedale', 'Airedale', 'Airedale', 'sensor', '22110'],
      ['smseagle', 'SMSEagle', 'SMSEagle', 'sensor', '46049'],
      ['johnson-controls', 'Johnson Controls', 'Johnson Controls', 'sensor', '48327'],
      ['daikin', 'Daikin', 'Daikin', 'sensor', '52447'],
    ],
    {
      version: [{ from: 'descr', pattern: /(?:SW: ?|[vV]|Version |version )(\d+\.\d+[\w.-]*)/ }],
      model: [{ from: 'descr', pattern: /^(?!Linux )((?:[A-Z]\w+ ){0,2}[\w-]*?(?:\w*\d\w+|\w+\d))\b/ }],
    },
  ),
  own,
);
