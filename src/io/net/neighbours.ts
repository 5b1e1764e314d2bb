/** Who answers on the links of this machine: by ARP and neighbour solicitation, which find hosts that drop everything else. */
import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import {
  contains,
  formatMac,
  normaliseMac,
  type Prefix,
  parseAddress,
  parsePrefix,
} from '#pure/base/address.ts';
import type { LinkNeighbour, LocalInterface, Network } from '#pure/contract/network.ts';
import { addressBytes, addressText } from './columns.ts';
import { type LinkQuestion, type LinkSocket, openLinkSocket } from './link-socket.ts';
import { loadNative, type Native } from './native.ts';
import { localInterfaces } from './node-lookup.ts';

/** Broadcasts reach every machine of the link: this keeps a sweep below what a small switch or phone minds. */
const questionsPerSecondMax = 10_000;
const passes = 2;
const pauseMs = 2;
/** A link that takes no frame for this many tries in a row is down. */
const stallsMax = 100;
const discardPort = 9;
/** The kernel's table holds 1024 entries by default (gc_thresh3): asking for more at once would push out what was learnt. */
const askedAtOnceMax = 512;
/** <linux/if_arp.h> ATF_COM: the entry is complete. */
const complete = 0x2;

/** /proc/net/arp: address, hardware type, flags, MAC, mask, interface. */
async function readTable(): Promise<LinkNeighbour[]> {
  const text = await readFile('/proc/net/arp', 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [address, , flags, mac, , name] = line.trim().split(/\s+/);
      const normal = normaliseMac(mac ?? '');
      if (!address || !normal || !name || !(Number(flags) & complete) || normal === '00:00:00:00:00:00')
        return [];
      return [{ address, mac: normal, interface: name }];
    });
}

/**
 * Without the right to send frames: the kernel asks by itself when something is sent to an address of its own link, so one datagram
 * to the discard port is enough. IPv4 only, because the kernel shows its IPv6 neighbours through netlink alone.
 */
async function* askThroughKernel(
  onLink: readonly string[],
  timeoutMs: number,
  signal: AbortSignal,
): AsyncIterable<LinkNeighbour[]> {
  const socket = createSocket('udp4');
  socket.on('error', () => {});
  try {
    for (let at = 0; at < onLink.length && !signal.aborted; at += askedAtOnceMax) {
      const asked = onLink.slice(at, at + askedAtOnceMax);
      const wanted = new Set(asked);
      for (const address of asked) socket.send(new Uint8Array(1), discardPort, address, () => {});
      const seen = new Set<string>();
      const deadline = performance.now() + timeoutMs;
      while (!signal.aborted && seen.size < wanted.size && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, Math.min(100, timeoutMs)));
        const fresh = (await readTable()).filter(
          (item) => wanted.has(item.address) && !seen.has(item.address),
        );
        for (const item of fresh) seen.add(item.address);
        if (fresh.length > 0) yield fresh;
      }
    }
  } finally {
    socket.close();
  }
}

interface Link {
  readonly name: string;
  readonly socket: LinkSocket;
  readonly questions: LinkQuestion[];
}

/** The interface whose prefix holds the address, and our own address there. */
function linkOf(
  text: string,
  interfaces: readonly LocalInterface[],
): { readonly on: LocalInterface; readonly prefix: Prefix } | undefined {
  const address = parseAddress(text);
  if (!address) return undefined;
  for (const on of interfaces)
    for (const own of on.addresses) {
      const prefix = parsePrefix(`${own.address}/${own.lengthBits}`);
      const point = own.lengthBits === (own.address.includes(':') ? 128 : 32);
      if (prefix && !point && prefix.address.family === address.family && contains(prefix, address))
        return { on, prefix };
    }
  return undefined;
}

const macBytes = (mac: string) => Uint8Array.from(mac.split(':'), (part) => Number.parseInt(part, 16));
const nothing = '00:00:00:00:00:00';

async function* askLinks(
  native: Native,
  onLink: readonly { readonly address: string; readonly on: LocalInterface; readonly prefix: Prefix }[],
  timeoutMs: number,
  signal: AbortSignal,
): AsyncIterable<LinkNeighbour[]> {
  const links = new Map<number, Link>();
  const askedAtMs = new Map<string, number>();
  let found: LinkNeighbour[] = [];
  try {
    for (const { address, on, prefix } of onLink) {
      let link = links.get(on.index);
      if (!link) {
        const socket = openLinkSocket(native, on.index);
        if (!socket) continue;
        link = { name: on.name, socket, questions: [] };
        links.set(on.index, link);
      }
      const [source, target] = [addressBytes(prefix.address), addressBytes(parseAddress(address)!)];
      if (source.every((byte, i) => byte === target[i]))
        found.push({ address, mac: on.mac, interface: on.name });
      else link.questions.push({ mac: macBytes(on.mac), source, target });
    }
    const wanted = new Set(
      [...links.values()].flatMap((link) => link.questions.map((q) => addressText(q.target))),
    );
    const hear = () => {
      for (const { name, socket } of links.values())
        socket.hear((bytes, mac) => {
          const address = addressText(bytes);
          if (!wanted.delete(address)) return;
          const rttMs = performance.now() - (askedAtMs.get(address) ?? Number.NaN);
          found.push({
            address,
            mac: formatMac(mac),
            interface: name,
            ...(Number.isNaN(rttMs) ? {} : { rttMs }),
          });
        });
    };
    for (let pass = 0; pass < passes && wanted.size > 0 && !signal.aborted; pass++) {
      for (const { socket, questions } of links.values()) {
        const open = questions.filter((question) => wanted.has(addressText(question.target)));
        const startMs = performance.now();
        let stalls = 0;
        for (let at = 0; at < open.length && stalls < stallsMax && !signal.aborted; ) {
          const now = performance.now();
          const allowed = Math.floor(((now - startMs) * questionsPerSecondMax) / 1000) + 1 - at;
          const sent = allowed > 0 ? socket.ask(open, at, allowed) : 0;
          for (let i = at; i < at + sent; i++) askedAtMs.set(addressText(open[i]!.target), now);
          at += sent;
          stalls = sent > 0 || allowed <= 0 ? 0 : stalls + 1;
          hear();
          if (found.length > 0) yield found.splice(0);
          if (at < open.length) await sleep(pauseMs);
        }
      }
      const deadlineMs = performance.now() + timeoutMs / passes;
      while (wanted.size > 0 && performance.now() < deadlineMs && !signal.aborted) {
        await sleep(pauseMs);
        hear();
        if (found.length > 0) yield found.splice(0);
      }
    }
    if (found.length > 0) yield found;
    found = [];
  } finally {
    for (const { socket } of links.values()) socket.close();
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export const neighbours: Network['neighbours'] = async function* (addresses, timeoutMs, signal) {
  const interfaces = (await localInterfaces()).filter(
    (item) => !item.loopback && item.up && item.mac !== nothing,
  );
  if (interfaces.length === 0) return;
  const onLink = addresses.flatMap((address) => {
    const link = linkOf(address, interfaces);
    return link ? [{ address, ...link }] : [];
  });
  if (onLink.length === 0) return;
  const native = await loadNative();
  const probe = native ? openLinkSocket(native, onLink[0]!.on.index) : undefined;
  probe?.close();
  if (native && probe) yield* askLinks(native, onLink, timeoutMs, signal);
  else
    yield* askThroughKernel(
      onLink.map((item) => item.address).filter((address) => !address.includes(':')),
      timeoutMs,
      signal,
    );
};
