/** What a run does, worked out: phases in order discovery, ports, services, system, audits, trace; each that is not wanted is absent. */
import type { Audit, AuditWorld, LinkAudit } from '../audit/audit.ts';
import type { Clock, Random } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';
import type { ScanMethod } from '../contract/port-state.ts';
import type { ServiceFact, Transport } from '../contract/scan.ts';
import type { ScanControl } from './control.ts';
import type { DiscoveryPlan } from './discover.ts';
import type { Payloads } from './payloads.ts';

export interface PortQuestion {
  readonly method: ScanMethod;
  readonly transport: Transport;
  readonly ports: Uint16Array;
}

export interface ScanPlan {
  /** Absent: every address counts as a host. */
  readonly discovery?: DiscoveryPlan;
  readonly scans: readonly PortQuestion[];
  readonly payloads: Payloads;
  readonly retries: number;
  readonly timeoutMs: number | 'auto';
  readonly timeoutMinMs?: number;
  readonly ratePps: number | null;
  readonly hostRatePps: number | null;
  /** A host that is not done by then is left as it is. */
  readonly hostTimeoutMs: number | null;
  readonly sourcePort?: number;
  readonly services?: { readonly intensity: number };
  readonly system: boolean;
  readonly trace: boolean;
  readonly audits: readonly Audit[];
  /** Asked once of each own link that has targets. */
  readonly linkAudits: readonly LinkAudit[];
  readonly allowed: AuditWorld['allowed'];
  readonly expected: NonNullable<AuditWorld['expected']>;
  /** Names by DNS. */
  readonly names: boolean;
  /** Tell of the silent ones too. */
  readonly tellDown: boolean;
}

/** Finds out what speaks at a port: `pure/detect`, or a fake. */
export type Identify = (
  plan: {
    readonly address: string;
    readonly port: number;
    readonly transport: Transport;
    readonly serverName?: string;
    readonly intensity?: number;
    readonly rttMs?: number;
    readonly timeoutMs?: number;
    readonly said?: { readonly asked: string; readonly bytes: Uint8Array };
    readonly doubtful?: boolean;
  },
  world: { readonly net: Network; readonly clock: Clock; readonly signal: AbortSignal },
) => Promise<ServiceFact>;

export interface ScanWorld {
  readonly net: Network;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly control: ScanControl;
  readonly identify: Identify;
}
