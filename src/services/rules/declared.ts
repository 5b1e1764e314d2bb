/** Rules in files: `kind: rule`, its name, and the rule in its short form. */
import { z } from 'zod';
import type { StateTransaction } from '#io/state/port.ts';
import { FaultError, invalidInput } from '#pure/base/errors.ts';
import { type RuleInput, ruleInput } from '#pure/contract/resources.ts';
import { checkRule } from '#pure/rules/check.ts';
import { parseRule, textOf } from '#pure/rules/text.ts';
import type { DeclaredKind } from '#services/apply/port.ts';

interface RuleKindDeps {
  readonly now: () => number;
  readonly newId: () => string;
  /** Beyond what the rule itself says: names, how much it would watch. */
  readonly check?: (input: RuleInput, own?: string) => void;
  readonly committed: (ids: readonly string[]) => Promise<void>;
}
const spec = z.strictObject({
  rule: z.string().min(1).max(20_000).optional().describe('The short form'),
  note: z.string().max(2000).optional(),
  enabled: z.boolean().optional(),
});

/** The row of a rule, as the store keeps it. */
export function rowOfRule(rule: {
  readonly id: string;
  readonly input: RuleInput;
  readonly origin: 'starter' | 'person';
  readonly createdMs: number;
  readonly updatedMs: number;
}) {
  const { enabled, ...definition } = rule.input;
  return {
    id: rule.id,
    name: rule.input.name,
    definition: JSON.stringify(definition),
    enabled: Number(enabled),
    origin: rule.origin,
    created_ms: rule.createdMs,
    updated_ms: rule.updatedMs,
  };
}

const inputOfRow = (row: { readonly definition: string; readonly enabled: number }) =>
  ruleInput.safeParse({ ...JSON.parse(row.definition), enabled: row.enabled !== 0 });

export function ruleKind({ now, newId, check, committed }: RuleKindDeps): DeclaredKind {
  const rowOf = (tx: StateTransaction, id: string) =>
    tx.selectFrom('rule').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  return {
    kind: 'rule',
    spec,
    async list(tx) {
      const rows = await tx.selectFrom('rule').selectAll().orderBy('name').execute();
      return rows.flatMap((row) => {
        const { data } = inputOfRow(row);
        // A row of an older release that cannot be read is told at the start of the server.
        if (!data) return [];
        const { note, enabled } = data;
        return [
          {
            id: row.id,
            name: row.name,
            spec: { rule: textOf(data), ...(note ? { note } : {}), ...(enabled ? {} : { enabled }) },
          },
        ];
      });
    },
    async write(tx, name, given, before) {
      const said = spec.parse(given);
      const row = before ? await rowOf(tx, before.id) : undefined;
      const parsed = said.rule === undefined ? {} : ruledOf(said.rule);
      const input = ruleInput.safeParse({
        ...(row ? { ...JSON.parse(row.definition), enabled: row.enabled !== 0 } : {}),
        ...parsed,
        name,
        ...(said.note === undefined ? {} : { note: said.note }),
        ...(said.enabled === undefined ? {} : { enabled: said.enabled }),
      });
      if (!input.success) throw missing(name);
      checkRule(input.data);
      check?.(input.data, row?.id);
      const next = rowOfRule({
        id: row?.id ?? newId(),
        input: input.data,
        origin: (row?.origin as 'starter' | 'person' | undefined) ?? 'person',
        createdMs: row?.created_ms ?? now(),
        updatedMs: now(),
      });
      const changed = !row || row.definition !== next.definition || row.enabled !== next.enabled;
      if (changed)
        await tx
          .insertInto('rule')
          .values(next)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(next))
          .execute();
      return next.id;
    },
    async remove(tx, id) {
      await tx.deleteFrom('rule').where('id', '=', id).execute();
    },
    committed,
  };
}

const missing = (name: string) =>
  invalidInput(
    'rule',
    name,
    'missing',
    'Write the rule in its short form, such as: warning when loss{tool="ping"} above 2 % for 5 min',
  );

/** Faults of the text are told at the field that holds it. */
function ruledOf(text: string) {
  try {
    return parseRule(text);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    throw new FaultError({ ...error.fault, field: 'rule' });
  }
}
