/** Facts of one run on their way into the store: gathered by host, folded and written in transactions of a few hundred hosts. */
import type { StateStore } from '#io/state/port.ts';
import { holds } from '#pure/base/targets.ts';
import type { Clock, Random } from '#pure/contract/host.ts';
import type { ScanCounts, ScanInput, ScanNews } from '#pure/contract/resources.ts';
import type { PlanFact } from '#pure/contract/scan.ts';
import { type AddressFact, type FindingValue, valueAs } from './aspects.ts';
import type { Baseline } from './baseline.ts';
import { type Coverage, createSeen, type PortSets, portSetsOf, type Seen } from './coverage.ts';
import { atLeast, fold, type Memory, newMemory } from './fold.ts';
import type { Queue, Sighting } from './queue.ts';
import { type Ranges, rangeOf, rangesOf, textsOf, union } from './scope.ts';
import {
  addressOfKey,
  type HostWrite,
  keyOfAddress,
  readKnown,
  type WrittenChange,
  writeHosts,
} from './store.ts';
import { detailOf, titleOf } from './wording.ts';

/** Hosts of one transaction, some milliseconds of work: people and packets get their turn in between. */
const hostsAtOnce = 50;
/** Facts that wait to be written; whoever brings more waits. */
export const factsWaitingMax = 5000;
/** News that wait to be told by name; further ones are counted. */
const itemsMax = 1000;

export interface NewsItem {
  readonly kind: ScanNews;
  readonly addressKey: string;
  readonly part: string;
  readonly title: string;
  /** What it was, since when, and what it is by what was seen. */
  readonly detail?: string;
  readonly timeMs?: number;
  /** Of a finding. */
  readonly severity?: FindingValue['severity'];
  readonly rule?: string;
  readonly subject?: string;
}
/** What of a run is finished: kept with it, so that it can go on after a restart. */
export interface Done {
  readonly done: readonly string[];
  readonly skipped: readonly string[];
}
export const emptyCounts = (): ScanCounts => ({
  ...{ hosts: 0, ports: 0, services: 0, findings: 0, ended: 0, incomplete: 0, changes: 0 },
  news: {},
});

export interface IntakeDeps {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly baseline: Baseline;
  readonly queue: Queue;
  readonly written: (keys: readonly string[], changes: readonly WrittenChange[]) => void;
}
export interface IntakeRun {
  readonly scanId: string;
  readonly runId: string;
  readonly input: ScanInput;
  /** Where the tool says nothing of its audits. */
  readonly audited: boolean;
  readonly covered: Coverage | undefined;
  readonly counts: ScanCounts;
  readonly done: Done;
}

export function createIntake(deps: IntakeDeps, run: IntakeRun) {
  const { state, clock, random, baseline, queue } = deps;
  const coveredRanges: Ranges | undefined = run.covered && rangesOf(run.covered.targets);
  const coveredPorts: PortSets | undefined = run.covered && portSetsOf(run.covered);
  const memories = new Map<string, Memory>();
  const waiting = new Map<string, AddressFact[]>();
  let plan: PlanFact | undefined;
  const seen: Seen = createSeen();
  const counts: ScanCounts = structuredClone(run.counts);
  const items: NewsItem[] = [];
  let itemsLeftOut = 0;
  const cuts = new Set<string>();
  let facts = 0;
  let done: Ranges = rangesOf(run.done.done);
  let skipped: Ranges = rangesOf(run.done.skipped);
  let justDone: string[] = [];
  let justSkipped: string[] = [];
  let writing: Promise<void> = Promise.resolve();

  const audited = (rule: string) => (plan ? plan.audits.includes(rule.split('/')[0]!) : run.audited);
  const settleDone = () => {
    const ranges = (addresses: readonly string[]) => addresses.flatMap((address) => rangeOf(address) ?? []);
    if (justDone.length > 0) done = union(done, ranges(justDone));
    if (justSkipped.length > 0) skipped = union(skipped, ranges(justSkipped));
    justDone = [];
    justSkipped = [];
  };
  const saved = () => ({
    counts: JSON.stringify(counts),
    done: JSON.stringify({ done: textsOf(done), skipped: textsOf(skipped) } satisfies Done),
  });

  /** A host is over: what was counted of it counts for good. */
  const close = (address: string, memory: Memory, complete: boolean) => {
    counts.hosts += Number(memory.up);
    counts.ports += memory.open.size;
    counts.services += memory.services.size;
    counts.findings += memory.findings.size;
    counts.ended++;
    if (complete) justDone.push(address);
    else {
      counts.incomplete++;
      justSkipped.push(address);
    }
    memories.delete(address);
  };

  const newsOf = ({ addressKey, change }: WrittenChange): NewsItem | undefined => {
    if (!change.news) return undefined;
    const value = change.kind === 'finding' ? valueAs('finding', change.after) : undefined;
    const subject = { address: addressOfKey(addressKey), part: change.part };
    const accepted = baseline.match(
      value ? { ...subject, rule: value.rule, subject: value.subject } : { ...subject, rule: change.news },
    );
    if (accepted) return undefined;
    return {
      ...{ kind: change.news, addressKey, part: change.part },
      title: titleOf(change.kind, change.part, change.before, change.after),
      ...{ detail: detailOf(change), timeMs: clock.now() },
      ...(value ? { severity: value.severity, rule: value.rule } : {}),
      ...(value?.subject ? { subject: value.subject } : {}),
    };
  };

  const writeSome = async (part: readonly (readonly [string, readonly AddressFact[]])[]) => {
    const nowMs = clock.now();
    const keyed = part.flatMap(([address, list]) => {
      const key = keyOfAddress(address);
      return key ? [{ address, key, list }] : [];
    });
    const keys = keyed.map(({ key }) => key);
    let changes: WrittenChange[] = [];
    await state.write(async (tx) => {
      const known = await readKnown(tx, run.scanId, keys);
      const writes: HostWrite[] = [];
      const sightings: Sighting[] = [];
      for (const { address, key, list } of keyed) {
        const memory = memories.get(address) ?? newMemory();
        memories.set(address, memory);
        const coveredHost = coveredRanges !== undefined && holds(coveredRanges, address);
        const host = known.get(key)!;
        const {
          changes: found,
          touched,
          seen,
        } = fold(host, list, memory, {
          timeMs: nowMs,
          coveredHost,
          coveredPort: (transport, port) => coveredHost && coveredPorts![transport][port] === 1,
          audited,
          findingsFrom: run.input.findingsFrom,
        });
        const present = [...host.values()].filter((row) => row.value !== null).length;
        writes.push({
          ...{ addressKey: key, touched, seen, changes: found },
          seenAll: touched.size === 0 && seen.size > 0 && seen.size === present,
        });
        for (const row of [...touched, ...seen])
          if (row.kind === 'finding')
            sightings.push({
              ...{ addressKey: key, part: row.part },
              value: row.value === null ? null : valueAs('finding', row.value),
            });
        const end = list.find((fact) => fact.kind === 'host-end');
        // What ends because the run was ended is asked again when it goes on.
        if (end && !cuts.has(address)) close(address, memory, end.complete);
      }
      settleDone();
      changes = await writeHosts(tx, run, writes, nowMs, random);
      await queue.take(tx, sightings, run.scanId);
    });
    for (const written of changes) {
      if (written.change.kept) counts.changes++;
      const item = newsOf(written);
      if (!item) continue;
      counts.news[item.kind] = (counts.news[item.kind] ?? 0) + 1;
      if (items.length < itemsMax) items.push(item);
      else itemsLeftOut++;
    }
    deps.written(keys, changes);
  };

  return {
    plan(given: PlanFact) {
      plan = given;
    },
    /** `cut`: it ends because the run is being ended. */
    take(fact: AddressFact, cut = false) {
      if (fact.kind === 'host-end' && !fact.complete && cut) cuts.add(fact.address);
      seen.take(fact);
      const list = waiting.get(fact.address);
      if (list) list.push(fact);
      else waiting.set(fact.address, [fact]);
      facts++;
    },
    audited,
    waiting: () => facts,
    /** One after another; resolves when all that was taken before is written. */
    flush(): Promise<void> {
      const next = writing.then(async () => {
        const all = [...waiting];
        waiting.clear();
        facts = 0;
        for (let at = 0; at < all.length; at += hostsAtOnce) {
          await writeSome(all.slice(at, at + hostsAtOnce));
          await clock.sleep(0);
        }
      });
      writing = next.catch(() => {});
      return next;
    },
    /** With what is under way. */
    counts(): ScanCounts {
      const now = structuredClone(counts);
      for (const memory of memories.values()) {
        now.hosts += Number(memory.up);
        now.ports += memory.open.size;
        now.services += memory.services.size;
        now.findings += memory.findings.size;
      }
      return now;
    },
    /** The run is over: hosts that were left open count as far as they came. */
    closeAll() {
      for (const memory of memories.values()) {
        counts.hosts += Number(memory.up);
        counts.ports += memory.open.size;
        counts.services += memory.services.size;
        counts.findings += memory.findings.size;
      }
      memories.clear();
    },
    openOf: (address: string) => memories.get(address)?.open.size ?? 0,
    saved,
    skippedRanges: () => skipped,
    /** What was looked at, if the run has come to its end. */
    covered(resolved: Ranges): Coverage {
      const targets = textsOf(plan ? union(union(rangesOf(plan.ranges), done), skipped) : resolved);
      if (!plan) return { targets, ports: seen.ports() };
      const portsOf = (transport: 'tcp' | 'udp') =>
        plan!.scans
          .filter((item) => item.transport === transport)
          .map((item) => item.ports)
          .join(',');
      return { targets, ports: { tcp: portsOf('tcp'), udp: portsOf('udp') } };
    },
    /** What has come since it was asked last. */
    news: (): NewsItem[] => items.splice(0),
    newsLeftOut: () => itemsLeftOut,
  };
}
export type Intake = ReturnType<typeof createIntake>;

/** Is it worth an alert: findings below the chosen severity are not news. */
export const isLoud = (item: NewsItem, input: ScanInput): boolean =>
  item.severity === undefined || atLeast(item.severity, input.findingsFrom);
