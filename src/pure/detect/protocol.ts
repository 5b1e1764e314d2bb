/**
 * A protocol as detection needs it: pure, one file each in `protocols/`. Bytes in, a service out; never throws on bytes. A protocol that greets
 * needs no probe; one that waits is asked; one that needs more than a question and an answer holds a conversation.
 */
import type { ServiceFact, Transport } from '../contract/scan.ts';

/**
 * What a protocol says of itself; what is common (method, banner, CPE names of known products) is filled in by `identify.ts`, which also takes
 * control characters out of all texts and cuts them. Without a confidence it is 10 with a product, 8 without. Less than 8 is a guess: the
 * protocol's own probes are asked next, and another protocol may know better.
 */
export type Recognised = Pick<ServiceFact, 'name'> &
  Partial<Omit<ServiceFact, 'name' | 'method' | 'tls' | 'tunnel'>> & {
    /** It says that it wants to be spoken to inside TLS. */
    readonly wantsTls?: true;
  };

/**
 * How the bytes came: unasked after the connection, or after the probe with this id (of any protocol). A greeting that comes late stands before
 * the answer to a probe, so the name of a probe is no promise that the bytes are its answer.
 */
export type Asked = 'greeting' | (string & {});

export interface Heard {
  readonly asked: Asked;
  readonly bytes: Uint8Array;
}

export interface DetectTarget {
  readonly address: string;
  readonly port: number;
  readonly transport: Transport;
  /** Name for Host headers, SNI and the like, where one is known. */
  readonly serverName?: string;
  /** Inside TLS. */
  readonly secure: boolean;
  /** Where the user gave one: none is ever guessed. */
  readonly snmpCommunity?: string;
}

/** A question that is put once per connection. */
export interface Probe {
  /** Unique over all protocols: `http-get`, `dns-version-bind`. */
  readonly id: string;
  readonly bytes: (target: DetectTarget) => Uint8Array;
  /** Our side is closed behind it: the service answers only then. */
  readonly last?: true;
}

export interface ServiceProtocol {
  readonly id: string;
  readonly title: string;
  readonly transport: Transport;
  /** Where it usually is; it is asked first there. */
  readonly ports: readonly number[];
  /** Usual ports where it speaks inside TLS from the first byte. */
  readonly tlsPorts?: readonly number[];
  /** True for protocols in which the server speaks first: at its ports the greeting is waited for with patience. */
  readonly greets?: boolean;
  /** Over UDP: answers come from another port of the host than the one that was asked (RFC 1350 section 4). */
  readonly answersElsewhere?: boolean;
  /** Questions in the order in which they are put; a protocol without any is recognised by its greeting or by answers to others' probes. */
  readonly probes?: readonly Probe[];
  /** 1 is asked at any port that stays unknown, 9 only where everything is tried; at its own ports it is always asked. */
  readonly rarity: number;
  /** Never asked away from its own ports, and nobody else is asked there: printers print what they are told. */
  readonly ownPortsOnly?: boolean;
  /** Bytes of nothing but this protocol: undefined for everything else. May be called with a part of an answer; called again with more. */
  recognise(bytes: Uint8Array, asked: Asked, target: DetectTarget): Recognised | undefined;
  /** Whether all that is worth waiting for is there, once it is recognised; without it, what is recognised is enough. */
  complete?(bytes: Uint8Array): boolean;
  /** Converses on a new plain connection until the service agrees to begin TLS with the next byte; false when it does not. */
  readonly startTls?: (ask: Ask, target: DetectTarget) => Promise<boolean>;
  /**
   * Further questions once it is known, for product and version; the answer is merged over what is known. `heard` is the answer that it was
   * recognised by.
   */
  readonly further?: (
    talk: Talk,
    known: Recognised,
    target: DetectTarget,
    heard: Heard,
  ) => Promise<Partial<Recognised>>;
}

/**
 * Says the bytes and resolves with what came back: once `enough` says so, or the peer has closed, or the time is over; without `enough`, once
 * something came and it is quiet again. Empty for silence. Saying `nothing` only listens, for a greeting; `enough` is asked before anything came
 * too, so that one that is always true only says.
 */
export type Ask = (
  bytes: Uint8Array,
  options?: { readonly enough?: (bytes: Uint8Array) => boolean },
) => Promise<Uint8Array>;
export const nothing: Uint8Array = new Uint8Array(0);

export interface HttpAnswer {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Connections to the service, inside a bounded time. */
export interface Talk {
  /** Asks on a new connection (a new socket, for UDP). */
  readonly ask: Ask;
  /**
   * One new connection for several questions, closed when `use` ends; undefined when it cannot be made. With `tls` it is taken up first, as the
   * port speaks it or by the protocol's `startTls`.
   */
  connected<T>(use: (ask: Ask) => Promise<T>, options?: { readonly tls?: boolean }): Promise<T | undefined>;
  /** One HTTP GET in plain or TLS as the port speaks it; undefined when it fails. */
  http(path: string): Promise<HttpAnswer | undefined>;
}

export const defineProtocol = (protocol: ServiceProtocol): ServiceProtocol => protocol;
