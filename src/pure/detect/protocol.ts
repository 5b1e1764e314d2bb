/**
 * A protocol as detection needs it: pure, one file each in `protocols/`. Bytes in, a service out; never throws on bytes. A protocol that greets
 * needs no probe; one that waits is asked; one that needs more than a question and an answer holds a conversation.
 */
import type { ServiceFact, Transport } from '../contract/scan.ts';

/** What a protocol says of itself; what is common (method, confidence of the table, banner) is filled in by `identify.ts`. */
export type Recognised = Pick<ServiceFact, 'name'> &
  Partial<Omit<ServiceFact, 'name' | 'method' | 'tls' | 'tunnel'>>;

/** How the bytes came: unasked after the connection, or after the probe with this id (of any protocol). */
export type Asked = 'greeting' | (string & {});

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
}

export interface ServiceProtocol {
  readonly id: string;
  readonly title: string;
  readonly transport: Transport;
  /** Where it usually is; it is asked first there. */
  readonly ports: readonly number[];
  /** Usual ports where it speaks inside TLS from the first byte. */
  readonly tlsPorts?: readonly number[];
  /** True for protocols in which the server speaks first. */
  readonly greets?: boolean;
  /** Questions in the order in which they are put; a protocol without any is recognised by its greeting or by answers to others' probes. */
  readonly probes?: readonly Probe[];
  /** 1 is asked at any port that stays unknown, 9 only at its own. */
  readonly rarity: number;
  /** Bytes of nothing but this protocol: undefined for everything else. May be called with a part of an answer; called again with more. */
  recognise(bytes: Uint8Array, asked: Asked, target: DetectTarget): Recognised | undefined;
  /** How TLS is taken up on a plain connection; the bytes to say, and whether the answer agrees. */
  readonly startTls?: {
    readonly ask: (target: DetectTarget) => readonly Uint8Array[];
    readonly agrees: (bytes: Uint8Array) => boolean | undefined;
  };
  /** Further questions once it is known, for product and version; the answer is merged over what is known. */
  readonly further?: (talk: Talk, known: Recognised, target: DetectTarget) => Promise<Partial<Recognised>>;
}

export type Ask = (
  bytes: Uint8Array,
  options?: { readonly enough?: (bytes: Uint8Array) => boolean },
) => Promise<Uint8Array>;

/** A fresh connection, or the open one, inside a bounded time. */
export interface Talk {
  /** Says the bytes on a new connection (a new socket, for UDP) and resolves with what came back within the time, empty for silence. */
  ask: Ask;
  /**
   * One new connection for several questions, closed when `use` ends; undefined when it cannot be made. With `tls` it is taken up first, as the
   * port speaks it or by the protocol's `startTls`.
   */
  connected<T>(use: (ask: Ask) => Promise<T>, options?: { readonly tls?: boolean }): Promise<T | undefined>;
  /** One HTTP exchange in plain or TLS as the port speaks it; undefined when it fails. */
  http(
    path: string,
  ): Promise<
    | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
    | undefined
  >;
}

export const defineProtocol = (protocol: ServiceProtocol): ServiceProtocol => protocol;
