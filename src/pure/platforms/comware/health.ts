/** HH3C-ENTITY-EXT-MIB, HH3C-LSW-DEV-ADM-MIB, HH3C-TRANSCEIVER-INFO-MIB: the same tables below 25506 and, before 2010, below 2011.10. */
import { type HealthRow, type HealthTable, memory, processor, sensor, state } from '../../contract/health.ts';

/** The MIB's word for a quantity that a row does not have. */
const notSupported = [65535];
const invalid = [0x7fff_ffff];

const hasProcessor = (row: HealthRow) => (row.number(6) ?? 0) > 0 || (row.number(8) ?? 0) > 0;

const tables = (root: string): readonly HealthTable[] => [
  {
    name: 'hh3cEntityExtStateTable',
    entry: `${root}.2.6.1.1.1.1`,
    columns: [6, 8],
    joins: { class: { column: '1.3.6.1.2.1.47.1.1.1.1.5' } },
    label: ['{entity}', 'Entity {#0}'],
    entity: '#0',
    items: [
      processor(6, { when: hasProcessor }),
      memory({ percent: 8, total: 10, when: hasProcessor }),
      sensor('temperature', 12, {
        ignore: [0, ...notSupported],
        limits: { high: 13 },
        noLimit: [0, ...notSupported],
      }),
      sensor('voltage', 14, { scale: 0.001, ignore: [0, ...notSupported] }),
      state(
        19,
        {
          1: 'not-supported:unknown',
          2: 'normal:ok',
          3: 'post-failure:critical',
          4: 'absent:unknown',
          11: 'poe-error:critical',
          21: 'stack-error:critical',
          22: 'stack-port-blocked:warning',
          23: 'stack-port-failed:critical',
          31: 'transceiver-error:critical',
          41: 'fan-error:critical',
          51: 'power-supply-error:critical',
          61: 'rps-error:critical',
          71: 'module-faulty:critical',
          81: 'radio-error:critical',
          91: 'hardware-faulty:critical',
        },
        // Every port has a row too: of ports only a fault is worth a word. chassis(3), powerSupply(6), fan(7), module(9).
        {
          ignore: [1, 4],
          when: (row) => row.number(19) !== 2 || [3, 6, 7, 9].includes(row.number('class') ?? 0),
        },
      ),
    ],
    replaces: ['hrProcessorTable'],
  },
  {
    name: 'hh3cDevMFanStatusTable',
    entry: `${root}.8.35.9.1.1.1`,
    label: 'Fan {#0}',
    items: [
      state(
        2,
        { 1: 'active:ok', 2: 'inactive:critical', 3: 'not-installed:unknown', 4: 'unsupported:unknown' },
        { ignore: [3, 4] },
      ),
    ],
  },
  {
    name: 'hh3cDevMPowerStatusTable',
    entry: `${root}.8.35.9.1.2.1`,
    label: 'Power supply {#0}',
    items: [
      state(
        2,
        { 1: 'active:ok', 2: 'inactive:critical', 3: 'not-installed:unknown', 4: 'unsupported:unknown' },
        { ignore: [4] },
      ),
    ],
  },
  {
    // Powers in hundredths of a dBm, voltage in hundredths of a volt, bias in hundredths of a milliampere.
    name: 'hh3cTransceiverInfoTable',
    entry: `${root}.2.70.1.1.1`,
    label: ['{interface}', 'Optic {#0}'],
    ifIndex: '#0',
    items: [
      sensor('optical-power', 9, { label: '{interface} transmit power', scale: 0.01, ignore: invalid }),
      sensor('optical-power', 12, { label: '{interface} receive power', scale: 0.01, ignore: invalid }),
      sensor('temperature', 15, { label: '{interface} temperature', ignore: invalid }),
      sensor('voltage', 16, { label: '{interface} voltage', scale: 0.01, ignore: invalid }),
      sensor('current', 17, { label: '{interface} laser bias', scale: 1e-5, ignore: invalid }),
    ],
  },
];

export const comwareHealth: readonly HealthTable[] = [
  ...tables('1.3.6.1.4.1.25506'),
  ...tables('1.3.6.1.4.1.2011.10'),
];
