/** Does an FTP server answer, take up TLS, let one in, and show what is expected. */
import { z } from 'zod';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
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
import { checkService } from '#pure/protocols/service-check.ts';
import { productOfBanner } from '#pure/wire/banner.ts';
import {
  extendedPassivePort,
  featuresOf,
  ftpPort,
  ftpTlsPort,
  isFtpPath,
  namesOf,
  passivePort,
} from '#pure/wire/ftp.ts';
import { type CodedReply, decodeCodedReply } from '#pure/wire/text-line.ts';

/** A directory that is longer is cut; the count is then the least there is. */
const listingBytesMax = 1_048_576;

const input = z.object({
  ...placeInput,
  port: portOrTlsInput(ftpPort, ftpTlsPort),
  security: securityInput,
  ...tlsInput,
  credential: loginInput,
  directory: z
    .string()
    .max(1000)
    .optional()
    .describe('Directory to list once logged in; without it, where the login leads'),
  expectFile: z.string().max(255).optional().describe('Name that the directory must hold'),
  filesMin: z.number().int().min(0).optional().describe('Fewer names are a fault'),
  expectText: z.string().max(1000).optional().describe('The greeting must contain this text'),
});
const feature = z.object({ kind: z.literal('feature'), name: z.string() });
const service = z.object({
  ...placeShape,
  ...productShape,
  greeting: z.string().optional(),
  directory: z.string().optional(),
  files: z.number().int().optional().describe('Names in the directory'),
  listMs: z.number().meta({ unit: 'ms' }).optional().describe('Data connection and listing'),
  ...streamShape,
  ...endShape,
});
const record = z.discriminatedUnion('kind', [feature, service]);
type Plan = z.infer<typeof input>;

interface Learnt {
  greeting?: string;
  features: readonly string[];
  names?: readonly string[];
  directory?: string;
  listMs?: number;
}

export const ftp = defineTool({
  id: 'ftp',
  summary: 'Check an FTP server: greeting, TLS, login, a directory',
  description:
    'Reads the greeting and what the server can do, takes up TLS (AUTH TLS, or from the start), logs in and lists a directory over a passive data connection, which is what firewalls break most.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record,
  positional: 'target',
  needs: ['tcp', 'tls', 'credentials'],
  risk: 'active',
  limits: { targetsMax: 1, recordsMax: 500, durationMsMax: 120_000 },
  examples: [
    { title: 'Greeting and features', input: { target: '127.0.0.1', timeoutMs: 1000 } },
    {
      title: 'A file that must be there',
      input: {
        target: '127.0.0.1',
        credential: 'password:anonymous:probe@example.net',
        directory: '/pub',
        expectFile: 'README',
        timeoutMs: 1000,
      },
    },
  ],

  async *run(plan, context) {
    if (plan.directory !== undefined && !isFtpPath(plan.directory))
      throw invalidInput('directory', plan.directory, 'it has line breaks', 'Write one line.');
    const tls = plan.security === 'tls';
    const port = plan.port ?? (tls ? ftpTlsPort : ftpPort);
    const login = await loginOf(plan.credential, context.devices);
    if (login && !isFtpPath(login.user + login.password))
      throw invalidInput('credential', '…', 'user or password has line breaks', 'Choose another.');
    const learnt: Learnt = { features: [] };
    const checked = await checkService('ftp', plan, { port, tls }, context, (server) =>
      talk(server, plan, login, () => context.clock.monotonicMs(), learnt),
    );
    for (const name of learnt.features) yield { kind: 'feature' as const, name };
    const { greeting, directory, names, listMs } = learnt;
    yield checked.record(
      { ...productOfBanner(greeting ?? ''), greeting, directory, files: names?.length, listMs },
      faultOf(learnt, plan),
    );
  },

  judge: judgeService<z.infer<typeof record>, z.infer<typeof service>>({
    summary: (item) =>
      item.files === undefined
        ? `${item.greeting}, ${item.totalMs!.toFixed(1)} ms`
        : `${item.files} names in ${item.directory}, ${item.totalMs!.toFixed(1)} ms`,
    metrics: (item) => (item.files === undefined ? [] : [{ name: 'files', value: item.files }]),
  }),
});

async function talk(
  server: Conversation,
  plan: Plan,
  login: { readonly user: string; readonly password: string } | undefined,
  nowMs: () => number,
  learnt: Learnt,
) {
  const greeting = await server.next(decodeCodedReply);
  learnt.greeting = greeting.lines.join(' ');
  expectCode(server, 'the greeting', greeting, [220]);
  const ask = async (command: string) => {
    await server.write(`${command}\r\n`);
    return await server.next(decodeCodedReply);
  };
  if (plan.security === 'starttls') {
    const reply = await ask('AUTH TLS');
    if (reply.code !== 234)
      throw server.fail(
        'not-supported',
        `the server takes up no TLS: ${reply.code} ${reply.lines.join(' ')}`,
      );
    await server.startTls();
  }
  const features = await ask('FEAT');
  if (features.code === 211) learnt.features = featuresOf(features);
  if (login) {
    const user = await ask(`USER ${login.user}`);
    const reply = user.code === 331 ? await ask(`PASS ${login.password}`) : user;
    if (reply.code !== 230)
      throw server.fail(
        reply.code === 530 || reply.code === 430 ? 'authentication-failed' : 'unexpected-status',
        `login as ${login.user}: ${reply.code} ${reply.lines.join(' ').slice(0, 300)}`,
      );
    if (plan.directory !== undefined)
      expectCode(server, `directory ${plan.directory}`, await ask(`CWD ${plan.directory}`), [250, 200]);
    const where = await ask('PWD');
    learnt.directory = /"(.*)"/.exec(where.lines[0] ?? '')?.[1] ?? plan.directory ?? '';
    const startMs = nowMs();
    learnt.names = await list(server, ask);
    learnt.listMs = nowMs() - startMs;
  }
  await ask('QUIT');
}

async function list(
  server: Conversation,
  ask: (command: string) => Promise<CodedReply>,
): Promise<readonly string[]> {
  if (server.secure) {
    // RFC 4217 section 9: both commands, in this order.
    await ask('PBSZ 0');
    expectCode(server, 'PROT P', await ask('PROT P'), [200]);
  }
  const extended = await ask('EPSV');
  let port = extended.code === 229 ? extendedPassivePort(extended) : undefined;
  if (port === undefined) {
    const passive = await ask('PASV');
    expectCode(server, 'PASV', passive, [227]);
    port = passivePort(passive);
  }
  if (port === undefined) throw server.fail('malformed', 'the server names no port for its data');
  const data = await server.beside(port);
  const reply = await ask('NLST');
  // RFC 959 allows 450 and 550 for a directory without files.
  if (reply.code === 450 || reply.code === 550) {
    data.close();
    return [];
  }
  expectCode(server, 'NLST', reply, [125, 150]);
  if (server.secure) await data.startTls();
  const bytes = await data.rest(listingBytesMax);
  data.close();
  const end = await server.next(decodeCodedReply);
  expectCode(server, 'the listing', end, bytes.length < listingBytesMax ? [226, 250] : [226, 250, 426]);
  return namesOf(new TextDecoder().decode(bytes));
}

function expectCode(server: Conversation, what: string, reply: CodedReply, codes: readonly number[]): void {
  if (!codes.includes(reply.code))
    throw server.fail('unexpected-status', `${what}: ${reply.code} ${reply.lines.join(' ').slice(0, 300)}`);
}

function faultOf({ names, directory, greeting = '' }: Learnt, plan: Plan): Fault | undefined {
  if (names && plan.expectFile !== undefined && !names.includes(plan.expectFile))
    return fault('content-mismatch', `${directory} does not hold ${plan.expectFile}`, {
      value: plan.expectFile,
    });
  if (names && plan.filesMin !== undefined && names.length < plan.filesMin)
    return fault(
      'threshold-crossed',
      `${names.length} names in ${directory} are fewer than ${plan.filesMin}`,
    );
  return faultOfText('the greeting', greeting, { expect: plan.expectText });
}
