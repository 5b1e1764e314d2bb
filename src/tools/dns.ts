/** Ask a DNS server, and judge what it says. */
import { z } from 'zod';
import { formatAddress, parseAddress } from '#pure/base/address.ts';
import { type Fault, FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import type { Network } from '#pure/contract/network.ts';
import { faultSchema } from '#pure/contract/resources/base.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { askDns, faultOfAnswer } from '#pure/protocols/dns.ts';
import { responseCodes, reverseName, typeNumber } from '#pure/wire/dns.ts';

const input = z.object({
  names: z
    .array(z.string().min(1).max(255))
    .min(1)
    .max(1000)
    .describe('Names to ask for; an address with type PTR is turned round'),
  type: z
    .string()
    .toUpperCase()
    .refine((name) => name !== 'OPT' && typeNumber(name) !== undefined, 'not a record type')
    .default('A')
    .describe('Record type, such as A, AAAA, MX, TXT, SOA, SRV, PTR, HTTPS or TYPE65280'),
  server: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('DNS server, name or address; without it, those of this machine'),
  port: z.number().int().min(1).max(65535).default(53).describe('Port of the server'),
  transport: z
    .enum(['udp', 'tcp'])
    .default('udp')
    .describe('udp falls back to tcp when an answer is truncated'),
  recursion: z.boolean().default(true).describe('Ask the server to find the answer elsewhere'),
  timeoutMs: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(2000)
    .meta({ unit: 'ms' })
    .describe('How long to wait, each try'),
  retries: z.number().int().min(0).max(10).default(1).describe('Further tries over UDP'),
  expect: z
    .array(z.string().max(4000))
    .max(100)
    .default([])
    .describe('The answer must contain these values, else it is a fault'),
});

const answer = z.object({
  kind: z.literal('answer'),
  name: z.string().describe('Owner of the record'),
  type: z.string(),
  ttlS: z.number().meta({ unit: 's' }).describe('Time to live'),
  data: z.string().describe('Presentation form'),
});
const response = z.object({
  kind: z.literal('response'),
  name: z.string().describe('What was asked'),
  server: z.string(),
  status: z.string().describe('Response code'),
  transport: z.enum(['udp', 'tcp']),
  answers: z.number().int(),
  authoritative: z.boolean(),
  elapsedMs: z.number().meta({ unit: 'ms' }),
  fault: faultSchema.optional(),
});
const record = z.discriminatedUnion('kind', [answer, response]);

interface State {
  readonly worst: Fault | undefined;
  readonly answers: number;
  readonly responses: number;
  readonly elapsedMs: number;
}

export const dns = defineTool({
  id: 'dns',
  summary: 'Ask a DNS server for any record, with timing',
  description:
    'UDP with EDNS and TCP, any record type, a chosen server. Tells a name that does not exist, a name without such a record, a failing server and a silent one apart.',
  group: 'names',
  appliesTo: { name: 'names' },
  asks: ['server'],
  input,
  record,
  positional: 'names',
  needs: ['udp', 'tcp'],
  risk: 'active',
  datagrams: { timeoutIs: 'each-try' },
  limits: { targetsMax: 1000, recordsMax: 100_000, durationMsMax: 600_000 },
  examples: [
    {
      title: 'Mail servers of a domain, from a chosen server',
      input: { names: ['example.net'], type: 'MX', server: '127.0.0.1' },
    },
  ],

  async *run(plan, { net, clock, random, signal }) {
    const server = await serverAddress(plan.server, net.lookup, net.resolvers);
    for (const asked of plan.names) {
      if (signal.aborted) return;
      const address = plan.type === 'PTR' ? parseAddress(asked) : undefined;
      const name = address ? reverseName(address) : asked;
      const outcome = await askDns(
        {
          server,
          port: plan.port,
          name,
          type: typeNumber(plan.type)!,
          transport: plan.transport,
          timeoutMs: plan.timeoutMs,
          retries: plan.retries,
          recursion: plan.recursion,
          signal,
        },
        { net, clock, random },
      );
      if (!outcome.ok) {
        if (outcome.fault.source === 'input') throw new FaultError(outcome.fault);
        yield {
          kind: 'response' as const,
          name: asked,
          server,
          status: 'none',
          transport: plan.transport,
          answers: 0,
          authoritative: false,
          elapsedMs: outcome.elapsedMs,
          fault: outcome.fault,
        };
        continue;
      }
      const { message } = outcome;
      for (const item of message.answers) yield { kind: 'answer' as const, ...item };
      const missing = plan.expect.find((value) => !message.answers.some((item) => item.data === value));
      const failure =
        faultOfAnswer(message, asked, plan.type) ??
        (missing === undefined
          ? undefined
          : fault('content-mismatch', `${asked}: the answer has no "${missing}"`));
      yield {
        kind: 'response' as const,
        name: asked,
        server,
        status: responseCodes[message.responseCode] ?? `code ${message.responseCode}`,
        transport: outcome.transport,
        answers: message.answers.length,
        authoritative: message.authoritative,
        elapsedMs: outcome.elapsedMs,
        ...(failure ? { fault: failure } : {}),
      };
    }
  },

  judge: {
    init: (): State => ({ worst: undefined, answers: 0, responses: 0, elapsedMs: 0 }),
    step: (state, item): State =>
      item.kind === 'answer'
        ? { ...state, answers: state.answers + 1 }
        : {
            ...state,
            responses: state.responses + 1,
            elapsedMs: state.elapsedMs + item.elapsedMs,
            worst: state.worst ?? (item.fault as Fault | undefined),
          },
    done: (state) => {
      const metrics = [
        { name: 'answers' as const, value: state.answers },
        ...(state.responses > 0
          ? [{ name: 'resolve.time' as const, value: state.elapsedMs / state.responses }]
          : []),
      ];
      const summary = `${state.answers} records in ${state.elapsedMs.toFixed(1)} ms`;
      return state.worst
        ? { ok: false, summary: state.worst.message, fault: state.worst, metrics }
        : { ok: true, summary, metrics };
    },
  },
});

async function serverAddress(
  server: string | undefined,
  lookup: Network['lookup'],
  resolvers: Network['resolvers'],
): Promise<string> {
  if (server === undefined) {
    const [first] = await resolvers();
    if (first) return first;
    throw invalidInput('server', '', 'this machine has no DNS server configured', 'Name one with --server.');
  }
  const numeric = parseAddress(server);
  if (numeric) return formatAddress(numeric);
  const outcome = await lookup(server, {});
  if (outcome.ok && outcome.addresses[0]) return outcome.addresses[0];
  throw new FaultError({
    ...(outcome.ok ? fault('name-not-found') : outcome.fault),
    field: 'server',
    value: server,
  });
}
