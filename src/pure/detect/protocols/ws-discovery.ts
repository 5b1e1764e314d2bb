/** WS-Discovery (its 2005 draft, which printers, Windows and ONVIF cameras speak, section 5): a probe for everything, over UDP to one host. */
import { ascii } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { latin1, shown } from '../text.ts';

const messageId = 'urn:uuid:6e6f6374-7572-4e65-8465-746563743130';
const discovery = 'http://schemas.xmlsoap.org/ws/2005/04/discovery';
const addressing = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';
const probe =
  '<?xml version="1.0" encoding="utf-8"?>' +
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="${addressing}" xmlns:d="${discovery}">` +
  `<s:Header><a:Action>${discovery}/Probe</a:Action><a:MessageID>${messageId}</a:MessageID>` +
  `<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>` +
  '<s:Body><d:Probe/></s:Body></s:Envelope>';

/** Text of the first element of this name, whatever its prefix. */
function textOf(xml: string, element: string): string {
  const begin = new RegExp(`<(?:[\\w-]{1,20}:)?${element}(?:\\s[^<>]{0,300})?>`).exec(xml);
  if (!begin) return '';
  const from = begin.index + begin[0].length;
  const end = xml.indexOf('<', from);
  return end < 0 ? '' : xml.slice(from, end).trim();
}

/** ONVIF Core section 7.3.2.2: `onvif://www.onvif.org/name/ACME%20Cam`. */
function scope(scopes: string, name: string): string {
  const value = new RegExp(`onvif://www\\.onvif\\.org/${name}/(\\S{1,80})`).exec(scopes)?.[1] ?? '';
  return shown(value.replace(/%20|_/g, ' '), 80);
}

export const wsDiscovery = defineProtocol({
  id: 'ws-discovery',
  title: 'WS-Discovery',
  transport: 'udp',
  ports: [3702],
  probes: [{ id: 'wsd-probe', bytes: () => ascii(probe) }],
  rarity: 5,
  recognise(bytes) {
    const xml = latin1(bytes, 8192);
    if (
      !xml.includes('ProbeMatches') ||
      !xml.includes(messageId) ||
      !/ws\/2005\/04\/discovery|ws-dd\/ns\/discovery/.test(xml)
    )
      return undefined;
    const kinds = textOf(xml, 'Types')
      .split(/\s+/)
      .map((word) => word.replace(/^.*:/, ''));
    const scopes = textOf(xml, 'Scopes');
    const where = textOf(xml, 'XAddrs').split(/\s+/)[0];
    const hardware = [scope(scopes, 'name'), scope(scopes, 'hardware')].filter((part) => part);
    const camera = kinds.includes('NetworkVideoTransmitter');
    const printer = kinds.some((kind) => /^Print/.test(kind));
    return {
      name: 'ws-discovery',
      ...(hardware.length > 0 ? { product: [...new Set(hardware)].join(' ').slice(0, 120) } : {}),
      ...(camera
        ? { deviceType: 'camera' }
        : printer
          ? { deviceType: 'printer' }
          : kinds.includes('Computer')
            ? { deviceType: 'computer' }
            : {}),
      info: shown(
        [kinds.filter((kind) => kind).join(', '), where && `at ${where}`].filter((part) => part).join(', '),
        300,
      ),
      confidence: 8,
    };
  },
});
