/**
 * One round: everything that is not well is explained anew, and the alerts are opened, regrouped, paged and closed so that they say what is
 * now known. A cause is paged when all who could know better were asked; a victim never, unless its cause is over and it is not.
 */
import { type Fault, fault } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { AlertQuiet } from '#pure/contract/resources.ts';
import type { EventKindName } from '#pure/schema/events.ts';
import type { Book } from './book.ts';
import { explain, followed } from './cause.ts';
import type { AlertsDeps } from './deps.ts';
import { createFacts, type FactsOn } from './facts.ts';
import { isLossy, isSilentAmidLoss, lossProbes, newMachine } from './machine.ts';
import type { AlertChanged } from './port.ts';
import { type AlertRow, flappingMin, rankOf } from './rows.ts';
import { type Explanation, probeKey, type Reason } from './scene.ts';
import { joinSilent } from './silence.ts';
import type { Thing } from './things.ts';
import type { Network } from './topology.ts';
import type { Wording } from './wording.ts';

/** Victims of one round that are told on the timeline one by one; the rest is a number. */
const victimsToldMax = 50;
/** In this time some forty probes are put to each device on the way. */
const lossPatienceMs = 4000;
/** And in this the answers that tell that loss is over; a slow sensor has its runs besides. */
const lossMsMax = 60_000;
/** How often an unripe failure is looked at again. */
const lookAgainMs = 100;
const relapsesMax = 5;
/** Victims that are asked at once when their cause is over; the others have their slots. */
const askedMax = 500;

export interface SettleSettings {
  readonly settleMs: number;
  readonly steadyMs: number;
  readonly aftermathMs: number;
  readonly reroutingMs: number;
  readonly patienceMs: number;
}
export interface Settling extends FactsOn {
  readonly deps: AlertsDeps;
  readonly settings: SettleSettings;
  readonly book: Book;
  readonly wording: Wording;
  readonly network: () => Network;
  /** By interface; undefined for ports that no sensor tells of, or whose agent does not answer. */
  readonly portIsUp: (interfaceId: string) => boolean | undefined;
  readonly quietAt: (
    nowMs: number,
  ) => (deviceId: string | null, sensorId: string | null, farId: string | null) => AlertQuiet | undefined;
  readonly publish: (change: AlertChanged['change'], row: AlertRow, page: boolean) => void;
  readonly tell: (
    kind: EventKindName,
    severity: 'info' | 'warning' | 'critical',
    row: AlertRow,
    message: string,
  ) => void;
}

export function createSettle(on: Settling) {
  const { deps, settings, things, book, doubt, wording, deviceOf, isDown } = on;
  const figures = { opened_total: 0, victims_total: 0, closed_total: 0, flaps_total: 0 };
  const probe: Thing = {
    key: probeKey,
    sensorId: null,
    port: null,
    machine: newMachine(deps.clock.now(), 'up'),
    fault: undefined,
    row: undefined,
    everUp: true,
    ifIndex: undefined,
    goodMs: 0,
    relapses: 0,
    recoveredMs: 0,
    suspectedMs: 0,
    wasDown: false,
    finding: undefined,
  };
  const { isWarning, sensorOf, intervalOf, isPing, isOfWay, isLossOnly, downOf } = createFacts(on);
  const severityOf = (thing: Thing): string =>
    thing.finding?.severity ?? (isWarning(thing) ? 'warning' : 'critical');
  const holdOf = (thing: Thing) => settings.steadyMs * 2 ** Math.min(thing.relapses, relapsesMax);

  /** What one round knows and has yet to do. */
  interface Round {
    readonly nowMs: number;
    /** When to look again, at the latest. */
    againMs: number;
    readonly after: (() => void)[];
    readonly reasons: Explanation;
    readonly byKey: ReadonlyMap<string, Thing>;
    readonly victims: ReadonlyMap<string, Thing[]>;
    readonly quiet: ReturnType<Settling['quietAt']>;
    victimsTold: number;
  }
  const again = (round: Round, atMs: number) => {
    round.againMs = round.againMs === 0 ? atMs : Math.min(round.againMs, atMs);
  };

  const close = (round: Round, thing: Thing, row: AlertRow) => {
    thing.row = undefined;
    book.save(
      row,
      { state: 'closed', closed_ms: Math.max(row.opened_ms, thing.recoveredMs || round.nowMs) },
      round.nowMs,
    );
    figures.closed_total++;
    round.after.push(() => {
      on.publish('closed', row, row.paged_ms !== null);
      on.tell('alert.closed', 'info', row, `${row.title}: over`);
    });
  };
  const relapse = (round: Round, thing: Thing) => {
    thing.relapses++;
    const { row } = thing;
    if (!row) return;
    figures.flaps_total++;
    const flaps = thing.relapses >= flappingMin;
    const title = flaps ? wording.titleOf(thing, round.reasons.get(thing.key)) : row.title;
    book.save(row, { relapses: thing.relapses, title }, round.nowMs);
    if (thing.relapses === flappingMin && row.cause_alert_id === null)
      round.after.push(() => on.tell('alert.opened', 'warning', row, row.title));
  };
  /** Asked since, or nobody can; it is asked now, and waited for with a bound. */
  const wasAsked = (thing: Thing, sinceMs: number, nowMs: number): boolean => {
    const watch = things.watches.get(sensorOf(thing));
    if (!watch || watch.startedMs >= sinceMs || nowMs > sinceMs + settings.aftermathMs + settings.patienceMs)
      return true;
    deps.recheck(watch.sensorId, 0);
    return false;
  };
  /** Loss that is not seen for a while may be luck: it is looked at closely until as many answers came as luck does not bring, a bounded time. */
  const mayStillLose = (thing: Thing, row: AlertRow, nowMs: number): boolean => {
    const isLoss = row.cause_alert_id === null && (JSON.parse(row.fault) as Fault).code === 'lost-packets';
    const isOver = nowMs > thing.recoveredMs + lossMsMax + lossProbes * intervalOf(thing);
    if (!isLoss || !isPing(thing) || thing.machine.wanted === 0 || isOver) return false;
    deps.recheck(sensorOf(thing), 0);
    return true;
  };
  /** What is good again must stay so for a while, and is looked at once more before that is over: a relapse is the same outage, and wakes nobody twice. */
  const recover = (round: Round, standing: readonly Thing[]) => {
    for (const thing of standing) {
      const isSame = !thing.row || thing.row.severity === 'warning' || isLossOnly(thing, round.nowMs);
      if (isDown(thing) || (isWarning(thing) && isSame)) {
        if (thing.recoveredMs > 0 && isDown(thing)) relapse(round, thing);
        thing.recoveredMs = 0;
        continue;
      }
      const { row } = thing;
      if (!row && !thing.wasDown) {
        things.standing.delete(thing);
        continue;
      }
      if (thing.recoveredMs === 0) {
        thing.recoveredMs = round.nowMs;
        askOthers(row);
      }
      const gone =
        thing.finding !== undefined || (thing !== probe && !deps.sensors().has(thing.sensorId ?? ''));
      const untilMs = thing.recoveredMs + (gone ? 0 : holdOf(thing));
      if (row && untilMs > round.nowMs) again(round, untilMs);
      else if (row && !gone && mayStillLose(thing, row, round.nowMs))
        again(round, round.nowMs + lookAgainMs * 5);
      else if (row && !gone && !wasAsked(thing, untilMs - holdOf(thing) / 2, round.nowMs))
        again(round, round.nowMs + lookAgainMs * 5);
      else if (row) close(round, thing, row);
      // Kept a while longer: what hangs on it may come back later, and a relapse shows that it flaps.
      const forgetMs =
        thing.recoveredMs + Math.max(settings.aftermathMs, settings.reroutingMs, holdOf(thing) * 4);
      if (thing.row) continue;
      if (forgetMs > round.nowMs) {
        again(round, forgetMs);
        continue;
      }
      thing.relapses = 0;
      thing.recoveredMs = 0;
      thing.wasDown = false;
      things.standing.delete(thing);
    }
  };

  /** What hangs together comes back together: slow sensors are asked at once. */
  const askOthers = (row: AlertRow | undefined) => {
    if (!row) return;
    const cause = row.cause_alert_id === null ? undefined : book.rows.get(row.cause_alert_id);
    for (const other of [...(cause ? [cause] : []), ...[...book.victimsOf(row.id)].slice(0, askedMax)])
      if (other.state !== 'closed' && other.sensor_id) deps.recheck(other.sensor_id, 0);
  };

  const open = (round: Round, thing: Thing, reason: Reason | undefined, severity: string): AlertRow => {
    const row: AlertRow = {
      id: newId(round.nowMs, deps.random.bytes),
      sensor_id: thing.sensorId ?? thing.finding?.sensorId ?? '',
      device_id: deviceOf(thing),
      port: thing.port,
      key: thing.key,
      state: 'open',
      severity,
      title: wording.titleOf(thing, reason),
      fault: JSON.stringify(thing.fault ?? fault('timeout')),
      evidence: '[]',
      cause_alert_id: null,
      quiet: null,
      relapses: thing.relapses,
      opened_ms: round.nowMs,
      paged_ms: null,
      acknowledged_ms: null,
      acknowledged_by: null,
      acknowledged_note: null,
      acknowledged_until_ms: null,
      judgement: null,
      judged_by: null,
      closed_ms: null,
      updated_ms: round.nowMs,
    };
    thing.row = row;
    return row;
  };
  /** A victim whose cause is over may be slow to follow: until then, and until it was asked after that, it waits. */
  const waitsFor = (round: Round, thing: Thing, causeId: string): number => {
    const cause = book.rows.get(causeId);
    const causeThing = cause && round.byKey.get(cause.key ?? '');
    const overMs = cause?.closed_ms ?? (causeThing?.recoveredMs || null);
    // Its cause explains it no more: what was seen before is no news.
    if (overMs === null)
      return wasAsked(thing, thing.suspectedMs, round.nowMs) ? 0 : round.nowMs + lookAgainMs * 5;
    const untilMs = overMs + settings.aftermathMs;
    if (untilMs > round.nowMs) return untilMs;
    const watch = things.watches.get(sensorOf(thing));
    if (
      !watch ||
      watch.startedMs >= untilMs ||
      round.nowMs > untilMs + settings.patienceMs + intervalOf(thing)
    )
      return 0;
    deps.recheck(watch.sensorId, 0);
    return round.nowMs + lookAgainMs * 5;
  };
  /** A port goes quiet with the device that it leads to, too. */
  const quietOf = (row: AlertRow, quiet: ReturnType<Settling['quietAt']>): AlertQuiet | undefined => {
    const network = on.network();
    const id =
      row.port === null || row.device_id === null
        ? undefined
        : network.interfaceOf(row.device_id, undefined, row.port);
    const link = id === undefined ? undefined : network.linkOf(id);
    const far = link && (link.aInterfaceId === id ? link.bDeviceId : link.aDeviceId);
    return quiet(row.device_id, row.sensor_id || null, far ?? null);
  };
  const page = (
    round: Round,
    row: AlertRow,
    change: 'opened' | 'became-cause',
    calls: boolean,
    said = row.title,
  ) => {
    const quiet = row.device_id === null && row.sensor_id === '' ? undefined : quietOf(row, round.quiet);
    if (quiet) {
      const first = row.quiet === null;
      book.save(row, { quiet: JSON.stringify(quiet) }, round.nowMs);
      if (!first) return;
    } else book.save(row, { paged_ms: round.nowMs, quiet: null }, round.nowMs);
    if (change === 'opened') figures.opened_total++;
    const severity = rankOf(row.severity) <= rankOf('major') ? 'critical' : 'warning';
    round.after.push(() => {
      on.publish(change, row, calls && !quiet);
      on.tell('alert.opened', severity, row, quiet ? `${said} (quiet: ${quiet.name})` : said);
    });
  };

  const settleCause = (round: Round, thing: Thing, reason: Reason, severity: string) => {
    const fresh = thing.row === undefined;
    const row = thing.row ?? open(round, thing, reason, severity);
    const before = row.cause_alert_id;
    if (before !== null) {
      const untilMs = waitsFor(round, thing, before);
      if (untilMs > 0) {
        again(round, untilMs);
        return;
      }
      book.save(row, { cause_alert_id: null }, round.nowMs);
    }
    const behind = round.victims.get(thing.key) ?? [];
    if (fresh || behind.length !== book.victimsOf(row.id).size || row.evidence === '[]')
      book.save(
        row,
        { evidence: JSON.stringify(wording.evidenceOf(thing, reason, behind, round.nowMs)) },
        round.nowMs,
      );
    // Amid loss it is silent now and then; that is one outage, whatever it looks like at the moment.
    const eased = row.severity !== severity && isLossOnly(thing, round.nowMs);
    if (rankOf(severity) < rankOf(row.severity) || eased)
      book.save(
        row,
        {
          severity,
          fault: JSON.stringify(thing.fault ?? fault('timeout')),
          title: wording.titleOf(thing, reason),
        },
        round.nowMs,
      );
    if (row.paged_ms !== null || row.quiet !== null) return;
    // An old cause that turns out to be a victim was paged: its page passes to whoever is the cause now, and nobody is called twice.
    const heirs = behind.flatMap((victim) =>
      victim.row && victim.row.paged_ms !== null ? [victim.row] : [],
    );
    for (const heir of heirs) book.save(heir, { paged_ms: null }, round.nowMs);
    if (before === null) page(round, row, fresh ? 'opened' : 'became-cause', heirs.length === 0);
    else {
      const isOver =
        book.rows.get(before)?.state === 'closed' ||
        round.byKey.get(book.rows.get(before)?.key ?? '')?.recoveredMs;
      page(
        round,
        row,
        'became-cause',
        heirs.length === 0,
        isOver ? `${row.title}, still, though its cause is over` : row.title,
      );
    }
  };
  /** What has come back may have been a victim itself. */
  const rootOf = (row: AlertRow): AlertRow => {
    const cause = row.cause_alert_id === null ? undefined : book.rows.get(row.cause_alert_id);
    return cause && cause.state !== 'closed' ? cause : row;
  };
  const settleVictim = (round: Round, thing: Thing, causeRow: AlertRow, severity: string) => {
    const fresh = thing.row === undefined;
    const row = thing.row ?? open(round, thing, undefined, severity);
    if (row === causeRow || (!fresh && row.cause_alert_id === causeRow.id)) return;
    book.save(row, { cause_alert_id: causeRow.id, quiet: null }, round.nowMs);
    if (fresh) figures.victims_total++;
    round.after.push(() => on.publish('became-victim', row, false));
    if (fresh && round.victimsTold++ < victimsToldMax)
      round.after.push(() =>
        on.tell('alert.suppressed', 'info', row, `${row.title}, because of ${wording.subjectOf(causeRow)}`),
      );
  };

  /**
   * Loss shows by chance, here first and there later: the nearest device that has it is known after a while of close looks. Gaps while the network
   * finds another way look like loss, too: it is loss if it goes on after that.
   */
  const lossUnsureMs = ({ nowMs }: Round, thing: Thing): number => {
    const deviceId = deviceOf(thing);
    if (thing.finding || deviceId === null || !isLossOnly(thing, nowMs)) return 0;
    deps.recheck(sensorOf(thing), 0);
    const network = on.network();
    const way = [deviceId, ...network.wayTo(deviceId)];
    const around = new Set(way.flatMap((id) => [id, ...network.hops(id).map((hop) => hop.deviceId)]));
    const changeMs = (other: Thing) =>
      other.wasDown && (other.port !== null || (isPing(other) && !isLossy(other.machine)))
        ? Math.max(other.machine.sinceMs, other.recoveredMs)
        : 0;
    const isRerouting = [...things.standing].some(
      (other) =>
        other !== thing &&
        around.has(deviceOf(other) ?? '') &&
        nowMs - changeMs(other) < settings.reroutingMs,
    );
    return isRerouting ? settings.reroutingMs : lossPatienceMs;
  };

  /** Causes that are new are held back until they are sure; the rest of the round goes on. */
  const pendingCauses = (round: Round, sure: boolean): ReadonlySet<string> => {
    const pending = new Set<string>();
    for (const [key, reason] of round.reasons) {
      const own = round.byKey.get(key)!;
      if (reason.cause !== key) own.suspectedMs = 0;
      if (reason.cause !== key && reason.cause !== probeKey) continue;
      const thing = reason.cause === probeKey ? probe : own;
      thing.suspectedMs ||= round.nowMs;
      const { row } = thing;
      if (row && row.cause_alert_id === null && rankOf(row.severity) <= rankOf(severityOf(thing))) continue;
      const waitedMs = round.nowMs - Math.max(thing.machine.sinceMs, thing.suspectedMs);
      const unsureMs = sure ? lossUnsureMs(round, thing) : settings.patienceMs;
      if (doubt.isRipe(thing, reason) && (thing.finding !== undefined || waitedMs > unsureMs)) continue;
      pending.add(reason.cause);
      again(round, round.nowMs + lookAgainMs);
    }
    return pending;
  };

  const apply = (round: Round, pending: ReadonlySet<string>) => {
    const order = [...round.reasons.keys()].map((key) => round.byKey.get(key)!);
    if (round.victims.has(probeKey) && !pending.has(probeKey))
      settleCause(round, probe, { cause: probeKey, why: 'probe', by: [] }, 'critical');
    for (const thing of order) {
      const reason = round.reasons.get(thing.key)!;
      if (reason.cause === thing.key && !pending.has(thing.key))
        settleCause(round, thing, reason, severityOf(thing));
    }
    for (const thing of order) {
      const reason = round.reasons.get(thing.key)!;
      if (reason.cause === thing.key || pending.has(reason.cause)) continue;
      const cause = reason.cause === probeKey ? probe : round.byKey.get(reason.cause);
      if (cause?.row) settleVictim(round, thing, rootOf(cause.row), severityOf(thing));
    }
  };

  const explainAll = (standing: readonly Thing[], nowMs: number) => {
    const down = standing.filter(isDown);
    const back = standing.filter((thing) => !isDown(thing) && thing.wasDown && !isLossOnly(thing, nowMs));
    const mild = standing.filter((thing) => isWarning(thing) && !isDown(thing));
    const lossy = new Set([...mild, ...down].filter((thing) => isLossOnly(thing, nowMs)).map(deviceOf));
    const wayLoses = (deviceId: string | null) =>
      deviceId !== null && [deviceId, ...on.network().wayTo(deviceId)].some((id) => lossy.has(id));
    // A service that times out over a lossy way is a victim of the loss.
    const overLoss = (thing: Thing) =>
      isOfWay(thing) ||
      isLossOnly(thing, nowMs) ||
      (!thing.finding && !isPing(thing) && thing.fault?.code === 'timeout' && wayLoses(deviceOf(thing)));
    // What is silent now may be so for a harder reason than loss: it is looked at in both ways.
    const silentNow = mild.filter((thing) => isPing(thing) && isSilentAmidLoss(thing.machine));
    const hardly = [...down.filter((thing) => !isOfWay(thing)), ...silentNow];
    const facts = hardly.map((thing) => ({
      ...downOf(thing),
      ...(isLossOnly(thing, nowMs) ? { sinceMs: things.watches.get(thing.sensorId!)!.answeredMs } : {}),
    }));
    const silent = facts.flatMap((item) => (item.kind === 'device' ? [item] : []));
    const lastMs = silent.reduce((latest, item) => Math.max(latest, item.sinceMs), 0);
    const anybody = doubt.anybodyAnswers(
      silent.map((item) => item.deviceId!),
      lastMs,
    );
    const scene = {
      network: on.network(),
      answers: doubt.answers,
      portIsUp: on.portIsUp,
      nowMs,
      steadyMs: settings.steadyMs,
    };
    const hard = explain([...facts, ...back.map((thing) => downOf(thing, true))], {
      ...scene,
      anybodyAnswers: anybody,
      otherWaysForMs: settings.reroutingMs,
    });
    // Loss and delay: the nearest device that has it, on the way to others that have it, explains them. Where much is lost one of them may look dead.
    const softly = new Set([...mild, ...down.filter(overLoss)]);
    const looksDead = silent.flatMap(({ key }) =>
      down.filter((thing) => thing.key === key && !softly.has(thing)),
    );
    const soft = explain(
      [...softly, ...looksDead].map((thing) => ({
        ...downOf(thing),
        // Chance decides how soon it shows, here first and there later.
        intervalMs: intervalOf(thing) * lossProbes,
        kind: isPing(thing) || isOfWay(thing) ? ('device' as const) : ('other' as const),
        atOnce: !softly.has(thing),
      })),
      {
        ...scene,
        anybodyAnswers: undefined,
        otherWaysForMs: Number.POSITIVE_INFINITY,
        spoilsTheWay: true,
      },
    );
    // What loss may explain is left to it, unless something that is truly down explains it.
    const byLoss = new Set([...down, ...silentNow].filter(overLoss).map((thing) => thing.key));
    const reasons = new Map([...hard, ...[...softly].map(({ key }) => [key, soft.get(key)!] as const)]);
    for (const key of byLoss) {
      const reason = hard.get(key);
      if (reason && !byLoss.has(reason.cause)) reasons.set(key, reason);
    }
    joinSilent(facts, reasons, on.network());
    followed(reasons);
    for (const thing of back) if (!isWarning(thing) || thing.row) reasons.delete(thing.key);
    return { reasons, sure: anybody !== undefined };
  };

  /** Whoever ends the quiet time expects it to work again, and it comes back as slowly as after an outage. */
  const wokenMs = new WeakMap<AlertRow, number>();
  const hasWoken = (row: AlertRow, nowMs: number): boolean => {
    const sinceMs = wokenMs.get(row);
    const watch = things.watches.get(row.sensor_id);
    if (sinceMs === undefined) {
      wokenMs.set(row, nowMs);
      if (watch) deps.recheck(watch.sensorId, 0);
      return false;
    }
    const waitedMs = nowMs - sinceMs;
    const wasAsked =
      !watch || watch.startedMs >= sinceMs || waitedMs > settings.aftermathMs + settings.patienceMs;
    return waitedMs >= settings.aftermathMs && wasAsked;
  };

  return {
    figures,
    probe,
    /** Returns when the next round is due; 0 when nothing waits. */
    round(nowMs: number): { readonly againMs: number; readonly after: readonly (() => void)[] } {
      const standing = [...things.standing].filter((thing) => thing !== probe);
      const { reasons, sure } = explainAll(standing, nowMs);
      const probeCut = [...reasons.values()].some((reason) => reason.cause === probeKey);
      if (probeCut !== (probe.machine.state === 'down')) {
        probe.machine = newMachine(nowMs, probeCut ? 'down' : 'up');
        if (probeCut) things.standing.add(probe);
      }
      const byKey = new Map(standing.map((thing) => [thing.key, thing]));
      byKey.set(probeKey, probe);
      const victims = new Map<string, Thing[]>();
      for (const [key, { cause }] of reasons) {
        if (cause === key) continue;
        const list = victims.get(cause);
        if (list) list.push(byKey.get(key)!);
        else victims.set(cause, [byKey.get(key)!]);
      }
      const round: Round = {
        nowMs,
        againMs: 0,
        after: [],
        reasons,
        byKey,
        victims,
        quiet: on.quietAt(nowMs),
        victimsTold: 0,
      };
      recover(round, things.standing.has(probe) ? [...standing, probe] : standing);
      const pending = pendingCauses(round, sure);
      apply(round, pending);
      // Whatever waits for a cause that nobody was told of, or that has come back, is explained again, for that may be forgotten meanwhile.
      for (const { cause, why } of reasons.values()) {
        const row = byKey.get(cause)?.row;
        if (why === 'finding-another-way' || !row || byKey.get(cause)!.recoveredMs > 0)
          again(round, nowMs + 1000);
      }
      return { againMs: round.againMs, after: round.after };
    },
    /** Quiet times that are over: what was asked after that and is still open when its aftermath is over, too, is paged. */
    wake(nowMs: number): readonly (() => void)[] {
      const after: (() => void)[] = [];
      if (book.quiet.size === 0) return after;
      const quiet = on.quietAt(nowMs);
      // What is good again, only not yet for long, is nothing to call for.
      const good = new Set(
        [...things.standing].filter((thing) => thing.recoveredMs > 0).map(({ row }) => row),
      );
      for (const row of [...book.quiet]) {
        if (good.has(row)) continue;
        const still = quietOf(row, quiet);
        if (still) {
          wokenMs.delete(row);
          const said = JSON.stringify(still);
          if (said !== row.quiet) book.save(row, { quiet: said }, nowMs);
          continue;
        }
        if (!hasWoken(row, nowMs)) continue;
        wokenMs.delete(row);
        book.save(row, { quiet: null, paged_ms: nowMs }, nowMs);
        after.push(() => {
          on.publish('opened', row, true);
          on.tell('alert.opened', 'critical', row, `${row.title}, still, after the quiet time`);
        });
      }
      return after;
    },
  };
}
