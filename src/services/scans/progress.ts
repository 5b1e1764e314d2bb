/** How far a run is, host by host, and how long it will still take: from the pace of the last minute, pauses left out. */
import type { Clock } from '#pure/contract/host.ts';
import type { ScanProgress } from '#pure/contract/resources.ts';
import type { HostWork, Work } from './guard.ts';

const windowMs = 60_000;
/** Earlier than this an estimate would only frighten. */
const estimateAfterMs = 3000;
const hostsShownMax = 200;
const samplesMax = 240;

const shareOf = (host: HostWork) => (host.total > 0 ? host.done / host.total : 0);

export function createProgress(clock: Clock) {
  let phase = 'starting';
  let done = 0;
  let total = 0;
  let elapsedMs = 0;
  let sinceMs: number | undefined = clock.monotonicMs();
  let samples: { readonly atMs: number; readonly share: number }[] = [];
  const elapsed = () => elapsedMs + (sinceMs === undefined ? 0 : clock.monotonicMs() - sinceMs);

  return {
    /** A progress record of the tool. */
    take(record: { readonly done: number; readonly total: number; readonly note?: string | undefined }) {
      // Another phase counts anew: the pace of the one before says nothing about it.
      if (record.total !== total || record.done < done) samples = [];
      done = record.done;
      total = record.total;
      if (record.note) phase = record.note;
    },
    pause() {
      elapsedMs = elapsed();
      sinceMs = undefined;
      samples = [];
    },
    resume() {
      sinceMs ??= clock.monotonicMs();
    },
    view(work: Work, nameOf: (address: string) => string | null): ScanProgress {
      const [part, whole] = total > 0 ? [done, total] : [work.told, work.total];
      const share = whole > 0 ? Math.min(1, part / whole) : 0;
      const atMs = elapsed();
      if (sinceMs !== undefined && share > 0 && share !== samples.at(-1)?.share)
        samples.push({ atMs, share });
      while (samples.length > samplesMax || (samples.length > 2 && atMs - samples[0]!.atMs > windowMs))
        samples.shift();
      const [first, last] = [samples[0], samples.at(-1)];
      const pace =
        first && last && last.atMs > first.atMs ? (last.share - first.share) / (last.atMs - first.atMs) : 0;
      const hosts = [...work.hosts.values()].sort((a, b) => shareOf(b) - shareOf(a) || a.sinceMs - b.sinceMs);
      return {
        ...{ phase, done: part, total: whole, elapsedMs: Math.round(atMs) },
        leftMs: pace > 0 && atMs >= estimateAfterMs ? Math.round((1 - share) / pace) : null,
        ratePps: Math.round(work.ratePps),
        lostPercent: Math.round(work.lostShare * 1000) / 10,
        hosts: hosts.slice(0, hostsShownMax).map((host) => ({ ...host, name: nameOf(host.address) })),
        hostsLeftOut: Math.max(0, hosts.length - hostsShownMax),
      };
    },
  };
}
export type Progress = ReturnType<typeof createProgress>;
