/** Would this mail server take a message: greeting, TLS, login, sender and recipients, and then nothing is sent. */
import { z } from 'zod';
import { familyOf } from '#pure/base/address.ts';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
import type { Crypto } from '#pure/contract/network.ts';
import {
  endShape,
  faultOfText,
  judgeService,
  loginInput,
  loginOf,
  placeInput,
  placeShape,
  portOrTlsInput,
  productShape,
  securityInput,
  streamShape,
  tlsInput,
} from '#pure/contract/service-check.ts';
import { defineTool } from '#pure/contract/tool.ts';
import type { Conversation } from '#pure/protocols/conversation.ts';
import { saslExchange } from '#pure/protocols/sasl.ts';
import { checkService } from '#pure/protocols/service-check.ts';
import { productOfBanner } from '#pure/wire/banner.ts';
import { chooseMechanism, type Login } from '#pure/wire/sasl.ts';
import {
  capabilitiesOf,
  capability,
  isMailbox,
  type SmtpCapability,
  smtpPort,
  smtpTlsPort,
} from '#pure/wire/smtp.ts';
import { type CodedReply, decodeCodedReply } from '#pure/wire/text-line.ts';

const input = z.object({
  ...placeInput,
  port: portOrTlsInput(smtpPort, smtpTlsPort),
  security: securityInput,
  ...tlsInput,
  credential: loginInput,
  helo: z
    .string()
    .max(255)
    .optional()
    .describe('Name to greet with; without it, the address of this machine'),
  from: z.string().max(320).optional().describe('Sender to offer; without it, none is'),
  recipients: z.array(z.string().max(320)).max(50).default([]).describe('Recipients it must take'),
  refused: z
    .array(z.string().max(320))
    .max(50)
    .default([])
    .describe('Recipients it must refuse: an open relay takes them'),
  expectText: z.string().max(1000).optional().describe('The greeting must contain this text'),
});

const capabilityRecord = z.object({
  kind: z.literal('capability'),
  keyword: z.string(),
  parameters: z.array(z.string()),
});
const recipientRecord = z.object({
  kind: z.literal('recipient'),
  address: z.string(),
  accepted: z.boolean(),
  reply: z.string(),
});
const service = z.object({
  ...placeShape,
  ...productShape,
  greeting: z.string().optional(),
  authentication: z.string().optional().describe('Mechanism that was used to log in'),
  ...streamShape,
  ...endShape,
});
const record = z.discriminatedUnion('kind', [capabilityRecord, recipientRecord, service]);
type Plan = z.infer<typeof input>;

/** Filled while the server is talked to, so that what was learnt before a fault is told, too. */
interface Learnt {
  greeting?: string;
  capabilities: readonly SmtpCapability[];
  authentication?: string;
  recipients: z.infer<typeof recipientRecord>[];
}

export const smtp = defineTool({
  id: 'smtp',
  summary: 'Check that a mail server would take a message',
  description:
    'Greets, takes up TLS, logs in, offers a sender and recipients, and leaves without sending anything. Recipients that must be refused reveal an open relay.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record,
  positional: 'target',
  needs: ['tcp', 'tls', 'credentials'],
  risk: 'active',
  limits: { targetsMax: 1, recordsMax: 500, durationMsMax: 120_000 },
  examples: [
    { title: 'Greeting and capabilities', input: { target: '127.0.0.1', timeoutMs: 1000 } },
    {
      title: 'A message would be taken, and nothing relayed',
      input: {
        target: '127.0.0.1',
        security: 'starttls',
        trust: false,
        from: 'probe@example.net',
        recipients: ['postmaster@example.net'],
        refused: ['somebody@example.org'],
        timeoutMs: 1000,
      },
    },
  ],

  async *run(plan, context) {
    checkMailboxes(plan);
    const tls = plan.security === 'tls';
    const port = plan.port ?? (tls ? smtpTlsPort : smtpPort);
    const login = await loginOf(plan.credential, context.devices);
    const learnt: Learnt = { capabilities: [], recipients: [] };
    const checked = await checkService('smtp', plan, { port, tls }, context, (server) =>
      talk(server, plan, login, context.net.crypto, learnt),
    );
    for (const item of learnt.capabilities)
      yield { kind: 'capability' as const, keyword: item.keyword, parameters: [...item.parameters] };
    yield* learnt.recipients;
    const { greeting, authentication } = learnt;
    yield checked.record(
      { ...productOfBanner(greeting ?? ''), greeting, authentication },
      faultOfAnswers(learnt, plan),
    );
  },

  judge: judgeService<z.infer<typeof record>, z.infer<typeof service>>({
    summary: (item) => `${item.greeting}, ${item.totalMs!.toFixed(1)} ms`,
  }),
});

function checkMailboxes({ from, recipients, refused, helo }: Plan): void {
  const named: [string, string][] = [
    ...(from === undefined ? [] : [['from', from] as [string, string]]),
    ...recipients.map((text): [string, string] => ['recipients', text]),
    ...refused.map((text): [string, string] => ['refused', text]),
  ];
  for (const [field, text] of named)
    if (!isMailbox(text) || (field !== 'from' && text === ''))
      throw invalidInput(field, text, 'this is no mailbox', 'Write user@example.net.');
  if (helo !== undefined && !/^[\w.:[\]-]+$/.test(helo))
    throw invalidInput('helo', helo, 'this is no name', 'Write a host name, or an address in brackets.');
  if (recipients.length + refused.length > 0 && from === undefined)
    throw invalidInput('from', '', 'recipients need a sender', 'Name one with --from.');
}

async function talk(
  server: Conversation,
  plan: Plan,
  login: Login | undefined,
  crypto: Crypto,
  learnt: Learnt,
) {
  const greeting = await server.next(decodeCodedReply);
  learnt.greeting = greeting.lines.join(' ');
  expectCode(server, 'the greeting', greeting, 220);
  const ask = async (command: string) => {
    await server.write(`${command}\r\n`);
    return await server.next(decodeCodedReply);
  };
  const hello = async () => {
    const reply = await ask(`EHLO ${plan.helo ?? addressLiteral(server.localAddress)}`);
    expectCode(server, 'EHLO', reply, 250);
    learnt.capabilities = capabilitiesOf(reply);
  };
  await hello();
  if (plan.security === 'starttls') {
    if (!capability(learnt.capabilities, 'STARTTLS'))
      throw server.fail('not-supported', 'the server offers no STARTTLS');
    expectCode(server, 'STARTTLS', await ask('STARTTLS'), 220);
    await server.startTls();
    // RFC 3207 section 4.2: what was said before is forgotten.
    await hello();
  }
  if (login) learnt.authentication = await authenticate(server, ask, login, crypto, learnt.capabilities);
  if (plan.from !== undefined) {
    expectCode(server, `sender ${plan.from}`, await ask(`MAIL FROM:<${plan.from}>`), 250);
    for (const address of [...plan.recipients, ...plan.refused]) {
      const { code, lines } = await ask(`RCPT TO:<${address}>`);
      const accepted = code >= 200 && code < 300;
      learnt.recipients.push({ kind: 'recipient', address, accepted, reply: `${code} ${lines.join(' ')}` });
    }
    await ask('RSET');
  }
  await ask('QUIT');
}

async function authenticate(
  server: Conversation,
  ask: (command: string) => Promise<CodedReply>,
  login: Login,
  crypto: Crypto,
  capabilities: readonly SmtpCapability[],
): Promise<string> {
  const offered = capability(capabilities, 'AUTH') ?? [];
  const mechanism = chooseMechanism(offered, server.secure);
  if (!mechanism)
    throw server.fail(
      'not-supported',
      offered.length > 0
        ? `no mechanism in common to log in: the server has ${offered.join(', ')}`
        : `the server lets nobody log in${server.secure ? '' : ' without TLS'}`,
    );
  const exchange = saslExchange(mechanism, login, crypto);
  const initial = exchange.next().value as string;
  let reply = await ask(`AUTH ${mechanism}${initial ? ` ${initial}` : ''}`);
  while (reply.code === 334) {
    const next = exchange.next(reply.lines[0] ?? '');
    reply = await ask(next.done ? '*' : next.value);
    if (next.done) break;
  }
  if (reply.code === 235) return mechanism;
  // RFC 4954 section 6: 535 is a wrong password; 454 and others are troubles of the server.
  throw server.fail(
    reply.code === 535 || reply.code === 534 ? 'authentication-failed' : 'unexpected-status',
    `login as ${login.user}: ${reply.code} ${reply.lines.join(' ')}`,
  );
}

function expectCode(server: Conversation, what: string, reply: CodedReply, code: number): void {
  if (reply.code !== code)
    throw server.fail('unexpected-status', `${what}: ${reply.code} ${reply.lines.join(' ').slice(0, 300)}`);
}

/** RFC 5321 section 4.1.3: who has no name greets with an address. */
function addressLiteral(address: string): string {
  const plain = address.replace(/^::ffff:/, '').replace(/%.*$/, '');
  return familyOf(plain) === 6 ? `[IPv6:${plain}]` : `[${plain || '127.0.0.1'}]`;
}

function faultOfAnswers(learnt: Learnt, plan: Plan): Fault | undefined {
  const { recipients, greeting = '' } = learnt;
  const wrong = recipients.find((item, i) => item.accepted !== i < plan.recipients.length);
  if (wrong)
    return fault(
      'content-mismatch',
      wrong.accepted
        ? `recipient ${wrong.address} is taken and must not be: ${wrong.reply}`
        : `recipient ${wrong.address} is refused: ${wrong.reply}`,
    );
  return faultOfText('the greeting', greeting, { expect: plan.expectText });
}
