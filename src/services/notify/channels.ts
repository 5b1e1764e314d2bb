/** Channels: how they are kept. What a kind needs to know is its own business (`io/notify`); here secrets are sealed and shown as present. */
import type { ChannelConfig, Transports } from '#io/notify/port.ts';
import type { StateStore } from '#io/state/port.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { Clock, Random } from '#pure/contract/host.ts';
import {
  type Channel,
  type ChannelInput,
  type ChannelOptions,
  channelOptions,
} from '#pure/contract/resources.ts';
import type { StateTables } from '#pure/schema/state.ts';
import type { Vault } from '#services/access/port.ts';
import { checkOptions } from './message.ts';

export type ChannelRow = StateTables['channel'];
const channelsMax = 1000;

export function createChannels(deps: {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
  readonly transports: Transports;
}) {
  const { state, clock, random, vault, transports } = deps;
  const secretsOf = (kind: string) => transports.kinds.find((item) => item.id === kind)?.secretFields ?? [];

  const configOf = (row: ChannelRow): ChannelConfig => ({
    ...(JSON.parse(row.config) as ChannelConfig),
    ...(row.sealed ? (vault.open(row.sealed) as object) : {}),
    kind: row.kind,
  });
  const optionsOf = (row: ChannelRow): ChannelOptions => channelOptions.parse(JSON.parse(row.options));
  /** Empty secrets mean "keep what there is": they are never shown, so a form cannot give them back. */
  const completed = (config: ChannelConfig, before?: ChannelRow): ChannelConfig => {
    if (before?.kind !== config.kind || !before.sealed) return config;
    const kept = vault.open(before.sealed) as Record<string, unknown>;
    const missing = Object.keys(kept).filter((name) => config[name] === undefined || config[name] === '');
    return { ...config, ...Object.fromEntries(missing.map((name) => [name, kept[name]])) };
  };
  const split = (config: ChannelConfig) => {
    const secret = new Set(secretsOf(config.kind));
    const entries = Object.entries(config).filter(([, value]) => value !== undefined && value !== '');
    const hidden = entries.filter(([name]) => secret.has(name));
    return {
      config: JSON.stringify(Object.fromEntries(entries.filter(([name]) => !secret.has(name)))),
      sealed: hidden.length > 0 ? vault.seal(Object.fromEntries(hidden)) : null,
    };
  };
  const viewOf = async (row: ChannelRow): Promise<Channel> => {
    const counts = await state.db
      .selectFrom('outbox')
      .select(({ fn }) => ['state', fn.countAll<number>().as('count'), fn.max('delivered_ms').as('last')])
      .where('channel_id', '=', row.id)
      .groupBy('state')
      .execute();
    const countOf = (name: string) => Number(counts.find((item) => item.state === name)?.count ?? 0);
    return {
      id: row.id,
      name: row.name,
      kind: row.kind,
      enabled: row.enabled !== 0,
      config: JSON.parse(row.config) as Record<string, unknown>,
      secrets: row.sealed ? Object.keys(vault.open(row.sealed) as object) : [],
      options: optionsOf(row),
      createdMs: row.created_ms,
      pending: countOf('pending') + countOf('sending'),
      failed: countOf('failed'),
      lastDeliveredMs: counts.find((item) => item.state === 'delivered')?.last ?? null,
    };
  };
  const rowOf = async (id: string): Promise<ChannelRow> => {
    const row = await state.db.selectFrom('channel').selectAll().where('id', '=', id).executeTakeFirst();
    if (row) return row;
    throw new FaultError(fault('not-found', `there is no channel "${id}"`, { field: 'id', value: id }));
  };
  const rowFrom = (input: ChannelInput, before?: ChannelRow): ChannelRow => {
    checkOptions(input.options);
    const config = transports.parse(completed(input.config, before));
    return {
      id: before?.id ?? newId(clock.now(), random.bytes),
      name: input.name,
      kind: config.kind,
      ...split(config),
      enabled: Number(input.enabled),
      created_ms: before?.created_ms ?? clock.now(),
      options: JSON.stringify(input.options),
    };
  };
  const save = (row: ChannelRow) =>
    state.write(async (tx) => {
      const others = await tx
        .selectFrom('channel')
        .select(['id', 'name'])
        .where('id', '!=', row.id)
        .execute();
      if (others.some((other) => other.name === row.name))
        throw new FaultError(
          fault('conflict', `name: a channel named "${row.name}" exists already`, {
            field: 'name',
            value: row.name,
          }),
        );
      if (others.length >= channelsMax)
        throw new FaultError(fault('conflict', `there are ${channelsMax} channels already`));
      await tx
        .insertInto('channel')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    });

  return {
    configOf,
    optionsOf,
    rowOf,
    async enabled(): Promise<ChannelRow[]> {
      return await state.db.selectFrom('channel').selectAll().where('enabled', '=', 1).execute();
    },
    async list(): Promise<Channel[]> {
      const rows = await state.db.selectFrom('channel').selectAll().orderBy('name').execute();
      return await Promise.all(rows.map(viewOf));
    },
    async create(input: ChannelInput): Promise<Channel> {
      const row = rowFrom(input);
      await save(row);
      return await viewOf(row);
    },
    async replace(id: string, input: ChannelInput): Promise<Channel> {
      const row = rowFrom(input, await rowOf(id));
      await save(row);
      return await viewOf(row);
    },
    async remove(id: string): Promise<void> {
      await rowOf(id);
      await state.write((tx) => tx.deleteFrom('channel').where('id', '=', id).execute());
    },
  };
}
export type Channels = ReturnType<typeof createChannels>;
