/** Sensors in files: `name: <device>/<sensor>`, or `device:` and `name:`. */
import { z } from 'zod';
import type { StateStore, StateTransaction } from '#io/state/port.ts';
import { invalidInput } from '#pure/base/errors.ts';
import { declaredSettings, settingsFrom, specOfSettings } from '#pure/contract/declared.ts';
import { type SensorInput, sensorInput } from '#pure/contract/resources.ts';
import type { Effective } from '#pure/tree/effective.ts';
import type { DeclaredKind, DeclaredObject } from '#services/apply/port.ts';
import { inputOf, ownOf, requireReferences, rowOf, type SensorRow } from './rows.ts';

export interface SensorKindDeps {
  readonly state: StateStore;
  readonly now: () => number;
  readonly newId: () => string;
  readonly above: (deviceId: string | null) => Effective;
  readonly reread: (ids: readonly string[]) => Promise<void>;
}
const separator = '/';

export function sensorKind({ now, newId, above, reread }: SensorKindDeps): DeclaredKind {
  const credentialsOf = async (tx: StateTransaction) =>
    await tx.selectFrom('credential').select(['id', 'name']).execute();

  const deviceOf = async (tx: StateTransaction, name: string): Promise<string> => {
    const by = (column: 'name' | 'management_address') =>
      tx.selectFrom('device').select('id').where(column, '=', name).limit(2).execute();
    // Names are indexed; the address is asked for only where no device has that name.
    const named = await by('name');
    const found = named.length > 0 ? named : await by('management_address');
    if (found.length === 1) return found[0]!.id;
    throw invalidInput(
      'name',
      name,
      found.length === 0 ? 'there is no such device' : 'several devices have this name',
      found.length === 0
        ? 'Write <device>/<sensor>, and declare the device as well.'
        : 'Name the device by its address.',
    );
  };

  const split = (name: string): [string | undefined, string] => {
    const at = name.indexOf(separator);
    return at < 0 ? [undefined, name] : [name.slice(0, at), name.slice(at + 1)];
  };

  return {
    kind: 'sensor',
    spec: z.strictObject({
      tool: z.string().optional(),
      input: z.record(z.string(), z.unknown()).optional(),
      probe: z.string().max(64).optional(),
      enabled: z.boolean().optional(),
      ...declaredSettings,
    }),
    async list(tx) {
      const [rows, devices, credentials] = await Promise.all([
        tx.selectFrom('sensor').selectAll().orderBy('name').execute(),
        tx.selectFrom('device').select(['id', 'name']).execute(),
        credentialsOf(tx),
      ]);
      const deviceName = new Map(devices.map((row) => [row.id, row.name]));
      const credentialName = new Map(credentials.map((row) => [row.id, row.name]));
      return rows.map((row): DeclaredObject => {
        const device = row.device_id === null ? undefined : deviceName.get(row.device_id);
        return {
          id: row.id,
          name: device === undefined ? row.name : `${device}${separator}${row.name}`,
          spec: {
            tool: row.tool_id,
            input: JSON.parse(row.input),
            ...(row.probe_id === 'local' ? {} : { probe: row.probe_id }),
            ...(row.enabled ? {} : { enabled: false }),
            ...specOfSettings(ownOf(row), credentialName),
          },
        };
      });
    },
    async write(tx, name, spec, before) {
      const row = before
        ? await tx.selectFrom('sensor').selectAll().where('id', '=', before.id).executeTakeFirstOrThrow()
        : undefined;
      if (!row && spec.tool === undefined)
        throw invalidInput('tool', undefined, 'a sensor needs a tool', 'Write for example "tool: ping".');
      const [device, shortName] = split(name);
      const known: SensorInput = row
        ? inputOf(row)
        : {
            ...sensorInput.parse({ name: shortName, toolId: spec.tool, input: {} }),
            deviceId: device === undefined ? null : await deviceOf(tx, device),
          };
      const credentials = new Map((await credentialsOf(tx)).map((item) => [item.name, item.id]));
      const own = settingsFrom(spec, row ? ownOf(row) : {}, credentials);
      const next = await rowOf(
        {
          ...known,
          toolId: (spec.tool as string | undefined) ?? known.toolId,
          input: { ...known.input, ...(spec.input as Record<string, unknown> | undefined) },
          probeId: (spec.probe as string | undefined) ?? known.probeId,
          enabled: (spec.enabled as boolean | undefined) ?? known.enabled,
          intervalMs: own.intervalMs ?? null,
          credentialId: own.credentialId ?? null,
          thresholds: own.thresholds ?? null,
          rule: own.rule ?? null,
          hours: own.hours ?? null,
          access: own.access ?? null,
          priority: own.priority ?? null,
          tags: own.tags ?? [],
        },
        { id: row?.id ?? newId(), created_ms: row?.created_ms ?? now(), updated_ms: now() },
        above(known.deviceId),
      );
      await requireReferences(tx, next);
      if (row) await tx.updateTable('sensor').set(keepPause(next, row)).where('id', '=', row.id).execute();
      else await tx.insertInto('sensor').values(next).execute();
      return next.id;
    },
    async remove(tx, id) {
      await tx.deleteFrom('sensor').where('id', '=', id).execute();
    },
    committed: reread,
  };
}

const keepPause = (next: SensorRow, before: SensorRow): SensorRow => ({
  ...next,
  paused_until_ms: before.paused_until_ms,
  paused_note: before.paused_note,
});
