/**
 * IPv4 probes as frames of our own, for rates that were asked for and are beyond what the kernel's IP layer bears: a packet socket costs half of
 * a raw one. Where they go is read from the kernel's tables. One probe in sixteen takes the usual way: it keeps the neighbour known, and when
 * only such probes are answered (a firewall of this machine that knows nothing of our frames, a next hop that moved), the frames stop.
 */
import { readFileSync } from 'node:fs';
import { parseIpv4 } from '#pure/base/address.ts';
import { etherTypes } from '#pure/wire/ethernet.ts';
import { enlargeBuffers, MessageBatch, type Native, sys } from './native.ts';
import { type ProbeWriter, probeBytesMax } from './scan-packet.ts';
import { createProbeSender } from './scan-prober.ts';
import type { ScanTargets } from './scan-targets.ts';

/** From this rate of a thread on frames are worth their trouble. */
export const framesRatePpsMin = 250_000;
/** Of the probes that take the usual way. */
const usualEvery = 16;
/** Answers to those before the lack of others means something. */
const answersMin = 8;
/** The kernel's tables are read again when a next hop is missing, and when time has passed. */
const missingMs = 50;
const freshMs = 1000;
/** A larger table would take longer to search than the frames save. */
const routesMax = 64;
const sockaddrBytes = 20;
const macBytes = 6;
const ethernetHardware = 1;

interface Hop {
  readonly interfaceIndex: number;
  readonly mac: readonly number[];
}
interface Route {
  readonly destination: number;
  readonly mask: number;
  readonly gateway: number;
}

const swapped = (hex: string): number => {
  const value = Number.parseInt(hex, 16);
  return (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
};

/** /proc/net/route: words in the byte order of the machine, in hexadecimal. Longest prefix first. */
export function readRoutes(text: string): readonly Route[] {
  const routes = text
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .filter((field) => field.length > 7)
    .map((field) => ({
      destination: swapped(field[1]!),
      gateway: swapped(field[2]!),
      mask: swapped(field[7]!),
      metric: Number(field[6]),
    }));
  return routes.sort((a, b) => (b.mask >>> 0) - (a.mask >>> 0) || a.metric - b.metric);
}

/** /proc/net/arp: complete entries of Ethernet links, by address. */
export function readNeighbours(
  text: string,
): ReadonlyMap<number, { readonly mac: readonly number[]; readonly device: string }> {
  const neighbours = new Map<number, { mac: number[]; device: string }>();
  for (const line of text.split('\n').slice(1)) {
    const [address, hardware, flags, mac, , device] = line.split(/\s+/);
    const value = parseIpv4(address ?? '');
    const complete = (Number(flags) & 2) !== 0 && Number(hardware) === ethernetHardware;
    if (value !== undefined && complete && mac && device)
      neighbours.set(value | 0, { mac: mac.split(':').map((byte) => Number.parseInt(byte, 16)), device });
  }
  return neighbours;
}

export interface Frames {
  /** False when the probe has to take the usual way. */
  add(host: number, port: number, turn: number, sentUs: number): boolean;
  flush(nowMs: number): boolean;
  answered(host: number, port: number): void;
  close(): void;
}

const takesUsualWay = (host: number, port: number) => (Math.imul(host, 7) + port) % usualEvery === 0;

const unknown = -1;
const none = -2;

export function openFrames(
  native: Native,
  targets: ScanTargets,
  writer: ProbeWriter,
  lotMax: number,
  relieved?: () => void,
): Frames | undefined {
  const { libc } = native;
  // Protocol 0 hears nothing.
  const fd = libc.socket(sys.afPacket, sys.sockDgram | sys.nonblock, 0);
  if (fd < 0) return undefined;
  enlargeBuffers(native, fd);
  const newBatch = () => {
    const batch = new MessageBatch(native, lotMax, probeBytesMax, 0);
    writer.prepare(batch);
    for (let slot = 0; slot < lotMax; slot++) {
      const name = batch.name(slot);
      batch.view.setUint16(name, sys.afPacket, true);
      batch.view.setUint16(name + 2, etherTypes.ipv4);
      batch.u8[name + 11] = macBytes;
      batch.setNameLength(slot, sockaddrBytes);
    }
    return batch;
  };
  // A frame that is refused (the link went down) is a probe that gets no answer.
  const sender = createProbeSender(native, fd, newBatch, () => {}, relieved);
  const hopOf = new Int32Array(targets.count).fill(unknown);
  let hops: Hop[] = [];
  let numbers = new Map<number, number>();
  let routes: readonly Route[] = [];
  let neighbours: ReturnType<typeof readNeighbours> = new Map();
  let readMs = Number.NEGATIVE_INFINITY;
  let missing = false;
  let off = false;
  let answersUsual = 0;
  let answersFramed = 0;

  const refresh = (nowMs: number) => {
    if (nowMs - readMs < (missing ? missingMs : freshMs)) return;
    readMs = nowMs;
    missing = false;
    hops = [];
    numbers = new Map();
    hopOf.fill(unknown);
    answersUsual = 0;
    answersFramed = 0;
    try {
      routes = readRoutes(readFileSync('/proc/net/route', 'latin1'));
      neighbours = readNeighbours(readFileSync('/proc/net/arp', 'latin1'));
    } catch {
      routes = [];
    }
    if (routes.length > routesMax) routes = [];
  };
  const findHop = (host: number): number => {
    const to = targets.v4[host]!;
    // Loopback and groups are no matter of neighbours.
    if (to >>> 24 === 127 || to >>> 28 === 14) return none;
    const route = routes.find(({ destination, mask }) => (to & mask) === destination);
    if (!route) return none;
    const address = route.gateway === 0 ? to : route.gateway;
    const known = numbers.get(address);
    if (known !== undefined) return known;
    const neighbour = neighbours.get(address);
    if (!neighbour) {
      missing = true;
      return none;
    }
    hops.push({ interfaceIndex: libc.if_nametoindex(neighbour.device), mac: neighbour.mac });
    numbers.set(address, hops.length - 1);
    return hops.length - 1;
  };

  refresh(performance.now());
  return {
    add(host, port, turn, sentUs) {
      if (off || takesUsualWay(host, port)) return false;
      if (hopOf[host] === unknown) hopOf[host] = findHop(host);
      const hop = hops[hopOf[host]!];
      if (!hop) return false;
      const { batch } = sender;
      const slot = sender.slot(host, port);
      const name = batch.name(slot);
      batch.view.setInt32(name + 4, hop.interfaceIndex, true);
      for (let i = 0; i < macBytes; i++) batch.u8[name + 12 + i] = hop.mac[i]!;
      writer.write(batch, slot, host, port, turn, sentUs);
      return true;
    },
    flush(nowMs) {
      refresh(nowMs);
      return sender.flush(nowMs);
    },
    answered(host, port) {
      if (off) return;
      if (takesUsualWay(host, port)) answersUsual++;
      else answersFramed++;
      off = answersUsual >= answersMin && answersFramed === 0;
    },
    close: sender.close,
  };
}
