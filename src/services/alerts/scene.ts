/** What is explained, amid what, and what an explanation is. */
import type { Network } from './topology.ts';

/** The neighbour, where it is known, and the own interface that leads to its address. */
export interface Peer {
  readonly deviceId: string | undefined;
  readonly interfaceId: string | undefined;
}

export interface DownThing {
  /** Unique, and stable over runs. */
  readonly key: string;
  readonly kind: 'device' | 'port' | 'other';
  readonly deviceId: string | null;
  readonly interfaceId?: string | undefined;
  readonly sinceMs: number;
  /** How often it is looked at: that late its failure may have been seen. */
  readonly intervalMs?: number;
  readonly faultCode?: string;
  /** Key of the thing that it was found on: while that is not well itself, this is nothing new. */
  readonly about?: string | undefined;
  /** What a session with a neighbour hangs on. */
  readonly peer?: Peer | undefined;
  /** It has an alert of its own already: what was told stays told. */
  readonly told?: boolean;
  /** The same for sensors that ask the same from different probes. */
  readonly question?: string | undefined;
  /** Its question is not answered, but its device answers others. */
  readonly answersOtherwise?: boolean;
  /** About the product itself, not about anything that is reached over the network. */
  readonly local?: boolean;
  /** When it was last seen good. */
  readonly goodMs?: number;
  /** What it does to others it does when it fails: what goes wrong later has another cause. */
  readonly atOnce?: boolean;
  /** Which tool asks. */
  readonly tool?: string | undefined;
  /** When it was good again, for what is so, but not yet for long: it speaks for the other end of its cable, and for what its return stirs up. */
  readonly recoveredMs?: number;
}

/** Why a thing is a cause, or of which cause it is a victim. */
export type Why =
  | 'probe'
  | 'beside-the-living'
  | 'all-links-lost'
  | 'only-link-lost'
  | 'before-others'
  | 'outlived'
  | 'on-its-own'
  | 'answers-otherwise'
  | 'link'
  | 'behind'
  | 'together'
  | 'leads-there'
  | 'other-end'
  | 'on-a-dead-device'
  | 'same-service'
  | 'silent-together'
  | 'found-on-it'
  | 'finding-another-way';

export interface Reason {
  /** Key of the cause; a cause names itself, `probeKey` the probe. */
  readonly cause: string;
  readonly why: Why;
  /** Neighbours that answer (for a device), or the interfaces that lost carrier. */
  readonly by: readonly string[];
}
export type Explanation = ReadonlyMap<string, Reason>;

export const probeKey = 'probe:local';
export interface Scene {
  readonly network: Network;
  /** True for what answered last; undefined for what nobody asks. */
  readonly answers: (deviceId: string) => boolean | undefined;
  /** Some device beyond the probe's own answers. Undefined where less than two are asked. */
  readonly anybodyAnswers: boolean | undefined;
  /** What the agent of a port said last of it; undefined for ports that nobody watches. */
  readonly portIsUp?: (interfaceId: string) => boolean | undefined;
  readonly nowMs: number;
  /** Routing and spanning tree have found another way by then, or there is none; services have started after their host. */
  readonly otherWaysForMs: number;
  /** What was good for so long is steady again. */
  readonly steadyMs: number;
  /** What is wrong with a device is so for those behind it, too, although they answer: loss and delay. */
  readonly spoilsTheWay?: boolean;
}
