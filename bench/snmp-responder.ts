/** A fast SNMP v2c agent with a sorted table of interfaces, in a process of its own: the agent must not be the bottleneck of either side. */
import { createSocket } from 'node:dgram';
import { newWriter, tags, wrap, writeInteger, writeOctets, writeOid, written } from '#pure/wire/ber.ts';
import { compareOids, decodeCommunityMessage, pduTypes } from '#pure/wire/snmp.ts';

const [portText, interfacesText] = process.argv.slice(2);
const interfaces = Number(interfacesText);
const text = new TextEncoder();

interface Row {
  readonly oid: readonly number[];
  /** The finished varbind. */
  readonly bytes: Uint8Array;
}
function row(oid: readonly number[], write: (writer: ReturnType<typeof newWriter>) => void): Row {
  const writer = newWriter(256);
  const end = writer.at;
  write(writer);
  writeOid(writer, oid);
  wrap(writer, tags.sequence, end);
  return { oid, bytes: written(writer).slice() };
}
const rows: Row[] = [
  row([1, 3, 6, 1, 2, 1, 1, 3, 0], (writer) => writeInteger(writer, 12_345, tags.timeTicks)),
  row([1, 3, 6, 1, 2, 1, 1, 5, 0], (writer) => writeOctets(writer, text.encode('bench'))),
];
for (const column of [1, 2, 3, 4, 5, 7, 8, 10, 16, 14])
  for (let index = 1; index <= interfaces; index++)
    rows.push(
      row([1, 3, 6, 1, 2, 1, 2, 2, 1, column, index], (writer) =>
        column === 2
          ? writeOctets(writer, text.encode(`GigabitEthernet0/${index}`))
          : writeInteger(writer, index * column),
      ),
    );
rows.sort((a, b) => compareOids(a.oid, b.oid));

function after(oid: readonly number[]): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareOids(rows[middle]!.oid, oid) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
socket.on('message', (bytes, from) => {
  const message = decodeCommunityMessage(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
  if (!message) return;
  const { pdu } = message;
  const writer = newWriter(60_000);
  const end = writer.at;
  const found: Row[] = [];
  for (const bind of pdu.varBinds) {
    if (pdu.type === pduTypes.get) {
      const at = after(bind.oid) - 1;
      if (rows[at] && compareOids(rows[at].oid, bind.oid) === 0) found.push(rows[at]);
      continue;
    }
    const start = after(bind.oid);
    found.push(
      ...rows.slice(start, start + (pdu.type === pduTypes.getBulk ? Math.max(1, pdu.errorIndex) : 1)),
    );
  }
  for (let i = found.length - 1; i >= 0; i--) {
    writer.at -= found[i]!.bytes.length;
    writer.bytes.set(found[i]!.bytes, writer.at);
  }
  // Past the last row: end of the view.
  if (found.length === 0) {
    writer.bytes[--writer.at] = 0;
    writer.bytes[--writer.at] = tags.endOfMibView;
    writeOid(writer, pdu.varBinds[0]?.oid ?? [1, 3]);
    wrap(writer, tags.sequence, end);
  }
  wrap(writer, tags.sequence, end);
  writeInteger(writer, 0);
  writeInteger(writer, 0);
  writeInteger(writer, pdu.requestId);
  wrap(writer, pduTypes.response, end);
  writeOctets(writer, text.encode('public'));
  writeInteger(writer, 1);
  wrap(writer, tags.sequence, end);
  socket.send(written(writer), from.port, from.address);
});
socket.bind(Number(portText), '0.0.0.0', () => process.send?.('ready'));
