/**
 * Printers, scanners and fax. Printers: LPD (RFC 1179) is asked for a queue that hardly anybody has; PJL (PJL Technical Reference, "INFO ID") for the model. At the raw ports of
 * printers whatever is not PJL comes out as paper, so nobody else asks there.
 */
import { be32, concat, hex } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { endsReply, latin1, utf8 } from '../text.ts';

export const pjl = defineProtocol({
  id: 'pjl',
  title: 'JetDirect (PJL)',
  transport: 'tcp',
  ports: [9100, 9101, 9102, 9103, 9104, 9105, 9106, 9107],
  ownPortsOnly: true,
  rarity: 9,
  probes: [{ id: 'pjl-info-id', bytes: () => utf8('\x1b%-12345X@PJL INFO ID\r\n\x1b%-12345X\r\n') }],
  recognise(bytes) {
    const model = /@PJL INFO ID\s+"?([^"\r\n\f]{1,100})"?/.exec(latin1(bytes, 500))?.[1];
    if (model) return { name: 'jetdirect', product: model, deviceType: 'printer' };
    return /^@PJL /.test(latin1(bytes, 10)) ? { name: 'jetdirect', deviceType: 'printer' } : undefined;
  },
});

export const lpd = defineProtocol({
  id: 'lpd',
  title: 'LPD',
  transport: 'tcp',
  ports: [515],
  rarity: 8,
  probes: [{ id: 'lpd-queue', bytes: () => utf8('\x04nocturne\n') }],
  recognise(bytes, asked, { port }) {
    const text = latin1(bytes, 500);
    if (
      /^(?:lpd|lpsched|[\w.-]{1,60}: lpd): |Your host does not have line printer access|unknown printer|no entries/i.test(
        text,
      )
    )
      return { name: 'printer' };
    // RFC 1179 section 6: one octet, zero for yes.
    const octet = bytes.length === 1 && bytes[0]! <= 1;
    return asked === 'lpd-queue' && port === 515 && (octet || /^[\x20-\x7e\r\n\t]{4,}$/.test(text))
      ? { name: 'printer', info: /[a-z]/i.test(text) ? text.slice(0, 200) : '' }
      : undefined;
  },
});

/** SANE_NET_INIT (the SANE standard, section 5.2): our version 1.0.3 and a name. */
export const sane = defineProtocol({
  id: 'sane',
  title: 'SANE',
  transport: 'tcp',
  ports: [6566],
  rarity: 8,
  probes: [
    {
      id: 'sane-init',
      bytes: () => concat(be32(0), hex('01 00 0003'), be32(9), 'nocturne\0'),
    },
  ],
  recognise(bytes, asked) {
    if (bytes.length !== 8 || asked !== 'sane-init') return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const [status, build] = [view.getUint32(0), view.getUint16(6)];
    // Section 4.2.7: eleven ways to fail; access denied is one.
    if (status > 11 || bytes[4] !== 1 || build !== 3) return undefined;
    const info = `SANE ${bytes[4]}.${bytes[5]}${status === 11 ? ', access denied' : ''}`;
    return { name: 'sane', product: 'SANE saned', info };
  },
});

/** Greets as FTP does, whose words it speaks. */
export const hylafax = defineProtocol({
  id: 'hylafax',
  title: 'HylaFAX',
  transport: 'tcp',
  ports: [4559],
  greets: true,
  rarity: 8,
  complete: endsReply,
  recognise(bytes) {
    const found = /^220[ -](\S{1,200}) server \(HylaFAX(?: \(tm\))?(?: Version (\d[\w.]{0,20}))?/.exec(
      latin1(bytes, 400),
    );
    if (!found) return undefined;
    const [, hostName, version] = found;
    return {
      name: 'hylafax',
      product: 'HylaFAX',
      ...(version ? { version } : {}),
      ...(hostName ? { hostName } : {}),
    };
  },
});
