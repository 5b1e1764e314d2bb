/** HTTP interfaces that should ask who is there: one request each, whose answer only somebody who was let in would get. */
import type { Audit, AuditRule, AuditTarget } from './audit.ts';
import { findingsOf } from './finding.ts';
import { askHttp, type HttpQuestion, jsonOf, speaksHttp } from './http.ts';

export interface OpenApi {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly rule: Omit<AuditRule, 'id'>;
  /** IANA names and usual ports; other HTTP ports are asked when the product was recognised there. */
  readonly names: readonly string[];
  readonly ports: readonly number[];
  readonly product: RegExp;
  readonly questions: readonly (HttpQuestion & {
    readonly path: string;
    /** What was seen, when the answer is one that strangers should not get. */
    readonly seen: (body: unknown, status: number) => string | undefined;
  })[];
}

export const openApi = (api: OpenApi): Audit => {
  const rules = [{ id: 'no-login', ...api.rule }];
  const find = findingsOf(api.id, rules);
  const applies = (target: AuditTarget): boolean => {
    const { transport, port, service } = target;
    if (transport !== 'tcp') return false;
    if (api.names.includes(service.name)) return true;
    return speaksHttp(target) && (api.ports.includes(port) || api.product.test(service.product ?? ''));
  };
  return {
    ...{ id: api.id, title: api.title, summary: api.summary, rules, risk: 'safe', applies },
    async run(target, world) {
      for (const { path, seen, ...question } of api.questions) {
        const answer = await askHttp(target, world, path, question);
        const evidence = answer && answer.status < 300 ? seen(jsonOf(answer), answer.status) : undefined;
        if (evidence) return [find('no-login', `${question.method ?? 'GET'} ${path}: ${evidence}`)];
      }
      return [];
    },
  };
};
