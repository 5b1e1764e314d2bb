/**
 * POST /api/v1/tools/{id}/runs: one JSON record a line (or an event), the verdict last. A closed connection cancels the run. The answer's header
 * `x-run-id` names the run; POST /api/v1/runs/{id}/commands pauses it, lets it go on, or has it leave a target alone.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { FastifyInstance } from 'fastify';
import { type Fault, FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { newId } from '#pure/base/id.ts';
import type { Role } from '#pure/contract/resources.ts';
import {
  parseAsked,
  parseInput,
  type Risk,
  type RunnableTool,
  type ToolRun,
  toolCommand,
} from '#pure/contract/tool.ts';
import type { Access } from '#services/access/port.ts';
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

interface ActiveRun {
  readonly run: ToolRun;
  readonly tool: RunnableTool;
  /** Whoever started it; an admin may command all. */
  readonly by: string;
}

export function mountRuns(app: FastifyInstance, deps: HttpDeps): void {
  const { access, probes } = deps.services;
  const active = new Map<string, ActiveRun>();
  mountCommands(app, access, active);
  app.post<{ Params: { id: string } }>('/api/v1/tools/:id/runs', async (request, reply) => {
    const tool = await toolById(request.params.id);
    const principal = await admit(access, request, { role: roleForRisk[tool.risk], tag: 'tools' });
    const input = parseAsked(tool, request.body ?? {});
    const cancel = new AbortController();
    const run = probes.run('local', tool, input, { signal: cancel.signal });
    await access.audit({
      actor: principal.name,
      action: 'tool.run',
      object: `tool:${tool.id}`,
      detail: { input },
    });

    const runId = newId(Date.now(), (length) => new Uint8Array(randomBytes(length)));
    active.set(runId, { run, tool, by: principal.id });
    const events = (request.headers.accept ?? '').includes('text/event-stream');
    reply.hijack();
    const raw = reply.raw;
    raw.on('close', () => cancel.abort());
    const deadline = setTimeout(() => cancel.abort(), tool.limits.durationMsMax);
    raw.writeHead(200, {
      'content-type': events ? 'text/event-stream' : 'application/x-ndjson',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-run-id': runId,
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
      active.delete(runId);
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

function mountCommands(app: FastifyInstance, access: Access, active: ReadonlyMap<string, ActiveRun>): void {
  app.post<{ Params: { id: string } }>('/api/v1/runs/:id/commands', async (request) => {
    const principal = await admit(access, request, { role: 'operator', tag: 'tools' });
    const { id } = request.params;
    const found = active.get(id);
    // A run of somebody else is none of theirs, whether it is there or not.
    if (!found || (found.by !== principal.id && principal.role !== 'admin'))
      throw new FaultError(
        fault('not-found', `id: no run "${id.slice(0, 100)}" is in flight`, {
          field: 'id',
          value: id.slice(0, 100),
          remedy: 'Use the x-run-id that the answer to the run began with.',
        }),
      );
    const command = parseInput(toolCommand, request.body ?? {});
    if (!found.tool.commands.includes(command.command))
      throw invalidInput(
        'command',
        command.command,
        `${found.tool.id} does not know it`,
        found.tool.commands.length > 0
          ? `It knows ${found.tool.commands.join(', ')}.`
          : 'Close the connection to stop the run.',
      );
    return { done: found.run.command(command) };
  });
}
