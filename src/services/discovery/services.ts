/** What listens on the devices of a job: open ports, and the host key of SSH servers, which tells one box from another. */
import { readSshFacts } from '#pure/protocols/ssh.ts';
import { sshPort } from '#pure/wire/ssh.ts';
import { strongKinds } from '#services/inventory/port.ts';
import type { DiscoveryDeps } from './deps.ts';
import { inParallel } from './in-parallel.ts';
import { openPortsFact } from './suggest.ts';

/** Ports looked at, so that their services get sensors. */
const servicePorts = [sshPort, 53, 80, 443, 25, 8080, 8443];
const portTimeoutMs = 1000;
const portsAtOnce = 256;
const hostKeyTimeoutMs = 3000;
const hostKeysAtOnce = 16;

/** Name of the fact that holds what an SSH server calls itself. */
const sshSoftwareFact = 'sshSoftware';

/** Open ports by address, of devices by address. `replace` hears of two devices that a host key shows to be one. */
export async function findServices(
  deviceOf: ReadonlyMap<string, string>,
  allows: (address: string) => boolean,
  replace: (gone: string, into: string) => void,
  deps: DiscoveryDeps,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const { inventory, net, clock } = deps;
  const open = new Map<string, number[]>();
  const addresses = [...deviceOf.keys()].filter(allows);
  if (addresses.length === 0) return open;
  const plan = { addresses, ports: servicePorts, timeoutMs: portTimeoutMs, concurrency: portsAtOnce };
  for await (const results of net.tcpSweep(plan, signal))
    for (const { state, address, port } of results)
      if (state === 'open') open.set(address, [...(open.get(address) ?? []), port]);
  for (const [address, ports] of open)
    await inventory.observe({
      source: 'sweep',
      timeMs: clock.now(),
      keys: [{ kind: 'address', value: address }],
      attributes: {},
      facts: [{ name: openPortsFact, value: ports.sort((a, b) => a - b), confidence: 1 }],
    });
  const servers = [...open].flatMap(([address, ports]) => (ports.includes(sshPort) ? [address] : []));
  await inParallel(servers, hostKeysAtOnce, async (address) => {
    if (!signal.aborted) await observeHostKey(address, deviceOf, replace, deps, signal);
  });
  return open;
}

/**
 * A host key is one vote among the keys of a box, since cloned machines share theirs: so the observation says all that is known of the
 * device behind the address, and the inventory weighs it.
 */
async function observeHostKey(
  address: string,
  deviceOf: ReadonlyMap<string, string>,
  replace: (gone: string, into: string) => void,
  deps: DiscoveryDeps,
  signal: AbortSignal,
): Promise<void> {
  const { inventory, clock } = deps;
  const facts = await readSshFacts(
    { address, port: sshPort, timeoutMs: hostKeyTimeoutMs },
    { ...deps, signal },
  );
  const deviceId = deviceOf.get(address);
  if ('code' in facts || deviceId === undefined) return;
  const { keys } = await inventory.device(deviceId);
  const seen = await inventory.observe({
    source: 'ssh',
    timeMs: clock.now(),
    keys: [
      ...keys.filter((key) => strongKinds.has(key.kind)),
      { kind: 'ssh-host-key', value: `${facts.hostKey.type} ${facts.hostKey.fingerprintSha256}` },
      { kind: 'address', value: address },
    ],
    attributes: {},
    facts: [{ name: sshSoftwareFact, value: facts.identification.software, confidence: 1 }],
  });
  for (const gone of seen.merged ?? []) replace(gone, seen.deviceId);
}
