/** Looks at Nocturne every ten seconds: figures become series, checks become findings. */
import { fault } from '#pure/base/errors.ts';
import type { SelfCheck } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import type { Metric } from '#pure/contract/tool.ts';
import type { Finding } from '#services/alerts/port.ts';
import { type Check, checks, type Observed, type Reading } from './checks.ts';
import type { Disk, SelfDeps } from './deps.ts';
import { createGrowth, daysUntilFull } from './growth.ts';
import { type Self, selfSourceId } from './port.ts';
import { selfSettings } from './settings.ts';

const lookMs = 10_000;
/** Figures are kept, and the disk is measured, once a minute. */
const keepMs = 60_000;
const dayMs = 86_400_000;
/** The first look comes soon, so that the first visit shows something; the store may still be starting. */
const firstLookMs = 2000;

interface Memory {
  reading: Reading;
  wrongLooks: number;
  wrongMs: number;
  raised: boolean | undefined;
}

export const self = defineService({
  id: 'self',
  summary: 'How Nocturne itself does',
  settings: selfSettings,
  create({ bus, clock, log, health, metrics, probes, disk }: SelfDeps, settings): Self {
    const stopped = new AbortController();
    const memories = new Map<string, Memory>();
    const growth = createGrowth();
    let loop: Promise<void> | undefined;
    let measured: Disk | undefined;
    let totals = new Map<string, number>();
    let keptTotals = new Map<string, number>();
    let before: { readonly nowMs: number; readonly monotonicMs: number } | undefined;
    let keptAtMs = Number.NEGATIVE_INFINITY;
    let seeded = false;
    let figures: Record<string, number> = {};

    /** Growth goes on over a restart: what was kept yesterday is read once. */
    const seed = async (nowMs: number) => {
      seeded = true;
      const { series } = await metrics.series({
        sensorId: selfSourceId,
        metrics: 'self.figure',
        fromMs: nowMs - dayMs,
        toMs: nowMs,
        points: 288,
      });
      const size = series.find(({ labels }) => labels.service === 'self' && labels.figure === 'store_bytes');
      for (const [i, timeS] of (size?.timeS ?? []).entries()) growth.add(timeS * 1000, size!.avg[i]!);
    };

    const observe = async (): Promise<Observed> => {
      const nowMs = clock.now();
      const monotonicMs = clock.monotonicMs();
      const clockJumpMs = before ? nowMs - before.nowMs - (monotonicMs - before.monotonicMs) : 0;
      before = { nowMs, monotonicMs };
      const now = new Map<string, number>();
      const states = new Map<string, string>();
      for (const service of health().services) {
        for (const [name, value] of Object.entries(service.figures)) now.set(`${service.id}.${name}`, value);
        if (service.state === 'degraded' || service.state === 'failed')
          states.set(service.id, service.detail);
      }
      const increases = new Map<string, number>();
      for (const [name, value] of now)
        if (name.endsWith('_total')) increases.set(name, Math.max(0, value - (totals.get(name) ?? value)));
      totals = now;
      const silentProbes = (await probes.list())
        .filter((probe) => probe.kind === 'remote' && nowMs - probe.seenMs > settings.probeSilentMsMax)
        .map((probe) => ({ name: probe.name, silentMs: nowMs - probe.seenMs }));
      const days = measured ? daysUntilFull(measured.freeBytes, growth.bytesPerDay()) : null;
      return {
        figures: now,
        increases,
        states,
        freePercent: measured ? (measured.freeBytes / measured.totalBytes) * 100 : null,
        daysUntilFull: days,
        silentProbes,
        clockJumpMs,
      };
    };

    const keep = (observed: Observed, nowMs: number) => {
      figures = {
        ...(measured
          ? {
              store_bytes: measured.usedBytes,
              disk_free_bytes: measured.freeBytes,
              disk_free_percent: observed.freePercent ?? 0,
            }
          : {}),
        ...(observed.daysUntilFull === null ? {} : { disk_days_until_full: observed.daysUntilFull }),
        probes_silent: observed.silentProbes.length,
        services_unwell: observed.states.size,
        clock_jump_ms: observed.clockJumpMs,
      };
      const spanS = (nowMs - keptAtMs) / 1000;
      const all = [
        ...observed.figures,
        ...Object.entries(figures).map(([name, value]) => [`self.${name}`, value] as const),
      ];
      const values = all.flatMap(([name, value]): Metric[] => {
        const [service = '', figure = ''] = splitOnce(name);
        const labels = { service, figure };
        if (!figure.endsWith('_total')) return [{ name: 'self.figure', value, labels }];
        const known = keptTotals.get(name);
        // The first look, or one after a restart, knows no increase.
        if (known === undefined || value < known || !Number.isFinite(spanS)) return [];
        return [{ name: 'self.rate', value: (value - known) / spanS, labels }];
      });
      metrics.record(selfSourceId, values, nowMs);
      keptTotals = new Map(observed.figures);
      keptAtMs = nowMs;
    };

    const judge = (check: Check, observed: Observed, nowMs: number) => {
      const reading = check.read(observed, settings);
      const memory = memories.get(check.id) ?? { reading, wrongLooks: 0, wrongMs: 0, raised: undefined };
      memory.wrongLooks = reading.wrong ? memory.wrongLooks + 1 : 0;
      if (reading.wrong) memory.wrongMs = nowMs;
      const held = memory.raised === true && nowMs - memory.wrongMs < check.holdMs;
      const raised = memory.wrongLooks >= check.looks || held;
      // While it is held, what was wrong says more than that it is over.
      memory.reading = held && !reading.wrong ? memory.reading : reading;
      if (settings.alarms && raised !== memory.raised)
        bus.publish('alert.finding', findingOf(check, memory.reading, raised, nowMs));
      memory.raised = raised;
      memories.set(check.id, memory);
    };

    const look = async () => {
      const nowMs = clock.now();
      const due = nowMs - keptAtMs >= keepMs || nowMs < keptAtMs;
      if (due) {
        measured = await disk();
        if (!seeded) await seed(nowMs).catch(() => {});
        growth.add(nowMs, measured.usedBytes);
      }
      const observed = await observe();
      if (due) keep(observed, nowMs);
      for (const check of checks) judge(check, observed, nowMs);
    };

    return {
      async start() {
        loop = (async () => {
          await clock.sleep(firstLookMs, stopped.signal);
          while (!stopped.signal.aborted) {
            await look().catch((error) =>
              log.error('Nocturne could not look at itself', { error: String(error) }),
            );
            await clock.sleep(lookMs, stopped.signal);
          }
        })();
      },
      async stop() {
        stopped.abort();
        await loop;
      },
      health() {
        const raised = checks.filter(({ id }) => memories.get(id)?.raised);
        return {
          state: !loop || stopped.signal.aborted ? 'stopped' : 'ok',
          detail: !loop
            ? 'Not started.'
            : raised.length === 0
              ? 'Nothing is wrong with Nocturne itself.'
              : `${raised.map(({ title }) => title).join(', ')}: see the health page.`,
          figures: { ...figures, checks_raised: raised.length },
        };
      },
      report() {
        const bytesPerDay = growth.bytesPerDay();
        return {
          sensorId: selfSourceId,
          checks: checks.map((check): SelfCheck => {
            const { id, title, unit, remedy, service, figure } = check;
            const memory = memories.get(id);
            const state = !memory
              ? 'unknown'
              : memory.raised
                ? 'raised'
                : memory.reading.value === null
                  ? 'unknown'
                  : 'ok';
            return {
              id,
              title,
              unit,
              service,
              figure,
              state,
              value: memory?.reading.value ?? null,
              limit: memory?.reading.limit ?? null,
              remedy:
                memory?.raised && memory.reading.detail ? `${memory.reading.detail}. ${remedy}` : remedy,
            };
          }),
          store: {
            bytes: measured?.usedBytes ?? null,
            bytesPerDay,
            diskFreeBytes: measured?.freeBytes ?? null,
            diskTotalBytes: measured?.totalBytes ?? null,
            daysUntilFull: measured ? daysUntilFull(measured.freeBytes, bytesPerDay) : null,
          },
        };
      },
    };
  },
});

const splitOnce = (name: string): [string, string] => {
  const at = name.indexOf('.');
  return [name.slice(0, at), name.slice(at + 1)];
};

function findingOf(check: Check, reading: Reading, raised: boolean, atMs: number): Finding {
  const said =
    reading.detail ??
    `${check.figure} is ${reading.value ?? 'unknown'}${reading.limit === null ? '' : `, limit ${reading.limit}`}`;
  return {
    key: `self:${check.id}`,
    state: raised ? 'raised' : 'cleared',
    severity: check.severity,
    deviceId: null,
    sensorId: null,
    title: `Nocturne: ${check.title.charAt(0).toLowerCase()}${check.title.slice(1)}`,
    fault: fault('threshold-crossed', said, { remedy: check.remedy }),
    evidence: [{ timeMs: atMs, source: 'self', statement: said }],
    atMs,
  };
}
