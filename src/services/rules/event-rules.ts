/** Rules on the timeline, as it is written: one counter for each rule and device that had such an event lately. */
import type { TelemetryEvent } from '#pure/contract/ports.ts';
import type { RuleCondition } from '#pure/contract/resources.ts';
import { createEventCounter, type EventCounter, eventFilter } from '#pure/rules/events.ts';
import { selectorOf } from '#pure/rules/select.ts';
import { subjectOfEvent } from './backtest.ts';
import type { RulesDeps } from './deps.ts';
import type { Findings, RaisingRule } from './findings.ts';

/** Devices that one rule counts for at once; an event of one more is counted as dropped. */
const countersPerRuleMax = 10_000;

interface EventRule {
  readonly rule: RaisingRule;
  readonly condition: Extract<RuleCondition, { kind: 'events' }>;
  readonly wanted: (event: TelemetryEvent) => boolean;
  readonly counters: Map<string, EventCounter>;
}

export function createEventRules(deps: Pick<RulesDeps, 'device' | 'sensor'>, findings: Findings) {
  const rules = new Map<string, EventRule>();
  let matched = 0;
  let dropped = 0;
  const keyOf = (ruleId: string, deviceId: string | undefined) => `rule:${ruleId}:device:${deviceId ?? '-'}`;

  return {
    set(rule: RaisingRule): void {
      rules.delete(rule.id);
      const { scope, condition } = rule;
      if (scope.kind !== 'events' || condition.kind !== 'events') return;
      const filter = eventFilter(scope);
      const matches = selectorOf(scope.match);
      const counters = new Map<string, EventCounter>();
      for (const key of findings.of(rule.id)) {
        const row = findings.get(key)!;
        const counter = createEventCounter(condition);
        counter.restore(row.raised_ms, row.peak);
        counters.set(key, counter);
      }
      rules.set(rule.id, {
        rule,
        condition,
        wanted: (event) => filter(event) && matches(subjectOfEvent(deps, event)),
        counters,
      });
    },
    unset: (ruleId: string) => rules.delete(ruleId),
    watching: (ruleId: string) => rules.get(ruleId)?.counters.size ?? 0,
    take(event: TelemetryEvent): void {
      for (const { rule, condition, wanted, counters } of rules.values()) {
        if (!wanted(event)) continue;
        matched++;
        const key = keyOf(rule.id, event.deviceId);
        let counter = counters.get(key);
        if (!counter) {
          if (counters.size >= countersPerRuleMax) {
            dropped++;
            continue;
          }
          counter = createEventCounter(condition);
          counters.set(key, counter);
        }
        if (!counter.event(event.timeMs)) continue;
        const device = event.deviceId ? deps.device(event.deviceId) : undefined;
        const subject = {
          key,
          sensorId: event.sensorId ?? null,
          deviceId: event.deviceId ?? null,
          name: device?.name ?? event.message,
        };
        findings.raise(rule, subject, counter.sinceMs(), counter.count());
      }
    },
    tick(nowMs: number): void {
      for (const { rule, counters } of rules.values())
        for (const [key, counter] of counters) {
          if (counter.tick(nowMs)) findings.clear(rule, key, 'No more such events came.', counter.count());
          if (counter.idle(nowMs)) counters.delete(key);
        }
    },
    figures: () => ({ events_matched_total: matched, events_dropped_total: dropped }),
  };
}
