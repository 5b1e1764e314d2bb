/** An SNMP v1 and v2c agent on loopback that answers from a recording. Any community will do: one port is one device. */
import { createSocket } from 'node:dgram';
import {
  newWriter,
  tags,
  wrap,
  writeInteger,
  writeNull,
  writeOctets,
  writeOid,
  written,
} from '#pure/wire/ber.ts';
import { compareOids, decodeCommunityMessage, type Pdu, pduTypes } from '#pure/wire/snmp.ts';
import type { RecordedRow } from './recording.ts';

export interface Responder {
  readonly port: number;
  readonly requests: () => number;
  stop(): Promise<void>;
}

/** What fits a datagram on Ethernet: the agent sends as many repetitions as that holds (RFC 3416 section 4.2.3). */
const answerBytesMax = 1400;
const noSuchName = 2;

export async function startResponder(rows: readonly RecordedRow[]): Promise<Responder> {
  let requests = 0;
  const socket = createSocket('udp4');
  socket.on('message', (bytes, from) => {
    const message = decodeCommunityMessage(new Uint8Array(bytes));
    if (!message) return;
    requests++;
    socket.send(answer(rows, message.version, message.pdu), from.port, from.address);
  });
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  return {
    port: socket.address().port,
    requests: () => requests,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

/** Index of the first row after `oid`. */
function after(rows: readonly RecordedRow[], oid: readonly number[]): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareOids(rows[middle]!.oid, oid) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function missing(oid: readonly number[], tag: number): Uint8Array {
  const writer = newWriter(1024);
  const end = writer.at;
  writeNull(writer, tag);
  writeOid(writer, oid);
  wrap(writer, tags.sequence, end);
  return written(writer);
}

function answer(rows: readonly RecordedRow[], version: number, pdu: Pdu): Uint8Array {
  const binds: Uint8Array[] = [];
  let errorIndex = 0;
  const absent = (oid: readonly number[], tag: number, position: number) => {
    if (version === 0) errorIndex ||= position + 1;
    binds.push(missing(oid, tag));
  };
  const oids = pdu.varBinds.map(({ oid }) => oid);
  if (pdu.type === pduTypes.getBulk) repeat(rows, pdu, oids, binds);
  else
    oids.forEach((oid, i) => {
      const at = after(rows, oid);
      const row = pdu.type === pduTypes.get ? rows[at - 1] : rows[at];
      if (row && (pdu.type !== pduTypes.get || compareOids(row.oid, oid) === 0)) binds.push(row.bytes);
      else absent(oid, pdu.type === pduTypes.get ? tags.noSuchObject : tags.endOfMibView, i);
    });
  // An error sends the request back as it came (RFC 1157 section 4.1.2).
  const sent = errorIndex ? oids.map((oid) => missing(oid, tags.nil)) : binds;
  return messageOf(version, pdu.requestId, errorIndex, sent);
}

function repeat(
  rows: readonly RecordedRow[],
  { errorStatus: nonRepeaters, errorIndex: repetitions }: Pdu,
  oids: readonly (readonly number[])[],
  binds: Uint8Array[],
): void {
  let size = 0;
  let at = oids.map((oid) => after(rows, oid));
  for (let round = 0; round < Math.max(1, repetitions); round++) {
    for (let i = round === 0 ? 0 : nonRepeaters; i < oids.length; i++) {
      const bytes = rows[at[i]!]?.bytes ?? missing(rows.at(-1)?.oid ?? oids[i]!, tags.endOfMibView);
      size += bytes.length;
      if (size > answerBytesMax && binds.length > 0) return;
      binds.push(bytes);
    }
    if (at.every((index) => index >= rows.length)) return;
    at = at.map((index) => index + 1);
  }
}

function messageOf(
  version: number,
  requestId: number,
  errorIndex: number,
  binds: readonly Uint8Array[],
): Uint8Array {
  const writer = newWriter(binds.reduce((sum, bind) => sum + bind.length, 256));
  const end = writer.at;
  for (const bind of binds.toReversed()) {
    writer.at -= bind.length;
    writer.bytes.set(bind, writer.at);
  }
  wrap(writer, tags.sequence, end);
  writeInteger(writer, errorIndex);
  writeInteger(writer, errorIndex ? noSuchName : 0);
  writeInteger(writer, requestId);
  wrap(writer, pduTypes.response, end);
  writeOctets(writer, new TextEncoder().encode('public'));
  writeInteger(writer, version);
  wrap(writer, tags.sequence, end);
  return written(writer);
}
