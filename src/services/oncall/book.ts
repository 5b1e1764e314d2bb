/** Everything about people in memory: it is small, asked for every alert, and changes only by hand. Read anew after each change. */
import type { StateStore, StateTransaction } from '#io/state/port.ts';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { Layer } from '#pure/calendar/rota.ts';
import type {
  Contact,
  PolicyInput,
  RotaOverride,
  RoutingMatch,
  RoutingRuleInput,
} from '#pure/contract/resources.ts';
import type { StateTables } from '#pure/schema/state.ts';

export interface RotaEntry {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly layers: readonly Layer[];
  readonly overrides: readonly RotaOverride[];
  readonly feedHash: string | null;
  readonly createdMs: number;
}
export interface PolicyEntry extends PolicyInput {
  readonly id: string;
  readonly createdMs: number;
}
export interface RuleEntry extends RoutingRuleInput {
  readonly id: string;
  readonly position: number;
}
export interface Names {
  readonly channels: ReadonlyMap<string, { readonly name: string; readonly enabled: boolean }>;
  readonly sites: ReadonlyMap<string, string>;
}
export interface Book extends Names {
  readonly contacts: ReadonlyMap<string, Contact>;
  readonly rotas: ReadonlyMap<string, RotaEntry>;
  readonly policies: ReadonlyMap<string, PolicyEntry>;
  /** In the order in which they are tried. */
  readonly rules: readonly RuleEntry[];
}

/** Of each kind; far above any organisation that one server serves. */
export const entriesMax = 2000;

export const contactOf = (row: StateTables['contact']): Contact => ({
  id: row.id,
  name: row.name,
  kind: row.kind as Contact['kind'],
  timeZone: row.time_zone,
  channelIds: JSON.parse(row.channel_ids) as string[],
  memberIds: JSON.parse(row.member_ids) as string[],
  quiet: JSON.parse(row.quiet) as Contact['quiet'],
  createdMs: row.created_ms,
});

export async function readBook({ db }: StateStore): Promise<Book> {
  const [contacts, rotas, overrides, policies, rules, channels, sites] = await Promise.all([
    db.selectFrom('contact').selectAll().orderBy('name').execute(),
    db.selectFrom('rota').selectAll().orderBy('name').execute(),
    db.selectFrom('rota_override').selectAll().orderBy('from_ms').execute(),
    db.selectFrom('escalation_policy').selectAll().orderBy('name').execute(),
    db.selectFrom('routing_rule').selectAll().orderBy('position').execute(),
    db.selectFrom('channel').select(['id', 'name', 'enabled']).orderBy('name').execute(),
    db.selectFrom('site').select(['id', 'name']).execute(),
  ]);
  const overridesOf = Map.groupBy(overrides, (row) => row.rota_id);
  return {
    contacts: new Map(contacts.map((row) => [row.id, contactOf(row)])),
    rotas: new Map(
      rotas.map((row) => [
        row.id,
        {
          id: row.id,
          name: row.name,
          timeZone: row.time_zone,
          layers: JSON.parse(row.layers) as Layer[],
          overrides: (overridesOf.get(row.id) ?? []).map((item) => ({
            id: item.id,
            contactId: item.contact_id,
            fromMs: item.from_ms,
            toMs: item.to_ms,
            note: item.note,
            createdBy: item.created_by,
          })),
          feedHash: row.feed_hash,
          createdMs: row.created_ms,
        },
      ]),
    ),
    policies: new Map(
      policies.map((row) => [
        row.id,
        {
          id: row.id,
          name: row.name,
          steps: JSON.parse(row.steps) as PolicyInput['steps'],
          repeats: row.repeats,
          createdMs: row.created_ms,
        },
      ]),
    ),
    rules: rules.map((row) => ({
      id: row.id,
      position: row.position,
      name: row.name,
      enabled: row.enabled !== 0,
      match: JSON.parse(row.match) as RoutingMatch,
      policyId: row.policy_id,
    })),
    channels: new Map(channels.map((row) => [row.id, { name: row.name, enabled: row.enabled !== 0 }])),
    sites: new Map(sites.map((row) => [row.id, row.name])),
  };
}

type NamedTable = 'contact' | 'rota' | 'escalation_policy' | 'routing_rule';
const nouns: Readonly<Record<NamedTable, string>> = {
  contact: 'contact',
  rota: 'rota',
  escalation_policy: 'policy',
  routing_rule: 'rule',
};
export const notFound = (table: NamedTable, id: string): FaultError =>
  new FaultError(fault('not-found', `there is no ${nouns[table]} "${id}"`, { field: 'id', value: id }));

/** Two of one kind must not bear one name, and there is a bound. */
export async function claimName(
  tx: StateTransaction,
  table: NamedTable,
  id: string,
  name: string,
): Promise<void> {
  const others = await tx.selectFrom(table).select(['id', 'name']).where('id', '!=', id).execute();
  if (others.some((other) => other.name === name))
    throw new FaultError(
      fault('conflict', `name: a ${nouns[table]} named "${name}" exists already`, {
        field: 'name',
        value: name,
      }),
    );
  if (others.length >= entriesMax)
    throw new FaultError(fault('conflict', `there are ${entriesMax} of that kind already`));
}

/** What names an entry must be changed before the entry is deleted; told with every name. */
export function refuseUsed(what: string, users: readonly string[]): void {
  if (users.length > 0)
    throw new FaultError(
      fault('conflict', `${what} is used by ${users.slice(0, 10).join(', ')}`, {
        field: 'id',
        remedy: 'Take it out there first.',
      }),
    );
}
