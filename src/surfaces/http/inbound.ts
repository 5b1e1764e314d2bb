/**
 * Events of other systems, in their own protocols and with their own answers: PagerDuty Events v2 (`routing_key` is an API token),
 * Alertmanager webhook (the token as bearer). And the calendar feed of a rota, whose address is its secret.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FaultError, fault } from '#pure/base/errors.ts';
import type { HttpDeps } from './deps.ts';
import { admit, permits } from './gate.ts';
import { faultOf } from './problem.ts';

/** The role and scope that a token needs in order to report: `inbound:write`. */
const gate = { role: 'operator', tag: 'inbound' } as const;

export function mountInbound(app: FastifyInstance, deps: HttpDeps): void {
  const { access, notify, oncall } = deps.services;

  app.post('/api/v1/inbound/pagerduty/v2/enqueue', async (request: FastifyRequest, reply: FastifyReply) => {
    const body = request.body as { routing_key?: unknown } | undefined;
    const key = typeof body?.routing_key === 'string' ? body.routing_key : undefined;
    const principal = key ? await access.authenticate({ bearer: key }) : undefined;
    const refuse = (code: number, problem: string) =>
      reply
        .code(code)
        .send({ status: 'invalid event', message: 'Event object is invalid', errors: [problem] });
    if (!principal || !permits(principal, gate, true))
      return refuse(400, 'routing_key is no API token that may report (scope inbound:write)');
    try {
      const { keys } = notify.accept('pagerduty', body);
      return reply.code(202).send({ status: 'success', message: 'Event processed', dedup_key: keys[0] });
    } catch (error) {
      const problem = faultOf(error);
      if (problem.code !== 'invalid-input') throw error;
      return refuse(400, problem.message);
    }
  });

  app.post('/api/v1/inbound/alertmanager', async (request, reply) => {
    await admit(access, request, gate);
    const { keys } = notify.accept('alertmanager', request.body);
    return reply.send({ accepted: keys.length });
  });

  app.get<{ Params: { file: string } }>('/api/v1/on-call/feed/:file', async (request, reply) => {
    const token = /^([\w-]{43})\.ics$/.exec(request.params.file)?.[1];
    const text = token ? await oncall.feed(token) : undefined;
    if (text === undefined) throw new FaultError(fault('not-found', 'there is no such calendar'));
    return reply.header('cache-control', 'no-store').type('text/calendar; charset=utf-8').send(text);
  });
}
