import type { Fault } from '#pure/base/errors.ts';
import type { AlertDetail, Channel, ChannelInput } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';

export interface Notify extends Service {
  channels(): Promise<Channel[]>;
  create(input: ChannelInput): Promise<Channel>;
  replace(id: string, input: ChannelInput): Promise<Channel>;
  remove(id: string): Promise<void>;
  /** Sends one test message at once, past the outbox. */
  test(id: string): Promise<{ readonly ok: boolean; readonly fault: Fault | null }>;
  /** What was sent, or waits, for an alert. */
  ofAlert(alertId: string): Promise<AlertDetail['notifications']>;
}
