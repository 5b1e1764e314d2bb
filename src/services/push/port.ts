import type { BodyOf, ResponseOf } from '#pure/contract/api.ts';
import type { Devices } from '#pure/contract/host.ts';
import type { Service } from '#pure/contract/service.ts';

export interface Push extends Service {
  /** Throws unless the token is one of a sensor that may be fed. */
  deliver(token: string, body: BodyOf<'push'>): ResponseOf<'push'>;
  /** A new token for a sensor, told this once; the one before is over. */
  renew(sensorId: string): Promise<ResponseOf<'createPushToken'>>;
  /** What the tool `push` asks. */
  readonly pushed: NonNullable<Devices['pushed']>;
}
