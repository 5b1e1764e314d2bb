/**
 * Farms of compilers. distcc (its doc/protocol-1.txt) says nothing before it has compiled, so it is given an empty file, as any client may; Icecream
 * says the version of its protocol to whoever connects, and its scheduler greets like a mail server where it is administered.
 */
import { defineProtocol } from '../protocol.ts';
import { latin1, utf8 } from '../text.ts';

const token = (name: string, value: number) => `${name}${value.toString(16).padStart(8, '0')}`;
const words = ['cc', '-c', 'nocturne.i', '-o', 'nocturne.o'];
const emptyFile = [
  token('DIST', 1),
  token('ARGC', words.length),
  ...words.map((word) => `${token('ARGV', word.length)}${word}`),
  token('DOTI', 0),
].join('');

export const distcc = defineProtocol({
  id: 'distcc',
  title: 'distcc',
  transport: 'tcp',
  ports: [3632],
  rarity: 9,
  probes: [{ id: 'distcc-empty-file', bytes: () => utf8(emptyFile) }],
  complete: (bytes) => /DOTO[0-9a-f]{8}/.test(latin1(bytes, 4000)),
  recognise(bytes) {
    const text = latin1(bytes, 4000);
    if (!/^DONE0000000[1-3](?:STAT[0-9a-f]{8}|$)/.test(text)) return undefined;
    const compiler = /GCC: \([^()]{1,60}\) \d[\w.]{0,20}|clang version \d[\w.]{0,20}/.exec(text)?.[0];
    return { name: 'distcc', product: 'distccd', ...(compiler ? { info: `compiles with ${compiler}` } : {}) };
  },
});

/** Those that Icecream has had since 2006 (its comm.h), and some to come. */
const protocolMin = 21;
const protocolMax = 60;

export const icecc = defineProtocol({
  id: 'icecc',
  title: 'Icecream',
  transport: 'tcp',
  ports: [10_245, 8765],
  greets: true,
  rarity: 9,
  // A number alone: only the port makes it believable.
  recognise(bytes, asked, { port }) {
    const version = bytes[0]!;
    const number = bytes.length === 4 && bytes[1] === 0 && bytes[2] === 0 && bytes[3] === 0;
    if (!number || asked !== 'greeting' || version < protocolMin || version > protocolMax) return undefined;
    const info = `protocol ${version}`;
    if (port === 10_245) return { name: 'icecc', product: 'Icecream daemon', info };
    return port === 8765 ? { name: 'icecc', product: 'Icecream scheduler', info } : undefined;
  },
});

export const iceccControl = defineProtocol({
  id: 'icecc-control',
  title: 'Icecream scheduler, its console',
  transport: 'tcp',
  ports: [8766],
  greets: true,
  rarity: 9,
  recognise(bytes) {
    const found = /^200-ICECC (\d[\w.]*): \S+ uptime, (\d+ hosts), /.exec(latin1(bytes, 300));
    return found
      ? { name: 'icecc-control', product: 'Icecream scheduler', version: found[1]!, info: found[2]! }
      : undefined;
  },
});
