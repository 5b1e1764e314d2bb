/** Rules, and what is derived from other series. */
import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

export function rulesHandlers(
  deps: HttpDeps,
): Handlers<
  | 'rules'
  | 'createRule'
  | 'ruleChoices'
  | 'rule'
  | 'replaceRule'
  | 'enableRule'
  | 'deleteRule'
  | 'previewRule'
  | 'parseRule'
  | 'backtestRule'
  | 'derived'
  | 'createDerived'
  | 'derivedOne'
  | 'replaceDerived'
  | 'deleteDerived'
> {
  const { rules, derived } = deps.services;
  return {
    rules: ({ query }) => rules.rules(query),
    createRule: ({ body }) => rules.create(body),
    ruleChoices: async ({ query }) => rules.choices(query.metric),
    rule: ({ params }) => rules.rule(params.id),
    replaceRule: ({ params, body }) => rules.replace(params.id, body),
    enableRule: ({ params, body }) => rules.enable(params.id, body.enabled),
    deleteRule: async ({ params }) => {
      await rules.remove(params.id);
      return { ok: true };
    },
    previewRule: ({ body }) => rules.preview(body),
    parseRule: async ({ body }) => rules.parse(body.text),
    backtestRule: ({ body }) => rules.backtest(body),
    derived: ({ query }) => derived.list(query),
    createDerived: ({ body }) => derived.create(body),
    derivedOne: ({ params }) => derived.one(params.id),
    replaceDerived: ({ params, body }) => derived.replace(params.id, body),
    deleteDerived: async ({ params }) => {
      await derived.remove(params.id);
      return { ok: true };
    },
  };
}
