/** What leaves the house, and what a way out is. A kind is one file; the registry (`index.ts`) erases its types once. */
import type { z } from 'zod';
import type { Fault } from '#pure/base/errors.ts';
import type { Crypto, Network } from '#pure/contract/network.ts';
import type { Alert } from '#pure/contract/resources.ts';
import type { Severity } from '#pure/schema/severity.ts';

export type MessageChange =
  | 'opened'
  | 'escalated'
  | 'reminded'
  | 'acknowledged'
  | 'closed'
  | 'digest'
  | 'test';

export interface OutgoingMessage {
  /** Same for every try, so that a receiver can drop repeats. */
  readonly id: string;
  readonly change: MessageChange;
  readonly subject: string;
  readonly text: string;
  readonly severity: Severity | 'info';
  readonly timeMs: number;
  readonly alert: Alert | null;
  /** Where the alert is shown, and where it may be taken; null without a public address. */
  readonly url: string | null;
  readonly acknowledgeUrl: string | null;
  /** A try before had no answer, or the program ended meanwhile: it may have arrived already, under the same id. */
  readonly repeat: boolean;
  /** Only mail can carry it: whom it goes to instead, and files. */
  readonly mail?: MailExtras;
}
export interface MailExtras {
  readonly to: readonly string[];
  readonly attachments: readonly {
    readonly name: string;
    readonly type: string;
    readonly bytes: Uint8Array;
  }[];
}

export interface ChannelConfig {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** What the kinds share of this installation. */
export interface NotifyWorld {
  readonly crypto: Crypto;
  readonly now: () => number;
  readonly hostName: string;
  /** Programs of the folder that this machine allows. */
  readonly program: Network['program'];
  /** Identifies this server to push services (RFC 8292); null where it has none. */
  readonly vapid: () => Vapid | null;
}
export interface Vapid {
  /** JWK of a P-256 key. */
  readonly privateKey: { readonly x: string; readonly y: string; readonly d: string };
  readonly subject: string;
}

export interface ChannelKind<Shape extends z.ZodObject = z.ZodObject, Rendered = unknown> {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Fields marked `secret` are sealed and never shown. */
  readonly config: Shape;
  /** Changes it wants to hear of besides opened, escalated, closed, digest and test. */
  readonly acknowledgements?: boolean;
  /** The same message and configuration give the same answer. */
  render(config: z.output<Shape>, message: OutgoingMessage, world: NotifyWorld): Rendered;
  /** What a person sees before it is sent. Holds no secret. */
  preview(rendered: Rendered): string;
  /** Resolves when the receiver has taken it, throws otherwise. */
  send(
    config: z.output<Shape>,
    rendered: Rendered,
    message: OutgoingMessage,
    world: NotifyWorld,
  ): Promise<void>;
}

export interface ChannelKindInfo {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** JSON Schema of the configuration without `kind`. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly secretFields: readonly string[];
  readonly acknowledgements: boolean;
}

/** Why it was not taken. `permanent`: the same message will be refused again, others may pass. */
export interface Refusal {
  readonly fault: Fault;
  readonly permanent: boolean;
  readonly retryAfterMs: number | null;
}

export interface Transports {
  readonly kinds: readonly ChannelKindInfo[];
  /** Throws FaultError naming `config.<field>`. */
  parse(config: ChannelConfig): ChannelConfig;
  preview(config: ChannelConfig, message: OutgoingMessage): string;
  /** Undefined when the receiver has taken the message. Never throws. */
  send(config: ChannelConfig, message: OutgoingMessage): Promise<Refusal | undefined>;
}
