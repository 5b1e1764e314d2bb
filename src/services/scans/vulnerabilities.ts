/**
 * Known vulnerabilities on the server: files of records in a folder, matched with what scans know of each host. Files are read again when one of
 * them changes, or when a product turns up that nobody had before; of their records only those about known products are kept.
 */
import type { Folder, FolderFile } from '#io/files/port.ts';
import type { StateStore } from '#io/state/port.ts';
import { productKeysOf, vulnerabilityFindings } from '#pure/audit/cve.ts';
import { createVulnerabilities, type Vulnerabilities } from '#pure/audit/vulnerabilities.ts';
import { type Fault, FaultError, fault } from '#pure/base/errors.ts';
import type { Clock, Log } from '#pure/contract/host.ts';
import type { ScanVulnerabilities } from '#pure/contract/resources.ts';
import type { ServiceFact } from '#pure/contract/scan.ts';
import { type AddressFact, isOpen, partOfFinding, portOfPart, valueAs } from './aspects.ts';
import { type KnownHost, keyOfAspect } from './fold.ts';
import { addressOfKey, readKnown } from './store.ts';

const fileBytesMax = 1024 ** 3;
const filesMax = 100;
/** Hosts that are matched between two breaths. */
const hostsAtOnce = 200;
const servicesAtOnce = 5000;
const rulePrefix = 'cve/';
const isOfRecords = (rule: string): boolean => rule.startsWith(rulePrefix);

type Figures = Omit<ScanVulnerabilities['files'][number], 'name' | 'bytes' | 'modifiedMs'>;
const unread: Figures = { records: null, exploited: null, passedOver: null, complete: null, fault: null };
const signatureOf = (files: readonly FolderFile[]) =>
  files.map(({ name, bytes, modifiedMs }) => `${name} ${bytes} ${modifiedMs}`).join('\n');

export function createRecords({
  state,
  clock,
  log,
  folder,
  signal,
}: {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly folder: Folder;
  /** The end of the service: nothing is read on. */
  readonly signal: AbortSignal;
}) {
  async function* untilStopped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      if (signal.aborted) return;
      yield chunk;
    }
  }

  let files: readonly FolderFile[] = [];
  let signature: string | undefined;
  let known: Vulnerabilities = createVulnerabilities({ wanted: new Set() });
  let wanted: ReadonlySet<string> = new Set();
  let readMs: number | null = null;
  const figures = new Map<string, Figures>();
  let progress: ScanVulnerabilities['progress'] = null;
  let reading: Promise<void> = Promise.resolve();

  const productsOfScans = async (): Promise<Set<string>> => {
    const keys = new Set<string>();
    let after = { scan_id: '', address_key: '', part: '' };
    for (;;) {
      const rows = await state.db
        .selectFrom('scan_fact')
        .select(['scan_id', 'address_key', 'part', 'value'])
        .where('kind', '=', 'service')
        .where('value', 'is not', null)
        .where((expression) =>
          expression(
            expression.refTuple('scan_id', 'address_key', 'part'),
            '>',
            expression.tuple(after.scan_id, after.address_key, after.part),
          ),
        )
        .orderBy('scan_id')
        .orderBy('address_key')
        .orderBy('part')
        .limit(servicesAtOnce)
        .execute();
      const services = rows.map((row) => JSON.parse(row.value!) as ServiceFact);
      for (const key of productKeysOf(services)) keys.add(key);
      if (rows.length < servicesAtOnce) return keys;
      after = rows.at(-1)!;
      await clock.sleep(0);
    }
  };
  const read = async (list: readonly FolderFile[], products: ReadonlySet<string>): Promise<void> => {
    const next = createVulnerabilities({ wanted: products });
    const bytesTotal = list.reduce((sum, file) => sum + file.bytes, 0);
    let bytesDone = 0;
    figures.clear();
    try {
      for (const { name } of list) {
        const passed = (bytes: number) => {
          bytesDone += bytes;
          progress = { file: name, bytesDone, bytesTotal };
        };
        try {
          const { records, exploited, passedOver, complete } = await next.read(
            untilStopped(folder.chunks(name, passed)),
          );
          figures.set(name, { records, exploited, passedOver, complete, fault: null });
        } catch (error) {
          // One that is broken must not keep the others from being matched.
          const known: Fault =
            error instanceof FaultError
              ? error.fault
              : fault('malformed', `${name} cannot be read: ${(error as Error).message}`, {
                  ...{ field: 'name', value: name },
                  remedy: 'Bring it again, as JSON or packed by gzip.',
                });
          log.warn('a file of vulnerabilities cannot be read', { name, reason: known.message });
          figures.set(name, { ...unread, fault: known });
        }
      }
    } finally {
      progress = null;
    }
    // What was cut short is read whole after the next start.
    if (signal.aborted) return;
    known = next;
    wanted = products;
    readMs = clock.now();
  };
  const look = async (): Promise<boolean> => {
    files = (await folder.list()).slice(0, filesMax);
    return signatureOf(files) !== signature;
  };
  /** Reads what has to be read, one reader at a time. */
  const ensure = (): Promise<void> => {
    const next = reading.then(async () => {
      const changed = await look();
      const products = files.length > 0 ? await productsOfScans() : new Set<string>();
      const covered = [...products].every((key) => wanted.has(key));
      if (!changed && covered) return;
      const list = files;
      await read(list, new Set([...wanted, ...products]));
      signature = signatureOf(list);
    });
    reading = next.catch(() => {});
    return next;
  };

  /** What the records say of one host now, and what they said before and do not any more. */
  const factsOfHost = (address: string, host: KnownHost): AddressFact[] => {
    const isDown = valueAs('host', host.get('host ')?.value)?.state === 'down';
    // Of a host that is silent nothing is known to have changed.
    if (isDown) return [];
    const facts: AddressFact[] = [];
    const told = new Set<string>();
    for (const { kind, part, value } of host.values()) {
      const at = kind === 'service' && value !== null ? portOfPart(part) : null;
      if (!at || !isOpen(host.get(keyOfAspect('port', part))?.value)) continue;
      for (const found of vulnerabilityFindings(valueAs('service', value), known)) {
        const finding = { ...at, ...found };
        told.add(partOfFinding(finding as Parameters<typeof partOfFinding>[0]));
        facts.push({ kind: 'finding', address, ...finding } as AddressFact);
      }
    }
    for (const { kind, part, value } of host.values())
      if (kind === 'finding' && value !== null && !told.has(part))
        if (isOfRecords(valueAs('finding', value).rule)) facts.push({ kind: 'finding-gone', address, part });
    return facts;
  };
  /** What records said before is withdrawn by a match, even by one with nothing. */
  const anyFinding = async (): Promise<boolean> => {
    const row = await state.db
      .selectFrom('scan_finding')
      .select('id')
      .where('rule', 'like', `${rulePrefix}%`)
      .where('state', '!=', 'fixed')
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  };
  const isNew = (host: KnownHost, fact: AddressFact): boolean =>
    fact.kind !== 'finding' ||
    (host.get(keyOfAspect('finding', partOfFinding(fact)))?.value ?? null) === null;

  return {
    ensure,
    look,
    /** What records say of the hosts of a scan, in pages of hosts; of hosts where anything is another than before, or of all. */
    async *matches(
      scanId: string,
      { all }: { readonly all: boolean },
    ): AsyncGenerator<readonly AddressFact[]> {
      if (known.size === 0 && !(await anyFinding())) return;
      let after = '';
      for (;;) {
        const rows = await state.db
          .selectFrom('scan_fact')
          .select('address_key')
          .where('scan_id', '=', scanId)
          .where('kind', '=', 'host')
          .where('address_key', '>', after)
          .orderBy('address_key')
          .limit(hostsAtOnce)
          .execute();
        const keys = rows.map((row) => row.address_key);
        const hosts = await readKnown(state.db, scanId, keys);
        const facts = [...hosts].flatMap(([key, host]) => {
          const told = factsOfHost(addressOfKey(key), host);
          return all || told.some((fact) => isNew(host, fact)) ? told : [];
        });
        if (facts.length > 0) yield facts;
        if (rows.length < hostsAtOnce || signal.aborted) return;
        after = keys.at(-1)!;
        await clock.sleep(0);
      }
    },
    view: async (): Promise<ScanVulnerabilities> => ({
      ...{ folder: folder.path, progress, readMs, kept: known.size },
      files: (await folder.list()).slice(0, filesMax).map((file) => ({
        ...file,
        ...(figures.get(file.name) ?? unread),
      })),
    }),
    async take(name: string, content: AsyncIterable<Uint8Array>): Promise<void> {
      const there = await folder.list();
      if (there.length >= filesMax && !there.some((file) => file.name === name))
        throw new FaultError(
          fault('too-large', `there are ${there.length} files already, the most there may be`, {
            ...{ field: 'name', value: name },
            remedy: 'Remove one that is no longer needed.',
          }),
        );
      await folder.take(name, content, fileBytesMax);
    },
    async remove(name: string): Promise<void> {
      if (!(await folder.remove(name)))
        throw new FaultError(
          fault('not-found', `there is no file "${name}"`, {
            ...{ field: 'name', value: name },
            remedy: 'List the files to see their names.',
          }),
        );
    },
    figures: () => ({ vulnerability_files: files.length, vulnerability_records: known.size }),
  };
}
export type Records = ReturnType<typeof createRecords>;
