/** What is raised now: in memory, in the database a second later, and on the bus at once. */
import type { StateStore } from '#io/state/port.ts';
import { type Fault, fault } from '#pure/base/errors.ts';
import type { Clock, Log } from '#pure/contract/host.ts';
import type { Bus } from '#pure/contract/ports.ts';
import type { Rule, RuleDefinition } from '#pure/contract/resources.ts';
import { sentenceOf, unitOf } from '#pure/rules/sentence.ts';
import { volumeUnits } from '#pure/rules/signals/volume.ts';
import { roughSpanText, valueText } from '#pure/rules/units.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { Finding } from '#services/alerts/port.ts';

export type FindingRow = StateTables['rule_finding'];

/** One rule that finds more than this is not told more: it is the rule, or the network, that is wrong; it is counted. */
export const raisedPerRuleMax = 1000;

export interface FindingSubject {
  readonly key: string;
  readonly sensorId: string | null;
  readonly deviceId: string | null;
  /** "ping core-1 eth0" */
  readonly name: string;
}
export type RaisingRule = Pick<Rule, 'id'> & RuleDefinition;

const rough = (value: number) => Number(value.toPrecision(3));
/** What was measured, in the words of the condition. */
export function measuredText(rule: RuleDefinition, measured: number): string {
  const { scope, condition } = rule;
  if (scope.kind === 'events') return `${measured} events`;
  const unit = scope.group?.by === 'count' ? 'count' : unitOf(scope.metric);
  switch (condition.kind) {
    case 'no-data':
      return `nothing for ${roughSpanText(measured)}`;
    case 'forecast':
      return measured === 0 ? 'the limit is reached' : `${roughSpanText(measured)} left until the limit`;
    case 'baseline':
      return `${rough(Math.abs(measured) * condition.deviations)} deviations from what is usual`;
    case 'volume':
      return valueText(rough(measured), (unit && volumeUnits[unit]?.unit) ?? unit);
    case 'rate':
      return `${valueText(rough(measured), unit)} per ${condition.per}`;
    default:
      return valueText(rough(measured), unit);
  }
}

export function createFindings(deps: {
  readonly state: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
}) {
  const { state, bus, clock, log } = deps;
  const rows = new Map<string, FindingRow>();
  const perRule = new Map<string, Set<string>>();
  const dirty = new Set<string>();
  let suppressed = 0;
  let raisedTotal = 0;
  let refused = 0;

  const hold = (row: FindingRow) => {
    rows.set(row.key, row);
    const own = perRule.get(row.rule_id) ?? new Set();
    perRule.set(row.rule_id, own.add(row.key));
  };
  const drop = (row: FindingRow) => {
    rows.delete(row.key);
    perRule.get(row.rule_id)?.delete(row.key);
    dirty.add(row.key);
  };
  const publish = (finding: Finding) => {
    try {
      bus.publish('alert.finding', finding);
    } catch (error) {
      refused++;
      log.error('a finding was not taken', { key: finding.key, error: String(error) });
    }
  };
  const faultOf = (rule: RaisingRule, row: FindingRow): Fault =>
    fault(
      rule.condition.kind === 'no-data' ? 'silent' : 'threshold-crossed',
      `${row.title}: ${measuredText(rule, row.peak)}`,
      rule.note ? { remedy: rule.note } : {},
    );
  const findingOf = (rule: RaisingRule, row: FindingRow, atMs: number, cleared?: string): Finding => ({
    key: row.key,
    state: cleared === undefined ? 'raised' : 'cleared',
    severity: rule.severity,
    deviceId: row.device_id,
    sensorId: row.sensor_id,
    ...(rule.scope.kind === 'series' ? { metric: rule.scope.metric } : {}),
    title: row.title,
    fault: faultOf(rule, row),
    evidence: [
      { timeMs: row.raised_ms, source: 'rule', statement: sentenceOf(rule) },
      { timeMs: row.raised_ms, source: 'rule', statement: `At worst ${measuredText(rule, row.peak)}.` },
      ...(cleared ? [{ timeMs: atMs, source: 'rule', statement: cleared }] : []),
    ],
    atMs,
  });

  return {
    async load() {
      for (const row of await state.db.selectFrom('rule_finding').selectAll().execute()) hold(row);
    },
    get: (key: string) => rows.get(key),
    of: (ruleId: string): readonly string[] => [...(perRule.get(ruleId) ?? [])],
    countOf: (ruleId: string) => perRule.get(ruleId)?.size ?? 0,
    raise(rule: RaisingRule, subject: FindingSubject, raisedMs: number, peak: number): void {
      if (rows.has(subject.key)) return;
      if ((perRule.get(rule.id)?.size ?? 0) >= raisedPerRuleMax) {
        suppressed++;
        return;
      }
      const row: FindingRow = {
        key: subject.key,
        rule_id: rule.id,
        sensor_id: subject.sensorId,
        device_id: subject.deviceId,
        title: `${rule.name}: ${subject.name}`,
        raised_ms: raisedMs,
        peak,
      };
      hold(row);
      dirty.add(row.key);
      raisedTotal++;
      publish(findingOf(rule, row, clock.now()));
    },
    /** Told once more after a start: whoever listens knows the key and opens nothing twice. */
    tellAgain(rule: RaisingRule): void {
      for (const key of perRule.get(rule.id) ?? []) publish(findingOf(rule, rows.get(key)!, clock.now()));
    },
    clear(rule: RaisingRule, key: string, why: string, peak?: number): void {
      const row = rows.get(key);
      if (!row) return;
      if (peak !== undefined && !Number.isNaN(peak)) row.peak = peak;
      drop(row);
      publish(findingOf(rule, row, clock.now(), why));
    },
    async flush(): Promise<void> {
      if (dirty.size === 0) return;
      const keys = [...dirty];
      dirty.clear();
      try {
        await state.write(async (tx) => {
          for (const key of keys) {
            const row = rows.get(key);
            await tx.deleteFrom('rule_finding').where('key', '=', key).execute();
            if (row) await tx.insertInto('rule_finding').values(row).execute();
          }
        });
      } catch (error) {
        for (const key of keys) dirty.add(key);
        throw error;
      }
    },
    figures: () => ({
      raised: rows.size,
      raised_total: raisedTotal,
      findings_suppressed_total: suppressed,
      findings_refused_total: refused,
    }),
  };
}
export type Findings = ReturnType<typeof createFindings>;
