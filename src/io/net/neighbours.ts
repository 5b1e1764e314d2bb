/**
 * Who answers ARP on the links of this machine. The kernel asks when something is sent to an address of its own link, so a single
 * datagram to the discard port is enough, needs no privilege, and finds hosts that drop ICMP. IPv6 neighbours are not read yet.
 */
import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import {
  contains,
  networkOf,
  normaliseMac,
  type Prefix,
  parseAddress,
  parsePrefix,
} from '#pure/base/address.ts';
import type { LinkNeighbour, Network } from '#pure/contract/network.ts';
import { localInterfaces } from './node-lookup.ts';

const discardPort = 9;
/** The kernel's table holds 1024 entries by default (gc_thresh3): asking for more at once would push out what was learnt. */
const askedAtOnceMax = 512;
/** <linux/if_arp.h> ATF_COM: the entry is complete. */
const complete = 0x2;

async function onLinkPrefixes(): Promise<Prefix[]> {
  const found: Prefix[] = [];
  for (const item of await localInterfaces())
    if (!item.loopback)
      for (const { address, lengthBits } of item.addresses) {
        const prefix = parsePrefix(`${address}/${lengthBits}`);
        if (prefix && prefix.address.family === 4 && lengthBits < 32) found.push(networkOf(prefix));
      }
  return found;
}

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

export const neighbours: Network['neighbours'] = async function* (addresses, timeoutMs, signal) {
  const prefixes = await onLinkPrefixes();
  const onLink = addresses.filter((text) => {
    const address = parseAddress(text);
    return address !== undefined && prefixes.some((prefix) => contains(prefix, address));
  });
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
};
