/** From a row of a declared table to facts: scales, shares and states. */
import type {
  Cell,
  HealthItem,
  HealthTable,
  Limits,
  MemoryFact,
  ProcessorFact,
  Reading,
  SensorClass,
  SensorFact,
  SensorItem,
  Severity,
  States,
  StorageFact,
} from '../contract/health.ts';
import { labelOf, type ReadRow, valueCells } from './health-rows.ts';

export type Found =
  | { readonly measures: 'processor'; readonly fact: ProcessorFact }
  | { readonly measures: 'memory'; readonly fact: MemoryFact }
  | { readonly measures: 'storage'; readonly fact: StorageFact }
  | { readonly measures: 'sensor'; readonly fact: SensorFact };

const scaleOf = (scale: Reading['scale'], row: ReadRow): number | undefined =>
  typeof scale === 'function' ? scale(row) : (scale ?? 1);
/** Products of decimal scales: 231 * 0.1 is 23.1, not 23.1000000003. */
const rounded = (value: number) => Number(value.toPrecision(12));

export function factOf(table: HealthTable, item: HealthItem, row: ReadRow): Found | undefined {
  if (item.when && !item.when(row)) return undefined;
  const cell = valueCells(item).find((one) => row.value(one) !== undefined);
  if (cell === undefined) return undefined;
  const own = typeof cell === 'number' ? `${table.entry}.${cell}` : table.joins![cell]!.column;
  const base = {
    id: `${own}.${row.key}`,
    label: labelOf(item.label ?? table.label, row),
    source: table.name,
  };
  if (item.measures === 'processor') {
    const scale = scaleOf(item.scale, row);
    const value = item.read ? item.read(row) : row.number(item.value);
    if (value === undefined || scale === undefined) return undefined;
    const share = item.idle ? 100 - value * scale : value * scale;
    // Agents that have not measured yet say 255, -1 or 2^32 - 1.
    if (share < 0 || share > 100.5) return undefined;
    return { measures: 'processor', fact: { ...base, usagePercent: rounded(Math.min(100, share)) } };
  }
  if (item.measures === 'sensor') {
    const fact = sensorOf(table, item, row);
    return fact ? { measures: 'sensor', fact: { ...base, ...fact } } : undefined;
  }
  const amounts = amountsOf(item, row);
  if (!amounts) return undefined;
  if (item.measures === 'memory') {
    const kind = typeof item.kind === 'function' ? item.kind(row) : (item.kind ?? 'ram');
    return kind ? { measures: 'memory', fact: { ...base, ...amounts, kind } } : undefined;
  }
  const type = typeof item.type === 'function' ? item.type(row) : item.type;
  return { measures: 'storage', fact: { ...base, ...amounts, ...(type ? { type } : {}) } };
}

type AmountsItem = Extract<HealthItem, { measures: 'memory' | 'storage' }>;
type Amounts = Pick<MemoryFact, 'usedBytes' | 'totalBytes' | 'usedPercent'>;

/** Used and total from whichever two are told, the percentage from them or as told. */
function amountsOf(item: AmountsItem, row: ReadRow): Amounts | undefined {
  const unit = scaleOf(item.unitBytes, row);
  if (unit === undefined) return undefined;
  const bytes = (cell: Cell | undefined) => {
    let value = cell === undefined ? undefined : row.number(cell);
    if (value !== undefined && value < 0 && item.unsigned) value += 2 ** 32;
    return value === undefined || value < 0 ? undefined : value * unit;
  };
  const told = item.percent === undefined ? undefined : row.number(item.percent);
  const share =
    told === undefined || told < 0 || told > 100 ? undefined : item.percentFree ? 100 - told : told;
  let used = bytes(item.used);
  let total = bytes(item.total);
  const free = bytes(item.free);
  if (total === undefined && used !== undefined && free !== undefined) total = used + free;
  if (total === undefined && used !== undefined && share) total = (used * 100) / share;
  if (total === undefined && free !== undefined && share !== undefined && share < 100)
    total = (free * 100) / (100 - share);
  if (used === undefined && total !== undefined && free !== undefined) used = Math.max(0, total - free);
  if (used === undefined && total !== undefined && share !== undefined) used = (total * share) / 100;
  // A pool of no size is not there: an empty slot, swap that is off.
  if (total === 0) return undefined;
  const percent = share ?? (used === undefined || !total ? undefined : (100 * used) / total);
  // A size alone says nothing of how full it is.
  if (percent === undefined) return undefined;
  return {
    ...(used === undefined ? {} : { usedBytes: Math.round(used) }),
    ...(total === undefined ? {} : { totalBytes: Math.round(total) }),
    usedPercent: rounded(percent),
  };
}

function stateOf(
  states: States,
  told: number | string | undefined,
): { state: string; severity: Severity; value: number } | undefined {
  if (told === undefined) return undefined;
  const text = String(told);
  const words = Object.keys(states);
  const at = words.findIndex((word) => word === text || word.toLowerCase() === text.toLowerCase());
  // A word has no number: its place in the list of words stands for it.
  const value = Number.isFinite(Number(text)) ? Number(text) : at;
  if (at < 0) return { state: text, severity: 'unknown', value };
  const [state, severity] = states[words[at]!]!.split(':') as [string, Severity];
  return { state, severity, value };
}

type SensorPart = Omit<SensorFact, 'id' | 'label' | 'source'>;

function sensorOf(table: HealthTable, item: SensorItem, row: ReadRow): SensorPart | undefined {
  const kind: SensorClass | undefined = typeof item.class === 'function' ? item.class(row) : item.class;
  if (!kind) return undefined;
  const read = item.read?.(row);
  const raw = item.read ? (typeof read === 'number' ? read : undefined) : row.number(item.value);
  if (raw !== undefined && item.ignore?.includes(raw)) return undefined;
  const place = {
    ...positive('entity', table.entity, row),
    ...positive('ifIndex', table.ifIndex, row),
  };
  if (item.states) {
    const state = stateOf(item.states, item.read ? read : row.text(item.value));
    return state ? { class: kind, ...state, ...place } : undefined;
  }
  const scale = scaleOf(item.scale, row);
  const finish = (value: number | undefined, by: number | undefined) => {
    if (value === undefined || by === undefined) return undefined;
    const scaled = item.convert ? item.convert(value * by, row) : value * by;
    return scaled === undefined || !Number.isFinite(scaled) ? undefined : rounded(scaled);
  };
  const value = finish(raw, scale);
  if (value === undefined) return undefined;
  const status = item.status ? stateOf(item.status.states, row.text(item.status.cell)) : undefined;
  const limits = limitsOf(item, row, scale, finish);
  return {
    class: kind,
    value,
    ...(status ? { state: status.state, severity: status.severity } : {}),
    ...(limits ? { limits } : {}),
    ...place,
  };
}

function positive<K extends string>(name: K, cell: Cell | undefined, row: ReadRow): { [P in K]?: number } {
  const value = cell === undefined ? undefined : row.number(cell);
  return (value === undefined || value <= 0 ? {} : { [name]: value }) as { [P in K]?: number };
}

/** Limits in the wrong order, or all the same, mean that none are set. */
function limitsOf(
  item: SensorItem,
  row: ReadRow,
  scale: number | undefined,
  finish: (value: number | undefined, by: number | undefined) => number | undefined,
): SensorFact['limits'] {
  const found: { -readonly [K in keyof Limits<number>]: number } = {};
  const told = typeof item.limits === 'function' ? item.limits(row) : (item.limits ?? {});
  for (const name of ['low', 'lowWarn', 'highWarn', 'high'] as const) {
    const limit = told[name];
    if (limit === undefined) continue;
    const reading: Reading = typeof limit === 'object' ? limit : { cell: limit };
    const raw = typeof item.limits === 'function' ? (limit as number) : row.number(reading.cell);
    if (raw === undefined || (item.noLimit ?? [0]).includes(raw)) continue;
    const value = finish(raw, reading.scale === undefined ? scale : scaleOf(reading.scale, row));
    if (value !== undefined) found[name] = value;
  }
  const values = Object.values(found);
  const ordered = values.every((value, i) => i === 0 || value >= values[i - 1]!);
  const distinct = values.length < 2 || values[0] !== values.at(-1);
  return values.length > 0 && ordered && distinct ? found : undefined;
}
