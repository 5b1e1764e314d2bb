/** One audit in a process of its own, for tests inside network namespaces: `node audit-process.ts '{"audit":"nfs","target":…}'` prints its findings. */
import type { AuditTarget, AuditWorld } from '#pure/audit/audit.ts';
import { audits, linkAudits } from '#pure/audit/index.ts';
import { auditForReal } from './real-audit.ts';

export interface AuditOrder {
  readonly audit: string;
  readonly target?: AuditTarget;
  readonly interface?: string;
  readonly world?: Partial<Pick<AuditWorld, 'expected' | 'allowed' | 'timeoutMs'>>;
}

if (import.meta.main) {
  const order = JSON.parse(process.argv[2]!) as AuditOrder;
  const link = linkAudits.find(({ id }) => id === order.audit);
  const port = audits.find(({ id }) => id === order.audit);
  const audit = link
    ? { run: (_: AuditTarget, world: AuditWorld) => link.run(order.interface!, world) }
    : port!;
  const findings = await auditForReal(audit, order.target!, order.world);
  process.stdout.write(JSON.stringify(findings));
}
