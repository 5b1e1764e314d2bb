/** Does something listen: open, refused, filtered and unreachable told apart, with connect time. */
import { z } from 'zod';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { resolveTargets } from '#pure/protocols/resolve-targets.ts';

/** `host:port`, `[2001:db8::1]:port`, or a host alone. */
function splitPort(text: string): { host: string; port: number | undefined } {
  const match = /^\[([^\]]+)\](?::(\d{1,6}))?$/.exec(text) ?? /^([^:]+):(\d{1,6})$/.exec(text);
  if (!match) return { host: text, port: undefined };
  const port = match[2] === undefined ? undefined : Number(match[2]);
  if (port !== undefined && (port < 1 || port > 65535))
    throw invalidInput(
      'targets',
      text,
      `port ${port} is not between 1 and 65535`,
      'Give a port from 1 to 65535.',
    );
  return { host: match[1]!, port };
}
const expressionsOf = (targets: readonly string[]): string[] =>
  targets.flatMap((item) => item.split(/[\s,]+/)).filter(Boolean);
const namesNoPort = (text: string): boolean => !text.startsWith('!') && splitPort(text).port === undefined;

const input = z
  .object({
    targets: z
      .array(z.string().min(1).max(300))
      .min(1)
      .max(10_000)
      .describe('host, host:port, ranges or prefixes'),
    ports: z
      .array(z.number().int().min(1).max(65535))
      .max(1000)
      .default([])
      .describe('Ports for targets that name none'),
    timeoutMs: z
      .number()
      .int()
      .min(50)
      .max(60_000)
      .default(2000)
      .meta({ unit: 'ms' })
      .describe('How long to wait for each connection'),
  })
  .refine(({ targets, ports }) => ports.length > 0 || !expressionsOf(targets).some(namesNoPort), {
    path: ['ports'],
    error: 'a target names no port: write host:port, or name ports',
  });

const record = z.object({
  kind: z.literal('port'),
  target: z.string().describe('As it was written'),
  address: z.string(),
  port: z.number().int(),
  state: z.enum(['open', 'refused', 'filtered', 'unreachable', 'unresolved']),
  connectMs: z.number().meta({ unit: 'ms' }).describe('Time to connect').optional(),
  fault: faultSchema.optional(),
});
type Item = z.infer<typeof record>;
const concurrency = 128;

export const tcp = defineTool({
  id: 'tcp',
  summary: 'Check that TCP ports accept connections',
  description:
    'Connects and closes. An answer of any kind proves that the host is up: a refusal is told apart from silence and from an unreachable host.',
  group: 'services',
  appliesTo: { address: 'targets', name: 'targets' },
  input,
  record,
  positional: 'targets',
  needs: ['tcp'],
  risk: 'active',
  limits: { targetsMax: 100_000, recordsMax: 1_000_000, durationMsMax: 3_600_000 },
  examples: [
    {
      title: 'Two ports of this machine',
      input: { targets: ['127.0.0.1'], ports: [22, 80], timeoutMs: 500 },
    },
  ],
  batch: { field: 'targets', targetOf: (item) => item.target },

  async *run(plan, { net, signal, limits }) {
    const jobs: { target: string; address: string; port: number }[] = [];
    const expressions = expressionsOf(plan.targets);
    const excluded = expressions.filter((text) => text.startsWith('!'));
    for (const text of expressions.filter((item) => !item.startsWith('!'))) {
      const { host, port } = splitPort(text);
      const ports = port === undefined ? plan.ports : [port];
      const { found, failed } = await resolveTargets([host, ...excluded], net, {
        max: limits.targetsMax,
        signal,
      });
      if (jobs.length + found.length * ports.length > limits.recordsMax)
        throw invalidInput(
          'targets',
          text,
          `makes more than ${limits.recordsMax} connections`,
          'Name fewer targets or ports at once.',
        );
      for (const item of failed)
        for (const number of ports)
          yield {
            kind: 'port' as const,
            target: text,
            address: '',
            port: number,
            state: 'unresolved' as const,
            fault: item.fault,
          };
      for (const item of found)
        for (const number of ports)
          jobs.push({
            target: found.length === 1 ? text : item.address,
            address: item.address,
            port: number,
          });
    }
    for (let at = 0; at < jobs.length && !signal.aborted; at += concurrency) {
      const results = await Promise.all(
        jobs.slice(at, at + concurrency).map(async (job): Promise<Item | undefined> => {
          const outcome = await net.tcpConnect({
            address: job.address,
            port: job.port,
            timeoutMs: plan.timeoutMs,
            signal,
          });
          if (outcome.ok) {
            outcome.stream.close();
            return { kind: 'port', ...job, state: 'open', connectMs: outcome.connectMs };
          }
          const { code } = outcome.fault;
          if (code === 'cancelled') return undefined;
          const state =
            code === 'refused' || code === 'reset'
              ? 'refused'
              : code === 'timeout' || code === 'filtered'
                ? 'filtered'
                : 'unreachable';
          return { kind: 'port', ...job, state, fault: outcome.fault };
        }),
      );
      for (const item of results) if (item) yield item;
    }
  },

  judge: {
    init: () => ({ open: 0, total: 0, connectMs: 0, worst: undefined as Fault | undefined }),
    step: (state, item) => ({
      open: state.open + (item.state === 'open' ? 1 : 0),
      total: state.total + 1,
      connectMs: state.connectMs + (item.connectMs ?? 0),
      worst: state.worst ?? (item.fault as Fault | undefined),
    }),
    done: ({ open, total, connectMs, worst }) => {
      const metrics = open > 0 ? [{ name: 'connect.time' as const, value: connectMs / open }] : [];
      const summary = `${open} of ${total} ports are open${open > 0 ? `, ${(connectMs / open).toFixed(1)} ms` : ''}`;
      if (total === 0) return { ok: false, summary: 'nothing was tried', fault: fault('cancelled'), metrics };
      return worst ? { ok: false, summary, fault: worst, metrics } : { ok: true, summary, metrics };
    },
  },
});
