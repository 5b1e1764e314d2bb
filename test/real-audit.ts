/** Audits against real servers: on the real network, with the figures that a scan would hand them. */
import { createNetwork } from '#io/net/index.ts';
import { systemClock, systemRandom } from '#io/report/index.ts';
import type { Audit, AuditFinding, AuditTarget, AuditWorld } from '#pure/audit/audit.ts';
import type { ServiceFact } from '#pure/contract/scan.ts';

export const serviceOf = (name: string, more: Partial<ServiceFact> = {}): ServiceFact => ({
  ...{ name, cpes: [], method: 'probed', confidence: 10 },
  ...more,
});

export const targetOf = (
  port: number,
  service: ServiceFact,
  more: Partial<AuditTarget> = {},
): AuditTarget => ({ address: '127.0.0.1', transport: 'tcp', port, service, ...more });

export async function auditForReal(
  audit: Pick<Audit, 'run'>,
  target: AuditTarget,
  more: Partial<AuditWorld> = {},
): Promise<readonly AuditFinding[]> {
  const net = await createNetwork({ mode: 'inline' });
  try {
    const findings = await audit.run(target, {
      ...{ net, clock: systemClock, random: systemRandom, signal: new AbortController().signal },
      ...{ timeoutMs: 5000, allowed: { guessCommunities: false } },
      ...more,
    });
    // With SHOW=1 the tests print what a person would see.
    if (process.env.SHOW)
      for (const { severity, rule, subject, evidence } of findings)
        process.stdout.write(`${severity} ${rule} ${subject ?? ''}: ${evidence}\n`);
    return findings;
  } finally {
    await net.close();
  }
}

/** What is wrong: rules in the order in which they were found, without what is only told. */
export const wrong = (findings: readonly AuditFinding[]): string[] =>
  findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule);
