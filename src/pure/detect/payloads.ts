/**
 * What is said to a UDP port in a port scan: the first question of the protocol that is usual there, the frequent one where several are. An answer
 * makes the port open; silence leaves it open or filtered. A question that depends on the host is put as if to all. `udp-payloads.ts` holds the choice.
 */
import type { DetectTarget, Probe, ServiceProtocol } from './protocol.ts';

/** All hosts (RFC 1112 section 4), where a question wants an address. */
const everybody = '224.0.0.1';

export interface Payload {
  /** Of the protocol's probe: the answer is shown to the recognisers as the answer to it. */
  readonly probe: Probe;
  readonly bytes: Uint8Array;
  /** Who listens at the port that was asked hears nothing: the answer comes from another one. */
  readonly elsewhere: boolean;
}

/** By port. Ports without an entry belong to no protocol that answers strangers: what is sent there is the scanner's affair. */
export function payloadsOf(registry: readonly ServiceProtocol[]): ReadonlyMap<number, Payload> {
  const chosen = new Map<
    number,
    { readonly rank: number; readonly probe: Probe; readonly elsewhere: boolean }
  >();
  for (const { transport, ports, probes = [], rarity, answersElsewhere = false } of registry) {
    const probe = probes[0];
    if (transport !== 'udp' || !probe) continue;
    for (const [index, port] of ports.entries()) {
      // The first port of a protocol is its own; the others it shares.
      const rank = rarity + (index === 0 ? 0 : 10);
      const before = chosen.get(port);
      if (!before || rank < before.rank) chosen.set(port, { rank, probe, elsewhere: answersElsewhere });
    }
  }
  return new Map(
    [...chosen]
      .sort(([a], [b]) => a - b)
      .map(([port, { probe, elsewhere }]) => [
        port,
        { probe, elsewhere, bytes: probe.bytes(targetOf(port)) },
      ]),
  );
}

const targetOf = (port: number): DetectTarget => ({
  address: everybody,
  port,
  transport: 'udp',
  secure: false,
});
