/**
 * Where a device tells how it is: processors, memory, storage and environment, as tables of what to read and how to understand it.
 * Everything is data; the few functions are for rows that data would contort (a scale told by another column, a row that is empty).
 */
import type { Fault } from '../base/errors.ts';

/** Each class of sensor has one unit, whatever the device counts in. */
export const sensorUnits = {
  temperature: 'celsius',
  voltage: 'volts',
  current: 'amperes',
  power: 'watts',
  'apparent-power': 'volt-amperes',
  energy: 'watt-hours',
  frequency: 'hertz',
  'fan-speed': 'rpm',
  humidity: 'percent',
  airflow: 'cubic-metres-per-hour',
  pressure: 'pascals',
  'optical-power': 'dbm',
  signal: 'dbm',
  charge: 'percent',
  /** Of what the device can carry. */
  load: 'percent',
  /** Processes that run or wait (UCD-SNMP-MIB laLoad). */
  'load-average': 'count',
  /** What is left of toner, paper, a filter. */
  supply: 'percent',
  runtime: 's',
  count: 'count',
  percent: 'percent',
  state: 'state',
} as const;
export type SensorClass = keyof typeof sensorUnits;

export const severities = ['ok', 'warning', 'critical', 'unknown'] as const;
export type Severity = (typeof severities)[number];

/**
 * One value of a row: a column by its number below `entry`; `#0`, `#1` … an arc of the index (`#-1` the last, `#` the whole,
 * `#text` the whole where it is a string); else the name of a join.
 */
export type Cell = number | string;

/** What functions see of a row. Columns they use beside those of the declaration stand in `columns`. */
export interface HealthRow {
  readonly index: readonly number[];
  /** Numbers, and texts that begin with one (`45 C`). */
  number(cell: Cell): number | undefined;
  text(cell: Cell): string | undefined;
  octets(cell: Cell): Uint8Array | undefined;
}

/** A column of another table. */
export interface Join {
  readonly column: string;
  /** Its index: the row's own without any, a cell that holds a number, or the first arcs of the row's index. */
  readonly by?: Cell | { readonly arcs: number } | ((row: HealthRow) => readonly number[] | undefined);
}

/** A number and what to multiply it by to get the unit of its class, or bytes. */
export interface Reading {
  readonly cell: Cell;
  readonly scale?: number | ((row: HealthRow) => number | undefined);
}

/** Outside `low` … `high` is critical, outside `lowWarn` … `highWarn` a warning. */
export interface Limits<T> {
  readonly low?: T;
  readonly lowWarn?: T;
  readonly highWarn?: T;
  readonly high?: T;
}

interface Item {
  /** Overrides the label of the table. */
  readonly label?: string | readonly string[];
  /** The item is there only when this holds. */
  readonly when?: (row: HealthRow) => boolean;
}

export interface ProcessorItem extends Item {
  readonly measures: 'processor';
  readonly value: Cell;
  readonly scale?: Reading['scale'];
  /** The number in a cell that holds more than a number. */
  readonly read?: (row: HealthRow) => number | undefined;
  /** The value is the idle share. */
  readonly idle?: true;
}

export const memoryKinds = ['ram', 'swap', 'virtual', 'buffers', 'cache', 'shared', 'other'] as const;
export type MemoryKind = (typeof memoryKinds)[number];

/** Any two of used, free and total, or percent alone; with percent and one of the others the rest follows. */
interface Amounts {
  readonly used?: Cell;
  readonly free?: Cell;
  readonly total?: Cell;
  readonly percent?: Cell;
  /** The percentage is what is free. */
  readonly percentFree?: true;
  /** Bytes of one unit of used, free and total. */
  readonly unitBytes?: Reading['scale'];
  /** Holds unsigned numbers that agents send as signed ones: hrStorageSize of more than 2^31 units. */
  readonly unsigned?: true;
}
export interface MemoryItem extends Item, Amounts {
  readonly measures: 'memory';
  /** `ram` without any. */
  readonly kind?: MemoryKind | ((row: HealthRow) => MemoryKind | undefined);
}
export interface StorageItem extends Item, Amounts {
  readonly measures: 'storage';
  readonly type?: string | ((row: HealthRow) => string | undefined);
}

/** Value to word and severity, written `'normal:ok'`; the key may be a word where the device writes words. */
export type States = Readonly<Record<string | number, `${string}:${Severity}`>>;

export interface SensorItem extends Item {
  readonly measures: 'sensor';
  readonly class: SensorClass | ((row: HealthRow) => SensorClass | undefined);
  readonly value: Cell;
  /** The number or word in a cell that holds more than that: BITS, a line of text. */
  readonly read?: (row: HealthRow) => number | string | undefined;
  readonly scale?: Reading['scale'];
  /** For units that begin elsewhere: Fahrenheit, kelvin, watts as dBm. Applied after `scale`. */
  readonly convert?: (value: number, row: HealthRow) => number | undefined;
  /** Values that mean there is nothing to tell. */
  readonly ignore?: readonly number[];
  readonly states?: States;
  /** A state told beside the value: the sensor's own opinion of it. */
  readonly status?: { readonly cell: Cell; readonly states: States };
  /** Scaled and converted like the value unless they have a scale of their own; a function gives numbers as the value is told. */
  readonly limits?: Limits<Cell | Reading> | ((row: HealthRow) => Limits<number>);
  /** Limits of this value mean that none is set. Zero is one of them unless the list says otherwise. */
  readonly noLimit?: readonly number[];
}

export type HealthItem = ProcessorItem | MemoryItem | StorageItem | SensorItem;

export interface HealthTable {
  /** Name of the table or group in its MIB; the same name is used by `replaces`. */
  readonly name: string;
  /** OID of the conceptual row, or of the group that scalars stand in. */
  readonly entry: string;
  /** Objects of index 0, told by the first question already. */
  readonly scalars?: true;
  readonly joins?: Readonly<Record<string, Join>>;
  /** Further columns that functions read. */
  readonly columns?: readonly number[];
  readonly when?: (row: HealthRow) => boolean;
  /**
   * Text with `{cell}` in it; of several the first whose cells all say something. `{entity}` is the name of the physical entity,
   * `{interface}` that of the interface.
   */
  readonly label: string | readonly string[];
  /** entPhysicalIndex of what is measured. */
  readonly entity?: Cell;
  readonly ifIndex?: Cell;
  readonly items: readonly HealthItem[];
  /**
   * Tables that tell the same, less well: what they measure is left out when this one has a row of that measure. Sensors of one class
   * on one physical entity are known to be the same without being declared.
   */
  readonly replaces?: readonly string[];
}

interface Fact {
  /** OID of the object it was read from: the same as long as the agent numbers its rows the same. */
  readonly id: string;
  readonly label: string;
  /** Name of the table it comes from. */
  readonly source: string;
}
export interface ProcessorFact extends Fact {
  readonly usagePercent: number;
}
interface AmountFact extends Fact {
  readonly usedBytes?: number;
  readonly totalBytes?: number;
  readonly usedPercent?: number;
}
export interface MemoryFact extends AmountFact {
  readonly kind: MemoryKind;
}
export interface StorageFact extends AmountFact {
  readonly type?: string;
}
export interface SensorFact extends Fact {
  readonly class: SensorClass;
  readonly value: number;
  /** The word of a state. */
  readonly state?: string;
  /** As the device says or, without that, undefined: limits are for whoever judges. */
  readonly severity?: Severity;
  readonly limits?: Limits<number>;
  readonly ifIndex?: number;
  readonly entity?: number;
  /** The port that it belongs to is not up: whatever its light is, no limit of it means anything. */
  readonly idle?: true;
}

export interface HealthFacts {
  readonly processors: readonly ProcessorFact[];
  readonly memory: readonly MemoryFact[];
  readonly storage: readonly StorageFact[];
  readonly sensors: readonly SensorFact[];
  /** Tables that could not be read to their end. */
  readonly faults: readonly { readonly table: string; readonly fault: Fault }[];
}

/** Items in few words, for declarations. */
export const processor = (value: Cell, more?: Omit<Partial<ProcessorItem>, 'measures'>): ProcessorItem => ({
  measures: 'processor',
  value,
  ...more,
});
export const memory = (item: Omit<MemoryItem, 'measures'>): MemoryItem => ({ measures: 'memory', ...item });
export const storage = (item: Omit<StorageItem, 'measures'>): StorageItem => ({
  measures: 'storage',
  ...item,
});
export const sensor = (
  kind: SensorItem['class'],
  value: Cell,
  more?: Omit<Partial<SensorItem>, 'measures'>,
): SensorItem => ({ measures: 'sensor', class: kind, value, ...more });
export const state = (
  value: Cell,
  states: States,
  more?: Omit<Partial<SensorItem>, 'measures'>,
): SensorItem => ({ measures: 'sensor', class: 'state', value, states, ...more });
