/** CyberPower: CPS-MIB, built after APC's. */
import { type HealthTable, sensor, state } from '../../contract/health.ts';

const cps = '1.3.6.1.4.1.3808.1.1';
const tenth = 0.1;
const secondsPerTick = 0.01;

export const cyberpowerHealth: readonly HealthTable[] = [
  {
    name: 'upsBaseBattery of CPS-MIB',
    entry: `${cps}.1.2.1`,
    scalars: true,
    label: 'Battery',
    items: [
      state(
        1,
        { 1: 'unknown:unknown', 2: 'normal:ok', 3: 'low:critical', 4: 'not-present:critical' },
        { label: 'Battery status' },
      ),
    ],
  },
  {
    name: 'upsAdvanceBattery of CPS-MIB',
    entry: `${cps}.1.2.2`,
    scalars: true,
    label: 'Battery',
    items: [
      sensor('charge', 1, { label: 'Battery charge' }),
      sensor('voltage', 2, { label: 'Battery voltage', scale: tenth }),
      sensor('temperature', 3, { label: 'Battery temperature', ignore: [0] }),
      sensor('runtime', 4, { label: 'Battery time remaining', scale: secondsPerTick }),
      state(5, { 1: 'no:ok', 2: 'yes:critical' }, { label: 'Battery needs replacing' }),
    ],
  },
  {
    name: 'upsAdvanceInput of CPS-MIB',
    entry: `${cps}.1.3.2`,
    scalars: true,
    label: 'Input',
    items: [sensor('voltage', 1, { scale: tenth }), sensor('frequency', 4, { scale: tenth, ignore: [0] })],
  },
  {
    name: 'upsBaseOutput of CPS-MIB',
    entry: `${cps}.1.4.1`,
    scalars: true,
    label: 'Output status',
    items: [
      state(1, {
        1: 'unknown:unknown',
        2: 'on-line:ok',
        3: 'on-battery:critical',
        4: 'on-boost:warning',
        5: 'on-sleep:warning',
        6: 'off:critical',
        7: 'rebooting:warning',
        8: 'eco:ok',
        9: 'bypass:warning',
        10: 'on-buck:warning',
        11: 'overload:critical',
      }),
    ],
  },
  {
    name: 'upsAdvanceOutput of CPS-MIB',
    entry: `${cps}.1.4.2`,
    scalars: true,
    label: 'Output',
    items: [
      sensor('voltage', 1, { scale: tenth }),
      sensor('frequency', 2, { scale: tenth, ignore: [0] }),
      sensor('load', 3),
      sensor('current', 4, { scale: tenth }),
      sensor('power', 5),
    ],
  },
];
