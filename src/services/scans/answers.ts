/** Questions about what scans know: changes, comparisons, one host, findings, files. */
import type { StateStore } from '#io/state/port.ts';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import type { QueryOf, ResponseOf } from '#pure/contract/api.ts';
import { pageOf } from '#pure/contract/paging.ts';
import type { ScanChange, ScanFinding, ScannedHost, ScannedPort, ScanRun } from '#pure/contract/resources.ts';
import { findingSeverities } from '#pure/contract/scan.ts';
import { scanFormats } from '#pure/scan/formats/index.ts';
import { writeWhole } from '#pure/scan/formats/writer.ts';
import { scanOf } from '#pure/scan/result.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { type Change, isOpen, isUp, portOfPart, valueAs } from './aspects.ts';
import type { Baseline } from './baseline.ts';
import type { Definitions } from './definitions.ts';
import { atLeast } from './fold.ts';
import { differences, knownAt, type Moment } from './history.ts';
import { type FindingRow, factOf, type Queue } from './queue.ts';
import { factsFrom } from './results.ts';
import { addressOfKey, changeOfRow, keyOfAddress, readKnown } from './store.ts';
import type { Label, Views } from './views.ts';
import { titleOf } from './wording.ts';

type RunRow = StateTables['scan_run'];

/** Changes that a question looks at; older ones are found with a narrower one. */
const changesReadMax = 20_000;
const historyMax = 500;

type Stored = Pick<Change, 'kind' | 'part' | 'before' | 'after'>;
function whatOf({ kind, before, after }: Stored): ScanChange['what'] {
  if (before === null) return 'appeared';
  if (after === null) return 'gone';
  const there = kind === 'host' ? isUp : kind === 'port' ? isOpen : undefined;
  if (there && there(before) !== there(after)) return there(after) ? 'appeared' : 'gone';
  return 'changed';
}

const placeFields = {
  address: (item: Label) => item.address,
  name: (item: Label) => item.name,
  device: (item: Label) => item.deviceName,
  site: (item: Label) => item.siteName,
};
const hostFields = {
  ...placeFields,
  state: (item: ScannedHost) => item.state,
  names: (item: ScannedHost) => item.names,
  mac: (item: ScannedHost) => item.mac,
  vendor: (item: ScannedHost) => item.vendor,
  system: (item: ScannedHost) => item.system,
  type: (item: ScannedHost) => item.deviceType,
  ports: (item: ScannedHost) => item.openPorts,
  service: (item: ScannedHost) => item.services,
  findings: ({ findings: f }: ScannedHost) =>
    f.critical * 1e8 + f.high * 1e6 + f.medium * 1e4 + f.low * 100 + f.info,
  firstSeen: (item: ScannedHost) => item.firstSeenMs,
  seen: (item: ScannedHost) => item.seenMs,
  changed: (item: ScannedHost) => item.changedMs,
};
const portFields = {
  ...placeFields,
  port: (item: ScannedPort) => item.port,
  transport: (item: ScannedPort) => item.transport,
  state: (item: ScannedPort) => item.state,
  reason: (item: ScannedPort) => item.reason,
  service: (item: ScannedPort) => item.service?.name,
  product: (item: ScannedPort) => item.service?.product,
  version: (item: ScannedPort) => item.service?.version,
  certificate: (item: ScannedPort) => item.certificate?.subject,
  expires: (item: ScannedPort) => item.certificate?.notAfterMs,
  management: (item: ScannedPort) => item.management,
  firstSeen: (item: ScannedPort) => item.firstSeenMs,
  seen: (item: ScannedPort) => item.seenMs,
  changed: (item: ScannedPort) => item.changedMs,
};
const changeFields = {
  ...placeFields,
  time: (item: ScanChange) => item.timeMs,
  kind: (item: ScanChange) => item.kind,
  what: (item: ScanChange) => item.what,
  news: (item: ScanChange) => item.news,
  port: (item: ScanChange) => item.port,
  title: (item: ScanChange) => item.title,
};
const findingFields = {
  ...placeFields,
  severity: (item: ScanFinding) => findingSeverities.length - findingSeverities.indexOf(item.severity),
  rule: (item: ScanFinding) => item.rule,
  subject: (item: ScanFinding) => item.subject,
  title: (item: ScanFinding) => item.title,
  state: (item: ScanFinding) => item.state,
  assignee: (item: ScanFinding) => item.assignee,
  port: (item: ScanFinding) => item.port,
  service: (item: ScanFinding) => item.service,
  opened: (item: ScanFinding) => item.openedMs,
  seen: (item: ScanFinding) => item.seenMs,
  changed: (item: ScanFinding) => item.changedMs,
};

export function createAnswers(deps: {
  readonly state: StateStore;
  readonly views: Views;
  readonly queue: Queue;
  readonly baseline: Baseline;
  readonly definitions: Definitions;
  readonly now: () => number;
  readonly version: string;
}) {
  const { state, views, queue, baseline, definitions } = deps;

  const changeView = (
    row: StateTables['scan_change'],
    label: (addressKey: string, scanIds: readonly string[]) => Label,
  ): ScanChange => {
    const change = changeOfRow(row);
    const at = portOfPart(row.part);
    return {
      ...{ id: row.id, ...label(row.address_key, [row.scan_id]), scanId: row.scan_id, runId: row.run_id },
      ...{ timeMs: row.time_ms, kind: change.kind, news: change.news, what: whatOf(change) },
      ...{ transport: at?.transport ?? null, port: at?.port ?? null },
      title: titleOf(change.kind, change.part, change.before, change.after),
      ...{ before: change.before, after: change.after },
    };
  };
  const runRow = async (id: string): Promise<RunRow> => {
    const row = await state.db.selectFrom('scan_run').selectAll().where('id', '=', id).executeTakeFirst();
    if (row) return row;
    throw new FaultError(fault('not-found', `there is no run "${id}"`, { field: 'id', value: id }));
  };

  /** A run, a time, or a word, as people and addresses of the page name it. */
  const momentOf = async (
    scanId: string,
    text: string | undefined,
    field: 'from' | 'to',
    /** What `to` is: without a word, `from` is the run before it. */
    to?: Moment & { readonly runId: string | null },
  ): Promise<Moment & { readonly runId: string | null }> => {
    if (text === 'now') return { scanId, atMs: deps.now(), runId: null };
    if (text === 'start') return { scanId, atMs: 0, runId: null };
    if (text !== undefined && /^\d{10,16}$/.test(text)) return { scanId, atMs: Number(text), runId: null };
    if (text !== undefined) {
      const row = await state.db
        .selectFrom('scan_run')
        .selectAll()
        .where('id', '=', text)
        .where('scan_id', '=', scanId)
        .executeTakeFirst();
      if (!row)
        throw invalidInput(
          field,
          text,
          'is no run of this scan and no time',
          'Give the id of a run, milliseconds, start or now.',
        );
      return { scanId, atMs: row.ended_ms ?? deps.now(), runId: row.id };
    }
    let last = state.db
      .selectFrom('scan_run')
      .selectAll()
      .where('scan_id', '=', scanId)
      .where('ended_ms', 'is not', null)
      .orderBy('ended_ms', 'desc');
    if (to) last = last.where('ended_ms', '<=', to.atMs).where('id', '!=', to.runId ?? '');
    const row = await last.limit(1).executeTakeFirst();
    return row
      ? { scanId, atMs: row.ended_ms!, runId: row.id }
      : { scanId, atMs: field === 'to' ? deps.now() : 0, runId: null };
  };

  const findingView = async (rows: readonly FindingRow[]): Promise<ScanFinding[]> => {
    const label = await views.labels();
    const services = new Map(
      (await views.ports({ all: true })).map((port) => [
        `${keyOfAddress(port.address)} ${port.transport}/${port.port}`,
        port.service?.name ?? null,
      ]),
    );
    return rows.map((row) => {
      const fact = factOf(row);
      const at = portOfPart(row.part);
      return {
        ...{ id: row.id, ...label(row.address_key, [row.scan_id]) },
        ...{ transport: at?.transport ?? null, port: at?.port ?? null },
        service: at ? (services.get(`${row.address_key} ${at.transport}/${at.port}`) ?? null) : null,
        ...{ rule: fact.rule, subject: fact.subject ?? null, severity: fact.severity, title: fact.title },
        ...{ evidence: fact.evidence, remedy: fact.remedy, references: [...fact.references] },
        ...{
          state: row.state as ScanFinding['state'],
          assignee: row.assignee,
          exceptionId: row.exception_id,
        },
        acceptedUntilMs: row.exception_id ? (baseline.get(row.exception_id)?.expires_ms ?? null) : null,
        ...{ openedMs: row.opened_ms, changedMs: row.changed_ms, seenMs: row.seen_ms, fixedMs: row.fixed_ms },
      };
    });
  };
  const inSite = <T extends { readonly siteId: string | null }>(
    items: readonly T[],
    siteId: string | undefined,
  ) => (siteId === undefined ? items : items.filter((item) => item.siteId === siteId));

  return {
    async hosts({ scanId, siteId, state: only, ...query }: QueryOf<'scanHosts'>) {
      const all = inSite(await views.hosts(scanId), siteId);
      return pageOf(only ? all.filter((item) => item.state === only) : all, query, hostFields, 'address');
    },
    async ports({ scanId, siteId, transport, all, ...query }: QueryOf<'scanPorts'>) {
      const found = await views.ports({ scanId, transport, all: all === 'true' });
      return pageOf(inSite(found, siteId), query, portFields, 'address');
    },
    async changes({ scanId, runId, address, fromMs, toMs, ...query }: QueryOf<'scanChanges'>) {
      let select = state.db.selectFrom('scan_change').selectAll();
      if (runId !== undefined) {
        const run = await state.db
          .selectFrom('scan_run')
          .selectAll()
          .where('id', '=', runId)
          .executeTakeFirst();
        if (!run) throw invalidInput('runId', runId, 'there is no such run');
        select = select
          .where('scan_id', '=', run.scan_id)
          .where('time_ms', '>=', run.created_ms)
          .where('run_id', '=', runId);
      }
      if (scanId !== undefined) select = select.where('scan_id', '=', scanId);
      if (address !== undefined) {
        const key = keyOfAddress(address);
        if (!key) throw invalidInput('address', address, 'is no address');
        select = select.where('address_key', '=', key);
      }
      if (fromMs !== undefined) select = select.where('time_ms', '>=', fromMs);
      if (toMs !== undefined) select = select.where('time_ms', '<', toMs);
      const rows = await select.orderBy('time_ms', 'desc').limit(changesReadMax).execute();
      const label = await views.labels();
      return pageOf(
        rows.map((row) => changeView(row, label)),
        query,
        changeFields,
        '-time',
      );
    },
    async compare(
      id: string,
      { from, to, withScanId, ...query }: QueryOf<'compareScans'>,
    ): Promise<ResponseOf<'compareScans'>> {
      const own = await definitions.rowOf(id);
      const other = withScanId === undefined ? own : await definitions.rowOf(withScanId);
      const two = await momentOf(other.id, to, 'to');
      const one = await momentOf(own.id, other === own ? from : (from ?? 'now'), 'from', two);
      const found = await differences(state.db, one, two);
      const label = await views.labels();
      const items = found.map((item): ScanChange => {
        const at = portOfPart(item.part);
        return {
          id: `${item.addressKey} ${item.kind} ${item.part}`,
          ...label(item.addressKey, [own.id, other.id]),
          ...{ scanId: other.id, runId: two.runId, timeMs: two.atMs, kind: item.kind },
          ...{ transport: at?.transport ?? null, port: at?.port ?? null, news: null, what: whatOf(item) },
          title: titleOf(item.kind, item.part, item.before, item.after),
          ...{ before: item.before, after: item.after },
        };
      });
      const counts = { appeared: 0, gone: 0, changed: 0 };
      for (const item of items) counts[item.what]++;
      return {
        from: { scanId: own.id, scanName: own.name, runId: one.runId, atMs: one.atMs },
        to: { scanId: other.id, scanName: other.name, runId: two.runId, atMs: two.atMs },
        counts,
        ...pageOf(items, query, changeFields, 'address'),
      };
    },
    async findings({ scanId, siteId, state: only, severity, ...query }: QueryOf<'scanFindings'>) {
      const rows = (await queue.rows()).filter(
        (row) =>
          (scanId === undefined || row.scan_id === scanId) &&
          (only === undefined ||
            (only === 'todo'
              ? (row.state === 'open' || row.state === 'reopened') && row.severity !== 'info'
              : row.state === only)),
      );
      const all = inSite(await findingView(rows), siteId).filter(
        (item) => severity === undefined || atLeast(item.severity, severity),
      );
      return pageOf(all, query, findingFields, '-severity');
    },
    async finding(id: string): Promise<ResponseOf<'scanFinding'>> {
      const [view] = await findingView([await queue.find(id)]);
      return { ...view!, notes: await queue.notes(id) };
    },
    async host(address: string): Promise<ResponseOf<'scanHost'>> {
      const key = keyOfAddress(address);
      if (!key) throw invalidInput('address', address, 'is no address', 'Give a numeric address.');
      const host = await views.host(key);
      if (!host)
        throw new FaultError(
          fault('not-found', `no scan knows ${address}`, { field: 'address', value: address }),
        );
      const label = await views.labels();
      const scans = await definitions.rows();
      const nameOf = new Map(scans.map((row) => [row.id, row.name]));
      const known = await Promise.all(
        host.scanIds.map(async (scanId) => ({
          scanId,
          own: (await readKnown(state.db, scanId, [key])).get(key)!,
        })),
      );
      known.sort((a, b) => b.own.get('host ')!.seenMs - a.own.get('host ')!.seenMs);
      const history = await state.db
        .selectFrom('scan_change')
        .selectAll()
        .where('address_key', '=', key)
        .orderBy('time_ms', 'desc')
        .limit(historyMax)
        .execute();
      const newest = valueAs('host', known[0]!.own.get('host ')!.value);
      const path = known.find(({ own }) => own.has('path '))?.own.get('path ');
      return {
        ...host,
        evidence: known.flatMap(({ scanId, own }) => {
          const row = own.get('host ')!;
          return valueAs('host', row.value).evidence.map((item) => ({ ...item, scanId, timeMs: row.seenMs }));
        }),
        doubt: newest.doubt ?? null,
        systems: known.flatMap(({ scanId, own }) => {
          const row = own.get('system ');
          return row
            ? [{ scanId, seenMs: row.seenMs, ...structuredClone(valueAs('system', row.value)) }]
            : [];
        }) as ResponseOf<'scanHost'>['systems'],
        ports: await views.portsOf(key),
        rest: known.flatMap(({ scanId, own }) =>
          (['tcp', 'udp'] as const).flatMap((transport) => {
            const row = own.get(`rest ${transport}`);
            return row
              ? [
                  {
                    scanId,
                    transport,
                    groups: valueAs('rest', row.value).groups.map((group) => ({ ...group })),
                  },
                ]
              : [];
          }),
        ),
        path: path
          ? valueAs('path', path.value).hops.map(({ ttl, from, rttMs, name }) => ({
              ...{ ttl, from, rttMs: rttMs ?? null, name: name ?? null },
            }))
          : [],
        findingList: await findingView(await queue.of(key)),
        scans: known.map(({ scanId, own }) => {
          const row = own.get('host ')!;
          return {
            scanId,
            name: nameOf.get(scanId) ?? '',
            state: valueAs('host', row.value).state,
            seenMs: row.seenMs,
          };
        }),
        history: history.map((row) => changeView(row, label)),
      };
    },
    async file(runId: string, formatId: string): Promise<ResponseOf<'scanRunFile'>> {
      const run = await runRow(runId);
      const format = scanFormats.find((item) => item.id === formatId && item.writer);
      if (!format)
        throw invalidInput(
          'format',
          formatId,
          'is no format to write',
          `One of ${scanFormats.flatMap((item) => (item.writer ? [item.id] : [])).join(', ')}.`,
        );
      const scan = await definitions.rowOf(run.scan_id);
      const { targets } = JSON.parse(run.input) as Pick<ScanRun, 'targets'>;
      const atMs = run.ended_ms ?? deps.now();
      const known = await knownAt(state.db, { scanId: run.scan_id, atMs });
      const facts = [...known.keys()].sort().flatMap((key) => factsFrom(addressOfKey(key), known.get(key)!));
      const result = scanOf(facts, {
        ...{ scanner: 'nocturne', version: deps.version, startedMs: run.started_ms ?? run.created_ms },
        command: `${scan.name}: ${targets.join(' ')}`,
      });
      return {
        type: format.mediaType,
        name: `${scan.name.replace(/[^a-zA-Z0-9]+/g, '-')}-${new Date(atMs).toISOString().slice(0, 10)}.${format.extension}`,
        text: [...writeWhole(format.writer!(), result)].join(''),
      };
    },
  };
}
