/** Checks of a file become sensors: planned with the tools that this version has, kept where the device has the same already. */

import { FaultError } from '#pure/base/errors.ts';
import type { ImportRow, ImportSensor, SensorInput } from '#pure/contract/resources.ts';
import { sensorInput } from '#pure/contract/resources.ts';
import type { RunnableTool } from '#pure/contract/tool.ts';
import type { DeclaredSensor } from '#pure/exchange/model.ts';
import type { SensorConfig } from '#services/schedule/port.ts';
import { tools } from '#tools/index.ts';
import type { ExchangeDeps } from './deps.ts';
import type { Asked } from './plan.ts';

/** Sensors of one import: what is beyond goes with the next, since what is there is kept. */
export const sensorsPerImportMax = 50_000;

/** Fills in the sensors of each row that is not refused. */
export async function planSensors(
  asked: readonly Asked[],
  rows: ImportRow[],
  sensors: ExchangeDeps['sensors'],
): Promise<ImportRow[]> {
  const loaded = new Map<string, RunnableTool | null>();
  const toolOf = async (id: string) => {
    if (!loaded.has(id)) loaded.set(id, Object.hasOwn(tools, id) ? await tools[id]!() : null);
    return loaded.get(id)!;
  };
  const sameAs = (tool: RunnableTool, input: unknown): string =>
    `${tool.id} ${JSON.stringify(tool.parse(input))}`;
  let planned = 0;

  const plan = async (sensor: DeclaredSensor, there: Set<string>): Promise<ImportSensor> => {
    const base = { name: sensor.name, toolId: sensor.tool };
    const refuse = (reason: string): ImportSensor => ({ ...base, action: 'refuse', reason });
    const tool = await toolOf(sensor.tool);
    if (!tool) return refuse(`this version has no tool "${sensor.tool}"`);
    if (sensors === null)
      return refuse('sensors are created by a running server: import with --server or on the page');
    let key: string;
    try {
      key = sameAs(tool, sensor.input);
    } catch (error) {
      if (error instanceof FaultError) return refuse(error.fault.message);
      throw error;
    }
    if (there.has(key)) return { ...base, action: 'keep', reason: '' };
    if (planned >= sensorsPerImportMax)
      return refuse(`more than ${sensorsPerImportMax} new sensors: import again for the rest`);
    planned++;
    there.add(key);
    return { ...base, action: 'create', reason: '' };
  };

  const byDevice = new Map<string, Pick<SensorConfig, 'toolId' | 'input'>[]>();
  if (asked.some(({ device }) => device.sensors.length > 0))
    for (const sensor of sensors?.all() ?? []) {
      if (sensor.deviceId === null) continue;
      const own = byDevice.get(sensor.deviceId);
      if (own) own.push(sensor);
      else byDevice.set(sensor.deviceId, [sensor]);
    }
  const known = async (deviceId: string | null): Promise<Set<string>> => {
    const there = new Set<string>();
    if (deviceId === null) return there;
    for (const { toolId, input } of byDevice.get(deviceId) ?? []) {
      const tool = await toolOf(toolId);
      try {
        if (tool) there.add(sameAs(tool, input));
      } catch {
        // A sensor of an older version whose input no longer parses is like none.
      }
    }
    return there;
  };

  const filled: ImportRow[] = [];
  for (const [at, row] of rows.entries()) {
    const declared = asked[at]!.device.sensors;
    if (row.action === 'refuse' || declared.length === 0) {
      filled.push(row);
      continue;
    }
    const there = await known(row.deviceId);
    const list: ImportSensor[] = [];
    for (const sensor of declared) list.push(await plan(sensor, there));
    filled.push({ ...row, sensors: list });
  }
  return filled;
}

/** What is created once the devices are there; the rows know their ids by then. */
export function sensorInputs(asked: readonly Asked[], rows: readonly ImportRow[]): SensorInput[] {
  return rows.flatMap((row, at) =>
    row.deviceId === null
      ? []
      : row.sensors.flatMap((sensor, i) => {
          if (sensor.action !== 'create') return [];
          const { tool, name, input, intervalMs } = asked[at]!.device.sensors[i]!;
          return [
            sensorInput.parse({
              name,
              deviceId: row.deviceId,
              toolId: tool,
              input,
              ...(intervalMs === null ? {} : { intervalMs }),
            }),
          ];
        }),
  );
}

export function countSensors(rows: readonly ImportRow[]): Readonly<Record<ImportSensor['action'], number>> {
  const counts = { create: 0, keep: 0, refuse: 0 };
  for (const row of rows) for (const sensor of row.sensors) counts[sensor.action]++;
  return counts;
}
