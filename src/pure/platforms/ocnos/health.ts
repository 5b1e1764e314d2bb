/** IP Infusion OcNOS: IPI-CMM-CHASSIS-MIB. Processors, memory and disks by HOST-RESOURCES-MIB. */
import {
  type HealthRow,
  type HealthTable,
  type SensorClass,
  type SensorItem,
  sensor,
} from '../../contract/health.ts';

const chassis = '1.3.6.1.4.1.36673.100.1';
/** unavailable, not-applicable. */
const none = [-100_001, -100_002];
const milli = 0.001;

/** The unit is a text, one per row. */
function unitClass(row: HealthRow): SensorClass | undefined {
  const unit = row.text(4) ?? '';
  if (/^rpm/i.test(unit)) return 'fan-speed';
  if (/degree|celsius|^c$/i.test(unit)) return 'temperature';
  if (/^volt/i.test(unit)) return 'voltage';
  if (/^amp/i.test(unit)) return 'current';
  return /^watt/i.test(unit) ? 'power' : undefined;
}

/** cmmTransDDMTable: each value is followed by the least and greatest that alert, then those that are critical. */
const optic = (kind: SensorClass, value: number, scale: number, name: string, perLane: boolean): SensorItem =>
  sensor(kind, value, {
    scale,
    label: perLane ? `Optic {#1} lane {#2} ${name}` : `Optic {#1} ${name}`,
    ignore: none,
    noLimit: none,
    limits: { lowWarn: value + 1, highWarn: value + 2, low: value + 3, high: value + 4 },
    // Temperature and voltage are of the module; its lanes repeat them.
    ...(perLane ? {} : { when: (row: HealthRow) => (row.index[2] ?? 1) <= 1 }),
  });

export const ocnosHealth: readonly HealthTable[] = [
  {
    name: 'cmmSysSensorTable',
    entry: `${chassis}.5.1.1`,
    columns: [4],
    label: ['{2}', 'Sensor {#1}'],
    items: [
      sensor(unitClass, 3, {
        scale: milli,
        ignore: none,
        noLimit: none,
        limits: { low: 7, lowWarn: 8, highWarn: 9, high: 10 },
        status: {
          cell: 5,
          states: {
            ok: 'ok:ok',
            alert: 'alert:warning',
            critical: 'critical:critical',
            emergency: 'emergency:critical',
            'not applicable': 'not-applicable:unknown',
          },
        },
      }),
    ],
  },
  {
    name: 'cmmTransDDMTable',
    entry: `${chassis}.2.3.1`,
    label: 'Optic {#1} lane {#2}',
    // UNITS of the MIB: 0.01 C, 0.001 V, 0.001 mA, 0.001 dBm.
    items: [
      optic('temperature', 2, 0.01, 'temperature', false),
      optic('voltage', 7, milli, 'voltage', false),
      optic('current', 12, milli * milli, 'laser bias', true),
      optic('optical-power', 17, milli, 'transmit power', true),
      optic('optical-power', 22, milli, 'receive power', true),
    ],
  },
];
