/** Settings of all services: declared by each service's schema, stored key by key, so that a new default reaches everybody. */
import { z } from 'zod';
import type { StateStore } from '#io/state/port.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { Clock } from '#pure/contract/host.ts';
import { defineService, type Service } from '#pure/contract/service.ts';
import { parseInput } from '#pure/contract/tool.ts';
import type { Settings } from './port.ts';

export interface SettingsDeps {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly definitions: readonly {
    readonly id: string;
    readonly summary: string;
    readonly settings: z.ZodObject;
  }[];
  /** The services that run; some take over settings at once. */
  readonly running: () => ReadonlyMap<string, Service>;
}

export const settings = defineService({
  id: 'settings',
  summary: 'What people changed of the defaults',
  settings: z.object({}),
  create({ state, clock, definitions, running: services }: SettingsDeps): Settings {
    /** What the running services were created with; a difference means that a restart is needed. */
    const inForce = new Map<string, string>();
    let running = false;

    const definitionOf = (service: string) => {
      const found = definitions.find((definition) => definition.id === service);
      if (found) return found;
      throw new FaultError(
        fault('not-found', `service: there is no service "${service}"`, {
          field: 'service',
          value: service,
          remedy: `Choose one of ${definitions.map((definition) => definition.id).join(', ')}.`,
        }),
      );
    };

    const stored = async (service: string) => {
      const definition = definitionOf(service);
      const rows = await state.db.selectFrom('setting').selectAll().where('service', '=', service).execute();
      const values: Record<string, unknown> = definition.settings.parse({});
      for (const row of rows) {
        // A value that a newer version no longer accepts falls back to the default instead of stopping the start.
        const field = definition.settings.shape[row.key] as z.ZodType | undefined;
        const parsed = field?.safeParse(JSON.parse(row.value));
        if (parsed?.success) values[row.key] = parsed.data;
      }
      return values;
    };

    const groupOf = async (service: string) => {
      const definition = definitionOf(service);
      const values = await stored(service);
      const used = inForce.get(service);
      return {
        service,
        summary: definition.summary,
        schema: z.toJSONSchema(definition.settings, { io: 'input' }) as Record<string, unknown>,
        values,
        restartNeeded: used !== undefined && used !== JSON.stringify(values),
      };
    };

    return {
      async start() {
        running = true;
      },
      async stop() {
        running = false;
      },
      health: () => ({
        state: running ? 'ok' : 'stopped',
        detail: running ? `${definitions.length} services have settings.` : 'Not started.',
        figures: {},
      }),
      async valuesOf(service) {
        const values = await stored(service);
        inForce.set(service, JSON.stringify(values));
        return values;
      },
      groups: () =>
        Promise.all(
          definitions
            .filter((definition) => Object.keys(definition.settings.shape).length > 0)
            .map((definition) => groupOf(definition.id)),
        ),
      async update(service, change) {
        const definition = definitionOf(service);
        const parsed = parseInput(definition.settings.partial().strict(), change) as Record<string, unknown>;
        const adopt = services().get(service)?.adopt;
        if (adopt) {
          // First: what the service refuses is not stored.
          const wanted = { ...(await stored(service)) };
          for (const key of Object.keys(change)) wanted[key] = parsed[key];
          await adopt(wanted);
          inForce.set(service, JSON.stringify(wanted));
        }
        await state.write(async (tx) => {
          for (const key of Object.keys(change))
            await tx
              .insertInto('setting')
              .values({ service, key, value: JSON.stringify(parsed[key]), updated_ms: clock.now() })
              .onConflict((conflict) =>
                conflict
                  .columns(['service', 'key'])
                  .doUpdateSet({ value: JSON.stringify(parsed[key]), updated_ms: clock.now() }),
              )
              .execute();
        });
        return await groupOf(service);
      },
    };
  },
});
