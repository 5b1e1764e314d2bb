/** One conversation with each of many agents, some at the same time: a dead one delays nobody. */
import { type Fault, FaultError } from '../base/errors.ts';
import type { Credential } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';
import type { ToolContext } from '../contract/tool.ts';
import { inParallel } from './in-parallel.ts';
import { resolveTargets } from './resolve-targets.ts';
import { openSnmp, type WritableSnmpSession } from './snmp.ts';

/** Conversations under way. Where each needs a socket of its own, a thousand descriptors are what a process usually may have. */
export const conversationsAtOnce = (net: Network): number =>
  net.capabilities.has('udp-errors') ? 1024 : 256;

export interface SnmpPlan {
  readonly targets: readonly string[];
  readonly credential: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly retries: number;
}

/** A further session with the same agent, under a changed credential: how VLAN contexts are read. */
export type Reopen = (change: (credential: Credential) => Credential) => Promise<WritableSnmpSession>;

/** `talk` yields the records of one target; `failed` makes the record of a target that has no address. */
export async function* eachTarget<T>(
  plan: SnmpPlan,
  context: ToolContext,
  talk: (target: string, session: WritableSnmpSession, reopen: Reopen) => AsyncIterable<T>,
  failed: (target: string, fault: Fault) => T,
): AsyncIterable<T> {
  const { net, signal, limits, devices } = context;
  const credential = await devices.credential(plan.credential);
  if (!credential.ok) throw new FaultError(credential.fault);
  const { found, failed: unresolved } = await resolveTargets(plan.targets, net, {
    max: limits.targetsMax,
    signal,
  });
  for (const item of unresolved) yield failed(item.target, item.fault);

  yield* inParallel(found, conversationsAtOnce(net), signal, async function* ({ target, address }) {
    const open = (as: Credential) =>
      openSnmp(
        { address, port: plan.port, credential: as, timeoutMs: plan.timeoutMs, retries: plan.retries },
        context,
      );
    const session = await open(credential.credential);
    try {
      yield* talk(target, session, (change) => open(change(credential.credential)));
    } finally {
      session.close();
    }
  });
}
