/**
 * Serves recorded devices (`<name>.snmprec`: OID|tag|value, one object a line) over real UDP on loopback, versions 1 and 2c; the
 * community names the device. The recordings stay outside the repository: they are other people's (GPL), read here and never copied.
 */
import { createSocket, type Socket } from 'node:dgram';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  newReader,
  newWriter,
  readInteger,
  readOctets,
  tags,
  within,
  wrap,
  writeInteger,
  writeOctets,
  writeOid,
  written,
} from '#pure/wire/ber.ts';
import { compareOids, decodeCommunityMessage, parseOid, pduTypes } from '#pure/wire/snmp.ts';

export const recordings = join(import.meta.dirname, '../../../../shared/snmp');
export const recordingsMissing = existsSync(join(recordings, 'index.json'))
  ? undefined
  : 'the recorded devices are not beside this repository (../shared/snmp)';

/** Community of a message; the codec has no use for it. */
const communityOf = (bytes: Uint8Array): Uint8Array =>
  within(newReader(bytes), tags.sequence, (reader) => {
    readInteger(reader);
    return readOctets(reader).slice();
  }) ?? new Uint8Array(0);

interface Row {
  readonly oid: readonly number[];
  /** The finished varbind. */
  readonly bytes: Uint8Array;
}

/** A datagram that every agent may send. */
const answerBytesMax = 1472;
const headBytesMax = 80;
/** Longest value of a recording. */
const rowBytesMax = 1 << 17;

/** Unsigned values do not start with a set bit: the sign is a zero octet. */
function unsignedOctets(value: bigint): Uint8Array {
  const octets: number[] = [];
  for (let rest = value; rest > 0n || octets.length === 0; rest >>= 8n) octets.unshift(Number(rest & 255n));
  if (octets[0]! & 0x80) octets.unshift(0);
  return Uint8Array.from(octets);
}

const octetsOf = (text: string, hex: boolean): Uint8Array =>
  hex ? Buffer.from(text.replace(/\s/g, ''), 'hex') : Buffer.from(text.replaceAll('\\n', '\n'), 'latin1');

type Writer = ReturnType<typeof newWriter>;

/** False for a line that says nothing usable. */
function writeValue(writer: Writer, tag: number, text: string, hex: boolean): boolean {
  const number = () => BigInt(text.trim() || 0);
  switch (tag) {
    case tags.integer:
      writeInteger(writer, Number(BigInt.asIntN(32, number())));
      return true;
    case tags.octetString:
    case tags.opaque:
      writeOctets(writer, octetsOf(text, hex), tag);
      return true;
    case tags.nil:
      writeOctets(writer, new Uint8Array(0), tag);
      return true;
    case tags.oid: {
      const oid = parseOid(text.trim().replace(/^\./, '')) ?? [0, 0];
      writeOid(writer, oid.length < 2 ? [...oid, 0] : oid);
      return true;
    }
    case tags.ipAddress: {
      const octets = hex ? octetsOf(text, true) : Uint8Array.from(text.trim().split('.').map(Number));
      if (octets.length !== 4) return false;
      writeOctets(writer, octets, tag);
      return true;
    }
    case tags.counter32:
    case tags.gauge32:
    case tags.timeTicks:
      writeOctets(writer, unsignedOctets(BigInt.asUintN(32, number())), tag);
      return true;
    case tags.counter64:
      writeOctets(writer, unsignedOctets(BigInt.asUintN(64, number())), tag);
      return true;
    default:
      return false;
  }
}

const scratch = newWriter(rowBytesMax);

function parseLine(line: string): Row | undefined {
  const [name, kind, ...rest] = line.split('|');
  const found = /^(\d+)(x)?/.exec(kind ?? '');
  const oid = parseOid((name ?? '').replace(/^\./, ''));
  if (!found || !oid || rest.length === 0) return undefined;
  const writer = scratch;
  writer.at = rowBytesMax;
  const end = writer.at;
  try {
    if (!writeValue(writer, Number(found[1]), rest.join('|').replace(/\r$/, ''), found[2] === 'x'))
      return undefined;
  } catch {
    // A number that is none: snmpsim's own variation modules, which nobody needs here.
    return undefined;
  }
  writeOid(writer, oid);
  wrap(writer, tags.sequence, end);
  return { oid, bytes: written(writer).slice() };
}

function loadDevice(path: string): Row[] {
  const rows = readFileSync(path, 'latin1')
    .split('\n')
    .flatMap((line) => parseLine(line) ?? []);
  rows.sort((a, b) => compareOids(a.oid, b.oid));
  return rows.filter((row, i) => i === 0 || compareOids(row.oid, rows[i - 1]!.oid) !== 0);
}

/** The first row after an OID. */
function after(rows: readonly Row[], oid: readonly number[]): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareOids(rows[middle]!.oid, oid) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function exception(oid: readonly number[], tag: number): Uint8Array {
  const writer = newWriter(1024);
  const end = writer.at;
  writeOctets(writer, new Uint8Array(0), tag);
  writeOid(writer, oid);
  wrap(writer, tags.sequence, end);
  return written(writer).slice();
}

type Pdu = NonNullable<ReturnType<typeof decodeCommunityMessage>>['pdu'];

function* answersTo(pdu: Pdu, rows: readonly Row[]): Generator<Uint8Array> {
  const oids = pdu.varBinds.map((bind) => bind.oid);
  if (pdu.type === pduTypes.get) {
    for (const oid of oids) {
      const row = rows[after(rows, oid) - 1];
      yield row && compareOids(row.oid, oid) === 0 ? row.bytes : exception(oid, tags.noSuchInstance);
    }
    return;
  }
  const at = oids.map((oid) => after(rows, oid));
  const single = pdu.type === pduTypes.getBulk ? Math.min(pdu.errorStatus, oids.length) : oids.length;
  const take = (i: number) =>
    rows[at[i]!++]?.bytes ?? exception(rows.at(-1)?.oid ?? oids[i]!, tags.endOfMibView);
  for (let i = 0; i < single; i++) yield take(i);
  if (pdu.type !== pduTypes.getBulk) return;
  for (let round = 0; round < pdu.errorIndex; round++) {
    const live = at.some((index, i) => i >= single && index < rows.length);
    for (let i = single; i < oids.length; i++) yield take(i);
    if (!live) return;
  }
}

function answer(
  { pdu, version }: NonNullable<ReturnType<typeof decodeCommunityMessage>>,
  rows: readonly Row[],
  community: Uint8Array,
): Uint8Array {
  const found: Uint8Array[] = [];
  let size = headBytesMax + community.length;
  let tooBig = false;
  for (const bytes of answersTo(pdu, rows)) {
    if (size + bytes.length > answerBytesMax && found.length > 0) {
      tooBig = pdu.type !== pduTypes.getBulk;
      break;
    }
    found.push(bytes);
    size += bytes.length;
  }
  // Version 1 has no exceptions: the first missing object refuses all (RFC 1157 section 4.1.2).
  const missing =
    version === 0 ? found.findIndex((bytes) => (bytes.at(-2)! & 0xf0) === 0x80 && bytes.at(-1) === 0) : -1;
  const writer = newWriter(size + rowBytesMax);
  const end = writer.at;
  if (!tooBig && missing < 0)
    for (const bytes of found.toReversed()) {
      writer.at -= bytes.length;
      writer.bytes.set(bytes, writer.at);
    }
  else
    for (const bind of pdu.varBinds.toReversed()) {
      const bindEnd = writer.at;
      writeOctets(writer, new Uint8Array(0), tags.nil);
      writeOid(writer, bind.oid);
      wrap(writer, tags.sequence, bindEnd);
    }
  wrap(writer, tags.sequence, end);
  const noSuchName = 2;
  writeInteger(writer, tooBig ? 0 : missing + 1);
  writeInteger(writer, tooBig ? 1 : missing < 0 ? 0 : noSuchName);
  writeInteger(writer, pdu.requestId);
  wrap(writer, pduTypes.response, end);
  writeOctets(writer, community);
  writeInteger(writer, version);
  wrap(writer, tags.sequence, end);
  return written(writer);
}

export interface RecordedDevices {
  readonly port: number;
  /** Requests answered, by all devices. */
  readonly requests: () => number;
  close(): Promise<void>;
}

/** Every recording of the folder as a device of its own; loaded when first asked. */
export async function serveRecordings(folder = recordings): Promise<RecordedDevices> {
  const devices = new Map<string, readonly Row[] | undefined>();
  const deviceOf = (name: string) => {
    if (!devices.has(name)) {
      const path = join(folder, `${name}.snmprec`);
      devices.set(name, /^[\w.@-]+$/.test(name) && existsSync(path) ? loadDevice(path) : undefined);
    }
    return devices.get(name);
  };
  const socket: Socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
  let requests = 0;
  socket.on('message', (datagram, from) => {
    const bytes = new Uint8Array(datagram.buffer, datagram.byteOffset, datagram.length);
    const message = decodeCommunityMessage(bytes);
    if (!message) return;
    const community = communityOf(bytes);
    const rows = deviceOf(new TextDecoder().decode(community));
    if (!rows) return;
    requests++;
    socket.send(answer(message, rows, community), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    port: socket.address().port,
    requests: () => requests,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
