/** Does a POP3 server answer, let one in, and hold what is expected. */
import { z } from 'zod';
import {
  capabilityRecords,
  faultOfMail,
  type MailLearnt,
  mailCapability,
  mailExpectations,
  mailInput,
  mailLimits,
  mailShape,
} from '#pure/contract/mail-check.ts';
import type { Crypto } from '#pure/contract/network.ts';
import { endShape, judgeService, loginOf, streamShape } from '#pure/contract/service-check.ts';
import { defineTool } from '#pure/contract/tool.ts';
import type { Conversation } from '#pure/protocols/conversation.ts';
import { saslExchange } from '#pure/protocols/sasl.ts';
import { checkService } from '#pure/protocols/service-check.ts';
import { productOfBanner } from '#pure/wire/banner.ts';
import {
  apopChallenge,
  decodeLines,
  decodePop3,
  type Pop3Answer,
  pop3Port,
  pop3TlsPort,
  statOf,
} from '#pure/wire/pop3.ts';
import { chooseMechanism, type Login } from '#pure/wire/sasl.ts';

const input = z.object({
  ...mailInput(pop3Port, pop3TlsPort),
  ...mailExpectations,
});
const service = z.object({
  ...mailShape,
  sizeBytes: z.number().meta({ unit: 'bytes' }).optional().describe('Of all messages'),
  ...streamShape,
  ...endShape,
});
const record = z.discriminatedUnion('kind', [mailCapability, service]);
type Plan = z.infer<typeof input>;

interface Learnt extends MailLearnt {
  sizeBytes?: number;
}

export const pop3 = defineTool({
  id: 'pop3',
  summary: 'Check a POP3 server: greeting, TLS, login, waiting messages',
  description:
    'Reads the greeting and what the server can do, takes up TLS, logs in and counts the messages. None is fetched or deleted.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record,
  positional: 'target',
  needs: ['tcp', 'tls', 'credentials'],
  risk: 'active',
  limits: mailLimits,
  examples: [{ title: 'Greeting and capabilities', input: { target: '127.0.0.1', timeoutMs: 1000 } }],

  async *run(plan, context) {
    const tls = plan.security === 'tls';
    const port = plan.port ?? (tls ? pop3TlsPort : pop3Port);
    const login = await loginOf(plan.credential, context.devices);
    const learnt: Learnt = { capabilities: [] };
    const checked = await checkService('pop3', plan, { port, tls }, context, (server) =>
      talk(server, plan, login, context.net.crypto, learnt),
    );
    const { capabilities: _, ...told } = learnt;
    yield* capabilityRecords(learnt);
    yield checked.record({ ...productOfBanner(told.greeting ?? ''), ...told }, faultOfMail(learnt, plan));
  },

  judge: judgeService<z.infer<typeof record>, z.infer<typeof service>>({
    summary: (item) =>
      item.messages === undefined
        ? `${item.greeting}, ${item.totalMs!.toFixed(1)} ms`
        : `${item.messages} messages, ${item.totalMs!.toFixed(1)} ms`,
    metrics: (item) => (item.messages === undefined ? [] : [{ name: 'messages', value: item.messages }]),
  }),
});

async function talk(
  server: Conversation,
  plan: Plan,
  login: Login | undefined,
  crypto: Crypto,
  learnt: Learnt,
) {
  const greeting = await server.next(decodePop3);
  learnt.greeting = greeting.text;
  if (!greeting.ok) throw server.fail('unexpected-status', `the greeting: -ERR ${greeting.text}`);
  const ask = async (command: string) => {
    await server.write(`${command}\r\n`);
    return await server.next(decodePop3);
  };
  // RFC 2449 section 5: a server without CAPA answers with an error, and has none.
  const capabilities = async () => ((await ask('CAPA')).ok ? await server.next(decodeLines) : []);
  learnt.capabilities = await capabilities();
  if (plan.security === 'starttls') {
    const answer = await ask('STLS');
    if (!answer.ok) throw server.fail('not-supported', `the server offers no STLS: ${answer.text}`);
    await server.startTls();
    learnt.capabilities = await capabilities();
  }
  if (login) {
    learnt.authentication = await authenticate(server, ask, login, crypto, learnt);
    const answer = await ask('STAT');
    const found = answer.ok ? statOf(answer.text) : undefined;
    if (!found) throw server.fail('unexpected-status', `STAT: ${answer.text.slice(0, 300)}`);
    Object.assign(learnt, found);
  }
  await ask('QUIT');
}

async function authenticate(
  server: Conversation,
  ask: (command: string) => Promise<Pop3Answer>,
  login: Login,
  crypto: Crypto,
  { greeting = '', capabilities }: Learnt,
): Promise<string> {
  const sasl = capabilities.find((line) => /^SASL /i.test(line));
  const mechanism = chooseMechanism(sasl?.split(/\s+/).slice(1) ?? [], server.secure);
  const challenge = apopChallenge(greeting);
  let way: string;
  let answer: Pop3Answer;
  if (mechanism) {
    way = mechanism;
    answer = await saslLogin(server, mechanism, login, crypto);
  } else if (challenge && !server.secure) {
    way = 'APOP';
    const digest = crypto.hash('md5', new TextEncoder().encode(challenge + login.password));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    answer = await ask(`APOP ${login.user} ${hex}`);
  } else {
    way = 'USER';
    if (/[\r\n]/.test(login.user + login.password))
      throw server.fail('not-supported', 'user and password of several lines');
    answer = await ask(`USER ${login.user}`);
    if (answer.ok) answer = await ask(`PASS ${login.password}`);
  }
  if (answer.ok) return way;
  // RFC 2449 section 8, RFC 3206: the mailbox is in use, or the server has troubles of its own.
  const other = answer.code?.startsWith('SYS/') || answer.code === 'IN-USE' || answer.code === 'LOGIN-DELAY';
  throw server.fail(
    other ? 'unexpected-status' : 'authentication-failed',
    `login as ${login.user}: ${answer.text.slice(0, 300)}`,
  );
}

/** RFC 5034: a `+ ` asks for more, everything else is the answer. */
async function saslLogin(
  server: Conversation,
  mechanism: NonNullable<ReturnType<typeof chooseMechanism>>,
  login: Login,
  crypto: Crypto,
): Promise<Pop3Answer> {
  const exchange = saslExchange(mechanism, login, crypto);
  const initial = exchange.next().value as string;
  await server.write(`AUTH ${mechanism}${initial ? ` ${initial}` : ''}\r\n`);
  for (let line = await server.line(); ; line = await server.line()) {
    const asked = /^\+ (.*)$/.exec(line) ?? /^\+()$/.exec(line);
    if (!asked) {
      const answer = decodePop3(new TextEncoder().encode(`${line}\r\n`));
      if (answer.state === 'complete') return answer.value;
      throw server.fail('malformed', `"${line.slice(0, 60)}" is no answer of POP3`);
    }
    const next = exchange.next(asked[1]!);
    await server.write(`${next.done ? '*' : next.value}\r\n`);
  }
}
