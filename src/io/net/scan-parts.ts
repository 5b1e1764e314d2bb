/**
 * One port scan as two, for two threads: hosts are told apart, of a single one the ports; and their reports as one again. They are dealt out so
 * that what one part learns of the network is true of the other, too.
 */
import type { PortScanBatch, PortScanPlan } from '#pure/contract/network.ts';
import { golden } from '#pure/probing/shuffle.ts';
import { connectsInFlightMax } from './scan-connect.ts';

export interface ScanPart {
  readonly plan: PortScanPlan;
  /** Host i of the part is host `first + i * stride` of the whole. */
  readonly first: number;
  readonly stride: number;
}

export const wholePart = (plan: PortScanPlan): ScanPart => ({ plan, first: 0, stride: 1 });

/** Rates are halved with the probes, and so are the descriptors of a process. */
export function halvesOf({
  connectionsMax = connectsInFlightMax,
  ...whole
}: PortScanPlan): readonly ScanPart[] {
  const half = (pps: number | null) => (pps === null ? null : pps / 2);
  const plan: PortScanPlan = { ...whole, connectionsMax: Math.ceil(connectionsMax / 2) };
  const single = plan.addresses.length === 1;
  return [0, 1].map((part): ScanPart => {
    const ratePps = half(plan.ratePps);
    if (!single) {
      const addresses = plan.addresses.filter((_, i) => i % 2 === part);
      return { first: part, stride: 2, plan: { ...plan, addresses, ratePps } };
    }
    // Not by turns: where only round numbers answer, one part would hear nothing, and wait longest.
    const ports = plan.ports.filter((port) => Math.imul(port, golden) >>> 31 === part);
    return { first: 0, stride: 1, plan: { ...plan, ports, ratePps, hostRatePps: half(plan.hostRatePps) } };
  });
}

/** The number in a part of a host of the whole; undefined when it is in another. */
export function hostInPart({ plan, first, stride }: ScanPart, host: number): number | undefined {
  const i = (host - first) / stride;
  return Number.isInteger(i) && i >= 0 && i < plan.addresses.length ? i : undefined;
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
  const shared = parts.length > 1 && parts.every(({ stride }) => stride === 1);
  let endsLeft = parts.length;
  return (part, batch) => {
    if (parts.length === 1) return batch;
    latest[part] = batch;
    const { first, stride } = parts[part]!;
    const inWhole = (host: number) => first + host * stride;
    const sum = (of: (progress: Progress) => number) =>
      latest.reduce((total, progress) => total + of(progress), 0);
    return {
      ...batch,
      ended: !shared
        ? batch.ended.map(inWhole)
        : batch.ended.length > 0 && --endsLeft === 0
          ? batch.ended
          : [],
      hostIndex: shared ? batch.hostIndex : batch.hostIndex.map(inWhole),
      sent: sum((progress) => progress.sent),
      told: sum((progress) => progress.told),
      total: sum((progress) => progress.total),
      ratePps: sum((progress) => progress.ratePps),
      lostShare: Math.max(...latest.map((progress) => progress.lostShare)),
    };
  };
}
