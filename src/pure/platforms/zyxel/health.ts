/** Zyxel: ZYXEL-ES-COMMON and the product MIBs of the GS and XGS switches, ZYXEL-MIB of ZyWALL and USG firewalls. */
import { type HealthTable, memory, processor, sensor } from '../../contract/health.ts';

const zyxel = '1.3.6.1.4.1.890.1.15.3';

export const zyxelHealth: readonly HealthTable[] = [
  {
    // zyxelEsCommon…: sysMgmtCPU5SecUsage 4, …1Min 5 …: firewalls and switches share the group, not all its members.
    name: 'zyxelEsSystem',
    entry: `${zyxel}.2`,
    scalars: true,
    label: 'System',
    items: [
      processor(7, { label: 'Processor' }),
      processor(4, { label: 'Processor', when: (row) => row.number(7) === undefined }),
      memory({ label: 'Memory', percent: 5 }),
    ],
    columns: [7],
    replaces: ['hrProcessorTable'],
  },
  {
    // ZYXEL-HW-MONITOR-MIB
    name: 'zyxelHwMonitorFanTable',
    entry: `${zyxel}.26.1.1.1`,
    label: ['{2}', 'Fan {#0}'],
    items: [sensor('fan-speed', 3, { ignore: [0], limits: { low: 6 } })],
  },
  {
    name: 'zyxelHwMonitorTemperatureTable',
    entry: `${zyxel}.26.1.2.1`,
    label: ['{2}', 'Temperature {#0}'],
    items: [sensor('temperature', 3, { limits: { high: 6 } })],
  },
  {
    name: 'zyxelHwMonitorVoltageTable',
    entry: `${zyxel}.26.1.3.1`,
    label: ['{2}', 'Voltage {#0}'],
    items: [sensor('voltage', 3, { scale: 0.001, limits: { low: 6 } })],
  },
];
