/** Agents of monitoring: NRPE and NSCA (Nagios), Munin, Ganglia, gpsd, hddtemp. */
import { defineProtocol } from '../protocol.ts';
import { endsLine, latin1, utf8 } from '../text.ts';

/** CRC-32 of IEEE 802.3, as NRPE wants it over the whole packet. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Packet of version 2 (nrpe's common.h): version, type 1, CRC, result, 1024 bytes of text, two of padding. */
function nrpeQuery(): Uint8Array {
  const packet = new Uint8Array(1036);
  const view = new DataView(packet.buffer);
  view.setUint16(0, 2);
  view.setUint16(2, 1);
  packet.set(utf8('_NRPE_CHECK'), 10);
  view.setUint32(4, crc32(packet));
  return packet;
}

export const nrpe = defineProtocol({
  id: 'nrpe',
  title: 'NRPE',
  transport: 'tcp',
  ports: [5666],
  tlsPorts: [5666],
  rarity: 8,
  probes: [{ id: 'nrpe-check', bytes: nrpeQuery }],
  recognise(bytes) {
    if (
      bytes.length < 20 ||
      bytes[0] !== 0 ||
      bytes[1]! < 2 ||
      bytes[1]! > 4 ||
      bytes[2] !== 0 ||
      bytes[3] !== 2
    )
      return undefined;
    const text = latin1(bytes.subarray(10), 200).split('\0').find(Boolean) ?? '';
    const version = /NRPE v(\d[\w.-]*)/.exec(text)?.[1];
    return { name: 'nrpe', product: 'Nagios NRPE', ...(version ? { version } : { info: text }) };
  },
});

export const nsca = defineProtocol({
  id: 'nsca',
  title: 'NSCA',
  transport: 'tcp',
  ports: [5667],
  greets: true,
  rarity: 9,
  // 128 bytes to begin the cipher with, and a time: nothing in them has form, so that only the port makes them believable.
  recognise(bytes, asked, { port }) {
    if (port !== 5667 || asked !== 'greeting' || bytes.length !== 132) return undefined;
    const seconds = new DataView(bytes.buffer, bytes.byteOffset).getUint32(128);
    return seconds > 1_000_000_000 ? { name: 'nsca', product: 'Nagios NSCA' } : undefined;
  },
});

export const munin = defineProtocol({
  id: 'munin',
  title: 'Munin node',
  transport: 'tcp',
  ports: [4949],
  greets: true,
  rarity: 8,
  complete: endsLine,
  recognise(bytes) {
    const host = /^# munin (?:node|client) at (\S{1,200})\n/.exec(latin1(bytes, 300))?.[1];
    return host ? { name: 'munin', product: 'Munin node', hostName: host } : undefined;
  },
  async further(talk) {
    const answer = latin1(
      await talk.ask(utf8('version\n'), { enough: (bytes) => /version: /.test(latin1(bytes)) }),
    );
    const version = /version: (\d[\w.]*)/.exec(answer)?.[1];
    return version ? { version } : {};
  },
});

const gangliaRoot = /<GANGLIA_XML VERSION="(\d[\w.-]*)" SOURCE="(gmond|gmetad)">/;

/** Says all that it knows of its cluster to whoever connects, the definition of the document first. */
export const ganglia = defineProtocol({
  id: 'ganglia',
  title: 'Ganglia',
  transport: 'tcp',
  ports: [8649, 8651],
  greets: true,
  rarity: 8,
  complete: (bytes) => gangliaRoot.test(latin1(bytes, 16_000)),
  recognise(bytes) {
    const text = latin1(bytes, 16_000);
    if (!/^<\?xml [^>]{1,100}>\s*<!DOCTYPE GANGLIA_XML /.test(text)) return undefined;
    const found = gangliaRoot.exec(text);
    return {
      name: 'ganglia',
      product: `Ganglia ${found?.[2] ?? 'gmond'}`,
      ...(found ? { version: found[1]! } : {}),
    };
  },
});

export const gpsd = defineProtocol({
  id: 'gpsd',
  title: 'gpsd',
  transport: 'tcp',
  ports: [2947],
  greets: true,
  rarity: 8,
  complete: endsLine,
  recognise(bytes) {
    const version = /^\{"class":"VERSION","release":"(\d[\w.~-]*)"/.exec(latin1(bytes, 200))?.[1];
    return version ? { name: 'gpsd', product: 'gpsd', version } : undefined;
  },
});

export const hddtemp = defineProtocol({
  id: 'hddtemp',
  title: 'hddtemp',
  transport: 'tcp',
  ports: [7634],
  greets: true,
  rarity: 8,
  recognise: (bytes) =>
    /^(?:\|\/dev\/[\w/]{1,30}\|[^|]{0,80}\|[^|]{1,5}\|[CF*]\|)+/.test(latin1(bytes, 400))
      ? { name: 'hddtemp', product: 'hddtemp' }
      : undefined,
});

/** Xymon, and Hobbit before it: who is done speaking is answered, who waits is not. */
export const xymon = defineProtocol({
  id: 'xymon',
  title: 'Xymon',
  transport: 'tcp',
  ports: [1984],
  rarity: 8,
  probes: [{ id: 'xymon-ping', bytes: () => utf8('ping'), last: true }],
  recognise(bytes) {
    const found = /^(xymond|hobbitd) (\d[\w.~-]{0,30})\n?$/.exec(latin1(bytes, 100));
    if (!found) return undefined;
    return { name: 'xymon', product: found[1] === 'xymond' ? 'Xymon' : 'Hobbit', version: found[2]! };
  },
});
