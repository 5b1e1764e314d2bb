/** The HTTP door: every route of `pure/contract/api.ts` behind one gate, streams, OpenAPI, docs, and the built page. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { z } from 'zod';
import { FaultError, fault } from '#pure/base/errors.ts';
import { api, type RouteDefinition, type RouteId } from '#pure/contract/api.ts';
import { parseInput } from '#pure/contract/tool.ts';
import { refuseUnknown } from '#pure/contract/unknown-field.ts';
import { loadTools } from '#tools/index.ts';
import { mountCompression } from './compress.ts';
import type { HttpDeps } from './deps.ts';
import { renderDoc } from './docs.ts';
import { admit, presentedBy, sessionCookie } from './gate.ts';
import { accessHandlers } from './handlers/access.ts';
import { dashboardHandlers } from './handlers/dashboards.ts';
import { endpointHandlers } from './handlers/endpoints.ts';
import { exchangeHandlers } from './handlers/exchange.ts';
import { identityHandlers } from './handlers/identity.ts';
import { inventoryHandlers } from './handlers/inventory.ts';
import { ipamHandlers } from './handlers/ipam.ts';
import { latencyHandlers } from './handlers/latency.ts';
import { maintenanceHandlers } from './handlers/maintenance.ts';
import { mibsHandlers } from './handlers/mibs.ts';
import { notifyHandlers } from './handlers/notify.ts';
import { peopleHandlers } from './handlers/people.ts';
import type { Call, Handlers } from './handlers/port.ts';
import { reportHandlers } from './handlers/reports.ts';
import { rulesHandlers } from './handlers/rules.ts';
import { scanHandlers } from './handlers/scans.ts';
import { systemHandlers } from './handlers/system.ts';
import { treeHandlers } from './handlers/tree.ts';
import { watchHandlers } from './handlers/watch.ts';
import { mountInbound } from './inbound.ts';
import { mountLinks } from './links.ts';
import { type LiveHub, mountLive } from './live.ts';
import { mountNetbox } from './netbox.ts';
import { openApi } from './openapi.ts';
import { faultOf, problemOf } from './problem.ts';
import { mountPrometheus } from './prometheus.ts';
import { redact } from './redact.ts';
import { mountRuns } from './runs.ts';
import { mountTopologyExport } from './topology-export.ts';

const bodyBytesMax = 2 * 1024 * 1024;
/** Requests a minute and address: far above any page, far below what would hurt. */
const requestsPerMinuteMax = 30_000;
/** Sign-in and set-up cost an Argon2 hash each. */
const signInsPerMinuteMax = 60;
/** Audited by the service itself, with more to say; and deliveries, whose address is a secret and whose number is large. */
const auditedElsewhere: ReadonlySet<string> = new Set<RouteId>([
  'login',
  'setup',
  'logout',
  'addMib',
  'push',
]);

export interface HttpServer {
  readonly app: FastifyInstance;
  figures(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** Query values arrive as text or, when repeated, as lists; an empty text means the field was left out. */
const queryOf = (request: FastifyRequest) =>
  Object.fromEntries(
    Object.entries(request.query as Record<string, unknown>).filter(([, value]) => value !== ''),
  );

export async function createHttp(deps: HttpDeps): Promise<HttpServer> {
  const app = fastify({ bodyLimit: bodyBytesMax, forceCloseConnections: true, requestTimeout: 30_000 });
  let requests = 0;
  let faults = 0;
  let internal = 0;

  app.setErrorHandler((error, request, reply) => {
    const value = faultOf(error);
    faults++;
    if (value.code === 'internal' && !(error instanceof FaultError)) {
      internal++;
      deps.log.error('request failed', {
        method: request.method,
        path: request.routeOptions.url,
        error: String((error as Error).stack ?? error),
      });
    }
    const problem = problemOf(value);
    void reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  });
  app.addHook('onRequest', async () => {
    requests++;
  });

  mountCompression(app);
  // Of routes that take a file: whoever handles it reads it in pieces, and knows how large it may be.
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        fontSrc: ["'self'", 'data:'],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
      },
    },
    // Nocturne speaks plain HTTP behind whatever terminates TLS; that one decides about HSTS.
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
  });
  await app.register(rateLimit, { max: requestsPerMinuteMax, timeWindow: 60_000 });

  const handlers: Handlers = {
    ...accessHandlers(deps),
    ...inventoryHandlers(deps),
    ...identityHandlers(deps),
    ...endpointHandlers(deps),
    ...ipamHandlers(deps),
    ...exchangeHandlers(deps),
    ...watchHandlers(deps),
    ...rulesHandlers(deps),
    ...notifyHandlers(deps),
    ...peopleHandlers(deps),
    ...maintenanceHandlers(deps),
    ...latencyHandlers(deps),
    ...mibsHandlers(deps),
    ...reportHandlers(deps),
    ...scanHandlers(deps),
    ...dashboardHandlers(deps),
    ...systemHandlers(deps),
    ...treeHandlers(deps),
  };
  for (const id of Object.keys(api) as RouteId[]) mountRoute(app, deps, id, handlers);
  mountRuns(app, deps);
  mountTopologyExport(app, deps);
  const live: LiveHub = mountLive(app, deps);
  mountNetbox(app, deps);
  await mountPrometheus(app, deps);
  mountInbound(app, deps);
  await mountLinks(app, deps);
  mountSystem(app, deps);
  await mountPage(app, deps);

  return {
    app,
    figures: () => ({
      requests_total: requests,
      faults_total: faults,
      internal_errors_total: internal,
      ...live.figures(),
    }),
    async close() {
      live.close();
      await app.close();
    },
  };
}

function mountRoute(app: FastifyInstance, deps: HttpDeps, id: RouteId, handlers: Handlers): void {
  const { access } = deps.services;
  const route: RouteDefinition = api[id];
  // The generics of one route are erased here: shapes are checked by the route's own schemas.
  const handler = handlers[id] as (call: Call<RouteId>) => Promise<unknown>;
  const hasBody = !(route.body instanceof z.ZodUndefined);
  const params = route.params.strict();
  const query = route.query.strict();

  app.route({
    method: route.method,
    url: `/api/v1${route.path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    ...(route.bodyBytesMax ? { bodyLimit: route.bodyBytesMax } : {}),
    ...(id === 'login' || id === 'setup'
      ? { config: { rateLimit: { max: signInsPerMinuteMax, timeWindow: 60_000 } } }
      : {}),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const principal = await admit(access, request, route);
      if (hasBody) refuseUnknown(route.body, request.body);
      const call = {
        params: parseInput(params, request.params),
        query: parseInput(query, queryOf(request)),
        body: hasBody ? parseInput(route.body, request.body) : undefined,
        principal,
        remoteAddress: request.ip,
        sessionToken: presentedBy(request).sessionToken,
        setSession: (token: string | null) => setSession(request, reply, token),
      } as unknown as Call<RouteId>;
      const answer = await handler(call);
      if (route.method !== 'GET' && !route.reads && !auditedElsewhere.has(id))
        await access.audit({
          actor: principal.name,
          action: id,
          object: request.url.slice(0, 300),
          detail: hasBody && !route.takes ? { body: redact(call.body) } : {},
        });
      if (deps.checkResponses) parseInput(route.response, answer);
      void reply.header('cache-control', 'no-store');
      return route.produces ? sendText(reply, answer as Download) : reply.send(answer);
    },
  });
}

interface Download {
  readonly type: string;
  /** Empty: shown where it was asked for, not saved. */
  readonly name: string;
  readonly text: string | Uint8Array;
}

function sendText(reply: FastifyReply, { type, name, text }: Download): FastifyReply {
  if (name !== '') void reply.header('content-disposition', `attachment; filename="${name}"`);
  return reply.type(type).send(typeof text === 'string' ? text : Buffer.from(text));
}

function setSession(request: FastifyRequest, reply: FastifyReply, token: string | null): void {
  const options = {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
  } as const;
  if (token === null) void reply.clearCookie(sessionCookie, options);
  // The server decides when a session ends; the cookie only has to outlive it.
  else void reply.setCookie(sessionCookie, token, { ...options, maxAge: 365 * 24 * 3600 });
}

function mountSystem(app: FastifyInstance, deps: HttpDeps): void {
  let document: string | undefined;
  app.get('/api/v1/openapi.json', async (_request, reply) => {
    document ??= JSON.stringify(openApi(deps.version, await loadTools()));
    return reply.type('application/json').send(document);
  });
  app.get<{ Params: { '*': string } }>('/api/v1/docs/*', async (request, reply) =>
    reply.type('text/html; charset=utf-8').send(await renderDoc(deps.docsRoot, request.params['*'])),
  );
  app.get('/healthz', async (_request, reply) => {
    const health = deps.health();
    return reply
      .code(health.state === 'failed' ? 503 : 200)
      .header('cache-control', 'no-store')
      .send(health);
  });
  app.get('/metrics', async (request, reply) => {
    // A scraper on this machine needs no token; behind a proxy everybody would look local, so a forwarded request does.
    const local =
      /^(127\.|::1$|::ffff:127\.)/.test(request.ip) && request.headers['x-forwarded-for'] === undefined;
    if (!local) await admit(deps.services.access, request, { role: 'viewer', tag: 'health' });
    // promtool and old scrapers read the older format; Prometheus names OpenMetrics first in what it accepts.
    return request.headers.accept?.includes('application/openmetrics-text')
      ? reply
          .type('application/openmetrics-text; version=1.0.0; charset=utf-8')
          .send(deps.metricsText('openmetrics'))
      : reply.type('text/plain; version=0.0.4; charset=utf-8').send(deps.metricsText('text'));
  });
  app.all('/api/*', async (request) => {
    throw new FaultError(
      fault('not-found', `there is no ${request.method} ${request.url.slice(0, 200)}`, {
        field: 'path',
        value: request.url.slice(0, 200),
        remedy: 'See /api/v1/openapi.json.',
      }),
    );
  });
}

async function mountPage(app: FastifyInstance, deps: HttpDeps): Promise<void> {
  if (deps.webRoot === null) return;
  const webRoot = deps.webRoot;
  await app.register(fastifyStatic, {
    root: webRoot,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('vary', 'accept-encoding');
      // Vite puts a content hash into the name of every asset, so those never change; the page itself may at any start.
      reply.header(
        'cache-control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  app.setNotFoundHandler(async (request, reply) => {
    // Addresses inside the page are routed in the browser.
    if (request.method === 'GET' && (request.headers.accept ?? '').includes('text/html'))
      return reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-cache')
        .send(await readFile(join(webRoot, 'index.html')));
    throw new FaultError(fault('not-found', `there is nothing at ${request.url.slice(0, 200)}`));
  });
}
