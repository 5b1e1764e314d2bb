/**
 * Printers: LPD (RFC 1179) is asked for a queue that hardly anybody has; PJL (PJL Technical Reference, "INFO ID") for the model. At the raw ports of
 * printers whatever is not PJL comes out as paper, so nobody else asks there.
 */
import { defineProtocol } from '../protocol.ts';
import { latin1, utf8 } from '../text.ts';

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
