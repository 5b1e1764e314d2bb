import type { BodyOf, QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type { Rule, RuleBacktest, RuleChoices, RuleGiven, RulePreview } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';
import type { DeclaredKind } from '#services/apply/port.ts';

export interface Rules extends Service {
  rules(query: QueryOf<'rules'>): Promise<ResponseOf<'rules'>>;
  rule(id: string): Promise<Rule>;
  create(given: RuleGiven): Promise<Rule>;
  replace(id: string, given: RuleGiven): Promise<Rule>;
  enable(id: string, enabled: boolean): Promise<Rule>;
  remove(id: string): Promise<void>;
  preview(given: RuleGiven): Promise<RulePreview>;
  choices(metric: string | undefined): RuleChoices;
  /** What files may declare. */
  readonly kinds: readonly DeclaredKind[];
  parse(text: string): ResponseOf<'parseRule'>;
  backtest(body: BodyOf<'backtestRule'>): Promise<RuleBacktest>;
}
