/** The facts of many devices at once, for tools that conclude over several: each device is one result, as it comes. */
import type { Fault } from '../base/errors.ts';
import type { AskedDevice } from '../contract/snmp-input.ts';
import type { ToolContext } from '../contract/tool.ts';
import type { DeviceFacts, FactSection } from '../network/facts.ts';
import { detect } from '../platforms/detect.ts';
import { collectFacts, credentialIn } from './facts/index.ts';
import { eachTarget, type SnmpPlan } from './snmp-targets.ts';

export type ToldFacts =
  | {
      readonly ok: true;
      readonly target: string;
      readonly address: string;
      readonly facts: DeviceFacts;
      readonly elapsedMs: number;
      /** A section broke off: what was read before stays in the facts. */
      readonly fault?: Fault;
    }
  | { readonly ok: false; readonly target: string; readonly elapsedMs: number; readonly fault: Fault };

export async function* askDevices(
  plan: SnmpPlan,
  sections: readonly FactSection[],
  context: ToolContext,
): AsyncIterable<ToldFacts> {
  yield* eachTarget<ToldFacts>(
    plan,
    context,
    async function* (target, session, reopen) {
      const startMs = context.clock.monotonicMs();
      const facts = await collectFacts(session, {
        sections,
        openContext: (inner) => reopen((credential) => credentialIn(credential, inner)),
      });
      const elapsedMs = context.clock.monotonicMs() - startMs;
      if ('code' in facts) yield { ok: false, target, elapsedMs, fault: facts };
      else {
        const worst = facts.faults[0]?.fault;
        yield {
          ok: true,
          target,
          address: session.address,
          facts,
          elapsedMs,
          ...(worst ? { fault: worst } : {}),
        };
      }
    },
    (target, fault) => ({ ok: false, target, elapsedMs: 0, fault }),
  );
}

/** What surfaces are told of a device that was asked. */
export function askedRecord(told: ToldFacts): AskedDevice {
  const platform = told.ok ? detect(told.facts).platform : undefined;
  return {
    kind: 'device',
    target: told.target,
    ...(told.ok && told.facts.sysName ? { sysName: told.facts.sysName } : {}),
    ...(platform ? { platform } : {}),
    elapsedMs: told.elapsedMs,
    ...(told.fault ? { fault: { ...told.fault } } : {}),
  };
}
