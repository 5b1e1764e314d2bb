/** The small services over UDP: echo (RFC 862), daytime (RFC 867), quote of the day (RFC 865), character generator (RFC 864), time (RFC 868). */

import { cursorOf, u32 } from '../../wire/cursor.ts';
import { ascii, sameOctets } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { latin1, shown } from '../text.ts';

const words = ascii('nocturne\r\n');

export const echoUdp = defineProtocol({
  id: 'echo-udp',
  title: 'Echo over UDP',
  transport: 'udp',
  ports: [7],
  probes: [{ id: 'echo-udp', bytes: () => words }],
  rarity: 8,
  recognise: (bytes) => (sameOctets(bytes, words) ? { name: 'echo', confidence: 8 } : undefined),
});

/** Most write the weekday or the month by three letters, and the time with colons; the form is free. */
const date =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)|\d{1,2} (?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)).{1,40}\d\d:\d\d:\d\d/;

export const daytimeUdp = defineProtocol({
  id: 'daytime-udp',
  title: 'Daytime over UDP',
  transport: 'udp',
  ports: [13],
  probes: [{ id: 'daytime-udp', bytes: () => Uint8Array.of(13, 10) }],
  rarity: 8,
  recognise(bytes) {
    const text = latin1(bytes, 100);
    return bytes.length < 80 && date.test(text)
      ? { name: 'daytime', info: shown(text, 60), confidence: 8 }
      : undefined;
  },
});

const printable =
  ' !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~';

export const chargenUdp = defineProtocol({
  id: 'chargen-udp',
  title: 'Character generator over UDP',
  transport: 'udp',
  ports: [19],
  probes: [{ id: 'chargen-udp', bytes: () => Uint8Array.of(13, 10) }],
  rarity: 8,
  recognise(bytes) {
    // The ring of printable characters, 72 of them to a line, wherever it begins.
    const line = latin1(bytes, 72);
    const ring = printable + printable;
    return line.length === 72 &&
      (ring.includes(line) || ring.slice(0, 94).concat(ring.slice(1)).includes(line))
      ? { name: 'chargen', confidence: 8 }
      : undefined;
  },
});

/** Seconds since 1900, between 2020 and the end of the era. */
const earliestS = 3_786_825_600;

export const timeUdp = defineProtocol({
  id: 'time-udp',
  title: 'Time over UDP',
  transport: 'udp',
  ports: [37],
  probes: [{ id: 'time-udp', bytes: () => Uint8Array.of(13, 10) }],
  rarity: 8,
  recognise(bytes, asked, { port }) {
    if (bytes.length !== 4 || port !== 37 || asked !== 'time-udp' || u32(cursorOf(bytes)) < earliestS)
      return undefined;
    return { name: 'time', confidence: 8 };
  },
});
