/** Which address of this machine packets come from: routing by source (`ip rule`) then decides over which uplink they leave. */
import { parseAddress } from '#pure/base/address.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { Capability, Network } from '#pure/contract/network.ts';
import { Arena, type Native, sys } from './native.ts';

/** By family; a family without an address cannot be used. Undefined as a whole: the kernel chooses. */
export type Source = { readonly [family in 4 | 6]?: string };

export const nameBytesOf = (family: 4 | 6) => (family === 4 ? 16 : 28);

/** Fills a sockaddr; false when the text is no address of the family. */
export function writeName(
  native: Native,
  view: DataView,
  at: number,
  family: 4 | 6,
  address: string,
  port: number,
): boolean {
  const parsed = parseAddress(address);
  if (parsed?.family !== family) return false;
  view.setUint16(at, family === 4 ? sys.afInet : sys.afInet6, true);
  view.setUint16(at + 2, port);
  if (parsed.family === 4) view.setUint32(at + 4, parsed.value);
  else {
    view.setUint32(at + 4, 0);
    view.setBigUint64(at + 8, parsed.value >> 64n);
    view.setBigUint64(at + 16, BigInt.asUintN(64, parsed.value));
    view.setUint32(at + 24, parsed.zone ? native.libc.if_nametoindex(parsed.zone) : 0, true);
  }
  return true;
}

/** False when this machine has no such address, or no longer. */
export function bindSource(native: Native, fd: number, family: 4 | 6, source: Source): boolean {
  const name = new Arena(native, 32);
  const address = source[family];
  return (
    address !== undefined &&
    writeName(native, name.view, 0, family, address, 0) &&
    native.libc.bind(fd, name.address, nameBytesOf(family)) >= 0
  );
}

/** For Node's own sockets. */
export function localAddressOf(
  source: Source | undefined,
  family: 4 | 6,
): { readonly localAddress?: string } {
  if (!source) return {};
  const localAddress = source[family];
  if (localAddress !== undefined) return { localAddress };
  throw new FaultError(fault('missing-capability', `this probe has no IPv${family} address to ask from`));
}

/** Capabilities that such a network has not. */
export const unsourced: readonly Capability[] = ['raw', 'link', 'ssh', 'programs'];

const refused = (what: string) =>
  new FaultError(
    fault('missing-capability', `${what} is not done from a chosen address`, {
      remedy: 'Use the probe "local".',
    }),
  );
/** What a network does whose packets come from one address: whatever builds frames or starts programs would leave by another. */
export const narrowed = {
  sweep: () => {
    throw refused('a sweep');
  },
  portScan: () => {
    throw refused('a port scan');
  },
  neighbours: () => {
    throw refused('ARP');
  },
  linkEchoes: () => {
    throw refused('an echo to a link');
  },
  routers: () => {
    throw refused('a router solicitation');
  },
  dhcpRequests: () => {
    throw refused('listening for DHCP');
  },
  tcpStack: () => {
    throw refused('a look at a stack');
  },
  trace: () => {
    throw refused('a trace');
  },
  program: () => {
    throw refused('a program');
  },
  sshCommand: () => {
    throw refused('SSH');
  },
} satisfies Partial<Network>;
