/** One HTTP request, phase by phase, judged by status, content and certificate. */
import { z } from 'zod';
import { type Fault, fault } from '#pure/base/errors.ts';
import { askInput, exchangeShape, urlInput } from '#pure/contract/http-input.ts';
import type { HttpExchange } from '#pure/contract/network.ts';
import { defineTool } from '#pure/contract/tool.ts';
import {
  certificateFault,
  exchangeFacts,
  exchangeMetrics,
  parseUrl,
  requests,
} from '#pure/protocols/http-check.ts';

const input = z.object({
  url: urlInput,
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']).default('GET').describe('Request method'),
  body: z.string().max(100_000).optional().describe('Request body'),
  expectStatus: z
    .array(z.number().int().min(100).max(599))
    .max(20)
    .default([])
    .describe('Good status codes; without any, 200 to 399'),
  expectText: z.string().max(1000).optional().describe('The body must contain this text'),
  rejectText: z.string().max(1000).optional().describe('The body must not contain this text'),
  ...askInput,
});

const record = z.object({
  kind: z.literal('exchange'),
  ...exchangeShape,
  location: z.string().optional(),
});
type Item = z.infer<typeof record>;

export const http = defineTool({
  id: 'http',
  summary: 'Time one HTTP request, phase by phase, and check the answer',
  description:
    'Resolve, connect, TLS, first byte and transfer are timed apart; status, content and certificate are judged.',
  group: 'services',
  appliesTo: { url: 'url' },
  input,
  record,
  positional: 'url',
  needs: ['http'],
  risk: 'active',
  limits: { targetsMax: 1, recordsMax: 30, durationMsMax: 600_000 },
  examples: [
    {
      title: 'The page of a server on this machine',
      input: { url: 'http://127.0.0.1:8080/', timeoutMs: 2000 },
    },
  ],

  async *run(plan, context) {
    for await (const { url, outcome, location, follow } of requests(
      parseUrl('url', plan.url),
      plan,
      context,
    )) {
      if (!outcome.ok) {
        yield { kind: 'exchange' as const, url: url.href, totalMs: outcome.elapsedMs, fault: outcome.fault };
        return;
      }
      const facts = exchangeFacts(outcome.exchange, context.clock);
      const failure = follow ? undefined : judgeExchange(plan, outcome.exchange, facts.certificateDays);
      yield {
        kind: 'exchange' as const,
        url: url.href,
        ...facts,
        ...(location ? { location } : {}),
        ...(failure ? { fault: failure } : {}),
      };
    }
  },

  judge: {
    init: () => ({ last: undefined as Item | undefined, hops: 0 }),
    step: (state, item) => ({ last: item, hops: state.hops + 1 }),
    done: ({ last, hops }) => {
      if (!last) return { ok: false, summary: 'no answer', fault: fault('cancelled'), metrics: [] };
      const metrics = exchangeMetrics(last);
      const summary = `${last.status ?? 'no status'} in ${(last.totalMs ?? 0).toFixed(1)} ms${hops > 1 ? ` after ${hops - 1} redirects` : ''}`;
      if (last.fault) return { ok: false, summary: last.fault.message, fault: last.fault as Fault, metrics };
      return { ok: true, summary, metrics };
    },
  },
});

function judgeExchange(
  plan: z.output<typeof input>,
  exchange: HttpExchange,
  certificateDays: number | undefined,
): Fault | undefined {
  const good =
    plan.expectStatus.length > 0
      ? plan.expectStatus.includes(exchange.status)
      : exchange.status >= 200 && exchange.status < 400;
  const redirects =
    exchange.status >= 300 && exchange.status < 400 && exchange.headers.location !== undefined;
  if (redirects && plan.expectStatus.length === 0 && plan.redirectsMax > 0)
    return fault(
      'unexpected-status',
      `status ${exchange.status}: the redirect to ${exchange.headers.location} was not followed (limit ${plan.redirectsMax}, http and https only)`,
    );
  if (!good) return fault('unexpected-status', `status ${exchange.status} ${exchange.statusText}`);
  if (plan.expectText !== undefined || plan.rejectText !== undefined) {
    const text = new TextDecoder().decode(exchange.body);
    if (plan.expectText !== undefined && !text.includes(plan.expectText))
      return fault('content-mismatch', `the body does not contain "${plan.expectText}"`);
    if (plan.rejectText !== undefined && text.includes(plan.rejectText))
      return fault('content-mismatch', `the body contains "${plan.rejectText}"`);
  }
  return certificateFault(certificateDays, plan.warnDays);
}
