/** One question over HTTP as a check asks it: redirects followed without giving secrets away, the answer described and judged. */
import { toBase64 } from '../base/base64.ts';
import { type Fault, fault, invalidInput } from '../base/errors.ts';
import type { Clock, Devices } from '../contract/host.ts';
import type { HttpExchange, HttpOutcome, Network } from '../contract/network.ts';
import { keyOf } from '../contract/service-check.ts';
import type { Metric } from '../contract/tool.ts';
import type { Json } from '../wire/json-path.ts';

export interface HttpPlan {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly redirectsMax: number;
  readonly trust: boolean;
  readonly warnDays: number;
  readonly timeoutMs: number;
  readonly bodyBytesMax: number;
  /** Statuses at which nothing is followed. */
  readonly expectStatus?: readonly number[];
  /** Of the headers, those that another origin must not see, beside the usual. */
  readonly secretHeaders?: readonly string[];
  readonly socketPath?: string;
}
export interface HttpWorld {
  readonly net: Network;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export function parseUrl(field: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw invalidInput(
      field,
      text,
      'not an http or https address',
      'Write http://host/path or https://host/path.',
    );
  return url;
}

export interface Hop {
  readonly url: URL;
  readonly outcome: HttpOutcome;
  readonly location: string | undefined;
  /** Another request follows. */
  readonly follow: boolean;
}

export async function* requests(first: URL, plan: HttpPlan, { net, signal }: HttpWorld): AsyncIterable<Hop> {
  let url = first;
  let headers = plan.headers;
  for (let hop = 0; hop <= plan.redirectsMax && !signal.aborted; hop++) {
    const outcome = await net.http({
      method: plan.method,
      url: url.href,
      headers,
      ...(plan.body === undefined ? {} : { body: new TextEncoder().encode(plan.body) }),
      timeoutMs: plan.timeoutMs,
      bodyBytesMax: plan.bodyBytesMax,
      verifyTls: plan.trust,
      ...(plan.socketPath ? { socketPath: plan.socketPath } : {}),
      signal,
    });
    const location = outcome.ok ? outcome.exchange.headers.location : undefined;
    const redirects = outcome.ok && outcome.exchange.status >= 300 && outcome.exchange.status < 400;
    const next = redirects && location ? resolve(location, url) : undefined;
    const follow =
      next !== undefined &&
      outcome.ok &&
      !plan.expectStatus?.includes(outcome.exchange.status) &&
      hop < plan.redirectsMax;
    yield { url, outcome, location, follow };
    if (!follow) return;
    // Secrets stay with the origin they were given for (Fetch standard, section 4.4).
    if (next.origin !== url.origin) headers = withoutSecrets(headers, plan.secretHeaders ?? []);
    url = next;
  }
}

function withoutSecrets(
  headers: Readonly<Record<string, string>>,
  more: readonly string[],
): Record<string, string> {
  const secret = new Set([
    'authorization',
    'cookie',
    'proxy-authorization',
    ...more.map((name) => name.toLowerCase()),
  ]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secret.has(name.toLowerCase())));
}

function resolve(location: string, base: URL): URL | undefined {
  const url = URL.canParse(location, base.href) ? new URL(location, base.href) : undefined;
  return url && (url.protocol === 'http:' || url.protocol === 'https:') ? url : undefined;
}

const dayMs = 86_400_000;

/** The fields of a record about one exchange. */
export function exchangeFacts(exchange: HttpExchange, clock: Clock) {
  const leaf = exchange.tls?.chain[0];
  const contentType = exchange.headers['content-type'];
  return {
    remoteAddress: exchange.remoteAddress,
    status: exchange.status,
    resolveMs: exchange.resolveMs,
    connectMs: exchange.connectMs,
    tlsMs: exchange.tlsMs,
    firstByteMs: exchange.firstByteMs,
    transferMs: exchange.transferMs,
    totalMs: exchange.totalMs,
    bodyBytes: exchange.body.length,
    ...(contentType ? { contentType } : {}),
    ...(leaf ? { certificateDays: Math.floor((leaf.notAfterMs - clock.now()) / dayMs) } : {}),
  };
}

export function certificateFault(days: number | undefined, warnDays: number): Fault | undefined {
  if (days === undefined || days >= warnDays) return undefined;
  if (days < 0) return fault('certificate-expired');
  return fault('certificate-expiring', `the certificate expires in ${days} days`);
}

/** What is wrong with a status that no data can be expected with. */
export function statusFault({
  status,
  statusText,
}: Pick<HttpExchange, 'status' | 'statusText'>): Fault | undefined {
  if (status >= 200 && status < 300) return undefined;
  const text = `status ${status} ${statusText}`.trim();
  if (status === 401) return fault('authentication-failed', text);
  if (status === 403) return fault('access-denied', text);
  return fault('unexpected-status', text);
}

export interface Asked {
  readonly url: string;
  /** Undefined when the fault says why. */
  readonly exchange: HttpExchange | undefined;
  readonly facts: Partial<ReturnType<typeof exchangeFacts>>;
  readonly fault: Fault | undefined;
}

/** The last answer of a chain of redirects, which must be a good one. */
export async function ask(url: URL, plan: HttpPlan, world: HttpWorld): Promise<Asked> {
  let last: Hop | undefined;
  for await (const hop of requests(url, plan, world)) last = hop;
  if (!last) return { url: url.href, exchange: undefined, facts: {}, fault: fault('cancelled') };
  const { outcome } = last;
  const where = last.url.href;
  if (!outcome.ok)
    return { url: where, exchange: undefined, facts: { totalMs: outcome.elapsedMs }, fault: outcome.fault };
  const { exchange } = outcome;
  const failure =
    statusFault(exchange) ??
    (exchange.bodyTruncated
      ? fault('too-large', `the answer is longer than ${plan.bodyBytesMax} bytes`)
      : undefined);
  return {
    url: where,
    exchange: failure ? undefined : exchange,
    facts: exchangeFacts(exchange, world.clock),
    fault: failure,
  };
}

export type JsonAnswer =
  | { readonly ok: true; readonly asked: Asked; readonly value: Json }
  | { readonly ok: false; readonly asked: Asked; readonly fault: Fault };

/** A good answer that is JSON, or why there is none. */
export async function askJson(url: URL, plan: HttpPlan, world: HttpWorld): Promise<JsonAnswer> {
  const asked = await ask(url, plan, world);
  if (!asked.exchange) return { ok: false, asked, fault: asked.fault ?? fault('cancelled') };
  try {
    return { ok: true, asked, value: JSON.parse(new TextDecoder().decode(asked.exchange.body)) as Json };
  } catch {
    return { ok: false, asked, fault: fault('malformed', `${url.pathname}: the answer is no JSON`) };
  }
}

/** Headers with what a credential adds, and which of them are secret. */
export async function withKey(
  plan: {
    readonly headers: Readonly<Record<string, string>>;
    readonly credential: string;
    readonly credentialHeader: string;
  },
  devices: Devices,
): Promise<{ readonly headers: Record<string, string>; readonly secretHeaders: readonly string[] }> {
  const key = await keyOf('credential', plan.credential, devices);
  if (!key) return { headers: { ...plan.headers }, secretHeaders: [] };
  const header = plan.credentialHeader || 'authorization';
  const basic = (user: string, password: string) =>
    `Basic ${toBase64(new TextEncoder().encode(`${user}:${password}`))}`;
  const value =
    key.kind === 'password'
      ? basic(key.user, key.password)
      : plan.credentialHeader
        ? key.secret
        : `Bearer ${key.secret}`;
  return { headers: { ...plan.headers, [header]: value }, secretHeaders: [header] };
}

const metricOf: readonly (readonly [Metric['name'], string])[] = [
  ['total.time', 'totalMs'],
  ['resolve.time', 'resolveMs'],
  ['connect.time', 'connectMs'],
  ['tls.time', 'tlsMs'],
  ['first-byte.time', 'firstByteMs'],
  ['transfer.time', 'transferMs'],
  ['response.size', 'bodyBytes'],
  ['http.status', 'status'],
  ['certificate.days', 'certificateDays'],
];
export const exchangeMetrics = (facts: object): Metric[] =>
  metricOf.flatMap(([name, field]) => {
    const value = (facts as Readonly<Record<string, unknown>>)[field];
    return typeof value === 'number' ? [{ name, value }] : [];
  });
