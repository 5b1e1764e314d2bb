/** POST /api/v1/tools/{id}/runs: one JSON record a line (or an event), the verdict last. A closed connection cancels the run. */
import { once } from 'node:events';
import type { FastifyInstance } from 'fastify';
import { type Fault, FaultError, fault } from '#pure/base/errors.ts';
import type { Role } from '#pure/contract/resources.ts';
import type { Risk, RunnableTool } from '#pure/contract/tool.ts';
import { tools } from '#tools/index.ts';
import type { HttpDeps } from './deps.ts';
import { admit } from './gate.ts';
import { faultOf } from './problem.ts';

const roleForRisk: Record<Risk, Role> = {
  passive: 'operator',
  active: 'operator',
  intrusive: 'engineer',
  'changes-device': 'admin',
};

export async function toolById(id: string): Promise<RunnableTool> {
  const load = Object.hasOwn(tools, id) ? tools[id] : undefined;
  if (load) return await load();
  throw new FaultError(
    fault('not-found', `there is no tool "${id.slice(0, 100)}"`, {
      field: 'id',
      value: id.slice(0, 100),
      remedy: `Choose one of ${Object.keys(tools).join(', ')}.`,
    }),
  );
}

export function mountRuns(app: FastifyInstance, deps: HttpDeps): void {
  const { access, probes } = deps.services;
  app.post<{ Params: { id: string } }>('/api/v1/tools/:id/runs', async (request, reply) => {
    const tool = await toolById(request.params.id);
    const principal = await admit(access, request, { role: roleForRisk[tool.risk], tag: 'tools' });
    const input = tool.parse(request.body ?? {});
    const cancel = new AbortController();
    const run = probes.run('local', tool, input, { signal: cancel.signal });
    await access.audit({
      actor: principal.name,
      action: 'tool.run',
      object: `tool:${tool.id}`,
      detail: { input },
    });

    const events = (request.headers.accept ?? '').includes('text/event-stream');
    reply.hijack();
    const raw = reply.raw;
    raw.on('close', () => cancel.abort());
    const deadline = setTimeout(() => cancel.abort(), tool.limits.durationMsMax);
    raw.writeHead(200, {
      'content-type': events ? 'text/event-stream' : 'application/x-ndjson',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    raw.flushHeaders();
    const send = async (record: unknown) => {
      const line = JSON.stringify(record);
      // Waiting for the reader keeps memory bounded: a slow reader slows the tool down instead of filling a buffer.
      if (!raw.write(events ? `data: ${line}\n\n` : `${line}\n`) && !raw.destroyed)
        await Promise.race([once(raw, 'drain'), once(raw, 'close')]);
    };
    let failure: Fault | undefined;
    try {
      for await (const record of run.records) {
        if (raw.destroyed) break;
        await send(record);
      }
    } catch (error) {
      failure = faultOf(error);
      if (failure.code === 'internal')
        deps.log.error('tool run failed', { tool: tool.id, error: String(error) });
    } finally {
      clearTimeout(deadline);
    }
    const verdict = run.verdict();
    await send({
      kind: 'verdict',
      ...verdict,
      ...(failure ? { ok: false, summary: failure.message, fault: failure } : {}),
    });
    raw.end();
  });
}
