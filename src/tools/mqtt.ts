/** Does a broker let one in, and does a message that is published come back to who subscribed. */
import { z } from 'zod';
import { type Fault, invalidInput } from '#pure/base/errors.ts';
import type { Random } from '#pure/contract/host.ts';
import {
  endShape,
  faultOfText,
  judgeService,
  loginInput,
  loginOf,
  placeInput,
  placeShape,
  portInput,
  streamShape,
  tlsInput,
} from '#pure/contract/service-check.ts';
import { defineTool } from '#pure/contract/tool.ts';
import type { Conversation } from '#pure/protocols/conversation.ts';
import { checkService } from '#pure/protocols/service-check.ts';
import {
  decodeMqtt,
  encodeConnect,
  encodeDisconnect,
  encodePublish,
  encodePublishAcknowledged,
  encodeSubscribe,
  isTopicFilter,
  isTopicName,
  type MqttPacket,
  type MqttVersion,
  mqttPort,
  mqttTlsPort,
  reasonName,
} from '#pure/wire/mqtt.ts';

const input = z.object({
  ...placeInput,
  port: portInput(mqttPort).optional().describe(`Port; without it, ${mqttPort}, or ${mqttTlsPort} with TLS`),
  tls: z.boolean().default(false).describe('Speak TLS from the first byte'),
  ...tlsInput,
  credential: loginInput,
  protocol: z.enum(['3.1.1', '5']).default('3.1.1').describe('Version of MQTT'),
  clientId: z
    .string()
    .max(65_535)
    .optional()
    .describe('Who we say we are; without it, nocturne and a random number'),
  publish: z
    .string()
    .max(1000)
    .optional()
    .describe('Topic to publish to and to hear from again; without it, none'),
  quality: z
    .union([z.literal(0), z.literal(1)])
    .default(1)
    .describe('Of service: 0 at most once, 1 at least once'),
  listen: z.string().max(1000).optional().describe('Topic to wait for: a retained message, or the next one'),
  expectText: z.string().max(1000).optional().describe('What is heard there must contain this text'),
});
const service = z.object({
  ...placeShape,
  loginMs: z.number().meta({ unit: 'ms' }).optional().describe('From CONNECT to the answer'),
  roundTripMs: z.number().meta({ unit: 'ms' }).optional().describe('From publishing to hearing it again'),
  heardTopic: z.string().optional(),
  heard: z.string().optional().describe('Message of the topic that was listened to'),
  ...streamShape,
  ...endShape,
});
type Plan = z.infer<typeof input>;
type Learnt = Partial<Pick<z.infer<typeof service>, 'loginMs' | 'roundTripMs' | 'heardTopic' | 'heard'>>;
const messageCharactersMax = 1000;

export const mqtt = defineTool({
  id: 'mqtt',
  summary: 'Check an MQTT broker: login, a message there and back, a topic',
  description:
    'Connects with MQTT 3.1.1 or 5, subscribes to a topic, publishes to it and times the way back; or listens to a topic and judges what it hears.',
  group: 'services',
  appliesTo: { address: 'target', name: 'target' },
  input,
  record: z.discriminatedUnion('kind', [service]),
  positional: 'target',
  needs: ['tcp', 'tls', 'credentials'],
  risk: 'active',
  limits: { targetsMax: 1, recordsMax: 10, durationMsMax: 120_000 },
  examples: [
    {
      title: 'A message there and back',
      input: { target: '127.0.0.1', publish: 'nocturne/probe', timeoutMs: 1000 },
    },
    {
      title: 'A device that says that it is online',
      input: { target: '127.0.0.1', listen: 'devices/meter/status', expectText: 'online', timeoutMs: 1000 },
    },
  ],

  async *run(plan, context) {
    if (plan.publish !== undefined && !isTopicName(plan.publish))
      throw invalidInput('publish', plan.publish, 'this is no name of a topic', 'Write it without # and +.');
    if (plan.listen !== undefined && !isTopicFilter(plan.listen))
      throw invalidInput('listen', plan.listen, 'this is no topic', 'Write it as devices/+/status.');
    const login = await loginOf(plan.credential, context.devices);
    const port = plan.port ?? (plan.tls ? mqttTlsPort : mqttPort);
    const learnt: Learnt = {};
    const checked = await checkService('mqtt', plan, { port, tls: plan.tls }, context, (server) =>
      talk(server, plan, login, context.random, () => context.clock.monotonicMs(), learnt),
    );
    yield checked.record(learnt, faultOf(learnt, plan)) as z.infer<typeof service>;
  },

  judge: judgeService<z.infer<typeof service>, z.infer<typeof service>>({
    summary: (item) =>
      item.roundTripMs === undefined
        ? `connected in ${item.loginMs!.toFixed(1)} ms${item.heard === undefined ? '' : `, ${item.heardTopic}: ${item.heard.slice(0, 100)}`}`
        : `there and back in ${item.roundTripMs.toFixed(1)} ms`,
    metrics: (item) => [
      ...(item.loginMs === undefined ? [] : [{ name: 'login.time' as const, value: item.loginMs }]),
      ...(item.roundTripMs === undefined ? [] : [{ name: 'rtt.avg' as const, value: item.roundTripMs }]),
    ],
  }),
});

async function talk(
  server: Conversation,
  plan: Plan,
  login: { readonly user: string; readonly password: string } | undefined,
  random: Random,
  nowMs: () => number,
  learnt: Learnt,
) {
  const { protocol: version } = plan;
  const id = plan.clientId ?? `nocturne-${random.uint32().toString(16)}`;
  const next = () => server.next((bytes) => decodeMqtt(bytes, version));
  const startMs = nowMs();
  await server.write(encodeConnect(version, { id, keepAliveS: Math.ceil(plan.timeoutMs / 1000) * 2, login }));
  const answer = await next();
  if (answer.kind !== 'connect-acknowledged')
    throw server.fail('malformed', `a packet of kind ${answer.kind} before the answer`);
  if (answer.reason !== 0) throw refusal(server, answer.reason, version, login?.user);
  learnt.loginMs = nowMs() - startMs;
  if (plan.publish !== undefined) learnt.roundTripMs = await thereAndBack(server, next, plan, random, nowMs);
  if (plan.listen !== undefined) {
    await subscribe(server, next, plan, 3, plan.listen);
    const message = await hear(server, next, (packet) => matches(plan.listen!, packet.topic));
    learnt.heardTopic = message.topic;
    learnt.heard = new TextDecoder().decode(message.payload).slice(0, messageCharactersMax);
  }
  await server.write(encodeDisconnect());
}

type Publish = Extract<MqttPacket, { readonly kind: 'publish' }>;
type Next = () => Promise<MqttPacket>;

/** The payload is random: somebody else's message, or a retained one, is not taken for ours. */
async function thereAndBack(
  server: Conversation,
  next: Next,
  plan: Plan,
  random: Random,
  nowMs: () => number,
): Promise<number> {
  const topic = plan.publish!;
  const payload = new TextEncoder().encode(
    `nocturne ${random.uint32().toString(16)} ${random.uint32().toString(16)}`,
  );
  await subscribe(server, next, plan, 1, topic);
  const startMs = nowMs();
  await server.write(encodePublish(plan.protocol, { topic, payload, quality: plan.quality, id: 2 }));
  await hear(
    server,
    next,
    (packet) =>
      packet.topic === topic &&
      packet.payload.length === payload.length &&
      packet.payload.every((byte, i) => byte === payload[i]),
  );
  return nowMs() - startMs;
}

async function subscribe(
  server: Conversation,
  next: Next,
  { protocol: version, quality }: Plan,
  id: number,
  filter: string,
) {
  await server.write(encodeSubscribe(version, id, filter, quality));
  for (;;) {
    const packet = await next();
    if (packet.kind === 'disconnect') throw refusal(server, packet.reason, version, undefined);
    if (packet.kind !== 'subscribed' || packet.id !== id) continue;
    const reason = packet.reasons[0] ?? 128;
    if (reason >= 128) throw server.fail('access-denied', `subscribing to ${filter}: ${reasonName(reason)}`);
    return;
  }
}

async function hear(
  server: Conversation,
  next: Next,
  wanted: (packet: Publish) => boolean,
): Promise<Publish> {
  for (;;) {
    const packet = await next();
    if (packet.kind === 'disconnect') throw refusal(server, packet.reason, '5', undefined);
    if (packet.kind === 'publish-acknowledged' && packet.reason >= 128)
      throw server.fail('access-denied', `publishing: ${reasonName(packet.reason)}`);
    if (packet.kind !== 'publish') continue;
    if (packet.id !== undefined) await server.write(encodePublishAcknowledged(packet.id));
    if (wanted(packet)) return packet;
  }
}

function refusal(server: Conversation, reason: number, version: MqttVersion, user: string | undefined) {
  const denied = version === '5' ? [134, 135, 138, 140] : [4, 5];
  const unsupported = version === '5' ? [132] : [1];
  return server.fail(
    denied.includes(reason)
      ? 'authentication-failed'
      : unsupported.includes(reason)
        ? 'not-supported'
        : 'unexpected-status',
    `${user === undefined ? 'connecting' : `login as ${user}`}: ${reasonName(reason)}`,
  );
}

/** Section 4.7 for what a broker sends us anyway: `+` is one level, `#` all that follow. */
function matches(filter: string, topic: string): boolean {
  const [wanted, got] = [filter.split('/'), topic.split('/')];
  const rest = wanted.indexOf('#');
  if (rest < 0 && wanted.length !== got.length) return false;
  return wanted.every(
    (level, i) => level === '#' || (rest >= 0 && i > rest) || level === '+' || level === got[i],
  );
}

const faultOf = ({ heard, heardTopic }: Learnt, plan: Plan): Fault | undefined =>
  heard === undefined
    ? undefined
    : faultOfText(`the message of ${heardTopic}`, heard, { expect: plan.expectText });
