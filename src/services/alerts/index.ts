/**
 * From results to alerts. Every sensor, every port it tells of, every finding of another service is a thing with a state. What goes down waits a
 * moment (`settleMs`) so that failures of one cause are seen together; then a round (`settle.ts`) explains all that is not well (`cause.ts`): each
 * cause gets one alert that is paged, everything else is listed under it.
 */
import { type Fault, FaultError, fault } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import { seldom } from '#pure/base/seldom.ts';
import { pageOf } from '#pure/contract/paging.ts';
import type { Alert, AlertDetail, AlertEvidence, StateCounts } from '#pure/contract/resources.ts';
import { defineService } from '#pure/contract/service.ts';
import type { EventKindName } from '#pure/schema/events.ts';
import type { OwnersMoved } from '#services/inventory/port.ts';
import type { SensorConfig, SensorResult } from '#services/schedule/port.ts';
import { createBook, type Memory } from './book.ts';
import { commentsOf, newComment } from './comments.ts';
import type { AlertsDeps } from './deps.ts';
import { createDoubt } from './doubt.ts';
import { createIntake } from './intake.ts';
import { createJury } from './jury.ts';
import { newMachine } from './machine.ts';
import { peerAddress } from './peers.ts';
import type { AlertChanged, Alerts, Finding, SensorStatus } from './port.ts';
import { createQuiet } from './quiet.ts';
import { type AlertRow, alertFields, alertOf, isDeviceSensor, rankOf } from './rows.ts';
import type { Peer } from './scene.ts';
import { probeKey } from './scene.ts';
import { alertSettings } from './settings.ts';
import { createSettle } from './settle.ts';
import { createStall } from './stall.ts';
import { createThings, type Thing, type Watch } from './things.ts';
import { type Network, networkOfGraph } from './topology.ts';
import { createWording } from './wording.ts';

/** The index of sensors by device is made anew at most this often. */
const indexMs = 1000;
const tickMs = 1000;
/** Sensors are there by then, or there are none. */
const sensorsWithinMs = 30_000;
const waitMs = 100;
/** Every page that is open asks for the counts several times a second. */
const countingShare = 0.05;
const routerKinds: ReadonlySet<string> = new Set(['router', 'firewall']);

export const alerts = defineService({
  id: 'alerts',
  summary: 'States, causes and victims',
  settings: alertSettings,
  create(deps: AlertsDeps, settings): Alerts {
    const { state, bus, clock, random, log } = deps;
    const things = createThings(clock);
    const book = createBook(state);
    const dirty = new Set<Watch>();
    const stopped = new AbortController();
    let settleAtMs = 0;
    let wake = new AbortController();
    let loop: Promise<void> | undefined;
    let working: Promise<unknown> = Promise.resolve();
    let indexed: { atMs: number; sensors: Map<string, SensorConfig[]> } | undefined;
    let networked: { graph: unknown; network: Network; linked: Set<string> } | undefined;

    // ---- the network around
    const around = () => {
      const graph = deps.graph();
      if (networked?.graph !== graph) {
        const linked = new Set(
          graph.links.flatMap((link) => [link.aInterfaceId ?? '', link.bInterfaceId ?? '']),
        );
        networked = { graph, network: networkOfGraph(graph, deps.probe().addresses), linked };
      }
      return networked;
    };
    const network = () => around().network;
    const configOf = (thing: Thing) =>
      thing.sensorId === null ? undefined : deps.sensors().get(thing.sensorId);
    const deviceOf = (thing: Thing): string | null =>
      thing.finding?.deviceId ?? configOf(thing)?.deviceId ?? null;
    const interfaceOf = (thing: Thing): string | undefined => {
      const deviceId = deviceOf(thing);
      return thing.port === null || deviceId === null
        ? undefined
        : network().interfaceOf(deviceId, thing.ifIndex, thing.port);
    };
    /**
     * A port matters when something known is plugged into it, when a router routes over it, or when a person chose it for the sensor. A socket in an empty room
     * and the virtual port of a standby router may go down as they like.
     */
    const matters = (thing: Thing): boolean => {
      if (thing.port === null) return true;
      const chosen = configOf(thing)?.input.interfaces;
      if (Array.isArray(chosen) && chosen.length > 0) return true;
      const id = interfaceOf(thing) ?? '-';
      if (around().linked.has(id)) return true;
      const { devices, routed } = deps.graph();
      return routed?.has(id) === true && routerKinds.has(devices.get(deviceOf(thing) ?? '')?.kind ?? '');
    };
    const isDown = (thing: Thing) => thing.machine.state === 'down' && matters(thing);

    const portIsUp = (interfaceId: string): boolean | undefined => {
      const item = deps.graph().interfaces.get(interfaceId);
      for (const watch of things.portWatches.get(item?.deviceId ?? '') ?? []) {
        const thing = watch.ports?.get(item!.name);
        if (thing && watch.main.machine.state !== 'down')
          return thing.machine.state === 'up' && !thing.machine.suspect;
      }
      return undefined;
    };

    // ---- what is told
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
        ...(row.sensor_id ? { sensorId: row.sensor_id } : {}),
        message,
        data: { alertId: row.id },
      });
    const viewOf = (row: AlertRow): Alert =>
      alertOf(row, book.victimsOf(row.id).size, deps.sensors(), deps.graph());
    const publish = (change: AlertChanged['change'], row: AlertRow, page: boolean) =>
      bus.publish('alert.changed', { change, page, alert: viewOf(row) } satisfies AlertChanged);

    const wording = createWording(deps, { network, deviceOf, interfaceOf });
    const peerOf = (thing: Thing): Peer | undefined => {
      const config = thing.port === null && !thing.finding ? configOf(thing) : undefined;
      const address = config && peerAddress(config);
      if (address === undefined) return undefined;
      const deviceId = deps.graph().byAddress.get(address);
      return { deviceId, interfaceId: network().interfaceTowards(config?.deviceId ?? '', address) };
    };
    const doubt = createDoubt(deps, things, {
      peerOf,
      network,
      deviceOf,
      interfaceOf,
      patienceMs: settings.patienceMs,
    });
    const stall = createStall(clock);
    const jury = createJury(deps, things);
    const quiet = createQuiet(deps, things, network);
    const settling = createSettle({
      deps,
      settings,
      things,
      book,
      doubt,
      wording,
      questionOf: (thing) => (thing.port === null ? jury.questionOf(configOf(thing)) : undefined),
      network,
      deviceOf,
      interfaceOf,
      isDown,
      peerOf,
      portIsUp,
      quietAt: quiet.round,
      publish,
      tell,
    });

    // ---- results
    const soon = (atMs: number) => {
      if (settleAtMs !== 0 && settleAtMs <= atMs) return;
      settleAtMs = atMs;
      wake.abort();
    };
    const changed = (thing: Thing, watch: Watch | undefined) => {
      if (watch) dirty.add(watch);
      if (thing.machine.state === 'down') thing.wasDown = true;
      if (thing.machine.state === 'down' || thing.machine.state === 'warning' || thing.row)
        things.standing.add(thing);
      else if (!things.standing.has(thing)) return;
      soon(clock.now() + settings.settleMs);
      // A neighbour may have died with it, or instead of it: it is asked at once and not at its next slot.
      if (thing.machine.state === 'down' && matters(thing)) doubt.askAround(thing);
    };
    const intake = createIntake({ deps, settings, things, jury, stall, changed });

    /** Sensors by device, for lists of thousands. */
    const sensorsOf = (deviceId: string): readonly SensorConfig[] => {
      if (!indexed || clock.now() - indexed.atMs >= indexMs) {
        const sensors = new Map<string, SensorConfig[]>();
        for (const config of deps.sensors().values()) {
          if (!config.deviceId) continue;
          const list = sensors.get(config.deviceId);
          if (list) list.push(config);
          else sensors.set(config.deviceId, [config]);
        }
        indexed = { atMs: clock.now(), sensors };
      }
      return indexed.sensors.get(deviceId) ?? [];
    };

    // ---- rounds
    const flush = async () => {
      const list = [...dirty].filter((watch) => deps.sensors().has(watch.sensorId));
      dirty.clear();
      try {
        await book.flush(list, things);
      } catch (error) {
        for (const watch of list) dirty.add(watch);
        throw error;
      }
    };
    const settle = async () => {
      settleAtMs = 0;
      const { againMs, after } = settling.round(clock.now());
      if (againMs > 0) soon(againMs);
      await flush();
      for (const act of after) act();
      book.prune();
    };
    /** Sensors that were deleted or switched off take their alerts along. */
    const sweepGone = (list: Iterable<Watch>) => {
      for (const watch of list) {
        const config = deps.sensors().get(watch.sensorId);
        if (config?.enabled) continue;
        for (const thing of things.thingsOf(watch))
          if (thing.machine.state !== 'unknown') {
            thing.machine = newMachine(clock.now());
            changed(thing, watch);
          }
        if (!config && !things.thingsOf(watch).some((thing) => things.standing.has(thing)))
          things.drop(watch);
      }
    };
    let sweptMs = 0;
    const tick = async () => {
      const nowMs = clock.now();
      const all = nowMs - sweptMs >= 60_000;
      if (all) sweptMs = nowMs;
      const standing = [...things.standing].flatMap(
        (thing) => things.watches.get(thing.sensorId ?? '') ?? [],
      );
      sweepGone(all ? [...things.watches.values()] : new Set(standing));
      const after = [...settling.wake(nowMs), ...remind(nowMs)];
      if (after.length === 0) return;
      await flush();
      for (const act of after) act();
    };
    /** Who took an alert for a time and has not finished is reminded. */
    const remind = (nowMs: number): (() => void)[] =>
      [...book.lent].flatMap((row) => {
        if (row.acknowledged_until_ms! > nowMs) return [];
        const by = row.acknowledged_by;
        book.save(row, { ...untaken, state: 'open' }, nowMs);
        return () => {
          publish('reminded', row, row.cause_alert_id === null && row.quiet === null);
          tell('alert.opened', 'warning', row, `${row.title}: the time that ${by} took it for is over`);
        };
      });
    const run = async () => {
      let tickedMs = 0;
      const startedMs = clock.now();
      while (!stopped.signal.aborted) {
        const nowMs = clock.now();
        const due =
          settleAtMs > 0 && nowMs >= settleAtMs ? settle : nowMs - tickedMs >= tickMs ? tick : undefined;
        // The schedule starts after this service: until it has read its sensors, all of them would seem deleted.
        const work = deps.sensors().size > 0 || nowMs - startedMs > sensorsWithinMs ? due : undefined;
        if (work) {
          if (work === tick) tickedMs = nowMs;
          working = work();
          await working.catch((error) => {
            log.error('alerts cannot be settled', { error: String((error as Error).stack ?? error) });
            // What could not be kept is tried again, and told then.
            soon(clock.now() + tickMs);
          });
          if (work === settle) continue;
        }
        wake = new AbortController();
        const untilMs = settleAtMs > 0 ? Math.min(settleAtMs, tickedMs + tickMs) : tickedMs + tickMs;
        const leastMs = due && !work ? waitMs : 1;
        await clock.sleep(
          Math.max(leastMs, untilMs - clock.now()),
          AbortSignal.any([stopped.signal, wake.signal]),
        );
      }
    };

    const unsubscribe = [
      bus.subscribe<SensorResult>('sensor.result', ({ payload }) => intake.take(payload)),
      bus.subscribe<Finding>('alert.finding', ({ payload }) => {
        const thing = intake.find(payload);
        if (thing?.row && payload.state === 'raised') {
          const { title, severity } = payload;
          const evidence = JSON.stringify(wording.evidenceOf(thing, undefined, [], clock.now()));
          book.save(
            thing.row,
            { title, severity, evidence, fault: JSON.stringify(payload.fault) },
            clock.now(),
          );
          soon(clock.now() + settings.settleMs);
        }
      }),
      // Devices were merged or split: alerts follow as the database already has it.
      bus.subscribe<OwnersMoved>('inventory.moved', ({ payload }) => {
        for (const { id, device_id } of payload.alerts) {
          const row = book.rows.get(id);
          if (row) book.save(row, { device_id }, row.updated_ms);
        }
      }),
    ];

    const stateAt = (
      nowMs: number,
      sensorId: string,
      config: SensorConfig | undefined,
    ): SensorStatus['state'] => {
      if (config && !(config.enabled && (config.pausedUntilMs ?? 0) <= nowMs)) return 'paused';
      const watch = things.watches.get(sensorId);
      if (!watch) return 'unknown';
      if (watch.main.machine.state === 'up' && watch.ports)
        for (const thing of watch.ports.values()) if (isDown(thing)) return 'warning';
      return watch.main.machine.state;
    };
    const shownState = (sensorId: string) => stateAt(clock.now(), sensorId, deps.sensors().get(sensorId));
    const counts = seldom(clock.monotonicMs, countingShare, () => {
      const sum: StateCounts = { up: 0, warning: 0, down: 0, unknown: 0, paused: 0, acknowledged: 0 };
      const nowMs = clock.now();
      for (const [id, config] of deps.sensors()) sum[stateAt(nowMs, id, config)]++;
      for (const row of book.open) if (row.state === 'acknowledged') sum.acknowledged++;
      return sum;
    });
    const detail = async (row: AlertRow): Promise<AlertDetail> => ({
      ...viewOf(row),
      evidence: JSON.parse(row.evidence) as AlertEvidence[],
      comments: await commentsOf(state, row.id),
      victimList: [...book.victimsOf(row.id)].map((other) => ({
        id: other.id,
        sensorName: other.title,
        deviceName: other.device_id ? (deps.graph().devices.get(other.device_id)?.name ?? null) : null,
        openedMs: other.opened_ms,
      })),
      notifications: [],
    });
    const untaken = {
      acknowledged_ms: null,
      acknowledged_by: null,
      acknowledged_note: null,
      acknowledged_until_ms: null,
    };
    const openRow = (id: string): AlertRow => {
      const row = book.find(id);
      if (row.state !== 'closed') return row;
      throw new FaultError(fault('conflict', 'the alert is closed already', { field: 'id', value: id }));
    };

    return {
      async start() {
        await book.load();
        const saved = await state.db.selectFrom('sensor_state').selectAll().execute();
        for (const row of saved) {
          const watch = things.watchOf(row.sensor_id);
          const config = deps.sensors().get(row.sensor_id);
          if (config) things.follow(watch, config);
          for (const { alertId: _, ...item } of JSON.parse(row.memory) as Memory[]) {
            const thing = typeof item.port === 'string' ? things.portOf(watch, item.port) : watch.main;
            const machine = {
              ...thing.machine,
              ...item.machine,
              suspect: false,
              window: [],
              notGoodInRow: 0,
            };
            Object.assign(thing, item, { key: thing.key, machine });
            if (machine.state === 'down' || machine.state === 'warning') things.standing.add(thing);
            thing.wasDown = machine.state === 'down';
          }
        }
        for (const row of book.open) restore(row);
        // What was about to be settled when the last server ended.
        if (things.standing.size > 0) settleAtMs = clock.now() + settings.settleMs;
        loop = run();
        void stall.watch(stopped.signal);
      },
      async stop() {
        for (const end of unsubscribe) end();
        stopped.abort();
        await loop;
        await working.catch(() => {});
        await flush();
      },
      health: () => ({
        state: loop && !stopped.signal.aborted ? 'ok' : 'stopped',
        detail: loop ? `${book.open.size} alerts are open.` : 'Not started.',
        figures: {
          results_total: intake.results(),
          results_excused_total: intake.excused(),
          probe_stalls_total: stall.count(),
          ...settling.figures,
          things: things.watches.size,
          standing: things.standing.size,
          alerts: book.rows.size,
        },
      }),
      status(sensorId) {
        const watch = things.watches.get(sensorId);
        return {
          state: shownState(sensorId),
          sinceMs: watch?.main.machine.sinceMs ?? 0,
          acknowledged: watch?.main.row?.state === 'acknowledged',
          lastRunMs: watch?.lastRunMs ?? null,
          summary: watch?.summary ?? null,
          fault: watch?.fault ?? null,
          latenessMs: watch?.latenessMs ?? null,
        };
      },
      deviceStatus(deviceId) {
        let worst: SensorStatus['state'] = 'unknown';
        const rank = { down: 4, warning: 3, up: 2, unknown: 1, paused: 0 };
        let seen = -1;
        const list = sensorsOf(deviceId);
        for (const config of list) {
          const current = shownState(config.id);
          // A device is down when it cannot be reached; a failed service on it is a warning.
          const counted = current === 'down' && !isDeviceSensor(config) ? 'warning' : current;
          if (rank[counted] > seen) {
            seen = rank[counted];
            worst = counted;
          }
        }
        return { state: worst, sensors: list.length, openAlerts: book.openOf(deviceId) };
      },
      portDown(deviceId, portName) {
        for (const config of sensorsOf(deviceId)) {
          const thing = things.watches.get(config.id)?.ports?.get(portName);
          if (thing) return isDown(thing) ? true : thing.machine.state === 'up' ? false : undefined;
        }
        return undefined;
      },
      counts,
      async alerts(query) {
        const from = query.open === 'true' ? book.open : book.rows.values();
        const list = [...from].filter(
          (row) =>
            (query.open !== 'false' || row.state === 'closed') &&
            (query.deviceId === undefined || row.device_id === query.deviceId) &&
            (query.victims === 'true' || row.cause_alert_id === null),
        );
        return pageOf(list.map(viewOf), query, alertFields, '-openedMs');
      },
      alert: async (id) => await detail(book.find(id)),
      async acknowledge(id, by, note, untilMs = null) {
        const row = openRow(id);
        if (untilMs !== null && untilMs <= clock.now())
          throw new FaultError(
            fault('invalid-input', 'untilMs: the time is over already', {
              field: 'untilMs',
              value: String(untilMs),
              remedy: 'Give a time that is still to come, or none.',
            }),
          );
        const values = {
          state: 'acknowledged',
          acknowledged_ms: clock.now(),
          acknowledged_by: by,
          acknowledged_note: note,
          acknowledged_until_ms: untilMs,
        };
        book.save(row, values, clock.now());
        await flush();
        publish('acknowledged', row, false);
        tell('alert.acknowledged', 'info', row, `${by} took ${row.title}${note ? `: ${note}` : ''}`);
        return await detail(row);
      },
      async unacknowledge(id, by) {
        const row = openRow(id);
        if (row.state !== 'acknowledged')
          throw new FaultError(fault('conflict', 'nobody has taken the alert', { field: 'id', value: id }));
        book.save(row, { ...untaken, state: 'open' }, clock.now());
        await flush();
        publish('unacknowledged', row, false);
        tell('alert.acknowledged', 'info', row, `${by} gave back ${row.title}`);
        return await detail(row);
      },
      async judge(id, by, judgement) {
        const row = book.find(id);
        book.save(row, { judgement, judged_by: judgement === null ? null : by }, clock.now());
        await flush();
        return await detail(row);
      },
      async comment(id, by, text) {
        const row = book.find(id);
        await newComment(state, {
          id: newId(clock.now(), random.bytes),
          alert_id: id,
          by_name: by,
          text,
          created_ms: clock.now(),
        });
        publish('commented', row, false);
        return await detail(row);
      },
      async open(limit) {
        return [...book.open]
          .filter((row) => row.cause_alert_id === null)
          .sort((a, b) => rankOf(a.severity) - rankOf(b.severity) || b.opened_ms - a.opened_ms)
          .slice(0, limit)
          .map(viewOf);
      },
    };

    /** An open alert finds its thing again, also when a crash came between the two. */
    function restore(row: AlertRow): void {
      const thing = thingOfRow(row);
      thing.row = row;
      thing.relapses = row.relapses ?? 0;
      thing.everUp = true;
      if (thing.machine.state === 'unknown')
        thing.machine = newMachine(
          row.opened_ms,
          row.severity === 'warning' && !thing.finding ? 'warning' : 'down',
        );
      thing.fault ??= JSON.parse(row.fault) as Fault;
      things.standing.add(thing);
    }
    function thingOfRow(row: AlertRow): Thing {
      if (row.key === probeKey) return settling.probe;
      if (row.key?.startsWith('finding:')) {
        const thing = things.findingOf(row.key);
        thing.finding = {
          key: row.key.slice('finding:'.length),
          state: 'raised',
          severity: row.severity as Finding['severity'],
          deviceId: row.device_id,
          sensorId: row.sensor_id || null,
          title: row.title,
          fault: JSON.parse(row.fault) as Fault,
          evidence: (JSON.parse(row.evidence) as AlertEvidence[]).filter((item) => item.kind === undefined),
          atMs: row.opened_ms,
        };
        return thing;
      }
      const watch = things.watchOf(row.sensor_id);
      return row.port === null ? watch.main : things.portOf(watch, row.port);
    }
  },
});
