/** What arrives: results of sensors and findings of other services, one at a time, each in constant time. */
import { type Fault, fault } from '#pure/base/errors.ts';
import { questionsOfStream } from '#pure/contract/datagrams.ts';
import type { SensorRule } from '#pure/contract/resources.ts';
import type { SensorConfig, SensorResult } from '#services/schedule/port.ts';
import type { AlertsDeps } from './deps.ts';
import { type Judgement, judge } from './judge.ts';
import type { Jury } from './jury.ts';
import { isLossy, lossProbes, lostProbes, newMachine, type Outcome, type Probes, step } from './machine.ts';
import type { Finding } from './port.ts';
import type { Stall } from './stall.ts';
import type { Thing, Things, Watch } from './things.ts';

const lossLooks = 6;
const lossLookMs = 1000;
/** Unanswered questions beyond this are not told apart. */
const unansweredMax = 1000;
/** A probe that never gets to breathe must not keep every failure to itself. */
const excusedMax = 5;

export interface Intake {
  readonly deps: Pick<AlertsDeps, 'sensors' | 'recheck'>;
  readonly settings: { readonly recheckMsMax: number };
  readonly things: Things;
  readonly jury: Jury;
  readonly stall: Stall;
  readonly changed: (thing: Thing, watch: Watch | undefined) => void;
}

export function createIntake({ deps, settings, things, jury, stall, changed }: Intake) {
  let results = 0;
  let excusedResults = 0;
  const move = (
    watch: Watch,
    thing: Thing,
    config: SensorConfig,
    outcome: Outcome,
    reason: Fault | undefined,
    atMs: number,
    probes?: Probes,
  ) => {
    const rule: SensorRule = config.rule;
    const next = step(thing.machine, outcome, rule, atMs, probes);
    thing.machine = next.machine;
    if (outcome === 'good' || outcome === 'warning') thing.goodMs = atMs;
    // What is still held down keeps the fault that it went down with.
    if (outcome !== 'unknown' && (reason || next.machine.state !== 'down')) thing.fault = reason;
    if (watch.isPing && next.machine.state !== 'down' && isLossy(next.machine))
      thing.fault = fault(
        'lost-packets',
        `loses packets: ${lostProbes(next.machine.recent)} of the last ${lossProbes} answers are missing`,
      );
    if (next.machine.state === 'up' || next.machine.state === 'warning') thing.everUp = true;
    if (next.recheck)
      deps.recheck(watch.sensorId, Math.min(rule.recheckMs, settings.recheckMsMax, config.intervalMs / 4));
    // Whether loss goes on is known soon, however seldom the sensor runs: after a first gap it is looked at closely until that is forgotten.
    else if (probes && next.machine.state !== 'down' && lostProbes(next.machine.recent) > 0)
      deps.recheck(watch.sensorId, Math.max(lossLookMs, config.intervalMs / lossLooks));
    if (next.changed) changed(thing, watch);
  };

  /** What a deaf probe takes for silence, or for slowness, is asked again. */
  const excused = (watch: Watch, { outcome, fault: reason }: Judgement, startedMs: number): boolean => {
    const isMine =
      (outcome === 'bad' || outcome === 'warning') &&
      (reason?.code === 'timeout' || reason?.code === 'threshold-crossed') &&
      watch.main.machine.state !== 'down' &&
      stall.hasBeen(startedMs);
    watch.excused = isMine ? watch.excused + 1 : 0;
    if (!isMine || watch.excused > excusedMax) return false;
    excusedResults++;
    deps.recheck(watch.sensorId, 0);
    return true;
  };

  return {
    results: () => results,
    excused: () => excusedResults,
    take(result: SensorResult) {
      const config = deps.sensors().get(result.sensorId);
      if (!config) return;
      results++;
      const judged = judge(config, result);
      const found = excused(things.watchOf(result.sensorId), judged, result.startedMs)
        ? { ...judged, outcome: 'unknown' as const }
        : judged;
      const isBad = found.outcome === 'bad';
      const watch = things.watchOf(result.sensorId);
      things.follow(watch, config);
      watch.summary = result.verdict.summary;
      watch.fault = found.fault ?? null;
      watch.startedMs = result.startedMs;
      watch.answered = found.outcome === 'good' || found.outcome === 'warning';
      if (watch.answered) watch.answeredMs = result.endedMs;
      if (isBad) watch.failedMs = result.endedMs;
      if (found.outcome === 'good') watch.badSinceMs = 0;
      else if (found.outcome !== 'unknown') watch.badSinceMs ||= result.startedMs;
      watch.unanswered =
        found.fault?.code === 'timeout'
          ? Math.min(
              unansweredMax,
              watch.unanswered +
                (result.verdict.probes?.lost ?? questionsOfStream(result.endedMs - result.startedMs)),
            )
          : 0;
      watch.lastRunMs = result.endedMs;
      watch.said = found.outcome;
      if (!result.recheck) watch.latenessMs = Math.max(0, result.startedMs - result.slotMs);
      const probes = watch.isPing ? (result.verdict.probes ?? { sent: 1, lost: isBad ? 1 : 0 }) : undefined;
      const outcome = jury.weigh(watch, config);
      if (outcome === found.outcome)
        move(watch, watch.main, config, outcome, found.fault, result.endedMs, probes);
      // The target answers others: that this way is closed says nothing of what is lost on it.
      else move(watch, watch.main, config, outcome, undefined, result.endedMs);
      for (const [port, seen] of found.ports) {
        if (!seen.up && !watch.ports?.get(port)?.everUp) continue;
        const thing = things.portOf(watch, port);
        thing.ifIndex = seen.ifIndex;
        const reason = seen.up ? undefined : fault('interface-down', `${port} is down`, { value: port });
        move(watch, thing, config, seen.up ? 'good' : 'bad', reason, result.endedMs);
      }
      // A port that was up and is not among those that should be any more was shut by somebody, or taken away.
      if (watch.ports && found.ports.size > 0)
        for (const thing of watch.ports.values()) {
          if (!thing.everUp || found.ports.has(thing.port!)) continue;
          const reason = fault('interface-down', `${thing.port} was shut by an administrator, or is gone`, {
            value: thing.port!,
          });
          move(watch, thing, config, 'bad', reason, result.endedMs);
        }
    },
    /** One thing per key; undefined when a finding is cleared that nobody raised. */
    find(finding: Finding): Thing | undefined {
      const key = `finding:${finding.key}`;
      if (finding.state === 'cleared' && !things.findings.has(key)) return undefined;
      const thing = things.findingOf(key);
      if (finding.state === 'raised') {
        thing.finding = finding;
        thing.fault = finding.fault;
        if (thing.machine.state !== 'down') {
          thing.machine = newMachine(finding.atMs, 'down');
          changed(thing, undefined);
        }
      } else if (thing.machine.state === 'down') {
        thing.machine = newMachine(finding.atMs, 'up');
        changed(thing, undefined);
      }
      return thing;
    },
  };
}
