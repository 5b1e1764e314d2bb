/**
 * News as findings for the alerts: one for each run and kind, however many ports it is about. It ends when nothing of it stands any more
 * (closed again, fixed, accepted, known), when a person has reviewed the run, or after some days.
 */
import type { StateStore } from '#io/state/port.ts';
import { fault } from '#pure/base/errors.ts';
import type { Clock, Log } from '#pure/contract/host.ts';
import type { Bus } from '#pure/contract/ports.ts';
import type { ScanInput, ScanNews } from '#pure/contract/resources.ts';
import type { Severity } from '#pure/schema/severity.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { Finding } from '#services/alerts/port.ts';
import { isOpen, isUp, portOfPart } from './aspects.ts';
import type { Baseline } from './baseline.ts';
import { type KnownHost, keyOfAspect } from './fold.ts';
import { isLoud, type NewsItem } from './intake.ts';
import { addressOfKey, readKnown } from './store.ts';
import { hostSeen, portText, serviceText } from './wording.ts';

type AlarmRow = StateTables['scan_alarm'];

/** Named in the evidence of an alert; the page of the run shows all. */
const itemsNamedMax = 20;
const itemsKeptMax = 1000;
const portsNamedMax = 8;
/** More than this at once is a broken plan of addresses, not an emergency: the first are named, all are counted. */
const dayMs = 86_400_000;

const words: Readonly<Record<ScanNews, readonly [one: string, many: string]>> = {
  'new-host': ['new host', 'new hosts'],
  'new-port': ['new open port', 'new open ports'],
  'port-gone': ['port is gone', 'ports are gone'],
  'changed-certificate': ['certificate changed', 'certificates changed'],
  'changed-version': ['version changed', 'versions changed'],
  'new-finding': ['new finding', 'new findings'],
  rogue: ['unknown host', 'unknown hosts'],
};
export const newsText = (kind: ScanNews, count: number): string =>
  `${count} ${words[kind][count === 1 ? 0 : 1]}`;

/** Whom it is about, where that fits into a title. */
function whereOf(items: readonly NewsItem[]): string {
  const addresses = new Set(items.map((item) => addressOfKey(item.addressKey)));
  const [first] = items;
  const [address] = addresses;
  if (!first || addresses.size !== 1) return '';
  const port = portOfPart(first.part) ? portText(first.part) : undefined;
  return items.length === 1 && port ? `: ${port} at ${address}` : `: ${address}`;
}

/** The name of what nobody could name. */
const unknown = 'unknown';
const isOfHost = (kind: ScanNews) => kind === 'new-host' || kind === 'rogue';

function moreOf({ kind, part }: NewsItem, host: KnownHost): string {
  const serviceAt = (at: string) => host.get(keyOfAspect('service', at))?.value;
  if (kind === 'new-port') {
    const spoken = serviceAt(part) ? serviceText(serviceAt(part)) : unknown;
    return spoken === unknown ? '' : `It speaks ${spoken}.`;
  }
  if (!isOfHost(kind)) return '';
  const seen = kind === 'rogue' ? host.get('host ')?.value : undefined;
  const open = [...host.values()]
    .filter((item) => item.kind === 'port' && isOpen(item.value))
    .map((item) => [portText(item.part), serviceAt(item.part)] as const)
    .map(([port, service]) => (service ? `${port} ${serviceText(service)}` : port));
  const named = open.slice(0, portsNamedMax).join(', ');
  const others = open.length > portsNamedMax ? ` and ${open.length - portsNamedMax} more` : '';
  return [
    ...(seen ? [`It is ${hostSeen(seen)}.`] : []),
    ...(open.length > 0 ? [`Open there: ${named}${others}.`] : []),
  ].join(' ');
}

const codeOf = (kind: ScanNews) =>
  kind === 'rogue' ? 'unknown-host' : kind === 'new-finding' ? 'scan-finding' : 'scan-changed';

export interface AlarmsDeps {
  readonly state: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly baseline: Baseline;
  readonly newsMs: number;
  readonly deviceOf: (address: string) => string | null;
  readonly scanName: (scanId: string) => Promise<string | undefined>;
  /** Which of these addresses nobody declared. */
  readonly strangers: (
    addresses: readonly { readonly address: string; readonly mac: string | null }[],
  ) => Promise<ReadonlySet<string>>;
}

interface Scan {
  readonly id: string;
  readonly name: string;
  readonly input: ScanInput;
}

export function createAlarms(deps: AlarmsDeps) {
  const { state, bus, clock, log, baseline } = deps;
  const rows = new Map<string, AlarmRow>();
  const figures = { alarms_raised_total: 0, alarms_refused_total: 0 };
  const itemsOf = (row: AlarmRow) => JSON.parse(row.items) as NewsItem[];

  const publish = (row: AlarmRow, scanName: string, cleared?: string) => {
    const items = itemsOf(row);
    const kind = row.kind as ScanNews;
    const text = `${newsText(kind, items.length)}${whereOf(items)}`;
    const devices = new Set(items.map((item) => deps.deviceOf(addressOfKey(item.addressKey))));
    const [only] = devices;
    const finding: Finding = {
      ...{ key: row.key, state: cleared === undefined ? 'raised' : 'cleared' },
      ...{ severity: row.severity as Severity, sensorId: null },
      deviceId: devices.size === 1 ? (only ?? null) : null,
      title: `${scanName}: ${text}`,
      fault: fault(codeOf(kind), `${scanName}: ${text}`, { value: row.run_id }),
      evidence: [
        ...items.slice(0, itemsNamedMax).map((item) => ({
          ...{ kind: 'seen' as const, timeMs: item.timeMs ?? row.raised_ms, source: 'scan' },
          statement: [`${addressOfKey(item.addressKey)}: ${item.title}`, item.detail]
            .filter(Boolean)
            .join('. '),
        })),
        ...(items.length > itemsNamedMax
          ? [{ timeMs: row.raised_ms, source: 'scan', statement: `and ${items.length - itemsNamedMax} more` }]
          : []),
        ...(cleared ? [{ timeMs: clock.now(), source: 'scan', statement: cleared }] : []),
      ],
      atMs: clock.now(),
    };
    try {
      bus.publish('alert.finding', finding);
    } catch (error) {
      figures.alarms_refused_total++;
      log.error('an alarm of a scan was not taken', { key: row.key, error: String(error) });
    }
  };
  const nameOf = async (row: AlarmRow) => (await deps.scanName(row.scan_id)) ?? 'Scan';
  const clear = async (row: AlarmRow, why: string) => {
    rows.delete(row.key);
    await state.write((tx) => tx.deleteFrom('scan_alarm').where('key', '=', row.key).execute());
    publish(row, await nameOf(row), why);
  };
  const save = async (row: AlarmRow) => {
    rows.set(row.key, row);
    await state.write((tx) =>
      tx
        .insertInto('scan_alarm')
        .values(row)
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ items: row.items }))
        .execute(),
    );
  };

  /** Which items of an alarm still stand. */
  const standing = async (row: AlarmRow): Promise<NewsItem[]> => {
    const items = itemsOf(row).filter(
      (item) =>
        !baseline.match({
          ...{ address: addressOfKey(item.addressKey), part: item.part, subject: item.subject },
          rule: item.rule ?? item.kind,
        }),
    );
    const kind = row.kind as ScanNews;
    const known = await readKnown(state.db, row.scan_id, [...new Set(items.map((item) => item.addressKey))]);
    const host = (item: NewsItem) => known.get(item.addressKey)?.get('host ')?.value;
    const port = (item: NewsItem) => known.get(item.addressKey)?.get(keyOfAspect('port', item.part))?.value;
    switch (kind) {
      case 'new-host':
      case 'rogue': {
        const up = items.filter((item) => isUp(host(item)));
        const strange = await deps.strangers(
          up.map((item) => ({
            address: addressOfKey(item.addressKey),
            mac: (host(item) as { mac?: string }).mac ?? null,
          })),
        );
        return up.filter((item) => strange.has(addressOfKey(item.addressKey)));
      }
      case 'new-port':
        return items.filter((item) => isUp(host(item)) && isOpen(port(item)));
      case 'port-gone':
        return items.filter((item) => !isOpen(port(item)));
      case 'new-finding':
        return items.filter(
          (item) =>
            (known.get(item.addressKey)?.get(keyOfAspect('finding', item.part))?.value ?? null) !== null,
        );
      default:
        return items;
    }
  };
  const weigh = async (chosen: (row: AlarmRow) => boolean) => {
    for (const row of [...rows.values()].filter(chosen)) {
      if (clock.now() - row.raised_ms > deps.newsMs) {
        await clear(row, `Nobody has reviewed it for ${Math.round(deps.newsMs / dayMs)} days.`);
        continue;
      }
      const left = await standing(row);
      if (left.length === 0) await clear(row, 'Nothing of it stands any more.');
      else if (left.length !== itemsOf(row).length) {
        const next = { ...row, items: JSON.stringify(left) };
        await save(next);
        publish(next, await nameOf(next));
      }
    }
  };
  const raise = async (
    scan: { readonly id: string; readonly name: string },
    runId: string,
    kind: ScanNews,
    severity: Severity,
    items: readonly NewsItem[],
  ) => {
    const key = `scan:${scan.id}:${kind}:${runId}`;
    const before = rows.get(key);
    const all = [...(before ? itemsOf(before) : []), ...items].slice(0, itemsKeptMax);
    if (all.length === 0) return;
    const row: AlarmRow = {
      ...{ key, scan_id: scan.id, run_id: runId, kind, severity },
      ...{ items: JSON.stringify(all), raised_ms: before?.raised_ms ?? clock.now() },
    };
    await save(row);
    figures.alarms_raised_total++;
    publish(row, scan.name);
  };

  /** By the end of a run more is known than when the news came: what speaks at a new port, how a stranger answers and where. */
  const complete = async (scanId: string, items: readonly NewsItem[]): Promise<NewsItem[]> => {
    const late = items.filter(({ kind }) => kind === 'new-port' || isOfHost(kind)).slice(0, itemsKeptMax);
    const known = await readKnown(state.db, scanId, [...new Set(late.map((item) => item.addressKey))]);
    return items.map((item) => {
      const host = known.get(item.addressKey);
      const more = host && moreOf(item, host);
      return more ? { ...item, detail: [item.detail, more].filter(Boolean).join(' ') } : item;
    });
  };
  const raiseAll = async (scan: Scan, runId: string, items: readonly NewsItem[]) => {
    const loud = await complete(
      scan.id,
      items.filter((item) => isLoud(item, scan.input)),
    );
    for (const [kind, own] of Map.groupBy(loud, (item) => item.kind)) {
      const severity = scan.input.alarms[kind];
      if (severity !== null) await raise(scan, runId, kind, severity, own);
    }
  };

  return {
    /** Told once more after a start: whoever listens knows the key and opens nothing twice. */
    async start() {
      for (const row of await state.db.selectFrom('scan_alarm').selectAll().execute()) {
        rows.set(row.key, row);
        publish(row, await nameOf(row));
      }
    },
    /** News of a run that is over. `alive` are the addresses that answered in it. */
    async conclude(
      scan: Scan,
      runId: string,
      news: readonly NewsItem[],
      alive: readonly { readonly addressKey: string; readonly mac: string | null }[],
    ): Promise<{ readonly rogue: number }> {
      await weigh((row) => row.scan_id === scan.id);
      const { alarms } = scan.input;
      let rogue: NewsItem[] = [];
      if (alarms.rogue !== null) {
        const told = new Set(
          [...rows.values()]
            .filter((row) => row.scan_id === scan.id && row.kind === 'rogue')
            .flatMap((row) => itemsOf(row).map((item) => item.addressKey)),
        );
        const strange = await deps.strangers(
          alive.map(({ addressKey, mac }) => ({ address: addressOfKey(addressKey), mac })),
        );
        rogue = alive
          .filter(({ addressKey }) => {
            const address = addressOfKey(addressKey);
            return (
              strange.has(address) &&
              !told.has(addressKey) &&
              !baseline.match({ address, part: '', rule: 'rogue' })
            );
          })
          .map(({ addressKey, mac }) => ({
            ...{ kind: 'rogue', addressKey, part: '' },
            title: `neither the inventory nor the address plan knows it${mac ? `, MAC ${mac}` : ''}`,
            timeMs: clock.now(),
          }));
      }
      await raiseAll(scan, runId, [...news, ...rogue]);
      return { rogue: rogue.length };
    },
    /** News of a run that goes on. */
    meanwhile: raiseAll,
    /** Findings that no exception covers any more are news again. */
    async comeBack(scan: Scan, items: readonly NewsItem[]) {
      const severity = scan.input.alarms['new-finding'];
      const loud = items.filter((item) => isLoud(item, scan.input));
      if (severity !== null && loud.length > 0)
        await raise(scan, `back-${clock.now()}`, 'new-finding', severity, loud);
    },
    async reviewed(runId: string, by: string) {
      for (const row of [...rows.values()].filter((item) => item.run_id === runId))
        await clear(row, `${by} has reviewed the run.`);
    },
    /** The baseline, the inventory or the calendar may have moved on. */
    look: () => weigh(() => true),
    async forget(scanId: string) {
      for (const row of [...rows.values()].filter((item) => item.scan_id === scanId))
        await clear(row, 'The scan was deleted.');
    },
    figures: () => ({ ...figures, alarms_open: rows.size }),
  };
}
