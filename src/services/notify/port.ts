import type { ChannelKindInfo, MailExtras, Vapid } from '#io/notify/port.ts';
import type { Fault } from '#pure/base/errors.ts';
import type { BodyOf, QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type { Alert, AlertDetail, Channel, ChannelInput } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';

export interface Notify extends Service {
  kinds(): {
    readonly items: readonly ChannelKindInfo[];
    readonly variables: readonly {
      readonly name: string;
      readonly meaning: string;
      readonly example: string;
    }[];
  };
  channels(): Promise<Channel[]>;
  create(input: ChannelInput): Promise<Channel>;
  replace(id: string, input: ChannelInput): Promise<Channel>;
  remove(id: string): Promise<void>;
  /** Sends one test message at once, past the outbox. */
  test(id: string): Promise<{ readonly ok: boolean; readonly fault: Fault | null }>;
  preview(body: BodyOf<'previewChannel'>): ResponseOf<'previewChannel'>;
  /** P-256 point in base64url, as `PushManager.subscribe` takes it. */
  pushKey(): string;
  /** How this server says who it is to push services; null before the start. */
  identity(): Vapid | null;
  /** A mail with files past the outbox, by a channel of kind email; the caller tries again. Undefined when the server took it. */
  mail(
    channelId: string,
    mail: MailExtras & { readonly id: string; readonly subject: string; readonly text: string },
  ): Promise<Fault | undefined>;
  /** What was sent, or waits, for an alert. */
  ofAlert(alertId: string): Promise<AlertDetail['notifications']>;
  outbox(query: QueryOf<'outbox'>): Promise<ResponseOf<'outbox'>>;
  resend(ids: readonly string[] | undefined): Promise<number>;
  /** What a link in a message would take; throws `forbidden` for one that is none. */
  readLink(token: string): Promise<{ readonly alert: Alert; readonly by: string }>;
  takeLink(token: string, note: string): Promise<Alert>;
  /** An event of another monitoring system, as the named protocol has it. Throws `invalid-input`. */
  accept(protocol: 'pagerduty' | 'alertmanager', body: unknown): { readonly keys: readonly string[] };
}
