/**
 * DRDA (The Open Group, DRDA volume 3, EXCSAT): servers exchange attributes before any login. Db2 and Derby write them in EBCDIC (code page 500), or in
 * UTF-8 where they like.
 */
import { cursorOf, left, octets, skip, u8, u16 } from '../../wire/cursor.ts';
import { be16, concat } from '../../wire/octets.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const codepoints = {
  exchange: 0x1041,
  reply: 0x1443,
  externalName: 0x115e,
  serverName: 0x116d,
  release: 0x115a,
  className: 0x1147,
  managers: 0x1404,
} as const;
const parametersMax = 32;

/** Code page 500, the letters, digits and marks that stand in names. */
const ebcdic = new Map<number, string>();
for (const [first, letters] of [
  [0x40, ' '],
  [0x4b, '.'],
  [0x60, '-/'],
  [0x6d, '_'],
  [0x7a, ':'],
  [0x81, 'abcdefghi'],
  [0x91, 'jklmnopqr'],
  [0xa2, 'stuvwxyz'],
  [0xc1, 'ABCDEFGHI'],
  [0xd1, 'JKLMNOPQR'],
  [0xe2, 'STUVWXYZ'],
  [0xf0, '0123456789'],
] as const)
  [...letters].forEach((letter, i) => {
    ebcdic.set(first + i, letter);
  });
const toEbcdic = new Map([...ebcdic].map(([octet, letter]) => [letter, octet]));
const encoded = (text: string) => Uint8Array.from(text, (letter) => toEbcdic.get(letter) ?? 0x40);
/** Octets below 0x40 are letters in UTF-8 only where all are ASCII. */
const decoded = (bytes: Uint8Array): string => {
  const plain = bytes.every((octet) => octet >= 0x20 && octet < 0x7f);
  return shown(
    Array.from(bytes.subarray(0, 255), (octet) =>
      plain ? String.fromCharCode(octet) : (ebcdic.get(octet) ?? '?'),
    ).join(''),
    100,
  );
};

const parameter = (codepoint: number, value: Uint8Array) =>
  concat(be16(4 + value.length), be16(codepoint), value);
function exchange(): Uint8Array {
  const body = concat(
    parameter(codepoints.externalName, encoded('nocturne')),
    parameter(codepoints.serverName, encoded('nocturne')),
    parameter(codepoints.release, encoded('1.0')),
    // Agent, SQL application manager, relational database, security manager: at level 7.
    parameter(
      codepoints.managers,
      concat(...[0x1403, 0x2407, 0x240f, 0x1440].map((manager) => concat(be16(manager), be16(7)))),
    ),
    parameter(codepoints.className, encoded('NOCTURNE')),
  );
  const command = parameter(codepoints.exchange, body);
  return concat(be16(6 + command.length), [0xd0, 1], be16(1), command);
}

export const drda = defineProtocol({
  id: 'drda',
  title: 'DRDA',
  transport: 'tcp',
  ports: [50_000, 1527, 446, 523],
  probes: [{ id: 'drda-exchange', bytes: exchange }],
  rarity: 8,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    const size = u16(cursor);
    // A reply (2), whatever is chained behind it; Derby counts correlations anew.
    if (u8(cursor) !== 0xd0 || (u8(cursor) & 0x0f) !== 2) return undefined;
    skip(cursor, 2);
    const length = u16(cursor);
    if (u16(cursor) !== codepoints.reply || length > size || length < 4) return undefined;
    const list = cursorOf(octets(cursor, length - 4));
    if (cursor.bad) return undefined;
    const found = new Map<number, Uint8Array>();
    for (let i = 0; i < parametersMax && left(list) >= 4; i++) {
      const parameterBytes = u16(list);
      const codepoint = u16(list);
      if (parameterBytes < 4) skip(list, left(list) + 1);
      found.set(codepoint, octets(list, parameterBytes - 4));
      if (list.bad) return undefined;
    }
    const text = (codepoint: number) => decoded(found.get(codepoint) ?? new Uint8Array());
    const className = text(codepoints.className);
    const release = text(codepoints.release);
    const derby = /Derby/.test(className) || /^CSS/.test(release);
    const db2 = /^QDB2/.test(className) || /^(SQL|DSN|QSQ)\d/.test(release);
    const number = /^(?:SQL|DSN|QSQ)(\d\d)(\d\d)(\d)/.exec(release);
    const derbyNumber =
      /(\d+(?:\.\d+){2,3})/.exec(release)?.[1] ??
      /^CSS(\d\d)(\d\d)(\d)/.exec(release)?.slice(1).map(Number).join('.');
    const version = number ? number.slice(1).map(Number).join('.') : derby ? derbyNumber : undefined;
    const host = text(codepoints.serverName);
    return {
      name: 'drda',
      ...(derby ? { product: 'Apache Derby', cpes: [cpe('a', 'apache', 'derby', version)] } : {}),
      ...(db2 ? { product: 'IBM Db2', cpes: [cpe('a', 'ibm', 'db2', version)] } : {}),
      ...(version ? { version } : {}),
      ...(db2 && /^QDB2\/(\w+)/.test(className) ? { os: systems(className) } : {}),
      info: [className, release, host].filter((part) => part).join(', '),
      confidence: derby || db2 ? 10 : 8,
    };
  },
});

const systems = (className: string): string =>
  /LINUX/.test(className)
    ? 'Linux'
    : /NT|WIN/.test(className)
      ? 'Windows'
      : /AIX/.test(className)
        ? 'AIX'
        : className.slice(5);
