/** UPS-MIB (RFC 1628) and POWER-ETHERNET-MIB (RFC 3621). */
import type { HealthTable } from '../../contract/health.ts';

const ups = '1.3.6.1.2.1.33.1';
const tenth = 0.1;
const secondsPerMinute = 60;

export const powerHealth: readonly HealthTable[] = [
  {
    name: 'upsBattery',
    entry: `${ups}.2`,
    scalars: true,
    label: 'Battery',
    items: [
      {
        measures: 'sensor',
        label: 'Battery status',
        class: 'state',
        value: 1,
        states: { 1: 'unknown:unknown', 2: 'normal:ok', 3: 'low:critical', 4: 'depleted:critical' },
      },
      { measures: 'sensor', label: 'Time on battery', class: 'runtime', value: 2 },
      {
        measures: 'sensor',
        label: 'Battery time remaining',
        class: 'runtime',
        value: 3,
        scale: secondsPerMinute,
      },
      { measures: 'sensor', label: 'Battery charge', class: 'charge', value: 4 },
      { measures: 'sensor', label: 'Battery voltage', class: 'voltage', value: 5, scale: tenth },
      { measures: 'sensor', label: 'Battery current', class: 'current', value: 6, scale: tenth },
      { measures: 'sensor', label: 'Battery temperature', class: 'temperature', value: 7 },
    ],
  },
  {
    name: 'upsInputTable',
    entry: `${ups}.3.3.1`,
    label: 'Input {#0}',
    items: [
      { measures: 'sensor', class: 'frequency', value: 2, scale: tenth, ignore: [0] },
      { measures: 'sensor', class: 'voltage', value: 3 },
      { measures: 'sensor', class: 'current', value: 4, scale: tenth },
      { measures: 'sensor', class: 'power', value: 5 },
    ],
  },
  {
    name: 'upsOutput',
    entry: `${ups}.4`,
    scalars: true,
    label: 'Output',
    items: [
      {
        measures: 'sensor',
        label: 'Output source',
        class: 'state',
        value: 1,
        states: {
          1: 'other:unknown',
          2: 'none:critical',
          3: 'normal:ok',
          4: 'bypass:warning',
          5: 'battery:critical',
          6: 'booster:warning',
          7: 'reducer:warning',
        },
      },
      { measures: 'sensor', class: 'frequency', value: 2, scale: tenth },
    ],
  },
  {
    name: 'upsOutputTable',
    entry: `${ups}.4.4.1`,
    label: 'Output {#0}',
    items: [
      { measures: 'sensor', class: 'voltage', value: 2 },
      { measures: 'sensor', class: 'current', value: 3, scale: tenth },
      { measures: 'sensor', class: 'power', value: 4 },
      { measures: 'sensor', class: 'load', value: 5 },
    ],
  },
  {
    name: 'upsBypass',
    entry: `${ups}.5`,
    scalars: true,
    label: 'Bypass',
    items: [{ measures: 'sensor', class: 'frequency', value: 1, scale: tenth }],
  },
  {
    name: 'upsBypassTable',
    entry: `${ups}.5.3.1`,
    label: 'Bypass {#0}',
    items: [
      { measures: 'sensor', class: 'voltage', value: 2 },
      { measures: 'sensor', class: 'current', value: 3, scale: tenth },
      { measures: 'sensor', class: 'power', value: 4 },
    ],
  },
  {
    name: 'upsAlarm',
    entry: `${ups}.6`,
    scalars: true,
    label: 'Alarms present',
    items: [{ measures: 'sensor', class: 'count', value: 1 }],
  },
  {
    name: 'upsTest',
    entry: `${ups}.7`,
    scalars: true,
    label: 'Last test',
    items: [
      {
        measures: 'sensor',
        class: 'state',
        value: 3,
        states: {
          1: 'passed:ok',
          2: 'warning:warning',
          3: 'error:critical',
          4: 'aborted:warning',
          5: 'in-progress:ok',
          6: 'none:ok',
        },
      },
    ],
  },
  {
    name: 'pethMainPseTable',
    entry: '1.3.6.1.2.1.105.1.3.1.1',
    label: 'PoE group {#0}',
    columns: [2],
    items: [
      { measures: 'sensor', label: 'PoE budget, group {#0}', class: 'power', value: 2 },
      {
        measures: 'sensor',
        label: 'PoE used, group {#0}',
        class: 'power',
        value: 4,
        limits: { high: 2 },
        // Some agents count milliwatts: nobody draws more than the budget.
        convert: (value, row) => (value > 10 * (row.number(2) ?? value) ? value / 1000 : value),
      },
      {
        measures: 'sensor',
        label: 'PoE supply, group {#0}',
        class: 'state',
        value: 3,
        states: { 1: 'on:ok', 2: 'off:warning', 3: 'faulty:critical' },
      },
    ],
  },
];
