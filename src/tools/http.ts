/** One HTTP request, phase by phase, judged by status, content and certificate. */
import { z } from 'zod';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
import type { HttpExchange } from '#pure/contract/network.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { defineTool, type Metric } from '#pure/contract/tool.ts';

const input = z.object({
  url: z.string().min(1).max(2048).describe('http or https address'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']).default('GET').describe('Request method'),
  headers: z
    .record(z.string().max(100), z.string().max(4000))
    .default({})
    .describe('Further request headers'),
  body: z.string().max(100_000).optional().describe('Request body'),
  expectStatus: z
    .array(z.number().int().min(100).max(599))
    .max(20)
    .default([])
    .describe('Good status codes; without any, 200 to 399'),
  expectText: z.string().max(1000).optional().describe('The body must contain this text'),
  rejectText: z.string().max(1000).optional().describe('The body must not contain this text'),
  redirectsMax: z.number().int().min(0).max(20).default(5).describe('Redirects to follow'),
  trust: z.boolean().default(true).describe('An untrusted certificate is a fault'),
  warnDays: z
    .number()
    .int()
    .min(0)
    .max(3650)
    .default(14)
    .meta({ unit: 'days' })
    .describe('A certificate with fewer days left is a fault'),
  timeoutMs: z
    .number()
    .int()
    .min(50)
    .max(120_000)
    .default(10_000)
    .meta({ unit: 'ms' })
    .describe('For each request'),
  bodyBytesMax: z
    .number()
    .int()
    .min(1)
    .max(16_777_216)
    .default(1_048_576)
    .meta({ unit: 'bytes' })
    .describe('Read at most this much'),
});

const milliseconds = () => z.number().meta({ unit: 'ms' }).optional();
const record = z.object({
  kind: z.literal('exchange'),
  url: z.string(),
  remoteAddress: z.string().optional(),
  status: z.number().int().optional(),
  resolveMs: milliseconds(),
  connectMs: milliseconds(),
  tlsMs: milliseconds(),
  firstByteMs: milliseconds(),
  transferMs: milliseconds(),
  totalMs: milliseconds(),
  bodyBytes: z.number().meta({ unit: 'bytes' }).optional(),
  contentType: z.string().optional(),
  location: z.string().optional(),
  certificateDays: z.number().meta({ unit: 'days' }).optional(),
  fault: faultSchema.optional(),
});
type Item = z.infer<typeof record>;
const dayMs = 86_400_000;

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw invalidInput(
      'url',
      text,
      'not an http or https address',
      'Write http://host/path or https://host/path.',
    );
  return url;
}

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

  async *run(plan, { net, clock, signal }) {
    let url = parseUrl(plan.url);
    let headers: Readonly<Record<string, string>> = plan.headers;
    for (let hop = 0; hop <= plan.redirectsMax && !signal.aborted; hop++) {
      const outcome = await net.http({
        method: plan.method,
        url: url.href,
        headers,
        ...(plan.body === undefined ? {} : { body: new TextEncoder().encode(plan.body) }),
        timeoutMs: plan.timeoutMs,
        bodyBytesMax: plan.bodyBytesMax,
        verifyTls: plan.trust,
        signal,
      });
      if (!outcome.ok) {
        yield { kind: 'exchange' as const, url: url.href, totalMs: outcome.elapsedMs, fault: outcome.fault };
        return;
      }
      const { exchange } = outcome;
      const location = exchange.headers.location;
      const next =
        exchange.status >= 300 && exchange.status < 400 && location ? resolve(location, url) : undefined;
      const follow =
        next !== undefined && !plan.expectStatus.includes(exchange.status) && hop < plan.redirectsMax;
      const leaf = exchange.tls?.chain[0];
      const certificateDays = leaf ? Math.floor((leaf.notAfterMs - clock.now()) / dayMs) : undefined;
      const failure = follow ? undefined : judgeExchange(plan, exchange, certificateDays);
      yield {
        kind: 'exchange' as const,
        url: url.href,
        remoteAddress: exchange.remoteAddress,
        status: exchange.status,
        resolveMs: exchange.resolveMs,
        connectMs: exchange.connectMs,
        tlsMs: exchange.tlsMs,
        firstByteMs: exchange.firstByteMs,
        transferMs: exchange.transferMs,
        totalMs: exchange.totalMs,
        bodyBytes: exchange.body.length,
        ...(exchange.headers['content-type'] ? { contentType: exchange.headers['content-type'] } : {}),
        ...(location ? { location } : {}),
        ...(certificateDays === undefined ? {} : { certificateDays }),
        ...(failure ? { fault: failure } : {}),
      };
      if (!follow) return;
      // Secrets stay with the origin they were given for (Fetch standard, section 4.4).
      if (next.origin !== url.origin) headers = withoutSecrets(headers);
      url = next;
    }
  },

  judge: {
    init: () => ({ last: undefined as Item | undefined, hops: 0 }),
    step: (state, item) => ({ last: item, hops: state.hops + 1 }),
    done: ({ last, hops }) => {
      if (!last) return { ok: false, summary: 'no answer', fault: fault('cancelled'), metrics: [] };
      const named: [Metric['name'], number | undefined][] = [
        ['total.time', last.totalMs],
        ['resolve.time', last.resolveMs],
        ['connect.time', last.connectMs],
        ['tls.time', last.tlsMs],
        ['first-byte.time', last.firstByteMs],
        ['transfer.time', last.transferMs],
        ['response.size', last.bodyBytes],
        ['http.status', last.status],
        ['certificate.days', last.certificateDays],
      ];
      const metrics = named.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
      const summary = `${last.status ?? 'no status'} in ${(last.totalMs ?? 0).toFixed(1)} ms${hops > 1 ? ` after ${hops - 1} redirects` : ''}`;
      if (last.fault) return { ok: false, summary: last.fault.message, fault: last.fault as Fault, metrics };
      return { ok: true, summary, metrics };
    },
  },
});

function withoutSecrets(headers: Readonly<Record<string, string>>): Record<string, string> {
  const secret = new Set(['authorization', 'cookie', 'proxy-authorization']);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secret.has(name.toLowerCase())));
}

function resolve(location: string, base: URL): URL | undefined {
  const url = URL.canParse(location, base.href) ? new URL(location, base.href) : undefined;
  return url && (url.protocol === 'http:' || url.protocol === 'https:') ? url : undefined;
}

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
  if (certificateDays !== undefined && certificateDays < 0) return fault('certificate-expired');
  if (certificateDays !== undefined && certificateDays < plan.warnDays)
    return fault('certificate-expiring', `the certificate expires in ${certificateDays} days`);
  return undefined;
}
