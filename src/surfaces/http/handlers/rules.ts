/** Rules, and what is derived from other series. */
import type { HttpDeps } from '../deps.ts';
import type { Handlers } from './port.ts';

export function rulesHandlers(
  deps: HttpDeps,
): Handlers<
  | 'rules'
  | 'createRule'
  | 'rule'
  | 'replaceRule'
  | 'enableRule'
  | 'deleteRule'
  | 'previewRule'
  | 'parseRule'
  | 'backtestRule'
> {
  const { rules } = deps.services;
  return {
    rules: ({ query }) => rules.rules(query),
    createRule: ({ body }) => rules.create(body),
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
  };
}
