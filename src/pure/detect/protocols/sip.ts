/** SIP (RFC 3261) over TCP and UDP: OPTIONS, answered with the name of the server. RTSP (RFC 7826) is asked the same way. */

import { familyOf } from '../../base/address.ts';
import type { Transport } from '../../contract/scan.ts';
import { decodeHttpAnswer } from '../../wire/http-message.ts';
import { decodeSip, encodeSipRequest, headerOf, sipPort } from '../../wire/sip.ts';
import { type DetectTarget, defineProtocol, type Recognised, type ServiceProtocol } from '../protocol.ts';
import { entryOf, latin1, utf8 } from '../text.ts';

const hostOf = ({ serverName, address }: DetectTarget) =>
  serverName ?? (familyOf(address) === 6 ? `[${address}]` : address);

const options = (transport: Transport) => (target: DetectTarget) =>
  encodeSipRequest('OPTIONS', `sip:${hostOf(target)}`, [
    [
      'Via',
      `SIP/2.0/${target.secure ? 'TLS' : transport.toUpperCase()} nocturne.invalid;branch=z9hG4bKnocturne;rport`,
    ],
    ['Max-Forwards', '70'],
    ['From', '<sip:nocturne@nocturne.invalid>;tag=nocturne'],
    ['To', `<sip:${hostOf(target)}>`],
    ['Call-ID', 'nocturne'],
    ['CSeq', '1 OPTIONS'],
    ['Contact', '<sip:nocturne@nocturne.invalid>'],
    ['Accept', 'application/sdp'],
  ]);

/** `Asterisk PBX 18.10.0`, `kamailio (5.6.3 (x86_64/linux))`, `FPBX-16.0.40(18.9)`, `Cisco-SIPGateway/IOS-12.x`. */
function productOf(header: string): Partial<Recognised> {
  const found = /^([A-Za-z][\w .&-]{0,60}?)(?:[ /-]\(?v?|\()(\d[\w.~+-]*)/.exec(header);
  const names: Readonly<Record<string, string>> = {
    kamailio: 'Kamailio',
    opensips: 'OpenSIPS',
    'asterisk pbx': 'Asterisk',
    asterisk: 'Asterisk',
    'freeswitch-mod_sofia': 'FreeSWITCH',
  };
  const name = (found?.[1] ?? header.split(/[/(]/)[0]!).trim();
  const product = entryOf(names, name.toLowerCase()) ?? name;
  return {
    ...(product ? { product } : {}),
    ...(found ? { version: found[2]! } : {}),
    ...(/linux/i.test(header) ? { os: 'Linux' } : {}),
    ...(/phone|yealink|snom|polycom|grandstream|gigaset|fritz!/i.test(header)
      ? { deviceType: 'VoIP phone' }
      : {}),
  };
}

const sipOver = (transport: Transport, id: string): ServiceProtocol =>
  defineProtocol({
    id,
    title: 'SIP',
    transport,
    ports: [sipPort, 5080],
    ...(transport === 'tcp' ? { tlsPorts: [5061] } : {}),
    rarity: 6,
    probes: [{ id: `${id}-options`, bytes: options(transport) }],
    recognise(bytes) {
      if (!/^SIP\/2\.0 \d{3}|^[A-Z]{3,12} sips?:\S{1,200} SIP\/2\.0\r/.test(latin1(bytes, 300)))
        return undefined;
      const decoded = decodeSip(bytes, transport === 'udp' ? 'datagram' : 'stream');
      if (decoded.state !== 'complete') return { name: 'sip' };
      const message = decoded.value;
      const header = headerOf(message, 'server') ?? headerOf(message, 'user-agent');
      const info = [
        message.kind === 'response' && `status ${message.status}`,
        headerOf(message, 'allow')?.slice(0, 200),
      ].filter(Boolean);
      return { name: 'sip', ...(header ? productOf(header) : {}), info: info.join('; ') };
    },
  });
export const sip = sipOver('tcp', 'sip');
export const sipUdp = sipOver('udp', 'sip-udp');

export const rtsp = defineProtocol({
  id: 'rtsp',
  title: 'RTSP',
  transport: 'tcp',
  ports: [554, 8554, 7070, 10_554],
  tlsPorts: [322],
  rarity: 6,
  probes: [
    {
      id: 'rtsp-options',
      bytes: () => utf8('OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: Nocturne\r\n\r\n'),
    },
  ],
  recognise(bytes) {
    const status = /^RTSP\/(\d\.\d) (\d{3})/.exec(latin1(bytes, 40));
    if (!status) return undefined;
    // Its messages are those of HTTP with another name.
    const message = decodeHttpAnswer(utf8(latin1(bytes, 4000).replace(/^RTSP/, 'HTTP')));
    const header = message?.headers.server ?? message?.headers['user-agent'];
    const camera = /hikvision|dahua|axis|rtsp server|h264dvr|ipcam|vivotek|bosch|hipcam/i.test(header ?? '');
    const found = /^([A-Za-z][\w .&-]{0,60}?)(?:[ /]\(?v?|\()(\d[\w.~+-]*)/.exec(header ?? '');
    return {
      name: 'rtsp',
      ...(header ? { product: (found?.[1] ?? header).trim() } : {}),
      ...(found ? { version: found[2]! } : {}),
      info: [`status ${status[2]}`, message?.headers.public].filter(Boolean).join('; '),
      ...(camera ? { deviceType: 'webcam' } : {}),
    };
  },
});
