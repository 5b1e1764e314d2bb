/** Does a telephone system answer: OPTIONS over UDP, TCP or TLS, as one switch asks another whether it is alive. */
import { z } from 'zod';
import { familyOf } from '#pure/base/address.ts';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
import type { Random } from '#pure/contract/host.ts';
import {
  endShape,
  judgeService,
  placeInput,
  placeShape,
  productShape,
  streamShape,
  tlsInput,
} from '#pure/contract/service-check.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { askDatagram } from '#pure/protocols/ask-datagram.ts';
import { addressOf } from '#pure/protocols/conversation.ts';
import { checkService } from '#pure/protocols/service-check.ts';
import {
  decodeSip,
  encodeSipRequest,
  headerOf,
  type SipMessage,
  sipPort,
  sipTlsPort,
  wordsOf,
} from '#pure/wire/sip.ts';

const input = z.object({
  ...placeInput,
  port: z
    .number()
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe(`Port; without it, ${sipPort}, or ${sipTlsPort} with TLS`),
  transport: z.enum(['udp', 'tcp', 'tls']).default('udp').describe('How to ask'),
  ...tlsInput,
  uri: z
    .string()
    .max(500)
    .optional()
    .describe('Whom to ask for, as sip:100@example.net; without it, the server'),
  from: z.string().max(500).default('sip:nocturne@invalid').describe('Who we say we are'),
  expectStatus: z
    .array(z.number().int().min(200).max(699))
    .max(20)
    .default([])
    .describe(
      'Good status codes; without any, each from 200 to 499 proves that the server works, for many refuse strangers',
    ),
  expectMethods: z
    .array(z.string().max(64))
    .max(50)
    .default([])
    .describe('Methods that the answer must allow'),
  retries: z.number().int().min(0).max(10).default(2).describe('Further tries over UDP within the time'),
});
const service = z.object({
  ...placeShape,
  ...productShape,
  transport: z.string(),
  status: z.number().int().optional(),
  reason: z.string().optional(),
  allow: z.array(z.string()).optional().describe('Methods'),
  ...streamShape,
  ...endShape,
});
type Plan = z.infer<typeof input>;

export const sip = defineTool({
  id: 'sip',
  summary: 'Ask a SIP server whether it is alive (OPTIONS)',
  description:
    'Sends OPTIONS over UDP, TCP or TLS and times the answer. Nobody is called. Product, status and allowed methods are shown and judged.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record: z.discriminatedUnion('kind', [service]),
  positional: 'target',
  needs: ['udp', 'tcp', 'tls'],
  risk: 'active',
  datagrams: { timeoutIs: 'all-tries' },
  limits: { targetsMax: 1, recordsMax: 10, durationMsMax: 120_000 },
  examples: [
    { title: 'A telephone system', input: { target: '127.0.0.1', timeoutMs: 500 } },
    {
      title: 'Over TLS, able to take calls',
      input: {
        target: '127.0.0.1',
        transport: 'tls',
        trust: false,
        expectMethods: ['INVITE'],
        timeoutMs: 1000,
      },
    },
  ],

  async *run(plan, context) {
    for (const field of ['uri', 'from'] as const)
      if (plan[field] !== undefined && !/^sips?:[^\s<>"]+$/i.test(plan[field]))
        throw invalidInput(field, plan[field], 'this is no SIP address', 'Write sip:100@example.net.');
    const { net, clock, random, signal } = context;
    const { target, transport } = plan;
    const port = plan.port ?? (transport === 'tls' ? sipTlsPort : sipPort);
    const address = await addressOf(target, net, signal);
    const question = questionOf(plan, address, port, random);
    if (transport !== 'udp') {
      const tls = transport === 'tls';
      const checked = await checkService(
        'sip',
        { ...plan, target },
        { port, tls },
        context,
        async (server) => {
          await server.write(question.encode(server.localAddress, 0));
          for (;;) {
            const message = await server.next((bytes) => decodeSip(bytes, 'stream'));
            if (question.answeredBy(message)) return message;
          }
        },
      );
      const { value } = checked;
      yield checked.record({ transport, ...factsOf(value) }, value && faultOf(value, plan)) as z.infer<
        typeof service
      >;
      return;
    }
    const outcome = await askDatagram(
      {
        protocol: 'sip',
        address,
        port,
        timeoutMs: plan.timeoutMs,
        tries: plan.retries + 1,
        message: () => question.encode('', 0),
        read: (bytes) => {
          const found = decodeSip(bytes, 'datagram');
          return found.state === 'complete' && question.answeredBy(found.value) ? found.value : undefined;
        },
        signal,
      },
      { net, clock },
    );
    const base = { kind: 'service' as const, target, address, port, transport };
    if (!outcome.ok) {
      yield { ...base, totalMs: outcome.elapsedMs, fault: outcome.fault };
      return;
    }
    const failure = faultOf(outcome.value, plan);
    yield {
      ...base,
      ...factsOf(outcome.value),
      firstByteMs: outcome.rttMs,
      totalMs: outcome.elapsedMs,
      ...(failure ? { fault: failure } : {}),
    };
  },

  judge: judgeService<z.infer<typeof service>, z.infer<typeof service>>({
    summary: (item) => `${item.status} ${item.reason}, ${item.totalMs!.toFixed(1)} ms`,
  }),
});

/** Section 11.1. The answer comes back to where the question came from (`rport`, RFC 3581), whatever stands in Via. */
function questionOf(plan: Plan, address: string, port: number, random: Random) {
  const token = () => `${random.uint32().toString(16)}${random.uint32().toString(16)}`;
  const callId = token();
  const [tag, branch] = [token(), token()];
  const host = familyOf(plan.target) === 6 ? `[${plan.target}]` : plan.target;
  const secure =
    plan.transport === 'tls' ? ';transport=tls' : plan.transport === 'tcp' ? ';transport=tcp' : '';
  const uri = plan.uri ?? `sip:${host}:${port}${secure}`;
  return {
    encode(localAddress: string, localPort: number): Uint8Array {
      const own = localAddress === '' ? (familyOf(address) === 6 ? '[::]' : '0.0.0.0') : localAddress;
      const via = familyOf(own) === 6 ? `[${own}]` : own;
      return encodeSipRequest('OPTIONS', uri, [
        [
          'Via',
          `SIP/2.0/${plan.transport.toUpperCase()} ${via}${localPort ? `:${localPort}` : ''};rport;branch=z9hG4bK${branch}`,
        ],
        ['Max-Forwards', '70'],
        ['From', `<${plan.from}>;tag=${tag}`],
        ['To', `<${uri}>`],
        ['Call-ID', callId],
        ['CSeq', '1 OPTIONS'],
        ['Contact', `<${plan.from}>`],
        ['Accept', 'application/sdp'],
        ['User-Agent', 'Nocturne'],
      ]);
    },
    /** A final answer to this question; 100 only says that it came. */
    answeredBy: (message: SipMessage): boolean =>
      message.kind === 'response' && message.status >= 200 && headerOf(message, 'call-id') === callId,
  };
}

function factsOf(message: SipMessage | undefined): Partial<z.infer<typeof service>> {
  if (message?.kind !== 'response') return {};
  const agent = headerOf(message, 'server') ?? headerOf(message, 'user-agent');
  const found = /^(.+?)[/ (]+v?(\d[\w.~+-]*)/.exec(agent ?? '');
  const allow = wordsOf(message, 'allow');
  return {
    ...(agent === undefined ? {} : { product: found?.[1] ?? agent }),
    ...(found?.[2] ? { version: found[2] } : {}),
    status: message.status,
    reason: message.reason,
    ...(allow.length > 0 ? { allow } : {}),
  };
}

function faultOf(message: SipMessage, plan: Plan): Fault | undefined {
  if (message.kind !== 'response') return undefined;
  const { status, reason } = message;
  const good = plan.expectStatus.length > 0 ? plan.expectStatus.includes(status) : status < 500;
  if (!good)
    return fault('unexpected-status', `the server answers ${status} ${reason}`, { value: String(status) });
  const allow = wordsOf(message, 'allow').map((word) => word.toUpperCase());
  const missing = plan.expectMethods.find((method) => !allow.includes(method.toUpperCase()));
  return missing === undefined
    ? undefined
    : fault('content-mismatch', `the server does not allow ${missing}`, { value: missing });
}
