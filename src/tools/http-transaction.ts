/** Walks through a site as a person or a program does: requests one after another, with cookies and what earlier answers gave. */
import { z } from 'zod';
import { type Fault, FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { askInput, exchangeShape, urlInput } from '#pure/contract/http-input.ts';
import type { HttpExchange } from '#pure/contract/network.ts';
import { namedSources } from '#pure/contract/readings.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { faultOfText, keyOf } from '#pure/contract/service-check.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { compilePattern } from '#pure/promql/regex.ts';
import {
  certificateFault,
  exchangeFacts,
  type HttpWorld,
  parseUrl,
  requests,
  statusFault,
} from '#pure/protocols/http-check.ts';
import { type CookieJar, createCookieJar } from '#pure/wire/cookies.ts';
import { type Json, parseJsonPath, pick, scalarOf } from '#pure/wire/json-path.ts';

const extractForm =
  'name=/json/pointer, name=$.json.path, name=header:Location or name=text:pattern with one group';
const step = z.object({
  name: z.string().min(1).max(100).optional().describe('What the step does'),
  url: urlInput.describe('Address; later ones may be relative to the one before'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET').describe('Request method'),
  headers: z.record(z.string().max(100), z.string().max(4000)).default({}).describe('Request headers'),
  body: z.string().max(100_000).optional().describe('Request body'),
  expectStatus: z
    .array(z.number().int().min(100).max(599))
    .max(20)
    .default([])
    .describe('Good status codes; without any, 200 to 299 after redirects'),
  expectText: z.string().max(1000).optional().describe('The answer must contain this text'),
  rejectText: z.string().max(1000).optional().describe('The answer must not contain this text'),
  extract: z
    .array(z.string().min(1).max(1000))
    .max(20)
    .default([])
    .describe(`Variables to take from the answer, each ${extractForm}`),
});
const input = z.object({
  steps: z
    .array(step)
    .min(1)
    .max(20)
    .describe(
      'Requests in their order; {{name}} stands for a variable, {{user}}, {{password}} and {{secret}} for the credential',
    ),
  credential: z
    .string()
    .max(1000)
    .default('')
    .meta({ credential: ['password', 'secret'] })
    .describe(
      'What {{user}}, {{password}} and {{secret}} stand for: name in the vault; on the command line password:user:text, secret:text, env:NAME or file:PATH',
    ),
  ...askInput,
  headers: askInput.headers.describe('Headers of every request'),
});
const { url, status, totalMs, ...phases } = exchangeShape;
const stepRecord = z.object({
  kind: z.literal('step'),
  step: z.number().int(),
  name: z.string(),
  url: url.describe('As it is written in the step'),
  status,
  redirects: z.number().int(),
  totalMs: totalMs.describe('With its redirects'),
  ...phases,
});
const whole = z.object({
  kind: z.literal('transaction'),
  steps: z.number().int().describe('That were good'),
  of: z.number().int(),
  totalMs: z.number().meta({ unit: 'ms' }),
  fault: faultSchema.optional(),
});
const record = z.discriminatedUnion('kind', [stepRecord, whole]);
type Plan = z.infer<typeof input>;
type Step = z.infer<typeof step>;
type StepItem = z.infer<typeof stepRecord>;

/** A variable: of a text or an answer. */
const variableCharactersMax = 10_000;
type Take = (exchange: HttpExchange) => string | undefined;

export const httpTransaction = defineTool({
  id: 'http-transaction',
  summary: 'Walk through requests with cookies and variables, each step timed and checked',
  description:
    'Logs in, follows redirects, carries cookies and values from one answer to the next request, and says which step failed. It ends at the first that does.',
  group: 'services',
  input,
  record,
  needs: ['http', 'credentials'],
  risk: 'active',
  limits: { targetsMax: 20, recordsMax: 30, durationMsMax: 3_600_000 },
  examples: [
    {
      title: 'Log in and look at the account',
      input: {
        steps: [
          {
            name: 'log in',
            url: 'http://127.0.0.1:8080/login',
            method: 'POST',
            body: '{"user":"{{user}}","password":"{{password}}"}',
            headers: { 'content-type': 'application/json' },
            extract: ['token=/token'],
          },
          {
            name: 'account',
            url: '/account',
            headers: { authorization: 'Bearer {{token}}' },
            expectText: 'balance',
          },
        ],
        credential: 'password:ada:secret',
        timeoutMs: 2000,
      },
    },
  ],

  async *run(plan, context) {
    const takes = plan.steps.map((item, i) => takesOf(item, i));
    parseUrl('steps.0.url', plan.steps[0]!.url);
    const variables = await variablesOf(plan, context.devices);
    const secrets = [...variables.values()].filter((text) => text !== '');
    const jar = createCookieJar();
    let total = 0;
    let base: URL | undefined;
    let failure: Fault | undefined;
    let good = 0;
    for (const [i, item] of plan.steps.entries()) {
      if (context.signal.aborted) break;
      const done = await runStep({ plan, item, i, base, variables, jar }, context);
      total += done.record.totalMs ?? 0;
      base = done.at;
      failure = masked(
        done.fault ?? (done.exchange && takeAll(done.exchange, takes[i]!, variables, item)),
        secrets,
      );
      yield { ...done.record, ...(failure ? { fault: failure } : {}) };
      if (failure) break;
      good++;
    }
    const told = failure && {
      ...failure,
      message: `step ${good + 1}, ${nameOf(plan.steps[good]!, good)}: ${failure.message}`,
    };
    yield {
      kind: 'transaction' as const,
      steps: good,
      of: plan.steps.length,
      totalMs: total,
      ...(told ? { fault: told } : {}),
    };
  },

  judge: {
    init: () => ({ steps: [] as StepItem[], end: undefined as z.infer<typeof whole> | undefined }),
    step: (state, item) => {
      if (item.kind === 'transaction') return { ...state, end: item };
      state.steps.push(item);
      return state;
    },
    done: ({ steps, end }) => {
      const metrics = steps.flatMap((item) =>
        item.totalMs === undefined
          ? []
          : [{ name: 'total.time' as const, value: item.totalMs, labels: { step: item.name } }],
      );
      if (!end) return { ok: false, summary: 'no answer', fault: fault('cancelled'), metrics };
      const all = [{ name: 'total.time' as const, value: end.totalMs }, ...metrics];
      if (end.fault)
        return { ok: false, summary: end.fault.message, fault: end.fault as Fault, metrics: all };
      return { ok: true, summary: `${end.steps} steps in ${end.totalMs.toFixed(1)} ms`, metrics: all };
    },
  },
});

const nameOf = (item: Step, i: number) => item.name ?? String(i + 1);

async function variablesOf(plan: Plan, devices: Parameters<typeof keyOf>[2]): Promise<Map<string, string>> {
  const key = await keyOf('credential', plan.credential, devices);
  if (!key) return new Map();
  return new Map(
    key.kind === 'password'
      ? [
          ['user', key.user],
          ['password', key.password],
        ]
      : [['secret', key.secret]],
  );
}

/** Faults name addresses; what the credential put into them stays out. */
const masked = (failure: Fault | undefined, secrets: readonly string[]): Fault | undefined =>
  failure && {
    ...failure,
    message: secrets.reduce(
      (text, secret) => text.replaceAll(secret, '…').replaceAll(encodeURIComponent(secret), '…'),
      failure.message,
    ),
  };

function takesOf(item: Step, i: number): ReadonlyMap<string, Take> {
  const field = `steps.${i}.extract`;
  const takes = new Map<string, Take>();
  for (const [name, source] of namedSources(field, item.extract, extractForm)) {
    const take = takeOf(source);
    if (typeof take === 'string') throw invalidInput(field, source, take, `Write ${extractForm}.`);
    takes.set(name, take);
  }
  return takes;
}

function takeOf(source: string): Take | string {
  if (source.startsWith('header:')) {
    const header = source.slice(7).trim().toLowerCase();
    return ({ headers }) => headers[header];
  }
  if (source.startsWith('text:')) {
    try {
      const pattern = compilePattern(`(?s).*?(?:${source.slice(5)}).*`);
      return ({ body }) => {
        const groups = pattern.groups(new TextDecoder().decode(body));
        return groups?.slice(1).find((group) => group !== undefined);
      };
    } catch (error) {
      return `this is no pattern: ${(error as Error).message}`;
    }
  }
  const path = parseJsonPath(source);
  if (typeof path === 'string') return path;
  return ({ body }) => {
    try {
      const found = pick(JSON.parse(new TextDecoder().decode(body)) as Json, path, 1)[0];
      const value = found && scalarOf(found.value);
      return value === undefined ? undefined : String(value);
    } catch {
      return undefined;
    }
  };
}

function takeAll(
  exchange: HttpExchange,
  takes: ReadonlyMap<string, Take>,
  variables: Map<string, string>,
  item: Step,
): Fault | undefined {
  for (const [name, take] of takes) {
    const value = take(exchange);
    if (value === undefined || value.length > variableCharactersMax)
      return fault(
        'content-mismatch',
        `the answer holds no ${name} (${item.extract.find((text) => text.startsWith(name)) ?? ''})`,
      );
    variables.set(name, value);
  }
  return undefined;
}

interface StepDone {
  readonly record: Omit<StepItem, 'fault'>;
  readonly exchange: HttpExchange | undefined;
  readonly fault: Fault | undefined;
  readonly at: URL | undefined;
}

async function runStep(
  {
    plan,
    item,
    i,
    base,
    variables,
    jar,
  }: {
    readonly plan: Plan;
    readonly item: Step;
    readonly i: number;
    readonly base: URL | undefined;
    readonly variables: ReadonlyMap<string, string>;
    readonly jar: CookieJar;
  },
  world: HttpWorld,
): Promise<StepDone> {
  const record = { kind: 'step' as const, step: i + 1, name: nameOf(item, i), url: item.url };
  const fill = (text: string, encode: (value: string) => string = (value) => value) =>
    text.replace(/\{\{([^{}]{1,100})\}\}/g, (_, name: string) => {
      const value = variables.get(name.trim());
      if (value !== undefined) return encode(value);
      throw new UnknownVariable(name.trim());
    });
  let request: Request;
  try {
    const address = fill(item.url, encodeURIComponent);
    if (!URL.canParse(address, base?.href))
      throw invalidInput(`steps.${i}.url`, item.url, 'not an address', 'Write http://host/path.');
    request = {
      url: parseUrl(`steps.${i}.url`, new URL(address, base?.href).href),
      method: item.method,
      headers: Object.fromEntries(
        Object.entries({ ...plan.headers, ...item.headers }).map(([name, value]) => [name, fill(value)]),
      ),
      body:
        item.body === undefined
          ? undefined
          : fill(item.body, encoderOf({ ...plan.headers, ...item.headers })),
    };
  } catch (error) {
    if (!(error instanceof UnknownVariable)) throw error;
    throw new FaultError({
      ...invalidInput(
        `steps.${i}`,
        error.message,
        `nothing gives {{${error.message}}}`,
        'Take it from an earlier answer with extract, or give a credential.',
      ).fault,
    });
  }
  return await follow(record, request, { plan, item, jar }, world);
}

class UnknownVariable extends Error {}

/** What stands in a form or in JSON must not end its text. */
function encoderOf(headers: Readonly<Record<string, string>>): (value: string) => string {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (type.includes('json')) return (value) => JSON.stringify(value).slice(1, -1);
  return type.includes('x-www-form-urlencoded') ? encodeURIComponent : (value) => value;
}

interface Request {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

async function follow(
  record: Pick<StepItem, 'kind' | 'step' | 'name' | 'url'>,
  first: Request,
  { plan, item, jar }: { readonly plan: Plan; readonly item: Step; readonly jar: CookieJar },
  world: HttpWorld,
): Promise<StepDone> {
  let request = first;
  let totalMs = 0;
  for (let redirects = 0; ; redirects++) {
    const cookie = jar.headerFor(request.url);
    const headers = cookie ? { ...request.headers, cookie } : request.headers;
    for await (const { outcome, location } of requests(
      request.url,
      { ...plan, ...request, headers, redirectsMax: 0 },
      world,
    )) {
      if (!outcome.ok)
        return {
          record: { ...record, redirects, totalMs: totalMs + outcome.elapsedMs },
          exchange: undefined,
          fault: outcome.fault,
          at: request.url,
        };
      const { exchange } = outcome;
      totalMs += exchange.totalMs;
      jar.take(exchange.headers['set-cookie'], request.url);
      const next = redirectOf(request, exchange, location, item);
      if (next && redirects < plan.redirectsMax) {
        request = next;
        continue;
      }
      const facts = exchangeFacts(exchange, world.clock);
      return {
        record: { ...record, redirects, ...facts, totalMs },
        exchange,
        fault: judgeStep(item, exchange) ?? certificateFault(facts.certificateDays, plan.warnDays),
        at: request.url,
      };
    }
    if (world.signal.aborted)
      return {
        record: { ...record, redirects, totalMs },
        exchange: undefined,
        fault: fault('cancelled'),
        at: request.url,
      };
  }
}

/** 301 to 303 become GET, as browsers do; 307 and 308 keep method and body (RFC 9110 section 15.4). Secrets stay with their origin. */
function redirectOf(
  { url, method, headers, body }: Request,
  { status }: HttpExchange,
  location: string | undefined,
  item: Step,
): Request | undefined {
  if (status < 300 || status > 399 || !location || item.expectStatus.includes(status)) return undefined;
  if (!URL.canParse(location, url.href)) return undefined;
  const next = new URL(location, url.href);
  if (next.protocol !== 'http:' && next.protocol !== 'https:') return undefined;
  const keeps = status === 307 || status === 308;
  // Any header of a step may hold a variable that is secret.
  return {
    url: next,
    method: keeps || method === 'HEAD' ? method : 'GET',
    headers: next.origin === url.origin ? headers : {},
    body: keeps && next.origin === url.origin ? body : undefined,
  };
}

function judgeStep(item: Step, exchange: HttpExchange): Fault | undefined {
  const good = item.expectStatus.includes(exchange.status);
  const failure =
    item.expectStatus.length > 0
      ? good
        ? undefined
        : fault('unexpected-status', `status ${exchange.status} ${exchange.statusText}`)
      : statusFault(exchange);
  return (
    failure ??
    faultOfText('the answer', new TextDecoder().decode(exchange.body), {
      expect: item.expectText,
      reject: item.rejectText,
    })
  );
}
