/** Sensors as rows: what one says itself, what it inherits, and what is refused before it is written. */
import type { StateTransaction } from '#io/state/port.ts';
import { FaultError, invalidInput } from '#pure/base/errors.ts';
import type { NodeSettings, SensorInput } from '#pure/contract/resources.ts';
import { parseAsked, type RunnableTool } from '#pure/contract/tool.ts';
import type { StateTables } from '#pure/schema/state.ts';
import { checkInterval, checkSettings } from '#pure/tree/bounds.ts';
import { type Effective, extend } from '#pure/tree/effective.ts';
import { tools } from '#tools/index.ts';
import { credentialNeed, inheritedCredential } from './credential-need.ts';
import type { SensorConfig } from './port.ts';

/** It is there before anything is stored. */
const localProbeId = 'local';

export type SensorRow = StateTables['sensor'];

/** What the sensor says itself. */
export function ownOf(row: SensorRow): NodeSettings {
  return {
    ...(row.interval_ms > 0 ? { intervalMs: row.interval_ms } : {}),
    ...(row.credential_id === null ? {} : { credentialId: row.credential_id }),
    ...(row.thresholds === 'null' ? {} : { thresholds: JSON.parse(row.thresholds) }),
    ...(row.rule === 'null' ? {} : { rule: JSON.parse(row.rule) }),
    ...(row.own === undefined || row.own === '{}' ? {} : (JSON.parse(row.own) as NodeSettings)),
  };
}

export const ownColumns = (
  own: Readonly<{ [K in keyof NodeSettings]: NodeSettings[K] | null }>,
): Pick<SensorRow, 'interval_ms' | 'credential_id' | 'thresholds' | 'rule'> & { own: string } => ({
  interval_ms: own.intervalMs ?? 0,
  credential_id: own.credentialId ?? null,
  thresholds: JSON.stringify(own.thresholds ?? null),
  rule: JSON.stringify(own.rule ?? null),
  own: JSON.stringify({
    ...(own.hours ? { hours: own.hours } : {}),
    ...(own.access ? { access: own.access } : {}),
    ...(own.priority ? { priority: own.priority } : {}),
    ...(own.tags && own.tags.length > 0 ? { tags: own.tags } : {}),
  }),
});

export const effectiveOfRow = (row: SensorRow, above: Effective): Effective =>
  extend(above, { node: { kind: 'sensor', id: row.id, name: row.name }, own: ownOf(row) });

export const configOf = (row: SensorRow, effective: Effective): SensorConfig => ({
  id: row.id,
  name: row.name,
  deviceId: row.device_id,
  toolId: row.tool_id,
  probeId: row.probe_id,
  input: JSON.parse(row.input) as Record<string, unknown>,
  intervalMs: effective.intervalMs.value!,
  rule: effective.rule.value!,
  thresholds: effective.thresholds.value!,
  hours: effective.hours.value,
  tags: effective.tags.value!,
  priority: effective.priority.value!,
  enabled: row.enabled !== 0,
  pausedUntilMs: row.paused_until_ms,
});

/** The body of an API call that would make this sensor. */
export function inputOf(row: SensorRow): SensorInput {
  const own = ownOf(row);
  return {
    name: row.name,
    deviceId: row.device_id,
    toolId: row.tool_id,
    input: JSON.parse(row.input) as Record<string, unknown>,
    intervalMs: own.intervalMs ?? null,
    probeId: row.probe_id,
    credentialId: own.credentialId ?? null,
    thresholds: own.thresholds ?? null,
    rule: own.rule ?? null,
    hours: own.hours ?? null,
    access: own.access ?? null,
    priority: own.priority ?? null,
    tags: own.tags ?? [],
    enabled: row.enabled !== 0,
  };
}

async function toolOf(toolId: string): Promise<RunnableTool> {
  const load = Object.hasOwn(tools, toolId) ? tools[toolId] : undefined;
  if (!load)
    throw invalidInput(
      'toolId',
      toolId,
      'there is no such tool',
      `Choose one of ${Object.keys(tools).join(', ')}.`,
    );
  return await load();
}

function parsedInput(tool: RunnableTool, input: SensorInput): Readonly<Record<string, unknown>> {
  // A default (SNMP's `public`) is for the command line: here a name in the vault is meant.
  const given =
    credentialNeed(tool)?.byItself && input.input.credential === undefined
      ? { ...input.input, credential: inheritedCredential }
      : input.input;
  try {
    return parseAsked(tool, given);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    throw new FaultError({ ...error.fault, field: `input.${error.fault.field}` });
  }
}

/** Checks a sensor against its tool and its place; the stored input has the tool's defaults filled in. */
export async function rowOf(
  input: SensorInput,
  made: Pick<SensorRow, 'id' | 'created_ms' | 'updated_ms'>,
  above: Effective,
): Promise<SensorRow> {
  const parsed = parsedInput(await toolOf(input.toolId), input);
  if (parsed.count === null || parsed.rounds === null)
    throw invalidInput(
      `input.${parsed.count === null ? 'count' : 'rounds'}`,
      null,
      'a sensor must end by itself',
      'Give a number.',
    );
  const row: SensorRow = {
    ...made,
    device_id: input.deviceId,
    name: input.name,
    tool_id: input.toolId,
    input: JSON.stringify(parsed),
    ...ownColumns(input),
    probe_id: input.probeId,
    enabled: Number(input.enabled),
    paused_until_ms: null,
    paused_note: null,
  };
  checkSettings(ownOf(row));
  checkInterval(effectiveOfRow(row, above).intervalMs.value!, parsed);
  return row;
}

export async function requireReferences(tx: StateTransaction, row: SensorRow): Promise<void> {
  if (
    row.probe_id !== localProbeId &&
    !(await tx.selectFrom('probe').select('id').where('id', '=', row.probe_id).executeTakeFirst())
  )
    throw invalidInput(
      'probeId',
      row.probe_id,
      'there is no such probe',
      'Take an id from the list of probes; "local" is this machine.',
    );
  if (
    row.device_id &&
    !(await tx.selectFrom('device').select('id').where('id', '=', row.device_id).executeTakeFirst())
  )
    throw invalidInput(
      'deviceId',
      row.device_id,
      'there is no such device',
      'Take an id from the list of devices.',
    );
  if (
    row.credential_id &&
    !(await tx.selectFrom('credential').select('id').where('id', '=', row.credential_id).executeTakeFirst())
  )
    throw invalidInput(
      'credentialId',
      row.credential_id,
      'there is no such credential',
      'Add it to the vault first.',
    );
}
