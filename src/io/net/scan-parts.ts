/** One port scan as two, for two threads: hosts are told apart, of a single one the ports; and their reports as one again. */
import type { PortScanBatch, PortScanPlan } from '#pure/contract/network.ts';

export interface ScanPart {
  readonly plan: PortScanPlan;
  /** Number of its first host in the whole. */
  readonly first: number;
}

/** `share` of the probes go to the first part, between 0 and 1. Rates are divided with them. */
export function partsOf(plan: PortScanPlan, share: number): readonly ScanPart[] {
  const { addresses, ports } = plan;
  const single = addresses.length === 1;
  const count = single ? ports.length : addresses.length;
  const cut = Math.min(count - 1, Math.max(1, Math.round(count * share)));
  const part = (from: number, to: number): ScanPart => {
    const rate = (pps: number | null) => (pps === null ? null : (pps * (to - from)) / count);
    const ratePps = rate(plan.ratePps);
    if (single)
      return {
        first: 0,
        plan: { ...plan, ports: ports.slice(from, to), ratePps, hostRatePps: rate(plan.hostRatePps) },
      };
    return { first: from, plan: { ...plan, addresses: addresses.slice(from, to), ratePps } };
  };
  return [part(0, cut), part(cut, count)];
}

type Progress = Pick<PortScanBatch, 'sent' | 'told' | 'total' | 'ratePps' | 'lostShare'>;

/** Makes the batches of parts batches of the whole. A single host has ended when all its parts have. */
export function createPartMerge(
  parts: readonly ScanPart[],
): (part: number, batch: PortScanBatch) => PortScanBatch {
  const latest: Progress[] = parts.map(({ plan }) => ({
    ...{ sent: 0, told: 0, ratePps: 0, lostShare: 0 },
    total: plan.addresses.length * plan.ports.length,
  }));
  const shared = parts.length > 1 && parts.every(({ first }) => first === 0);
  let endsLeft = parts.length;
  return (part, batch) => {
    if (parts.length === 1) return batch;
    latest[part] = batch;
    const { first } = parts[part]!;
    const ended = shared
      ? batch.ended.length > 0 && --endsLeft === 0
        ? batch.ended
        : []
      : batch.ended.map((host) => host + first);
    const sum = (of: (progress: Progress) => number) =>
      latest.reduce((total, progress) => total + of(progress), 0);
    return {
      ...batch,
      ended,
      hostIndex: first === 0 ? batch.hostIndex : batch.hostIndex.map((host) => host + first),
      sent: sum((progress) => progress.sent),
      told: sum((progress) => progress.told),
      total: sum((progress) => progress.total),
      ratePps: sum((progress) => progress.ratePps),
      lostShare: Math.max(...latest.map((progress) => progress.lostShare)),
    };
  };
}
