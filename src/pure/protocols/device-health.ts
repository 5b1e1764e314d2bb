/**
 * How a device is, over one SNMP session: the tables of its platform and the standard ones, each understood as it is declared.
 * A table that is missing costs next to nothing, one that fails costs itself.
 */
import type { Fault } from '../base/errors.ts';
import type {
  HealthFacts,
  HealthTable,
  MemoryFact,
  ProcessorFact,
  SensorFact,
  StorageFact,
} from '../contract/health.ts';
import { standardHealth } from '../network/health/index.ts';
import type { SnmpValue } from '../wire/snmp.ts';
import { type Columns, isFault, openColumns } from './health-columns.ts';
import { type Found, factOf } from './health-facts.ts';
import { columnsOfTable, readNumber, readRows } from './health-rows.ts';
import type { SnmpSession } from './snmp.ts';

export async function collectHealth(
  session: SnmpSession,
  vendorTables: readonly HealthTable[] = [],
): Promise<HealthFacts> {
  // The vendor's own tables first: where two tell of one thing the first is kept.
  const tables = [...vendorTables, ...standardHealth];
  const columns = openColumns(session);
  const gone = await columns.probe(tables.flatMap(columnsOfTable));
  if (gone)
    return { processors: [], memory: [], storage: [], sensors: [], faults: [{ table: '', fault: gone }] };
  const faults: { table: string; fault: Fault }[] = [];
  const found: { table: HealthTable; facts: readonly Found[] }[] = [];
  for (const table of tables) {
    const read = await readRows(columns, table);
    for (const fault of read.faults) faults.push({ table: table.name, fault });
    const facts = read.rows.flatMap((row) => table.items.flatMap((item) => factOf(table, item, row) ?? []));
    found.push({ table, facts: withoutReclaimable(facts) });
    if (read.faults.some((fault) => fault.code === 'cancelled')) break;
  }
  const facts = withoutDuplicates(found);
  const of = <M extends Found['measures']>(measures: M) =>
    facts.flatMap((item) => (item.measures === measures ? [item.fact] : []));
  const sensors = await withPorts(columns, of('sensor') as SensorFact[]);
  return {
    processors: of('processor') as ProcessorFact[],
    memory: of('memory') as MemoryFact[],
    storage: of('storage') as StorageFact[],
    sensors,
    faults,
  };
}

/**
 * Agents on Unix count buffers and cache as used, though the kernel gives them back at once: what is used is the rest, as `free` shows
 * it. They and shared memory are parts of the RAM, and shares of it.
 */
function withoutReclaimable(facts: readonly Found[]): readonly Found[] {
  const memory = facts.flatMap((item) => (item.measures === 'memory' ? [item.fact] : []));
  const ram = memory.filter((fact) => fact.kind === 'ram');
  const { totalBytes, usedBytes } = ram[0] ?? {};
  if (ram.length !== 1 || totalBytes === undefined || usedBytes === undefined) return facts;
  const reclaimable = memory.reduce(
    (sum, fact) => sum + (fact.kind === 'buffers' || fact.kind === 'cache' ? (fact.usedBytes ?? 0) : 0),
    0,
  );
  // An agent that has taken them off already would come out below nothing.
  const used = reclaimable < usedBytes ? usedBytes - reclaimable : usedBytes;
  return facts.map((item) => {
    if (item.measures !== 'memory') return item;
    const { kind } = item.fact;
    const part = kind === 'buffers' || kind === 'cache' || kind === 'shared';
    const now = kind === 'ram' ? used : part ? item.fact.usedBytes : undefined;
    return now === undefined
      ? item
      : {
          ...item,
          fact: { ...item.fact, usedBytes: now, totalBytes, usedPercent: (100 * now) / totalBytes },
        };
  });
}

/**
 * One thing told by two tables is kept once, from the table read first (the platform's, then the standard ones in order): the same
 * object; each kind of memory; sensors of one class on one physical entity; and what a table declares to replace.
 */
function withoutDuplicates(
  found: readonly { readonly table: HealthTable; readonly facts: readonly Found[] }[],
): Found[] {
  const replaced = new Set(
    found.flatMap(({ table, facts }) =>
      [...new Set(facts.map((item) => item.measures))].flatMap((measures) =>
        (table.replaces ?? []).map((name) => `${measures} ${name}`),
      ),
    ),
  );
  const objects = new Set<string>();
  const entities = new Map<string, string>();
  const kinds = new Map<string, string>();
  const kept: Found[] = [];
  for (const { facts } of found)
    for (const item of facts) {
      const { id, source } = item.fact;
      if (replaced.has(`${item.measures} ${source}`) || objects.has(`${item.measures} ${id}`)) continue;
      objects.add(`${item.measures} ${id}`);
      if (item.measures === 'memory' && item.fact.kind !== 'other') {
        if ((kinds.get(item.fact.kind) ?? source) !== source) continue;
        kinds.set(item.fact.kind, source);
      }
      if (item.measures === 'sensor' && item.fact.entity !== undefined && item.fact.class !== 'state') {
        const key = `${item.fact.class} ${item.fact.entity}`;
        if ((entities.get(key) ?? source) !== source) continue;
        entities.set(key, source);
      }
      kept.push(item);
    }
  return kept;
}

const ifOperStatus = '1.3.6.1.2.1.2.2.1.8';
const up = 1;

/** Which port a sensor of an optic belongs to, and whether that port is in use. */
async function withPorts(columns: Columns, sensors: readonly SensorFact[]): Promise<readonly SensorFact[]> {
  const ports = await portsOfEntities(columns, sensors);
  const placed = sensors.map((sensor) => {
    const ifIndex = sensor.ifIndex ?? (sensor.entity === undefined ? undefined : ports.get(sensor.entity));
    return ifIndex === undefined ? sensor : { ...sensor, ifIndex };
  });
  const wanted = placed.flatMap(({ ifIndex, limits }) =>
    ifIndex !== undefined && limits ? String(ifIndex) : [],
  );
  const states = await columns.lookup(ifOperStatus, [...new Set(wanted)]);
  if (isFault(states)) return placed;
  return placed.map((sensor): SensorFact => {
    const state = sensor.limits ? readNumber(states.get(String(sensor.ifIndex))) : undefined;
    return state === undefined || state === up ? sensor : { ...sensor, idle: true };
  });
}

const entPhysicalContainedIn = '1.3.6.1.2.1.47.1.1.1.1.4';
const entAliasMappingIdentifier = '1.3.6.1.2.1.47.1.3.2.1.2';
/** Sensor in optic in port in card in chassis: nothing real is nested deeper. */
const depthMax = 8;
const ifIndexColumn = '1.3.6.1.2.1.2.2.1.1.';

/** The port that each entity is part of: entAliasMappingTable (RFC 6933 section 2.10) names the ports, containment leads to them. */
async function portsOfEntities(
  columns: Columns,
  sensors: readonly SensorFact[],
): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  const wanted = sensors.flatMap((item) => (item.ifIndex === undefined ? (item.entity ?? []) : []));
  if (wanted.length === 0) return found;
  if (await columns.probe([entPhysicalContainedIn, entAliasMappingIdentifier])) return found;
  const aliases = await columns.read(entAliasMappingIdentifier);
  if (isFault(aliases) || aliases.size === 0) return found;
  const portOf = new Map<number, number>();
  for (const [key, value] of aliases) {
    const ifIndex = interfaceOf(value);
    if (ifIndex !== undefined) portOf.set(Number(key.split('.')[0]), ifIndex);
  }
  const containers = await columns.read(entPhysicalContainedIn);
  if (isFault(containers)) return found;
  for (const entity of wanted) {
    let at: number | undefined = entity;
    for (let depth = 0; at !== undefined && at > 0 && depth < depthMax; depth++) {
      const ifIndex = portOf.get(at);
      if (ifIndex !== undefined) {
        found.set(entity, ifIndex);
        break;
      }
      at = readNumber(containers.get(String(at)));
    }
  }
  return found;
}

function interfaceOf(value: SnmpValue): number | undefined {
  const oid = value.type === 'oid' ? value.value.join('.') : '';
  return oid.startsWith(ifIndexColumn) ? Number(oid.slice(ifIndexColumn.length)) : undefined;
}
