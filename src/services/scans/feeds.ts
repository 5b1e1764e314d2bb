/** What a run saw, for those who keep other books: devices of the inventory get services and system as facts, endpoints their addresses. */
import type { ScanFactKind } from '#pure/contract/resources.ts';
import type { EndpointObservation } from '#services/endpoints/port.ts';
import type { Observation } from '#services/inventory/port.ts';
import { isOpen, type Known, portOfPart, valueAs } from './aspects.ts';
import type { ScansDeps } from './deps.ts';
import { type KnownHost, keyOfAspect } from './fold.ts';
import { addressOfKey, readKnown } from './store.ts';

const keysAtOnce = 500;
/** Below this a guess of the system is not worth a fact. */
const accuracyPercentMin = 80;
/** A name on port 22 that nobody spoke with is a guess. */
const confidenceMin = 8;
/** The same fact that discovery writes: sensors are suggested from it. */
const openPortsFact = 'openPorts';

const all = (known: KnownHost, kind: ScanFactKind) =>
  [...known.values()].filter((item) => item.kind === kind);

function observationOf(known: KnownHost, keys: Observation['keys'], timeMs: number): Observation {
  const ports = all(known, 'port').filter((item) => isOpen(item.value));
  const services = ports.flatMap(({ part }: Known) => {
    const service = known.get(keyOfAspect('service', part));
    const value = service && valueAs('service', service.value);
    if (!value || value.confidence < confidenceMin) return [];
    const { name, product, version, tunnel } = value;
    return [{ ...portOfPart(part)!, name, product, version, tunnel }];
  });
  const guess = known.get('system ');
  const best = guess ? valueAs('system', guess.value).guesses[0] : undefined;
  return {
    source: 'scan',
    timeMs,
    keys,
    attributes: {},
    facts: [
      {
        name: openPortsFact,
        value: ports
          .map((item) => portOfPart(item.part)!)
          .filter((at) => at.transport === 'tcp')
          .map((at) => at.port)
          .sort((a, b) => a - b),
        confidence: 1,
      },
      { name: 'services', value: services, confidence: 0.9 },
      ...(best && best.accuracyPercent >= accuracyPercentMin
        ? [{ name: 'operatingSystem', value: best, confidence: best.accuracyPercent / 100 }]
        : []),
    ],
  };
}

export interface Alive {
  readonly addressKey: string;
  readonly mac: string | null;
}

/** `alive` are the hosts that answered in the run. */
export async function feed(
  { state, inventory, endpoints, clock }: Pick<ScansDeps, 'state' | 'inventory' | 'endpoints' | 'clock'>,
  scanId: string,
  alive: readonly Alive[],
): Promise<void> {
  for (let at = 0; at < alive.length; at += keysAtOnce) {
    const part = alive.slice(at, at + keysAtOnce);
    const known = await readKnown(
      state.db,
      scanId,
      part.map((item) => item.addressKey),
    );
    const hosts = [...known].flatMap(([addressKey, host]) =>
      host.has('host ') ? [{ address: addressOfKey(addressKey), host }] : [],
    );
    const timeMs = clock.now();
    const seen = hosts.flatMap(({ address, host }): EndpointObservation[] => {
      const { mac, names } = valueAs('host', host.get('host ')!.value);
      return mac
        ? [
            {
              ...{ mac: mac.toLowerCase(), addresses: [address], candidates: [] },
              names: names.map((item) => item.name),
            },
          ]
        : [];
    });
    if (seen.length > 0) await endpoints.observe(seen, timeMs);
    // Only devices that are known already: what answers and is nobody's is a question for a person. A device that is known by the MAC is
    // that device wherever it answers; an address alone says nothing against the MACs that its device is known by.
    const asked = hosts.flatMap(({ address, host }) => {
      const { mac } = valueAs('host', host.get('host ')!.value);
      return [
        { kind: 'address', value: address },
        { kind: 'mac', value: mac?.toLowerCase() ?? '' },
      ];
    });
    const owners = await inventory.resolve(asked);
    for (const [i, { host }] of hosts.entries()) {
      const [byAddress, byMac] = [owners[2 * i], owners[2 * i + 1]];
      const [address, mac] = [asked[2 * i]!, asked[2 * i + 1]!];
      const keys = byMac === undefined ? [address] : byMac === byAddress ? [mac, address] : [mac];
      if ((byMac ?? byAddress) !== undefined) await inventory.observe(observationOf(host, keys, timeMs));
    }
  }
}
