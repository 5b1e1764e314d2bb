/**
 * From results to alerts. Every sensor, and every port it watches, is a thing with a state machine. What goes down waits a moment
 * (`settleMs`) so that failures of one cause are seen together, then `explain` finds the causes: each gets one alert that is paged,
 * everything else is listed under it. A better cause that shows later takes the place of the first without a second page.
 */
import { type Fault, FaultError, fault } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { pageOf } from '#pure/contract/paging.ts';
import type { Alert, AlertDetail, AlertEvidence, StateCounts } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import type { EventKindName } from '#pure/schema/events.ts';
import type { OwnersMoved } from '#services/inventory/port.ts';
import type { SensorConfig, SensorResult } from '#services/schedule/port.ts';
import { type DownThing, explain } from './cause.ts';
import type { AlertsDeps } from './deps.ts';
import { createDoubt } from './doubt.ts';
import { judge } from './judge.ts';
import { newMachine, step } from './machine.ts';
import type { AlertChanged, Alerts, SensorStatus } from './port.ts';
import { type AlertRow, alertFields, alertOf, isDeviceSensor } from './rows.ts';
import { alertSettings } from './settings.ts';
import { createSurroundings, type Thing } from './surroundings.ts';

interface Live {
  summary: string | null;
  fault: Fault | null;
  startedMs: number;
  lastRunMs: number | null;
  latenessMs: number | null;
}

/** Closed alerts shown in lists. */
const alertsListedMax = 10_000;
const indexMs = 200;
/** A suspect that may turn out to be the cause is waited for, but not longer than this many settling times. */
const patience = 4;

export const alerts = defineService({
  id: 'alerts',
  summary: 'States, causes and victims',
  settings: alertSettings,
  create(deps: AlertsDeps, settings): Alerts {
    const { state, bus, clock, random, log } = deps;
    const things = new Map<string, Thing>();
    const live = new Map<string, Live>();
    const rows = new Map<string, AlertRow>();
    const dirty = new Set<Thing>();
    const stopped = new AbortController();
    let settleAtMs = 0;
    let firstDownMs = 0;
    let wake = new AbortController();
    let loop: Promise<void> | undefined;
    let working: Promise<unknown> = Promise.resolve();
    const figures = { results_total: 0, opened_total: 0, victims_total: 0, closed_total: 0 };
    let indexed:
      | {
          atMs: number;
          sensors: Map<string, SensorConfig[]>;
          alerts: Map<string, number>;
          ports: Map<string, Thing[]>;
          victims: Map<string, number>;
        }
      | undefined;

    const keyOf = (sensorId: string, port: string | null) =>
      port === null ? sensorId : `${sensorId} ${port}`;
    const thingOf = (sensorId: string, port: string | null): Thing => {
      const key = keyOf(sensorId, port);
      let thing = things.get(key);
      if (!thing) {
        thing = {
          key,
          sensorId,
          port,
          machine: newMachine(clock.now()),
          fault: undefined,
          alertId: undefined,
          everUp: false,
          ifIndex: undefined,
        };
        things.set(key, thing);
      }
      return thing;
    };
    const tell = (
      kind: EventKindName,
      severity: 'info' | 'warning' | 'critical',
      row: AlertRow,
      message: string,
    ) =>
      bus.publish('timeline', {
        id: newId(clock.now(), random.bytes),
        timeMs: clock.now(),
        kind,
        severity,
        ...(row.device_id ? { deviceId: row.device_id } : {}),
        sensorId: row.sensor_id,
        message,
        data: { alertId: row.id },
      });

    // ---- results
    const take = (result: SensorResult) => {
      const config = deps.sensors().get(result.sensorId);
      if (!config) return;
      figures.results_total++;
      const found = judge(config, result);
      live.set(result.sensorId, {
        summary: result.verdict.summary,
        fault: found.fault ?? null,
        startedMs: result.startedMs,
        lastRunMs: result.endedMs,
        latenessMs: result.recheck
          ? (live.get(result.sensorId)?.latenessMs ?? null)
          : Math.max(0, result.startedMs - result.slotMs),
      });
      const recheckMs = Math.min(config.rule.recheckMs, settings.recheckMsMax, config.intervalMs / 4);
      const move = (thing: Thing, outcome: Parameters<typeof step>[1], reason: Fault | undefined) => {
        const next = step(thing.machine, outcome, config.rule, result.endedMs);
        thing.machine = next.machine;
        if (outcome !== 'unknown') thing.fault = reason;
        if (next.machine.state === 'up' || next.machine.state === 'warning') thing.everUp = true;
        if (next.recheck) deps.recheck(result.sensorId, recheckMs);
        if (next.changed) changed(thing);
      };
      move(thingOf(result.sensorId, null), found.outcome, found.fault);
      for (const [port, seen] of found.ports) {
        const thing = thingOf(result.sensorId, port);
        thing.ifIndex = seen.ifIndex;
        if (!seen.up && !thing.everUp) continue;
        move(
          thing,
          seen.up ? 'good' : 'bad',
          seen.up ? undefined : fault('interface-down', `${port} is down`, { value: port }),
        );
      }
    };
    const changed = (thing: Thing) => {
      dirty.add(thing);
      if (settleAtMs === 0) {
        settleAtMs = clock.now() + settings.settleMs;
        firstDownMs = clock.now();
      }
      // A neighbour may have died with it, or instead of it: it is asked at once and not at its next slot.
      for (const config of neighbourSensors(thing)) deps.recheck(config.id, 0);
      wake.abort();
    };

    // ---- explanation
    const { deviceOf, interfaceOf, topology, neighboursOf, matters, titleOf, evidenceOf } =
      createSurroundings(deps);
    const isDown = (thing: Thing) => thing.machine.state === 'down' && matters(thing);
    const downThings = (): { thing: Thing; down: DownThing }[] =>
      [...things.values()].filter(isDown).map((thing) => {
        const config = deps.sensors().get(thing.sensorId);
        const kind = thing.port !== null ? 'port' : config && isDeviceSensor(config) ? 'device' : 'other';
        return {
          thing,
          down: {
            key: thing.key,
            kind,
            deviceId: deviceOf(thing),
            interfaceId: interfaceOf(thing),
            sinceMs: thing.machine.sinceMs,
          },
        };
      });
    const { neighbourSensors, undecided } = createDoubt(deps, {
      things,
      dirty,
      deviceOf,
      neighboursOf,
      sensorsOf: (deviceId) => index().sensors.get(deviceId) ?? [],
      startedMsOf: (sensorId) => live.get(sensorId)?.startedMs ?? 0,
    });

    /** Sensors and alerts by device, ports by sensor, victims by cause: made anew at most every `indexMs`, for lists of thousands. */
    const index = () => {
      if (indexed && clock.now() - indexed.atMs < indexMs) return indexed;
      const fresh = {
        atMs: clock.now(),
        sensors: new Map<string, SensorConfig[]>(),
        alerts: new Map<string, number>(),
        ports: new Map<string, Thing[]>(),
        victims: new Map<string, number>(),
      };
      const add = <K, V>(map: Map<K, V[]>, key: K, value: V) => {
        const list = map.get(key);
        if (list) list.push(value);
        else map.set(key, [value]);
      };
      for (const config of deps.sensors().values())
        if (config.deviceId) add(fresh.sensors, config.deviceId, config);
      for (const thing of things.values()) if (thing.port !== null) add(fresh.ports, thing.sensorId, thing);
      for (const row of rows.values()) {
        if (row.device_id && row.state !== 'closed')
          fresh.alerts.set(row.device_id, (fresh.alerts.get(row.device_id) ?? 0) + 1);
        if (row.cause_alert_id)
          fresh.victims.set(row.cause_alert_id, (fresh.victims.get(row.cause_alert_id) ?? 0) + 1);
      }
      indexed = fresh;
      return fresh;
    };
    const viewOf = (row: AlertRow): Alert =>
      alertOf(row, index().victims.get(row.id) ?? 0, deps.sensors(), deps.graph());
    const publish = (change: AlertChanged['change'], row: AlertRow, page: boolean) =>
      bus.publish('alert.changed', { change, page, alert: viewOf(row) } satisfies AlertChanged);

    /** Until when a victim whose cause is over is waited for. */
    const graceOf = (causeAlertId: string): number => {
      const closedMs = rows.get(causeAlertId)?.closed_ms ?? null;
      return closedMs === null ? 0 : closedMs + settings.aftermathMs;
    };

    /** Opens, regroups and closes alerts so that they say what is now known; everything of one round is one transaction. */
    const settle = async () => {
      settleAtMs = 0;
      const now = clock.now();
      const all = downThings();
      const causes = explain(
        all.map((item) => item.down),
        topology(),
      );
      const after: (() => void)[] = [];
      const write: AlertRow[] = [];
      const save = (row: AlertRow) => {
        row.updated_ms = now;
        rows.set(row.id, row);
        if (!write.includes(row)) write.push(row);
      };

      for (const thing of dirty) {
        const row = thing.alertId ? rows.get(thing.alertId) : undefined;
        const still = isDown(thing) || (thing.machine.state === 'warning' && row?.severity === 'warning');
        if (!row || still) continue;
        row.state = 'closed';
        row.closed_ms = now;
        thing.alertId = undefined;
        save(row);
        figures.closed_total++;
        after.push(() => {
          publish('closed', row, row.paged_ms !== null);
          tell('alert.closed', 'info', row, `${row.title}: over`);
        });
      }
      const open = (thing: Thing, severity: 'warning' | 'critical'): AlertRow => {
        const row: AlertRow = {
          id: newId(now, random.bytes),
          sensor_id: thing.sensorId,
          device_id: deviceOf(thing),
          port: thing.port,
          state: 'open',
          severity,
          title: titleOf(thing),
          fault: JSON.stringify(thing.fault ?? fault('timeout')),
          evidence: '[]',
          cause_alert_id: null,
          opened_ms: now,
          paged_ms: null,
          acknowledged_ms: null,
          acknowledged_by: null,
          acknowledged_note: null,
          closed_ms: null,
          updated_ms: now,
        };
        thing.alertId = row.id;
        save(row);
        return row;
      };
      const byKey = new Map(all.map((item) => [item.thing.key, item.thing]));
      const fresh = new Set<AlertRow>();
      for (const { thing } of all) {
        const known = thing.alertId ? rows.get(thing.alertId) : undefined;
        if (known && known.severity === 'critical') continue;
        if (known) {
          known.severity = 'critical';
          known.fault = JSON.stringify(thing.fault ?? fault('timeout'));
          save(known);
        } else fresh.add(open(thing, 'critical'));
      }
      for (const { thing } of all) {
        const row = rows.get(thing.alertId!)!;
        const cause = byKey.get(causes.get(thing.key)!)!;
        const causeRow = rows.get(cause.alertId!)!;
        const causeId = cause === thing ? null : causeRow.id;
        const before = row.cause_alert_id;
        const isFresh = fresh.has(row);
        // What was behind a cause that is over may be slow to follow: the other end of a mended link, hosts of a router that starts.
        const waitsUntilMs = before && causeId === null ? graceOf(before) : 0;
        if (waitsUntilMs > now) {
          settleAtMs = settleAtMs === 0 ? waitsUntilMs : Math.min(settleAtMs, waitsUntilMs);
          continue;
        }
        if (!isFresh && before === causeId) continue;
        row.cause_alert_id = causeId;
        save(row);
        if (isFresh && causeId !== null) {
          figures.victims_total++;
          after.push(() => {
            publish('became-victim', row, false);
            tell('alert.suppressed', 'info', row, `${row.title}: because ${causeRow.title}`);
          });
        } else if (causeId !== null) after.push(() => publish('became-victim', row, false));
      }
      const victims = Map.groupBy(
        all.map((item) => item.thing).filter((thing) => causes.get(thing.key) !== thing.key),
        (thing) => causes.get(thing.key)!,
      );
      const victimsOf = (cause: Thing) => victims.get(cause.key) ?? [];
      for (const { thing } of all) {
        const row = rows.get(thing.alertId!)!;
        if (row.cause_alert_id !== null) continue;
        const behind = victimsOf(thing);
        const evidence = JSON.stringify(evidenceOf(thing, behind));
        if (evidence !== row.evidence) {
          row.evidence = evidence;
          save(row);
        }
        if (row.paged_ms !== null) continue;
        // An old cause that turns out to be a victim was paged: its page passes to whoever is the cause now, and nobody is called twice.
        const heirs = behind
          .map((victim) => rows.get(victim.alertId!)!)
          .filter((item) => item.paged_ms !== null);
        for (const heir of heirs) {
          heir.paged_ms = null;
          save(heir);
        }
        row.paged_ms = now;
        save(row);
        const isFresh = fresh.has(row);
        if (isFresh) figures.opened_total++;
        after.push(() => {
          publish(isFresh ? 'opened' : 'became-cause', row, heirs.length === 0);
          if (isFresh) tell('alert.opened', 'critical', row, row.title);
          else tell('alert.opened', 'critical', row, `${row.title}, still, though its cause is over`);
        });
      }
      for (const thing of things.values()) {
        if (thing.machine.state !== 'warning' || thing.alertId || thing.port !== null) continue;
        const row = open(thing, 'warning');
        row.evidence = JSON.stringify(evidenceOf(thing, []));
        row.paged_ms = now;
        figures.opened_total++;
        after.push(() => {
          publish('opened', row, true);
          tell('alert.opened', 'warning', row, row.title);
        });
      }
      await persist(write);
      indexed = undefined;
      for (const act of after) act();
      prune();
    };

    const persist = async (write: readonly AlertRow[]) => {
      const states = [...dirty];
      dirty.clear();
      await state.write(async (tx) => {
        for (const row of write)
          await tx
            .insertInto('alert')
            .values(row)
            .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
            .execute();
        for (const sensorId of new Set(states.map((thing) => thing.sensorId))) {
          if (!deps.sensors().has(sensorId)) continue;
          const own = [...things.values()].filter((thing) => thing.sensorId === sensorId);
          const main = own.find((thing) => thing.port === null);
          const memory = own.map(({ port, machine, everUp, ifIndex, fault: reason, alertId }) => ({
            port,
            machine,
            everUp,
            ifIndex,
            fault: reason,
            alertId,
          }));
          const row = {
            state: main?.machine.state ?? 'unknown',
            since_ms: main?.machine.sinceMs ?? clock.now(),
            memory: JSON.stringify(memory),
          };
          await tx
            .insertInto('sensor_state')
            .values({ sensor_id: sensorId, ...row })
            .onConflict((conflict) => conflict.column('sensor_id').doUpdateSet(row))
            .execute();
        }
      });
    };
    const prune = () => {
      if (rows.size <= alertsListedMax) return;
      for (const [id, row] of rows) {
        if (rows.size <= alertsListedMax) return;
        if (row.state === 'closed') rows.delete(id);
      }
    };

    /** Sensors that were deleted or switched off take their alerts along. */
    const sweepGone = () => {
      for (const thing of things.values()) {
        const config = deps.sensors().get(thing.sensorId);
        if (config?.enabled) continue;
        if (thing.machine.state !== 'unknown') {
          thing.machine = newMachine(clock.now());
          changed(thing);
        }
        if (!config && !thing.alertId) things.delete(thing.key);
      }
    };
    const run = async () => {
      while (!stopped.signal.aborted) {
        const nowMs = clock.now();
        if (settleAtMs > 0 && nowMs >= settleAtMs) {
          if (nowMs - firstDownMs <= settings.settleMs * patience && undecided()) settleAtMs = nowMs + 100;
          else {
            working = settle();
            await working.catch((error) =>
              log.error('alerts cannot be settled', { error: String((error as Error).stack ?? error) }),
            );
            continue;
          }
        }
        wake = new AbortController();
        await clock.sleep(
          settleAtMs > 0 ? Math.max(1, settleAtMs - nowMs) : 1000,
          AbortSignal.any([stopped.signal, wake.signal]),
        );
        sweepGone();
      }
    };

    const unsubscribe = [
      bus.subscribe<SensorResult>('sensor.result', ({ payload }) => take(payload)),
      // Devices were merged or split: alerts follow as the database already has it.
      bus.subscribe<OwnersMoved>('inventory.moved', ({ payload }) => {
        for (const { id, device_id } of payload.alerts) {
          const row = rows.get(id);
          if (row) row.device_id = device_id;
        }
      }),
    ];
    const rowOf = (id: string): AlertRow => {
      const row = rows.get(id);
      if (row) return row;
      throw new FaultError(fault('not-found', `there is no alert "${id}"`, { field: 'id', value: id }));
    };
    const shownState = (sensorId: string): SensorStatus['state'] => {
      const config = deps.sensors().get(sensorId);
      if (
        config &&
        (!config.enabled || (config.pausedUntilMs !== null && config.pausedUntilMs > clock.now()))
      )
        return 'paused';
      const main = things.get(sensorId);
      if (!main) return 'unknown';
      if (main.machine.state === 'up')
        for (const thing of portsOf(sensorId)) if (isDown(thing)) return 'warning';
      return main.machine.state;
    };
    const portsOf = (sensorId: string): readonly Thing[] => index().ports.get(sensorId) ?? [];

    const detail = (row: AlertRow): AlertDetail => ({
      ...viewOf(row),
      evidence: JSON.parse(row.evidence) as AlertEvidence[],
      victimList: [...rows.values()]
        .filter((other) => other.cause_alert_id === row.id)
        .map((other) => ({
          id: other.id,
          sensorName: other.title,
          deviceName: viewOf(other).deviceName,
          openedMs: other.opened_ms,
        })),
      notifications: [],
    });

    return {
      async start() {
        const saved = await state.db.selectFrom('sensor_state').selectAll().execute();
        for (const row of await state.db
          .selectFrom('alert')
          .selectAll()
          .orderBy('opened_ms', 'desc')
          .limit(alertsListedMax)
          .execute())
          rows.set(row.id, row);
        for (const row of saved)
          for (const item of JSON.parse(row.memory) as Partial<Thing>[]) {
            const thing = thingOf(row.sensor_id, item.port ?? null);
            Object.assign(thing, item, {
              machine: { ...thing.machine, ...item.machine, suspect: false, window: [] },
            });
          }
        // An alert whose thing was not saved with it (a crash in between) is found by sensor and port.
        for (const row of rows.values())
          if (row.state !== 'closed') {
            const thing = thingOf(row.sensor_id, row.port);
            thing.alertId = row.id;
            if (thing.machine.state === 'unknown')
              thing.machine = newMachine(row.opened_ms, row.severity === 'critical' ? 'down' : 'warning');
            thing.everUp = true;
            thing.fault ??= JSON.parse(row.fault) as Fault;
          }
        loop = run();
      },
      async stop() {
        for (const stop of unsubscribe) stop();
        stopped.abort();
        await loop;
        await working.catch(() => {});
        if (dirty.size > 0) await persist([]);
      },
      health: () => ({
        state: loop && !stopped.signal.aborted ? 'ok' : 'stopped',
        detail: loop
          ? `${[...rows.values()].filter((row) => row.state !== 'closed').length} alerts are open.`
          : 'Not started.',
        figures: { ...figures, things: things.size, alerts: rows.size },
      }),
      status(sensorId) {
        const main = things.get(sensorId);
        const now = live.get(sensorId);
        const row = main?.alertId ? rows.get(main.alertId) : undefined;
        return {
          state: shownState(sensorId),
          sinceMs: main?.machine.sinceMs ?? 0,
          acknowledged: row?.state === 'acknowledged',
          lastRunMs: now?.lastRunMs ?? null,
          summary: now?.summary ?? null,
          fault: now?.fault ?? null,
          latenessMs: now?.latenessMs ?? null,
        };
      },
      deviceStatus(deviceId) {
        let worst: SensorStatus['state'] = 'unknown';
        let sensors = 0;
        const rank = { down: 4, warning: 3, up: 2, unknown: 1, paused: 0 };
        let seen = -1;
        for (const config of index().sensors.get(deviceId) ?? []) {
          sensors++;
          const current = shownState(config.id);
          // A device is down when it cannot be reached; a failed service on it is a warning.
          const counted = current === 'down' && !isDeviceSensor(config) ? 'warning' : current;
          if (rank[counted] > seen) {
            seen = rank[counted];
            worst = counted;
          }
        }
        const openAlerts = [...rows.values()].filter(
          (row) => row.device_id === deviceId && row.state !== 'closed',
        ).length;
        return { state: worst, sensors, openAlerts };
      },
      portDown(deviceId, portName) {
        for (const thing of things.values())
          if (thing.port === portName && deviceOf(thing) === deviceId)
            return isDown(thing) ? true : thing.machine.state === 'up' ? false : undefined;
        return undefined;
      },
      counts() {
        const counts: StateCounts = { up: 0, warning: 0, down: 0, unknown: 0, paused: 0, acknowledged: 0 };
        for (const config of deps.sensors().values()) counts[shownState(config.id)]++;
        for (const row of rows.values()) if (row.state === 'acknowledged') counts.acknowledged++;
        return counts;
      },
      async alerts(query) {
        const list = [...rows.values()].filter(
          (row) =>
            (query.open === undefined || (row.state !== 'closed') === (query.open === 'true')) &&
            (query.deviceId === undefined || row.device_id === query.deviceId) &&
            (query.victims === 'true' || row.cause_alert_id === null),
        );
        return pageOf(list.map(viewOf), query, alertFields, '-openedMs');
      },
      alert: async (id) => detail(rowOf(id)),
      async acknowledge(id, by, note) {
        const row = rowOf(id);
        if (row.state === 'closed')
          throw new FaultError(fault('conflict', 'the alert is closed already', { field: 'id', value: id }));
        Object.assign(row, {
          state: 'acknowledged',
          acknowledged_ms: clock.now(),
          acknowledged_by: by,
          acknowledged_note: note,
        });
        await persist([row]);
        publish('acknowledged', row, false);
        tell('alert.acknowledged', 'info', row, `${by} took ${row.title}${note ? `: ${note}` : ''}`);
        return detail(row);
      },
      async open(limit) {
        const severity = { critical: 0, warning: 1 } as Record<string, number>;
        return [...rows.values()]
          .filter((row) => row.state !== 'closed' && row.cause_alert_id === null)
          .sort((a, b) => severity[a.severity]! - severity[b.severity]! || b.opened_ms - a.opened_ms)
          .slice(0, limit)
          .map(viewOf);
      },
    };
  },
});
