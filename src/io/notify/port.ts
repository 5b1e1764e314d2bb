import type { Fault } from '#pure/base/errors.ts';
import type { ChannelInput } from '#pure/contract/resources.ts';

export interface OutgoingMessage {
  readonly id: string;
  readonly change: 'opened' | 'closed' | 'test';
  readonly subject: string;
  readonly text: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly timeMs: number;
  readonly alert: unknown;
}
export interface Transports {
  /** Undefined when the receiver has taken the message. Never throws. */
  send(config: ChannelInput['config'], message: OutgoingMessage): Promise<Fault | undefined>;
}
export type ConfigOf<Kind extends ChannelInput['config']['kind']> = Extract<
  ChannelInput['config'],
  { kind: Kind }
>;
