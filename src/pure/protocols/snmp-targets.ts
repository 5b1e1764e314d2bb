/** Runs one conversation per target, some at the same time, and hands on results as they come: a dead one delays nobody. */
import { type Fault, FaultError } from '../base/errors.ts';
import type { ToolContext } from '../contract/tool.ts';
import { resolveTargets } from './resolve-targets.ts';
import { openSnmp, type WritableSnmpSession } from './snmp.ts';

/** Conversations under way. Where each needs a socket of its own, a thousand descriptors are what a process usually may have. */
const targetsAtOnce = { shared: 1024, alone: 256 };

export interface SnmpPlan {
  readonly targets: readonly string[];
  readonly credential: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly retries: number;
}

/** `talk` yields the records of one target; `failed` makes the record of a target that has no address. */
export async function* eachTarget<T>(
  plan: SnmpPlan,
  context: ToolContext,
  talk: (target: string, session: WritableSnmpSession) => AsyncIterable<T>,
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

  const ready: T[] = [];
  let wake = () => {};
  let next = 0;
  let active = 0;
  const atOnce = net.capabilities.has('udp-errors') ? targetsAtOnce.shared : targetsAtOnce.alone;
  let failure: unknown;
  const run = async ({ target, address }: (typeof found)[number]) => {
    const session = await openSnmp(
      {
        address,
        port: plan.port,
        credential: credential.credential,
        timeoutMs: plan.timeoutMs,
        retries: plan.retries,
      },
      context,
    );
    try {
      for await (const record of talk(target, session)) {
        ready.push(record);
        wake();
      }
    } finally {
      session.close();
    }
  };
  const launch = () => {
    while (active < atOnce && next < found.length && !signal.aborted) {
      active++;
      void run(found[next++]!)
        .catch((error) => {
          failure ??= error;
        })
        .finally(() => {
          active--;
          launch();
          wake();
        });
    }
  };
  launch();
  while (active > 0 || ready.length > 0) {
    if (ready.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (ready.length > 0 || active === 0) resolve();
      });
    yield* ready.splice(0);
    if (failure) throw failure;
  }
}
