/** An audit: to which services it applies, what it asks, and its findings. Bounded in time and in questions. */
import type { Clock, Random } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';
import type { FindingFact, ServiceFact, Transport } from '../contract/scan.ts';

export interface AuditTarget {
  readonly address: string;
  readonly transport: Transport;
  readonly port: number;
  readonly service: ServiceFact;
  readonly serverName?: string;
}
export interface AuditWorld {
  readonly net: Network;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** What the person who started it allowed beyond ordinary questions. */
  readonly allowed: { readonly guessCommunities: boolean };
}
export type AuditFinding = Omit<FindingFact, 'kind' | 'address' | 'transport' | 'port'>;

export interface Audit {
  readonly id: string;
  readonly title: string;
  /** One sentence: what it looks for. */
  readonly summary: string;
  /** Rules that it may find, with the remedy that is documented; `rule` of a finding is `<audit id>/<rule>`. */
  readonly rules: readonly { readonly id: string; readonly title: string }[];
  /** intrusive ones run only when they are named. */
  readonly risk: 'safe' | 'intrusive';
  applies(target: AuditTarget): boolean;
  run(target: AuditTarget, world: AuditWorld): Promise<readonly AuditFinding[]>;
}

/** An audit of a link or a network instead of a port: rogue DHCP servers, router advertisements. */
export interface LinkAudit extends Omit<Audit, 'applies' | 'run'> {
  run(
    interfaceName: string,
    world: AuditWorld,
  ): Promise<readonly (AuditFinding & { readonly address: string })[]>;
}
export const defineAudit = (audit: Audit): Audit => audit;
