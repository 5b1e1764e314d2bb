/** Names of hosts that were found, by the first DNS server. A name is an extra: what cannot be asked costs no host. */
import { FaultError } from '../base/errors.ts';
import type { Clock, Random } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';
import { reverseNames } from '../protocols/reverse-names.ts';
import type { Sightings } from './sightings.ts';

export interface NamesWorld {
  readonly net: Network;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

const timeoutMs = 500;

/** Remembers across blocks whether the server answers: one that answered nobody is asked no more. */
export function createNamer(world: NamesWorld): (sightings: Sightings) => Promise<void> {
  let server: string | undefined | null = null;
  return async (sightings) => {
    if (server === null) [server] = await world.net.resolvers();
    const hosts = [...sightings.values()].filter((item) => item.doubt === undefined);
    if (server === undefined || hosts.length === 0 || world.signal.aborted) return;
    const addresses = hosts.map((item) => item.address);
    try {
      const found = await reverseNames({ addresses, server, timeoutMs, signal: world.signal }, world);
      if (!found.answering) server = undefined;
      for (const item of hosts) {
        const name = found.names.get(item.address);
        if (name !== undefined) item.names.push({ name, source: 'dns' });
      }
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      server = undefined;
    }
  };
}
