import type { BodyOf, QueryOf, ResponseOf } from '#pure/contract/api.ts';
import type { Rule, RuleBacktest, RuleChoices, RuleInput, RulePreview } from '#pure/contract/resources.ts';
import type { Service } from '#pure/contract/service.ts';

export interface Rules extends Service {
  rules(query: QueryOf<'rules'>): Promise<ResponseOf<'rules'>>;
  rule(id: string): Promise<Rule>;
  create(input: RuleInput): Promise<Rule>;
  replace(id: string, input: RuleInput): Promise<Rule>;
  enable(id: string, enabled: boolean): Promise<Rule>;
  remove(id: string): Promise<void>;
  preview(input: RuleInput): Promise<RulePreview>;
  choices(metric: string | undefined): RuleChoices;
  parse(text: string): ResponseOf<'parseRule'>;
  backtest(body: BodyOf<'backtestRule'>): Promise<RuleBacktest>;
}
