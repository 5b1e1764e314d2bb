/**
 * Sensors that ask the same question of a device from different probes are a jury: what one of them alone sees is a failing of its own way, and
 * no news about the target. Which sensors those are is never declared, they are found by what they ask.
 */
import type { SensorConfig } from '#services/schedule/port.ts';
import type { AlertsDeps } from './deps.ts';
import type { Outcome } from './machine.ts';
import { quorumOf } from './quorum.ts';
import type { Things, Watch } from './things.ts';

/** A vote counts for this many intervals of its sensor, and a while. */
const votesForIntervals = 3;
const slackMs = 5000;
/** A probe that heard nothing for an interval and this long, while others hear something, is cut off. */
const cutOffMs = 2000;

export function createJury(deps: Pick<AlertsDeps, 'sensors' | 'recheck' | 'clock'>, things: Things) {
  /** When each probe last heard any answer. */
  const heardMs = new Map<string, number>();
  const questions = new WeakMap<SensorConfig, string>();
  const questionOf = (config: SensorConfig): string => {
    let question = questions.get(config);
    if (question === undefined) {
      question = `${config.deviceId} ${config.toolId} ${JSON.stringify(config.input)}`;
      questions.set(config, question);
    }
    return question;
  };
  const watching = (config: SensorConfig) =>
    config.enabled && !(config.pausedUntilMs !== null && config.pausedUntilMs > deps.clock.now());
  const othersOf = (config: SensorConfig): { readonly watch: Watch; readonly config: SensorConfig }[] => {
    if (heardMs.size < 2 || config.deviceId === null) return [];
    const beside = [things.pings, things.services].flatMap((index) => [
      ...(index.get(config.deviceId!) ?? []),
    ]);
    return beside.flatMap((watch) => {
      const other = deps.sensors().get(watch.sensorId);
      return other &&
        other.probeId !== config.probeId &&
        watching(other) &&
        questionOf(other) === questionOf(config)
        ? [{ watch, config: other }]
        : [];
    });
  };

  return {
    /** Undefined while there is one probe only. */
    questionOf: (config: SensorConfig | undefined): string | undefined =>
      config && heardMs.size > 1 && config.deviceId !== null ? questionOf(config) : undefined,
    /** What a result means for the target: a failure that the others do not see is none. Those who looked before are asked again. */
    weigh(watch: Watch, config: SensorConfig): Outcome {
      const { said } = watch;
      const nowMs = watch.lastRunMs!;
      if (said === 'good' || said === 'warning') heardMs.set(config.probeId, nowMs);
      else if (!heardMs.has(config.probeId)) heardMs.set(config.probeId, 0);
      if (said !== 'bad') return said;
      const jury = [{ watch, config }, ...othersOf(config)];
      if (jury.length === 1) return said;
      for (const other of jury)
        if (other.watch.startedMs < watch.startedMs) deps.recheck(other.watch.sensorId, 0);
      const votes = jury.map((each) => ({
        probeId: each.config.probeId,
        outcome: each.watch.said,
        atMs: each.watch.lastRunMs ?? 0,
        cutOff: nowMs - heardMs.get(each.config.probeId)! > each.config.intervalMs + cutOffMs,
      }));
      const intervalMs = Math.max(...jury.map((each) => each.config.intervalMs));
      const found = quorumOf(
        votes,
        {
          probesToOpen: config.rule.probesToOpen,
          votesForMs: votesForIntervals * intervalMs + slackMs,
        },
        nowMs,
      );
      // When all of them are cut off nobody knows better.
      return found === 'bad' || found === 'unknown' ? 'bad' : 'good';
    },
  };
}
export type Jury = ReturnType<typeof createJury>;
