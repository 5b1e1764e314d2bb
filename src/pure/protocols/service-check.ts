/** From the input of a check to its record: the target resolved, the conversation held, the certificate judged. */
import type { Fault } from '../base/errors.ts';
import { certificateOf } from '../contract/service-check.ts';
import {
  addressOf,
  type Conversation,
  type ConversationWorld,
  converse,
  serverNameOf,
} from './conversation.ts';

export interface ServicePlan {
  readonly target: string;
  readonly timeoutMs: number;
  readonly serverName?: string | undefined;
  readonly trust: boolean;
  readonly warnDays: number;
}

export interface Checked<T> {
  /** What `talk` returned; undefined after a fault. */
  readonly value: T | undefined;
  readonly fault: Fault | undefined;
  /** The record: what was measured, what the tool adds, and the gravest fault: of the conversation, the tool's own, of the certificate. */
  record<Extra extends object>(extra: Extra, own?: Fault): Extra & ServiceFields;
}

interface ServiceFields {
  readonly kind: 'service';
  readonly target: string;
  readonly address: string;
  readonly port: number;
  readonly connectMs?: number;
  readonly tlsMs?: number;
  readonly firstByteMs?: number;
  readonly totalMs: number;
  readonly tlsProtocol?: string;
  readonly certificateDays?: number;
  readonly fault?: Fault;
}

export async function checkService<T>(
  protocol: string,
  plan: ServicePlan,
  { port, tls }: { readonly port: number; readonly tls: boolean },
  world: ConversationWorld,
  talk: (server: Conversation) => Promise<T>,
): Promise<Checked<T>> {
  const { target } = plan;
  const address = await addressOf(target, world.net, world.signal);
  const outcome = await converse(
    { ...plan, protocol, address, port, tls, serverName: serverNameOf(plan) },
    world,
    talk,
  );
  const { expiring, ...certificate } = certificateOf(outcome.tls, plan.warnDays, world.clock.now());
  return {
    value: outcome.value,
    fault: outcome.fault,
    record(extra, own) {
      const failure = outcome.fault ?? own ?? expiring;
      return {
        kind: 'service',
        target,
        address,
        port,
        ...extra,
        ...outcome.phases,
        ...certificate,
        ...(failure ? { fault: failure } : {}),
      };
    },
  };
}
