/** Runs audits within their bounds: whatever a peer does, each ends, and says whether it came to its end by itself. */
import { type Fault, FaultError } from '../base/errors.ts';
import type { Audit, AuditFinding, AuditTarget, AuditWorld, LinkAudit } from './audit.ts';

/** What the longest honest one needs with room to spare: a survey of TLS on a slow device. */
export const auditMsMax = 120_000;
/** More than any audit has to say of one port. */
export const findingsMax = 200;

export interface AuditRun<Finding> {
  readonly findings: readonly Finding[];
  /** False when its time was over, or the caller stopped it: what is not found may still be there. */
  readonly complete: boolean;
  readonly elapsedMs: number;
  /** Why nothing could be asked: no socket, no privilege. */
  readonly fault?: Fault;
}

async function bounded<Finding>(
  world: AuditWorld,
  run: (bounded: AuditWorld) => Promise<readonly Finding[]>,
): Promise<AuditRun<Finding>> {
  const { clock, signal } = world;
  const own = new AbortController();
  const stop = () => own.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const startMs = clock.monotonicMs();
  const done = new AbortController();
  void clock.sleep(auditMsMax, done.signal).then(() => {
    if (!done.signal.aborted) stop();
  });
  try {
    const findings = await run({ ...world, signal: own.signal });
    const complete = !own.signal.aborted && findings.length <= findingsMax;
    return { findings: findings.slice(0, findingsMax), complete, elapsedMs: clock.monotonicMs() - startMs };
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return { findings: [], complete: false, elapsedMs: clock.monotonicMs() - startMs, fault: error.fault };
  } finally {
    signal.removeEventListener('abort', stop);
    done.abort();
  }
}

export const runAudit = (
  audit: Audit,
  target: AuditTarget,
  world: AuditWorld,
): Promise<AuditRun<AuditFinding>> => bounded(world, (own) => audit.run(target, own));

export const runLinkAudit = (
  audit: LinkAudit,
  interfaceName: string,
  world: AuditWorld,
): Promise<AuditRun<AuditFinding & { readonly address: string }>> =>
  bounded(world, (own) => audit.run(interfaceName, own));
