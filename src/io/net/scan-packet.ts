/** TCP probes as bytes, from a template: what differs from one to the next is patched in, and checksums are sums of words. */
import { cookieAt } from '#pure/probing/probe-cookie.ts';
import type { Family } from '#pure/wire/icmp.ts';
import { ipv4HeaderBytesMin } from '#pure/wire/ipv4.ts';
import {
  foldedChecksum,
  halves,
  protocolTcp,
  pseudoHeaderSum,
  synBytes,
  tcpFlags,
  tcpHeaderBytes,
  writeTcp,
} from '#pure/wire/tcp.ts';
import { segmentOption } from '#pure/wire/tcp-options.ts';
import type { MessageBatch } from './native.ts';
import type { SourcePorts } from './scan-sockets.ts';
import type { ScanTargets } from './scan-targets.ts';

export type RawMethod = 'syn' | 'ack';

/** The largest probe: a SYN in IPv4. */
export const probeBytesMax = ipv4HeaderBytesMin + synBytes;
/** What Linux and Windows send (RFC 9293 section 3.7.1 for Ethernet). */
const segmentBytesMax = 1460;
const windowBytes = 64_240;
const ttlDefault = 64;
const dontFragment = 0x4000;

export interface ProbeWriter {
  /** Fills every slot with what all probes share. */
  prepare(batch: MessageBatch): void;
  write(batch: MessageBatch, slot: number, host: number, port: number, turn: number, sentUs: number): void;
}

/** IPv4 probes have their IP header, for IPv6 the kernel writes it and the checksum. `source` is our address towards each host. */
export function createProbeWriter(
  family: Family,
  plan: { readonly method: RawMethod; readonly ttl?: number },
  targets: ScanTargets,
  sourcePorts: Pick<SourcePorts, 'first' | 'count'>,
  source: Int32Array,
): ProbeWriter {
  const syn = plan.method === 'syn';
  const { first, count } = sourcePorts;
  const ttl = plan.ttl ?? ttlDefault;
  const ipBytes = family === 4 ? ipv4HeaderBytesMin : 0;
  const tcpBytes = syn ? synBytes : tcpHeaderBytes;
  const template = new DataView(new ArrayBuffer(ipBytes + tcpBytes));
  const header = { sourcePort: 0, destinationPort: 0, sequence: 0, acknowledgement: 0, windowBytes };
  const flags = syn ? tcpFlags.syn : tcpFlags.ack;
  writeTcp(template, ipBytes, { ...header, flags }, syn ? segmentOption(segmentBytesMax) : undefined);
  if (family === 4) {
    template.setUint8(0, 0x45);
    template.setUint16(2, ipBytes + tcpBytes);
    template.setUint16(6, dontFragment);
    template.setUint8(8, ttl);
    template.setUint8(9, protocolTcp);
  }
  const sumOf = (from: number, length: number) => {
    let sum = 0;
    for (let at = from; at < from + length; at += 4) sum += halves(template.getUint32(at));
    return sum;
  };
  /** Of all words that are the same in every probe. */
  const tcpSum = sumOf(ipBytes, tcpBytes);
  const ipSum = sumOf(0, ipBytes);
  /** The kernel would choose one from a table for each packet. */
  let identification = (Math.random() * 0xffff) >>> 0;

  return {
    prepare(batch) {
      for (let slot = 0; slot < batch.count; slot++) {
        batch.setControlLength(slot, 0);
        batch.setPacketLength(slot, ipBytes + tcpBytes);
        batch.u8.set(new Uint8Array(template.buffer), batch.packet(slot));
      }
    },
    write(batch, slot, host, port, turn, sentUs) {
      const { view } = batch;
      const sourcePort = first + (turn & (count - 1));
      // With one source port all tries are one connection, and have to begin it with the same number.
      const cookie = cookieAt(targets.hash[host]!, port, count === 1 ? 0 : sentUs);
      const ip = batch.packet(slot);
      const at = ip + ipBytes;
      view.setUint16(at, sourcePort);
      view.setUint16(at + 2, port);
      view.setInt32(at + 4, cookie);
      if (!syn) view.setInt32(at + 8, cookie);
      if (family === 6) return;
      const from = source[host]!;
      const to = targets.v4[host]!;
      identification = (identification % 0xffff) + 1;
      view.setUint16(ip + 4, identification);
      view.setInt32(ip + 12, from);
      view.setInt32(ip + 16, to);
      view.setUint16(ip + 10, foldedChecksum(ipSum + identification + halves(from) + halves(to)));
      const cookieSum = syn ? halves(cookie) : 2 * halves(cookie);
      const sum = tcpSum + pseudoHeaderSum(from, to, tcpBytes) + sourcePort + port + cookieSum;
      view.setUint16(at + 16, foldedChecksum(sum));
    },
  };
}
