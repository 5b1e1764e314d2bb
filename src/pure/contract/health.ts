/**
 * Where a device tells how it is: processors, memory, storage and environment, as tables of what to read and how to understand it.
 * A column is named by its number below `entry`; scalars are columns of an entry with index 0.
 */
export const sensorClasses = [
  'temperature',
  'voltage',
  'current',
  'power',
  'energy',
  'frequency',
  'fan-speed',
  'humidity',
  'airflow',
  'optical-power',
  'signal',
  'charge',
  'load',
  'runtime',
  'pressure',
  'count',
  'percent',
  'state',
] as const;
export type SensorClass = (typeof sensorClasses)[number];

export interface HealthTable {
  readonly measures: 'processor' | 'memory' | 'storage' | 'sensor';
  /** OID of the conceptual row, or of the group that scalars stand in. */
  readonly entry: string;
  // The rest is defined by whoever writes the collector: columns, scales, labels, conditions, states.
}
