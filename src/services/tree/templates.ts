/** Sensor templates: those of the product and those of people, and giving them to devices. */
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { BodyOf, ResponseOf } from '#pure/contract/api.ts';
import {
  type SensorInput,
  type SensorTemplate,
  sensorTemplate,
  templateSensor,
} from '#pure/contract/resources.ts';
import { builtInTemplates } from '#pure/templates/built-in.ts';
import { fitTo } from '#pure/templates/fit.ts';
import type { TreeDeps } from './deps.ts';

const templatesMax = 1000;
/** Devices told one by one in an answer. */
const itemsMax = 500;

export function createTemplates(deps: TreeDeps) {
  const { state, clock, random } = deps;
  const own = new Map<string, SensorTemplate>();

  const load = async () => {
    own.clear();
    for (const row of await state.db.selectFrom('sensor_template').selectAll().execute())
      own.set(
        row.id,
        sensorTemplate.parse({
          ...(JSON.parse(row.body) as object),
          id: row.id,
          name: row.name,
          builtIn: false,
        }),
      );
  };
  const list = () => [...builtInTemplates, ...own.values()];
  const templateOf = (id: string) => {
    const found = own.get(id) ?? builtInTemplates.find((item) => item.id === id);
    if (found) return found;
    throw new FaultError(fault('not-found', `there is no template "${id}"`, { field: 'id', value: id }));
  };

  const give = async (
    templates: readonly SensorTemplate[],
    chosen: { readonly deviceIds?: readonly string[] | undefined; readonly q?: string | undefined },
    dryRun: boolean,
  ): Promise<ResponseOf<'applyTemplate'>> => {
    if (chosen.deviceIds === undefined && chosen.q === undefined)
      throw invalidInput('deviceIds', undefined, 'nothing says which devices', 'Give deviceIds or q.');
    const page = await deps.inventory.devices({
      limit: Number.MAX_SAFE_INTEGER,
      ...(chosen.q ? { q: chosen.q } : {}),
    });
    const wanted = chosen.deviceIds && new Set(chosen.deviceIds);
    const schedule = deps.schedule();
    const configs = schedule.configs();
    const inputs: SensorInput[] = [];
    const items: { deviceId: string; deviceName: string; sensors: string[] }[] = [];
    for (const device of page.items) {
      if ((wanted && !wanted.has(device.id)) || !device.managementAddress) continue;
      const fitted = fitTo(
        templates,
        {
          id: device.id,
          name: device.name,
          kind: device.kind,
          platform: device.platform,
          address: device.managementAddress,
          // Who gives a template by hand means it, whatever port a scan has seen.
          openPorts: templates.flatMap((item) =>
            item.sensors.flatMap(({ port }) => (port === null ? [] : [port])),
          ),
          snmp: true,
        },
        schedule.ofDevices([device.id]).map((id) => configs.get(id)!),
        null,
      ).map(({ input }) => input);
      if (fitted.length === 0) continue;
      inputs.push(...fitted);
      items.push({ deviceId: device.id, deviceName: device.name, sensors: fitted.map(({ name }) => name) });
    }
    if (!dryRun) await schedule.createMany(inputs);
    return {
      applied: !dryRun,
      devices: items.length,
      sensors: inputs.length,
      items: items.slice(0, itemsMax),
    };
  };

  /** What is of this device becomes a word to fill in. */
  const sensorsOf = (deviceId: string) => {
    const device = deps.inventory.placements().get(deviceId);
    if (!device)
      throw new FaultError(
        fault('not-found', `there is no device "${deviceId}"`, { field: 'id', value: deviceId }),
      );
    const general = (value: unknown): unknown =>
      typeof value === 'string'
        ? replaced(replaced(value, device.address, '{address}'), device.name, '{device}')
        : Array.isArray(value)
          ? value.map(general)
          : typeof value === 'object' && value !== null
            ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, general(item)]))
            : value;
    const schedule = deps.schedule();
    return schedule.ofDevices([deviceId]).map((id) => {
      const { deviceId: _device, probeId: _probe, ...input } = schedule.inputOf(id);
      return templateSensor.parse({ ...input, name: general(input.name), input: general(input.input) });
    });
  };

  return {
    load,
    list,
    async create({ fromDeviceId, ...body }: BodyOf<'createTemplate'>) {
      if (list().some((item) => item.name === body.name))
        throw invalidInput('name', body.name, 'another template has this name', 'Choose another name.');
      if (own.size >= templatesMax)
        throw invalidInput(
          'name',
          body.name,
          `there are ${templatesMax} templates already`,
          'Delete one first.',
        );
      const sensors =
        fromDeviceId === undefined ? body.sensors : [...sensorsOf(fromDeviceId), ...body.sensors];
      if (sensors.length === 0)
        throw invalidInput(
          'sensors',
          sensors,
          'a template without sensors',
          'Give sensors, or a device that has some.',
        );
      const made: SensorTemplate = { ...body, sensors, id: newId(clock.now(), random.bytes), builtIn: false };
      const { id, name, ...rest } = made;
      await state.write((tx) =>
        tx
          .insertInto('sensor_template')
          .values({ id, name, body: JSON.stringify(rest), created_ms: clock.now() })
          .execute(),
      );
      own.set(id, made);
      return made;
    },
    async remove(id: string) {
      if (templateOf(id).builtIn)
        throw invalidInput('id', id, 'a template of the product stays', 'Make one of your own beside it.');
      await state.write((tx) => tx.deleteFrom('sensor_template').where('id', '=', id).execute());
      own.delete(id);
    },
    apply: (id: string, body: BodyOf<'applyTemplate'>) => give([templateOf(id)], body, body.dryRun),
    clone: (deviceId: string, body: BodyOf<'cloneSensors'>) =>
      give(
        [sensorTemplate.parse({ id: 'clone', name: 'clone', sensors: sensorsOf(deviceId) })],
        { deviceIds: body.deviceIds.filter((id) => id !== deviceId) },
        body.dryRun,
      ),
  };
}

const replaced = (text: string, what: string | null, by: string) =>
  what === null || what === '' ? text : text.replaceAll(what, by);
