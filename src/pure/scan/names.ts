/**
 * Names of hosts that were found: by the first DNS server, and on the own links by the hosts themselves, whose answers are also evidence that
 * they are there. A name is an extra: what cannot be asked costs no host.
 */
import { FaultError } from '../base/errors.ts';
import type { Clock, Random } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';
import type { HostEvidence } from '../contract/scan.ts';
import { llmnrNames } from '../protocols/llmnr.ts';
import { mdnsNames } from '../protocols/mdns.ts';
import { netbiosNames } from '../protocols/netbios.ts';
import { linkOf, type OwnLink } from '../protocols/own-links.ts';
import { reverseNames } from '../protocols/reverse-names.ts';
import { ssdpDevices } from '../protocols/ssdp.ts';
import { type Sighting, type Sightings, see } from './sightings.ts';

export interface NamesWorld {
  readonly net: Network;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

const timeoutMs = 500;
const ssdpWaitS = 1;
const ways: readonly (readonly [HostEvidence['method'], typeof mdnsNames])[] = [
  ['mdns', mdnsNames],
  ['netbios', netbiosNames],
  ['llmnr', llmnrNames],
];

/** Remembers across blocks whether a DNS server answers: one that answered nobody is asked no more. */
export function createNamer(
  world: NamesWorld,
  links: readonly OwnLink[],
): (sightings: Sightings) => Promise<void> {
  let server: string | undefined | null = null;
  const byDns = async (hosts: readonly Sighting[]) => {
    if (server === null) [server] = await world.net.resolvers();
    if (server === undefined || hosts.length === 0) return;
    const addresses = hosts.map((item) => item.address);
    const found = await orElse({ names: new Map<string, string>(), answering: false }, () =>
      reverseNames({ addresses, server: server!, timeoutMs, signal: world.signal }, world),
    );
    if (!found.answering) server = undefined;
    for (const item of hosts) {
      const name = found.names.get(item.address);
      if (name !== undefined) item.names.push({ name, source: 'dns' });
    }
  };
  return async (sightings) => {
    if (world.signal.aborted) return;
    const hosts = [...sightings.values()].filter((item) => item.doubt === undefined);
    const near = hosts.filter((item) => linkOf(links, item.address)).map((item) => item.address);
    const told: (readonly [string, HostEvidence, string | undefined])[] = [];
    const ask = async (method: HostEvidence['method'], names: typeof mdnsNames) => {
      const plan = { addresses: near, timeoutMs, signal: world.signal };
      const found = await orElse(new Map<string, string>(), () => names(plan, world));
      for (const [address, name] of found) told.push([address, { method, detail: `says ${name}` }, name]);
    };
    const search = async () => {
      const found = await orElse(new Map(), () =>
        ssdpDevices({ waitS: ssdpWaitS, signal: world.signal }, world),
      );
      for (const [address, { server: product, searchTarget }] of found)
        if (sightings.has(address))
          told.push([address, { method: 'ssdp', detail: product ?? searchTarget ?? 'answer' }, undefined]);
    };
    await Promise.all([
      byDns(hosts),
      ...(near.length > 0 ? [...ways.map(([method, names]) => ask(method, names)), search()] : []),
    ]);
    for (const [address, evidence, name] of told.sort(([, a], [, b]) => a.method.localeCompare(b.method))) {
      const seen = see(sightings, address, { ...evidence, detail: clean(evidence.detail) });
      if (name !== undefined && !seen.names.some((item) => item.name === name))
        seen.names.push({ name: clean(name), source: evidence.method });
    }
  };
}

/** What hosts say of themselves must not steer a terminal. */
const clean = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point.
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .slice(0, 255);

async function orElse<T>(otherwise: T, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof FaultError) return otherwise;
    throw error;
  }
}
