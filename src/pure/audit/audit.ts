/** An audit: to which services it applies, what it asks, and its findings. Bounded in time and in questions. */
import type { Clock, Random } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';
import type { FindingFact, FindingSeverity, ServiceFact, Transport } from '../contract/scan.ts';

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
  /** For one question; an audit puts a bounded number of them. */
  readonly timeoutMs: number;
  /** What the person who started it allowed beyond ordinary questions. */
  readonly allowed: {
    readonly guessCommunities: boolean;
    /** Ask whether a community that answers may write: by a Set of a wrong type, which no agent can carry out. */
    readonly tryWrites?: boolean;
  };
  /** What is right here, where only people can know it. */
  readonly expected?: {
    /** DHCP servers and routers that may be on a link; without a list whatever answers is told, not judged. */
    readonly dhcpServers?: readonly string[];
    readonly routers?: readonly string[];
    /** DNS zones whose transfer is tried, beside those that names of the host suggest. */
    readonly zones?: readonly string[];
  };
}
export type AuditFinding = Omit<FindingFact, 'kind' | 'address' | 'transport' | 'port'>;

/** One thing that may be wrong, the same wherever it is found: this is the documented table of severities and remedies. */
export interface AuditRule {
  readonly id: string;
  readonly title: string;
  /** A finding may be milder or worse where the rule's remedy says so. `info` tells what is there; nothing is wrong with it. */
  readonly severity: FindingSeverity;
  /** What to type or change. */
  readonly remedy: string;
  readonly references?: readonly string[];
}

export interface Audit {
  readonly id: string;
  readonly title: string;
  /** One sentence: what it looks for. */
  readonly summary: string;
  /** Rules that it may find; `rule` of a finding is `<audit id>/<rule>`. */
  readonly rules: readonly AuditRule[];
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
export const defineLinkAudit = (audit: LinkAudit): LinkAudit => audit;
