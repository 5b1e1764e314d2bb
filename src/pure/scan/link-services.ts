/**
 * What hosts of the own links say of themselves when they are asked by mDNS, NetBIOS, LLMNR and SSDP: a name, a product, and that they are
 * there although they drop everything else.
 */
import { FaultError } from '../base/errors.ts';
import type { Clock, Random } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';
import type { HostEvidence } from '../contract/scan.ts';
import { llmnrNames } from '../protocols/llmnr.ts';
import { mdnsNames } from '../protocols/mdns.ts';
import { netbiosNames } from '../protocols/netbios.ts';
import { ssdpDevices } from '../protocols/ssdp.ts';
import type { SsdpAnswer } from '../wire/ssdp.ts';
import { plain } from './plain.ts';
import { type Sightings, see } from './sightings.ts';

const timeoutMs = 500;
const ssdpWaitS = 1;
/** Questions go to each address: of more than this many only the first are asked. */
const addressesMax = 4096;
const namers: readonly (readonly [HostEvidence['method'], typeof mdnsNames])[] = [
  ['mdns', mdnsNames],
  ['netbios', netbiosNames],
  ['llmnr', llmnrNames],
];

interface Told {
  readonly address: string;
  readonly method: HostEvidence['method'];
  readonly detail: string;
  readonly name?: string;
}

export async function askLinkServices(
  addresses: readonly string[],
  sightings: Sightings,
  world: {
    readonly net: Network;
    readonly clock: Clock;
    readonly random: Random;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const asked = addresses.slice(0, addressesMax);
  if (asked.length === 0) return;
  const wanted = new Set(asked);
  const { signal } = world;
  const names = namers.map(async ([method, ask]): Promise<Told[]> => {
    const found = await orElse(new Map<string, string>(), () =>
      ask({ addresses: asked, timeoutMs, signal }, world),
    );
    return [...found].map(([address, name]) => ({ address, method, detail: `says ${name}`, name }));
  });
  const search = async (): Promise<Told[]> => {
    const found = await orElse(new Map<string, SsdpAnswer>(), () =>
      ssdpDevices({ waitS: ssdpWaitS, signal }, world),
    );
    return [...found].map(([address, { server, searchTarget }]) => ({
      address,
      method: 'ssdp',
      detail: server ?? searchTarget ?? 'an answer',
    }));
  };
  for (const { address, method, detail, name } of (await Promise.all([...names, search()])).flat()) {
    if (!wanted.has(address)) continue;
    const seen = see(sightings, address, { method, detail: clean(detail) });
    if (name !== undefined && !seen.names.some((item) => item.name === clean(name)))
      seen.names.push({ name: clean(name), source: method });
  }
}

const clean = (text: string): string => plain(text).slice(0, 255);

/** A socket that cannot be opened must not cost what the others say. */
async function orElse<T>(otherwise: T, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof FaultError) return otherwise;
    throw error;
  }
}
