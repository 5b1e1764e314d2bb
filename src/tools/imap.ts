/** Does an IMAP server answer, let one in, and hold what is expected. */
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
  messageCount,
} from '#pure/contract/mail-check.ts';
import type { Crypto } from '#pure/contract/network.ts';
import { endShape, judgeService, loginOf, streamShape } from '#pure/contract/service-check.ts';
import { defineTool } from '#pure/contract/tool.ts';
import type { Conversation } from '#pure/protocols/conversation.ts';
import { saslExchange } from '#pure/protocols/sasl.ts';
import { checkService } from '#pure/protocols/service-check.ts';
import { productOfBanner } from '#pure/wire/banner.ts';
import {
  capabilitiesIn,
  decodeImap,
  encodeMailbox,
  type ImapResponse,
  imapPort,
  imapTlsPort,
  quoted,
} from '#pure/wire/imap.ts';
import { chooseMechanism, type Login } from '#pure/wire/sasl.ts';

const input = z.object({
  ...mailInput(imapPort, imapTlsPort),
  mailbox: z.string().min(1).max(1000).default('INBOX').describe('Mailbox to count, once logged in'),
  messagesMin: messageCount().optional().describe('Fewer messages are a fault'),
  ...mailExpectations,
});
const service = z.object({
  ...mailShape,
  unseen: z.number().int().optional().describe('Of these, not read yet'),
  ...streamShape,
  ...endShape,
});
const record = z.discriminatedUnion('kind', [mailCapability, service]);
type Plan = z.infer<typeof input>;

interface Learnt extends MailLearnt {
  unseen?: number;
}

export const imap = defineTool({
  id: 'imap',
  summary: 'Check an IMAP server: greeting, TLS, login, messages of a mailbox',
  description:
    'Reads the greeting and what the server can do, takes up TLS, logs in and counts the messages of a mailbox without opening it: nothing is marked as read.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record,
  positional: 'target',
  needs: ['tcp', 'tls', 'credentials'],
  risk: 'active',
  limits: mailLimits,
  examples: [
    { title: 'Greeting and capabilities', input: { target: '127.0.0.1', timeoutMs: 1000 } },
    {
      title: 'Log in, and find few messages waiting',
      input: {
        target: '127.0.0.1',
        security: 'tls',
        trust: false,
        credential: 'password:probe:secret',
        messagesMax: 100,
        timeoutMs: 1000,
      },
    },
  ],

  async *run(plan, context) {
    const tls = plan.security === 'tls';
    const port = plan.port ?? (tls ? imapTlsPort : imapPort);
    const login = await loginOf(plan.credential, context.devices);
    const learnt: Learnt = { capabilities: [] };
    const checked = await checkService('imap', plan, { port, tls }, context, (server) =>
      talk(server, plan, login, context.net.crypto, learnt),
    );
    const { capabilities: _, ...told } = learnt;
    yield* capabilityRecords(learnt);
    yield checked.record(
      { ...productOfBanner(told.greeting ?? ''), ...told },
      faultOfMail(learnt, plan, ` in ${plan.mailbox}`),
    );
  },

  judge: judgeService<z.infer<typeof record>, z.infer<typeof service>>({
    summary: (item) =>
      item.messages === undefined
        ? `${item.greeting}, ${item.totalMs!.toFixed(1)} ms`
        : `${item.messages} messages, ${item.unseen} not read, ${item.totalMs!.toFixed(1)} ms`,
    metrics: (item) =>
      item.messages === undefined
        ? []
        : [
            { name: 'messages', value: item.messages },
            { name: 'messages.unread', value: item.unseen! },
          ],
  }),
});

/** Data that a server may send along with one answer. */
const dataMax = 1000;

interface Answer {
  readonly final: ImapResponse;
  readonly data: readonly ImapResponse[];
}

function createClient(server: Conversation) {
  let tags = 0;
  /** Until the response with our tag; `onward` says what to send when the server asks for more. */
  const ask = async (command: string, onward?: (asked: string) => string): Promise<Answer> => {
    const tag = `n${++tags}`;
    await server.write(`${tag} ${command}\r\n`);
    const data: ImapResponse[] = [];
    while (data.length < dataMax) {
      const response = await server.next(decodeImap);
      if (response.tag === tag) return { final: response, data };
      if (response.tag === '+') await server.write(`${onward?.(response.text) ?? '*'}\r\n`);
      else data.push(response);
    }
    throw server.fail('malformed', `more than ${dataMax} responses to one command`);
  };
  const must = async (what: string, command: string): Promise<Answer> => {
    const answer = await ask(command);
    if (answer.final.status === 'OK') return answer;
    throw server.fail(
      'unexpected-status',
      `${what}: ${answer.final.status} ${answer.final.text.slice(0, 300)}`,
    );
  };
  return { ask, must };
}
type Client = ReturnType<typeof createClient>;

async function talk(
  server: Conversation,
  plan: Plan,
  login: Login | undefined,
  crypto: Crypto,
  learnt: Learnt,
) {
  const greeting = await server.next(decodeImap);
  learnt.greeting = greeting.text;
  if (greeting.status !== 'OK' && greeting.status !== 'PREAUTH')
    throw server.fail('unexpected-status', `the greeting: ${greeting.status ?? 'data'} ${greeting.text}`);
  const client = createClient(server);
  learnt.capabilities = capabilitiesIn(greeting) ?? (await capabilities(client));
  if (plan.security === 'starttls') {
    if (!learnt.capabilities.includes('STARTTLS'))
      throw server.fail('not-supported', 'the server offers no STARTTLS');
    await client.must('STARTTLS', 'STARTTLS');
    await server.startTls();
    learnt.capabilities = await capabilities(client);
  }
  if (login) {
    learnt.authentication = await authenticate(server, client, login, crypto, learnt.capabilities);
    const name = quoted(encodeMailbox(plan.mailbox))!;
    const { data } = await client.must(`mailbox ${plan.mailbox}`, `STATUS ${name} (MESSAGES UNSEEN)`);
    Object.assign(learnt, countsIn(data));
  }
  await client.ask('LOGOUT');
}

async function capabilities(client: Client): Promise<readonly string[]> {
  const { data } = await client.must('CAPABILITY', 'CAPABILITY');
  return data.map(capabilitiesIn).find((found) => found !== undefined) ?? [];
}

async function authenticate(
  server: Conversation,
  client: Client,
  login: Login,
  crypto: Crypto,
  offered: readonly string[],
): Promise<string> {
  const names = offered.flatMap((name) => (/^AUTH=/i.test(name) ? [name.slice(5)] : []));
  const mechanism = chooseMechanism(names, server.secure);
  let answer: Answer;
  if (mechanism) {
    const exchange = saslExchange(mechanism, login, crypto);
    const initial = exchange.next().value as string;
    let first = true;
    answer = await client.ask(`AUTHENTICATE ${mechanism}`, (asked) => {
      if (first && initial) {
        first = false;
        return initial;
      }
      const next = exchange.next(asked);
      return next.done ? '*' : next.value;
    });
  } else {
    // RFC 3501 section 6.2.3: LOGIN must not be tried where it is disabled.
    const [user, password] = [quoted(login.user), quoted(login.password)];
    if (offered.includes('LOGINDISABLED') || user === undefined || password === undefined)
      throw server.fail(
        'not-supported',
        `no way in common to log in${server.secure ? '' : '; the server may allow it only inside TLS'}`,
      );
    answer = await client.ask(`LOGIN ${user} ${password}`);
  }
  const { status, code, text } = answer.final;
  if (status === 'OK') return mechanism ?? 'LOGIN command';
  // RFC 5530 section 3: UNAVAILABLE is trouble of the server, no matter who asks.
  const wrong = status === 'NO' && code !== 'UNAVAILABLE';
  throw server.fail(
    wrong ? 'authentication-failed' : 'unexpected-status',
    `login as ${login.user}: ${status} ${text.slice(0, 300)}`,
  );
}

/** `* STATUS INBOX (MESSAGES 3 UNSEEN 1)`. */
function countsIn(data: readonly ImapResponse[]): { messages: number; unseen: number } | undefined {
  for (const { values } of data) {
    const [word, , list] = values;
    if (word !== 'STATUS' || !Array.isArray(list)) continue;
    const number = (name: string) => Number(list[list.indexOf(name) + 1]);
    return { messages: number('MESSAGES'), unseen: number('UNSEEN') };
  }
  return undefined;
}
