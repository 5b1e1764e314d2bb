/** What was seen of hosts so far: evidence by address, gathered from every way of asking. */
import type { PortScanBatch } from '../contract/network.ts';
import { type PortReason, portReasons } from '../contract/port-state.ts';
import type { HostEvidence } from '../contract/scan.ts';

export interface Sighting {
  readonly address: string;
  readonly evidence: HostEvidence[];
  readonly names: { readonly name: string; readonly source: string }[];
  mac?: string;
  vendor?: string;
  rttMs?: number;
  ttl?: number;
  /** Set by the guards. */
  doubt?: string;
}

export type Sightings = Map<string, Sighting>;

/** The nearest answer is the round trip; the TTL is that of the first answer that has one. */
export function see(sightings: Sightings, address: string, evidence: HostEvidence): Sighting {
  let seen = sightings.get(address);
  if (!seen) {
    seen = { address, evidence: [], names: [] };
    sightings.set(address, seen);
  }
  seen.evidence.push(evidence);
  if (evidence.rttMs !== undefined && !(seen.rttMs !== undefined && seen.rttMs <= evidence.rttMs))
    seen.rttMs = evidence.rttMs;
  if (evidence.ttl !== undefined) seen.ttl ??= evidence.ttl;
  return seen;
}

/** Answers of a port that only its host can have given. An ICMP error of a router on the way proves nothing about the host. */
const fromHost: ReadonlySet<PortReason> = new Set<PortReason>([
  'syn-ack',
  'conn-accepted',
  'udp-response',
  'reset',
  'conn-refused',
  'port-unreach',
  'proto-unreach',
  'admin-prohibited',
]);

const unreachable = portReasons.indexOf('net-unreach');

/** Addresses that our own kernel has no route to: an error of a router would say who sent it. */
export function unroutedIn(addresses: readonly string[], batch: PortScanBatch): string[] {
  const found: string[] = [];
  for (let row = 0; row < batch.size; row++)
    if (batch.reason[row] === unreachable && batch.ttl[row] === 0 && !batch.from.has(row))
      found.push(addresses[batch.hostIndex[row]!]!);
  return found;
}

/** The rows of a batch that show a host. */
export function seePorts(
  sightings: Sightings,
  addresses: readonly string[],
  batch: PortScanBatch,
  method: HostEvidence['method'],
): void {
  for (let row = 0; row < batch.size; row++) {
    const reason = portReasons[batch.reason[row]!]!;
    if (!fromHost.has(reason) || batch.from.has(row)) continue;
    const rttUs = batch.rttUs[row]!;
    const ttl = batch.ttl[row]!;
    see(sightings, addresses[batch.hostIndex[row]!]!, {
      method,
      detail: `port ${batch.port[row]}: ${reason}`,
      ...(Number.isNaN(rttUs) ? {} : { rttMs: rttUs / 1000 }),
      ...(ttl > 0 ? { ttl } : {}),
    });
  }
}
