/**
 * The HTTP API of Prometheus below `/prometheus`, as Grafana's data source and promtool ask it (https://prometheus.io/docs/prometheus/latest/querying/api/),
 * and remote write. The token is a bearer token or the password of basic authentication. Answers have the shape of Prometheus, errors too.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import type { Alert } from '#pure/contract/resources.ts';
import { durationMs, formatNumber, type Labels, type Times, type Value } from '#pure/promql/index.ts';
import type { Answered } from '#services/prometheus/port.ts';
import type { HttpDeps } from './deps.ts';
import { admit, type GateRule } from './gate.ts';
import { faultOf, problemOf } from './problem.ts';

/** As Prometheus: more points than a screen has are a mistake. */
const stepsMax = 11_000;
/** Of lists: series, labels and their values. */
const listMax = 50_000;
const selectorsMax = 100;
const formBytesMax = 1024 * 1024;
const writeBytesMax = 8 * 1024 * 1024;
const alertsMax = 1000;
/** The API that is spoken; Grafana chooses by it what it may ask. */
const spokenVersion = '2.42.0';

const reading: GateRule = { role: 'viewer', tag: 'sensors', reads: true, basic: true };
const writing: GateRule = { role: 'engineer', tag: 'sensors', basic: true };

type Fields = ReadonlyMap<string, readonly string[]>;

export async function mountPrometheus(root: FastifyInstance, deps: HttpDeps): Promise<void> {
  await root.register(async (app) => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: formBytesMax },
      (_request, body, done) => done(null, body),
    );
    app.addContentTypeParser(
      'application/x-protobuf',
      { parseAs: 'buffer', bodyLimit: writeBytesMax },
      (_request, body, done) => done(null, body),
    );
    app.setErrorHandler((error, request, reply) => {
      const value = faultOf(error);
      const { status, detail } = problemOf(value);
      if (value.code === 'internal')
        deps.log.error('request failed', {
          path: request.routeOptions.url,
          error: String((error as Error).stack ?? error),
        });
      // What is wrong with a question is 400 here, whatever it is elsewhere.
      void reply
        .code(status === 422 ? 400 : status)
        .send(errorBody(status === 422 ? 'bad_data' : kindOfStatus(status), detail));
    });
    mountQueries(app, deps);
    mountLists(app, deps);
    mountRules(app, deps);
    mountWrite(app, deps);
    app.get('/prometheus/-/healthy', async () => 'Prometheus API of Nocturne is healthy.\n');
    app.get('/prometheus/-/ready', async () => 'Prometheus API of Nocturne is ready.\n');
    app.all('/prometheus/*', async (request) => {
      await admit(deps.services.access, request, reading);
      throw new FaultError(
        fault(
          'not-found',
          `there is no ${request.method} ${request.url.slice(0, 200)}; docs/prometheus.md lists what is`,
        ),
      );
    });
  });
}

const errorBody = (errorType: string, error: string) => ({ status: 'error', errorType, error });
const kindOfStatus = (status: number): string =>
  status === 404 ? 'not_found' : status === 503 ? 'unavailable' : status >= 500 ? 'internal' : 'bad_data';
const statusOf = { bad_data: 400, execution: 422, timeout: 503, unavailable: 503 } as const;

/** Fields of the address and of a form together: Grafana posts its questions, people type them. */
function fieldsOf(request: FastifyRequest): Fields {
  const fields = new Map<string, string[]>();
  const add = (text: string) => {
    for (const [name, value] of new URLSearchParams(text))
      fields.set(name, [...(fields.get(name) ?? []), value]);
  };
  add(request.url.split('?', 2)[1] ?? '');
  if (typeof request.body === 'string') add(request.body);
  return fields;
}
const one = (fields: Fields, name: string): string | undefined => fields.get(name)?.[0];

function need(fields: Fields, name: string): string {
  const value = one(fields, name);
  if (value === undefined || value === '') throw invalidInput(name, value ?? 'nothing', 'is needed');
  return value;
}

/** Seconds since 1970 with a fraction, or RFC 3339. */
function timeMs(fields: Fields, name: string, otherwise?: number): number {
  const text = one(fields, name) ?? '';
  if (text === '' && otherwise !== undefined) return otherwise;
  const ms = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)
    ? Math.round(Number(text) * 1000)
    : /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isSafeInteger(ms) && Math.abs(ms) < 8.64e15) return ms;
  throw invalidInput(
    name,
    text,
    'is no time',
    'Write seconds since 1970, or RFC 3339 such as 2026-01-31T12:00:00Z.',
  );
}

function stepMs(fields: Fields): number {
  const text = need(fields, 'step');
  const ms =
    durationMs(text) ?? (/^\d*\.?\d+$|^\d+\.$/.test(text) ? Math.round(Number(text) * 1000) : Number.NaN);
  if (Number.isSafeInteger(ms) && ms > 0) return ms;
  throw invalidInput('step', text, 'must be a duration above 0', 'Write seconds, or a duration such as 15s.');
}

const limitOf = (fields: Fields): number => {
  const text = one(fields, 'limit') ?? '';
  if (text === '') return listMax;
  if (!/^\d{1,9}$/.test(text)) throw invalidInput('limit', text, 'is no number', 'Write 0 for all, or more.');
  return Number(text) === 0 ? listMax : Math.min(Number(text), listMax);
};

function selectorsOf(fields: Fields): readonly string[] {
  const selectors = fields.get('match[]') ?? [];
  if (selectors.length > selectorsMax)
    throw invalidInput('match[]', selectors.length, `more than ${selectorsMax}`);
  return selectors;
}

function send<T>(reply: FastifyReply, answer: Answered<T>, data: (value: T) => string): FastifyReply {
  void reply.type('application/json; charset=utf-8').header('cache-control', 'no-store');
  if (!answer.ok)
    return reply.code(statusOf[answer.kind]).send(JSON.stringify(errorBody(answer.kind, answer.message)));
  const warnings = answer.warnings.length > 0 ? `,"warnings":${JSON.stringify(answer.warnings)}` : '';
  return reply.send(`{"status":"success","data":${data(answer.value)}${warnings}}`);
}

type Handler = (fields: Fields, reply: FastifyReply, request: FastifyRequest) => unknown;
/** Questions come by GET and by POST. */
function ask(app: FastifyInstance, deps: HttpDeps, path: string, handler: Handler): void {
  app.route({
    method: ['GET', 'POST'],
    url: `/prometheus/api/v1${path}`,
    handler: async (request, reply) => {
      await admit(deps.services.access, request, reading);
      return handler(fieldsOf(request), reply, request);
    },
  });
}

function mountQueries(app: FastifyInstance, deps: HttpDeps): void {
  const { prometheus } = deps.services;
  ask(app, deps, '/query', async (fields, reply) => {
    const text = need(fields, 'query');
    const atMs = timeMs(fields, 'time', deps.clock.now());
    const answer = await prometheus.query(text, { startMs: atMs, endMs: atMs, stepMs: 1000 });
    return send(reply, answer, (value) => instantData(value, atMs));
  });
  ask(app, deps, '/query_range', async (fields, reply) => {
    const text = need(fields, 'query');
    const times: Times = {
      startMs: timeMs(fields, 'start'),
      endMs: timeMs(fields, 'end'),
      stepMs: stepMs(fields),
    };
    if (times.endMs < times.startMs)
      throw invalidInput('end', one(fields, 'end') ?? '', 'lies before the start');
    if ((times.endMs - times.startMs) / times.stepMs > stepsMax)
      throw invalidInput(
        'step',
        one(fields, 'step') ?? '',
        `exceeded maximum resolution of ${stepsMax} points per timeseries`,
        'Choose a longer step.',
      );
    return send(reply, await prometheus.query(text, times), (value) => rangeData(value, times));
  });
  // Grafana asks it to format and to check; the text comes back as it is.
  ask(app, deps, '/format_query', async (fields, reply) =>
    send(reply, { ok: true, value: need(fields, 'query'), warnings: [] }, (text) => JSON.stringify(text)),
  );
  ask(app, deps, '/query_exemplars', async (_fields, reply) =>
    send(reply, { ok: true, value: [], warnings: [] }, () => '[]'),
  );
}

const metric = (labels: Labels): string => JSON.stringify(Object.fromEntries(labels));
const point = (ms: number, value: number): string => `[${ms / 1000},"${formatNumber(value)}"]`;

function instantData(value: Value, atMs: number): string {
  const result = (type: string, text: string) => `{"resultType":"${type}","result":${text}}`;
  if (value.type === 'scalar') return result('scalar', point(atMs, value.values[0]!));
  if (value.type === 'string') return result('string', JSON.stringify([atMs / 1000, value.value]));
  if (value.type === 'matrix')
    return result(
      'matrix',
      `[${value.series.map(({ labels, timesMs, values }) => `{"metric":${metric(labels)},"values":[${Array.from(timesMs, (ms, i) => point(ms, values[i]!)).join(',')}]}`).join(',')}]`,
    );
  const rows = value.series.flatMap(({ labels, values, has }) =>
    has[0] === 1 ? [`{"metric":${metric(labels)},"value":${point(atMs, values[0]!)}}`] : [],
  );
  return result('vector', `[${rows.join(',')}]`);
}

function rangeData(value: Value, { startMs, stepMs: step }: Times): string {
  const row = (labels: Labels, values: ArrayLike<number>, has: (i: number) => boolean): string[] => {
    let points = '';
    for (let i = 0; i < values.length; i++)
      if (has(i)) points += `${points === '' ? '' : ','}${point(startMs + i * step, values[i]!)}`;
    return points === '' ? [] : [`{"metric":${metric(labels)},"values":[${points}]}`];
  };
  if (value.type === 'string' || value.type === 'matrix')
    throw invalidInput(
      'query',
      value.type,
      'invalid expression type for range query, must be Scalar or instant Vector',
    );
  const rows =
    value.type === 'scalar'
      ? row(new Map(), value.values, () => true)
      : value.series.flatMap(({ labels, values, has }) => row(labels, values, (i) => has[i] === 1));
  return `{"resultType":"matrix","result":[${rows.join(',')}]}`;
}

function mountLists(app: FastifyInstance, deps: HttpDeps): void {
  const { prometheus } = deps.services;
  ask(app, deps, '/series', async (fields, reply) => {
    const selectors = selectorsOf(fields);
    if (selectors.length === 0) throw invalidInput('match[]', 'nothing', 'no match[] parameter provided');
    return send(
      reply,
      await prometheus.series(selectors, limitOf(fields)),
      (list) => `[${list.map(metric).join(',')}]`,
    );
  });
  ask(app, deps, '/labels', async (fields, reply) =>
    send(reply, await prometheus.labelNames(selectorsOf(fields), limitOf(fields)), JSON.stringify),
  );
  ask(app, deps, '/label/:name/values', async (fields, reply, request) => {
    const { name } = request.params as { name: string };
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) throw invalidInput('name', name, 'is no label name');
    return send(
      reply,
      await prometheus.labelValues(name, selectorsOf(fields), limitOf(fields)),
      JSON.stringify,
    );
  });
  ask(app, deps, '/metadata', async (fields, reply) => {
    const value = await prometheus.metadata(limitOf(fields), one(fields, 'metric'));
    return send(reply, { ok: true, value, warnings: [] }, JSON.stringify);
  });
  ask(app, deps, '/status/buildinfo', async (_fields, reply) => {
    const value = {
      application: 'Nocturne',
      version: spokenVersion,
      revision: deps.version,
      branch: '',
      buildUser: '',
      buildDate: '',
      goVersion: '',
      features: {},
    };
    return send(reply, { ok: true, value, warnings: [] }, JSON.stringify);
  });
}

/** Alerts that are open, as one rule: what sensors are judged by is not written in PromQL. */
function mountRules(app: FastifyInstance, deps: HttpDeps): void {
  const shown = (alert: Alert) => ({
    labels: {
      alertname: alert.title,
      severity: alert.severity,
      sensor: alert.sensorName,
      ...(alert.deviceName ? { device: alert.deviceName } : {}),
      ...(alert.port ? { interface: alert.port } : {}),
    },
    annotations: { summary: alert.title, description: alert.fault.message },
    state: 'firing',
    activeAt: new Date(alert.openedMs).toISOString(),
    value: '1',
  });
  const open = async () => (await deps.services.alerts.open(alertsMax)).map(shown);
  ask(app, deps, '/alerts', async (_fields, reply) =>
    send(reply, { ok: true, value: { alerts: await open() }, warnings: [] }, JSON.stringify),
  );
  ask(app, deps, '/rules', async (fields, reply) => {
    const alerts = await open();
    const rule = {
      state: alerts.length > 0 ? 'firing' : 'inactive',
      name: 'Sensors',
      query: 'nocturne_up == 0',
      duration: 0,
      keepFiringFor: 0,
      labels: {},
      annotations: {},
      alerts,
      health: 'ok',
      evaluationTime: 0,
      lastEvaluation: new Date(deps.clock.now()).toISOString(),
      type: 'alerting',
    };
    const wanted = one(fields, 'type') !== 'record';
    const groups = wanted
      ? [
          {
            name: 'Nocturne',
            file: 'nocturne',
            rules: [rule],
            interval: 0,
            limit: 0,
            evaluationTime: 0,
            lastEvaluation: rule.lastEvaluation,
          },
        ]
      : [];
    return send(reply, { ok: true, value: { groups }, warnings: [] }, JSON.stringify);
  });
}

function mountWrite(app: FastifyInstance, deps: HttpDeps): void {
  app.post('/prometheus/api/v1/write', { bodyLimit: writeBytesMax }, async (request, reply) => {
    await admit(deps.services.access, request, writing);
    const encoding = request.headers['content-encoding'];
    if (!Buffer.isBuffer(request.body) || (encoding !== undefined && encoding !== 'snappy'))
      return reply
        .code(415)
        .type('text/plain')
        .send('remote write 1.0 is understood: application/x-protobuf, snappy\n');
    const { status, message } = await deps.services.prometheus.receive(request.body);
    return reply
      .code(status)
      .type('text/plain')
      .send(status === 204 ? undefined : `${message}\n`);
  });
}
