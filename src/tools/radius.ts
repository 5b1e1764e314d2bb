/** Does a RADIUS server accept, reject or stay silent, and is it the one that knows our secret. */
import { z } from 'zod';
import { type Fault, fault, invalidInput } from '#pure/base/errors.ts';
import type { Crypto } from '#pure/contract/network.ts';
import {
  endShape,
  judgeService,
  loginInput,
  loginOf,
  placeInput,
  placeShape,
  portInput,
  secretOf,
} from '#pure/contract/service-check.ts';
import { defineTool } from '#pure/contract/tool.ts';
import { askDatagram } from '#pure/protocols/ask-datagram.ts';
import { addressOf } from '#pure/protocols/conversation.ts';
import {
  accessRequest,
  attributeText,
  chapResponse,
  decodeRadius,
  encodeRadius,
  hidePassword,
  type RadiusHashes,
  type RadiusPacket,
  radiusAttributes,
  radiusCodes,
  radiusPort,
  statusServer,
  verifyResponse,
} from '#pure/wire/radius.ts';

/** RFC 2865 section 5.2. */
const passwordBytesMax = 128;

const input = z.object({
  ...placeInput,
  port: portInput(radiusPort),
  secret: z
    .string()
    .min(1)
    .max(1000)
    .meta({ credential: ['secret', 'password'] })
    .describe(
      'Secret shared with the server: name in the vault; on the command line secret:text, env:NAME or file:PATH',
    ),
  credential: loginInput.describe(
    'User to log in: name in the vault; on the command line password:user:secret, env:NAME or file:PATH. Without it, the server itself is asked (Status-Server)',
  ),
  method: z.enum(['pap', 'chap']).default('pap').describe('How the password is sent'),
  expect: z
    .enum(['accept', 'reject', 'challenge', 'answer'])
    .default('accept')
    .describe('What the server must say; answer takes any'),
  nasIdentifier: z.string().min(1).max(250).default('nocturne').describe('Who we say we are'),
  expectText: z.string().max(250).optional().describe('An attribute of the answer must contain this text'),
  unsigned: z
    .boolean()
    .default(true)
    .describe('Take answers without a Message-Authenticator, which can be forged (BlastRADIUS)'),
  retries: z.number().int().min(0).max(10).default(2).describe('Further tries within the time'),
});
const attribute = z.object({ kind: z.literal('attribute'), name: z.string(), value: z.string() });
const service = z.object({
  ...placeShape,
  answer: z.string().optional().describe('Access-Accept, Access-Reject or Access-Challenge'),
  message: z.string().optional().describe('Reply-Message of the server'),
  signed: z.boolean().optional().describe('The answer carries a Message-Authenticator'),
  ...endShape,
});
const record = z.discriminatedUnion('kind', [attribute, service]);
type Plan = z.infer<typeof input>;
const utf8 = new TextEncoder();

export const radius = defineTool({
  id: 'radius',
  summary: 'Log in at a RADIUS server, or ask whether it is alive',
  description:
    'Sends an Access-Request with PAP or CHAP and a Message-Authenticator, or a Status-Server that needs no user. The answer must prove that it knows the secret.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record,
  positional: 'target',
  needs: ['udp', 'credentials'],
  risk: 'active',
  datagrams: { timeoutIs: 'all-tries' },
  limits: { targetsMax: 1, recordsMax: 500, durationMsMax: 120_000 },
  examples: [
    { title: 'Is it alive', input: { target: '127.0.0.1', secret: 'secret:testing123', timeoutMs: 500 } },
    {
      title: 'A login that must be accepted',
      input: {
        target: '127.0.0.1',
        secret: 'secret:testing123',
        credential: 'password:probe:secret',
        method: 'chap',
        timeoutMs: 500,
      },
    },
  ],

  async *run(plan, { net, clock, random, signal, devices }) {
    const secret = utf8.encode(await secretOf('secret', plan.secret, devices));
    const login = await loginOf(plan.credential, devices);
    if (login && utf8.encode(login.password).length > passwordBytesMax)
      throw invalidInput(
        'credential',
        '…',
        `RADIUS carries ${passwordBytesMax} bytes of password`,
        'Choose another user.',
      );
    const address = await addressOf(plan.target, net, signal);
    const hashes = hashesOf(net.crypto);
    const authenticator = random.bytes(16);
    const identifier = random.uint32() & 255;
    const request = { code: login ? accessRequest : statusServer, identifier, authenticator };
    const attributes = [
      ...(login ? loginAttributes(login, plan, secret, authenticator, identifier, hashes) : []),
      { type: radiusAttributes.nasIdentifier, value: utf8.encode(plan.nasIdentifier) },
    ];
    const message = encodeRadius(request, attributes, secret, hashes);
    let forged = 0;
    const outcome = await askDatagram(
      {
        protocol: 'radius',
        address,
        port: plan.port,
        timeoutMs: plan.timeoutMs,
        tries: plan.retries + 1,
        message: () => message,
        read: (bytes) => {
          const packet = decodeRadius(bytes);
          if (packet?.identifier !== identifier) return undefined;
          const { genuine, signed } = verifyResponse(bytes, authenticator, secret, hashes);
          if (genuine) return { packet, signed };
          forged++;
          return undefined;
        },
        signal,
      },
      { net, clock },
    );
    const base = { kind: 'service' as const, target: plan.target, address, port: plan.port };
    if (!outcome.ok) {
      const told =
        outcome.fault.code !== 'timeout'
          ? outcome.fault
          : forged > 0
            ? fault(
                'authentication-failed',
                `radius ${address} port ${plan.port}: the answer does not know our secret`,
                {
                  remedy: 'Compare the shared secret on both sides.',
                },
              )
            : { ...outcome.fault, remedy: silenceRemedy };
      yield { ...base, totalMs: outcome.elapsedMs, fault: told };
      return;
    }
    const { packet, signed } = outcome.value;
    const told = packet.attributes.map(attributeText);
    for (const item of told) yield { kind: 'attribute' as const, ...item };
    const reply = told.find(({ name }) => name === 'Reply-Message')?.value;
    const failure = faultOf(packet, signed, reply, told, plan, login?.user);
    yield {
      ...base,
      answer: radiusCodes[packet.code] ?? `code ${packet.code}`,
      message: reply,
      signed,
      firstByteMs: outcome.rttMs,
      totalMs: outcome.elapsedMs,
      ...(failure ? { fault: failure } : {}),
    };
  },

  judge: judgeService<z.infer<typeof record>, z.infer<typeof service>>({
    summary: (item) => `${item.answer}, ${item.totalMs!.toFixed(1)} ms`,
  }),
});

/** RFC 2865 section 2.5: a server drops silently what it does not know. */
const silenceRemedy =
  'A RADIUS server stays silent to unknown clients and wrong secrets alike: check that this address is among its clients, with this secret.';

const hashesOf = (crypto: Crypto): RadiusHashes => ({
  md5: (bytes) => crypto.hash('md5', bytes),
  hmacMd5: (key, bytes) => crypto.hmac('md5', key, bytes),
});

function loginAttributes(
  { user, password }: { readonly user: string; readonly password: string },
  { method }: Plan,
  secret: Uint8Array,
  authenticator: Uint8Array,
  identifier: number,
  hashes: RadiusHashes,
) {
  const { userName, userPassword, chapPassword, chapChallenge } = radiusAttributes;
  const plain = utf8.encode(password);
  return [
    { type: userName, value: utf8.encode(user).subarray(0, 253) },
    ...(method === 'pap'
      ? [{ type: userPassword, value: hidePassword(plain, secret, authenticator, hashes) }]
      : [
          { type: chapPassword, value: chapResponse(identifier, plain, authenticator, hashes) },
          { type: chapChallenge, value: authenticator },
        ]),
  ];
}

const wanted = { accept: [2, 5], reject: [3], challenge: [11] } as const;

function faultOf(
  packet: RadiusPacket,
  signed: boolean,
  reply: string | undefined,
  told: readonly { readonly name: string; readonly value: string }[],
  plan: Plan,
  user: string | undefined,
): Fault | undefined {
  const name = radiusCodes[packet.code] ?? `code ${packet.code}`;
  const good: readonly number[] = plan.expect === 'answer' ? [packet.code] : wanted[plan.expect];
  if (!good.includes(packet.code)) {
    const words = `${user === undefined ? 'Status-Server' : user}: ${name}${reply ? `, ${reply}` : ''}`;
    return packet.code === 3
      ? fault('authentication-failed', words)
      : fault('unexpected-status', words, { value: name });
  }
  if (!signed && !plan.unsigned)
    return fault('unexpected-status', 'the answer carries no Message-Authenticator', {
      remedy: 'Update the server, and let it require Message-Authenticator.',
    });
  const { expectText } = plan;
  return expectText === undefined || told.some(({ value }) => value.includes(expectText))
    ? undefined
    : fault('content-mismatch', `no attribute of the answer contains "${expectText}"`);
}
