/**
 * What speaks at an open port. First it is listened for a greeting, then the usual protocols of the port are asked, then the others by rarity; every
 * answer is shown to every protocol. What speaks TLS is entered and looked at again inside. Unknown stays unknown: with its words where it said
 * some, with the usual name of the port and little confidence where it said nothing. Everything is bounded, in time and in bytes.
 */
import type { TlsFacts } from '../contract/network.ts';
import type { ServiceFact, Transport } from '../contract/scan.ts';
import { decodeHttpAnswer } from '../wire/http-message.ts';
import { cpesOf, whole } from './cpe.ts';
import { httpRequest } from './http-request.ts';
import { askOver, type DetectWorld, type OpenLine, openTcpLine, openUdpLine, type Patience } from './line.ts';
import { serviceOfPort } from './ports.ts';
import {
  type Asked,
  type DetectTarget,
  type Heard,
  nothing,
  type Probe,
  type Recognised,
  type ServiceProtocol,
  type Talk,
} from './protocol.ts';
import { protocols as allProtocols } from './protocols/index.ts';
import { escaped, latin1, shown } from './text.ts';
import { productOfCertificate } from './tls-certificates.ts';

export type { DetectWorld } from './line.ts';

export interface IdentifyPlan {
  readonly address: string;
  readonly port: number;
  readonly transport: Transport;
  readonly serverName?: string;
  readonly snmpCommunity?: string;
  /** 0 asks only what is usual at the port, 9 asks everything. */
  readonly intensity?: number;
  /** As it was measured; by itself it is taken from the first connection. */
  readonly rttMs?: number;
  /** For everything together. */
  readonly timeoutMs?: number;
  /** What the port said already, e.g. to the datagram of a port scan, and to which probe. */
  readonly said?: Heard;
  /** UDP that never answered: only what is usual at the port is asked. */
  readonly doubtful?: boolean;
}

/** Waits, all on top of some round trips. Where the right question is known patience pays; elsewhere silence is the usual answer. */
const waits = {
  connectMs: 3000,
  ownGreetingMs: 2500,
  greetingMs: 100,
  ownAnswerMs: 5000,
  answerMs: 700,
  quietMs: 120,
  /** For an answer, until somebody knows it; then as long again until it is complete. */
  totalMs: 1500,
  lateMs: 4000,
  furtherMs: 2000,
  ownDatagramMs: 1500,
  datagramMs: 1000,
  /** To a port that the scan has given up already. */
  doubtfulDatagramMs: 500,
} as const;
const timeoutMsUsual = 30_000;
/** Questions at once to a port where nobody knows what to ask. */
const atOnceMax = 3;
const datagramsAtOnceMax = 6;
/** Who says the same to this many different questions says it to all. */
const sameAnswersMax = 6;
const hangUpsMax = 2;
const furtherMax = 12;

interface Found {
  readonly protocol?: ServiceProtocol;
  readonly said: Recognised;
  readonly asked: Asked;
  readonly bytes: Uint8Array;
}
const confidenceOf = (said: Recognised): number => said.confidence ?? (said.product ? 10 : 8);
const isSure = (found: Found | undefined): found is Found =>
  found !== undefined && confidenceOf(found.said) >= 8;

interface Context {
  readonly plan: IdentifyPlan;
  readonly world: DetectWorld;
  readonly protocols: readonly ServiceProtocol[];
  readonly intensity: number;
  rttMs: number;
}

/** The best that any protocol makes of the bytes; of equals the one that was asked. */
function judge(
  { protocols }: Context,
  target: DetectTarget,
  bytes: Uint8Array,
  asked: Asked,
  probe?: Uint8Array,
): Found | undefined {
  if (bytes.length === 0) return undefined;
  // Before anybody takes our own words for an answer.
  if (probe && probe.length > 4 && probe.every((byte, at) => bytes[at] === byte))
    return { said: { name: 'echo', confidence: 8 }, asked, bytes };
  let best: Found | undefined;
  for (const protocol of protocols) {
    if (protocol.transport !== target.transport) continue;
    const said = protocol.recognise(bytes, asked, target);
    if (!said) continue;
    const own = protocol.probes?.some(({ id }) => id === asked) ? 0.5 : 0;
    if (!best || confidenceOf(said) + own > confidenceOf(best.said)) best = { protocol, said, asked, bytes };
  }
  return best;
}

/** Hears an answer until it is known and complete, or quiet. */
async function hearKnown(
  context: Context,
  target: DetectTarget,
  line: OpenLine,
  asked: Asked,
  patience: Partial<Patience>,
  probe?: Uint8Array,
): Promise<Found | Uint8Array> {
  const quietMs = waits.quietMs + 2 * context.rttMs;
  let bytes = await line.hear((all) => isSure(judge(context, target, all, asked, probe)), {
    quietMs,
    ...patience,
  });
  const found = judge(context, target, bytes, asked, probe);
  if (!found) return bytes;
  const complete = found.protocol?.complete;
  if (!isSure(found) || !complete || complete(bytes) || line.closed) return found;
  const beginning = bytes;
  const joined = (more: Uint8Array) => {
    const all = new Uint8Array(beginning.length + more.length);
    all.set(beginning);
    all.set(more, beginning.length);
    return all;
  };
  bytes = joined(await line.hear((more) => complete(joined(more)), { firstMs: waits.totalMs }));
  return judge(context, target, bytes, asked, probe) ?? found;
}

function open(context: Context, target: DetectTarget, patience: Partial<Patience> = {}) {
  const extraMs = 4 * context.rttMs;
  const full: Patience = {
    firstMs: waits.answerMs + extraMs,
    quietMs: waits.quietMs + extraMs,
    totalMs: waits.totalMs + extraMs,
    ...patience,
  };
  return openTcpLine(target, context.world, { timeoutMs: waits.connectMs + extraMs, patience: full });
}

const hasPort = (target: DetectTarget) => (protocol: ServiceProtocol) =>
  protocol.transport === target.transport &&
  ((target.secure ? protocol.tlsPorts : protocol.ports)?.includes(target.port) ?? false);

/** Usual at this port, the frequent ones first. */
const ownOf = ({ protocols }: Context, target: DetectTarget) =>
  protocols.filter(hasPort(target)).sort((a, b) => a.rarity - b.rarity);

/** Which questions are still to be put, best first. */
function createQuestions(context: Context, target: DetectTarget, own: readonly ServiceProtocol[]) {
  const put = new Set<string>();
  const { protocols, intensity } = context;
  // Where one protocol is only asked at home, its neighbours do not call there: paper would come out.
  const guards = own.filter(({ ownPortsOnly }) => ownPortsOnly);
  const guarded = guards.length > 0;
  let released = false;
  const foreign = protocols
    .filter(
      (protocol) =>
        !guarded &&
        protocol.transport === target.transport &&
        !protocol.ownPortsOnly &&
        protocol.rarity <= intensity &&
        !(target.secure && protocol.id === 'tls'),
    )
    .sort((a, b) => a.rarity - b.rarity);
  const frequent = foreign.filter(({ rarity }) => rarity === 1);
  return {
    /** Who hung up on their question is none of those that are only asked at home: the others of the port may ask. */
    release() {
      released = true;
    },
    /** What every port is asked. */
    frequent: frequent.flatMap(({ probes = [] }) => probes),
    /** Own ones one by one; others together, for mostly nothing comes of them. */
    next(best: Found | undefined, max: number): { own: boolean; probes: Probe[] } {
      const take = (from: readonly ServiceProtocol[], count: number) => {
        const taken: Probe[] = [];
        for (const probe of from.flatMap(({ probes = [] }) => probes)) {
          if (taken.length === count) break;
          if (put.has(probe.id)) continue;
          put.add(probe.id);
          taken.push(probe);
        }
        return taken;
      };
      const likely = [...(guarded && !released ? guards : own), ...(best?.protocol ? [best.protocol] : [])];
      const mine = take(likely, target.transport === 'udp' ? max : 1);
      // A guess whose own questions are answered is as good as it gets.
      if (mine.length > 0 || best) return { own: true, probes: mine };
      const first = take(frequent, 1);
      return { own: false, probes: first.length > 0 ? first : take(foreign, max) };
    },
  };
}

/** Asks until somebody is recognised for sure; else the best guess, or the first words that nobody knew. */
async function interview(
  context: Context,
  target: DetectTarget,
  ready?: OpenLine,
): Promise<Found | undefined> {
  const { world, protocols } = context;
  const own = ownOf(context, target);
  const usuallyTls =
    !target.secure && own.length === 0 && protocols.some(hasPort({ ...target, secure: true }));
  const tls = protocols.filter(({ id }) => usuallyTls && id === 'tls');
  const questions = createQuestions(context, target, [...tls, ...own]);
  let best: Found | undefined;
  let unknown: Found | undefined;
  let hangUps = 0;
  /** It hung up on who only listened. */
  let unasked = false;
  const answers = new Map<string, number>();
  /** True when nothing more is to be learnt. */
  const weigh = (result: Found | Uint8Array, asked: Asked, hungUp: boolean): boolean => {
    if (result instanceof Uint8Array) {
      if (result.length > 0) unknown ??= { said: { name: 'unknown', confidence: 5 }, asked, bytes: result };
      else if (hungUp) {
        hangUps++;
        unasked ||= asked === 'greeting';
        if (!unasked) questions.release();
      }
    } else if (!best || confidenceOf(result.said) > confidenceOf(best.said)) best = result;
    const bytes = result instanceof Uint8Array ? result : result.bytes;
    const words = latin1(bytes, 1000);
    if (words) answers.set(words, (answers.get(words) ?? 0) + 1);
    return isSure(best) || (answers.get(words) ?? 0) >= sameAnswersMax;
  };

  /** Who hangs up on a listener, and on questions too, lets nobody of us in: a wrapper, or a firewall that accepts for others. */
  const isWrapped = () => unasked && hangUps > hangUpsMax && !best && !unknown;

  let line = ready;
  if (!line) {
    const outcome = await open(context, target);
    if (!outcome.ok) return undefined;
    line = outcome.line;
    if (context.plan.rttMs === undefined) context.rttMs = line.connectMs;
  }
  // Where it is usual to ask at once, no greeting is waited for; one that comes all the same stands before the answer.
  const awaited = own.some(({ greets }) => greets) || (own.length === 0 && !usuallyTls);
  if (awaited) {
    const greeting = own.some(({ greets }) => greets) ? waits.ownGreetingMs : waits.greetingMs;
    const heard = await hearKnown(context, target, line, 'greeting', {
      firstMs: greeting + 2 * context.rttMs,
    });
    if (weigh(heard, 'greeting', line.closed)) {
      line.close();
      return best;
    }
  }
  // Who was silent so far may be asked on the same connection: a late greeting is not lost.
  let spare: OpenLine | undefined = unknown || best || line.closed ? undefined : line;
  if (!spare) line.close();

  const put = async (probe: Probe, patience: Partial<Patience>) => {
    let asking = spare;
    spare = undefined;
    if (!asking) {
      const outcome = await open(context, target);
      if (!outcome.ok) return false;
      asking = outcome.line;
    }
    const bytes = probe.bytes(target);
    await asking.say(bytes);
    if (probe.last) asking.finish();
    const heard = await hearKnown(context, target, asking, probe.id, patience, bytes);
    const done = weigh(heard, probe.id, asking.closed);
    asking.close();
    return done;
  };
  let listened = false;
  const listen = async (firstMs: number) => {
    listened = true;
    const outcome = await open(context, target);
    if (!outcome.ok) return;
    const { line: ears } = outcome;
    const sinceMs = world.clock.monotonicMs();
    const heard = await hearKnown(context, target, ears, 'greeting', { firstMs });
    // Who waits for a question before it hangs up is no wrapper.
    const atOnce = world.clock.monotonicMs() - sinceMs <= waits.greetingMs + 2 * context.rttMs;
    weigh(heard, 'greeting', ears.closed && atOnce);
    ears.close();
  };
  for (;;) {
    const { own: mine, probes } = questions.next(best, atOnceMax);
    if (probes.length === 0 || world.signal.aborted) break;
    const firstMs = (mine ? waits.ownAnswerMs : waits.answerMs) + 4 * context.rttMs;
    const done = await Promise.all(probes.map((probe) => put(probe, { firstMs })));
    if (done.some(Boolean)) break;
    if (hangUps > hangUpsMax && !awaited && !unasked && !listened) await listen(waits.greetingMs);
    if (isWrapped()) break;
  }
  spare?.close();
  if (!best && !unknown && !isWrapped() && !world.signal.aborted) {
    // Once more with patience, all at the same time: who is slow to greet, and who is slow to answer what everybody is asked.
    const again = questions.frequent.map((probe) => put(probe, { firstMs: waits.lateMs }));
    await Promise.all([listen(waits.lateMs), ...again]);
  }
  const wrapped: Found | undefined = isWrapped()
    ? { said: { name: 'tcpwrapped', confidence: 8 }, asked: 'greeting', bytes: nothing }
    : undefined;
  return best ?? unknown ?? wrapped;
}

/** All own questions at once, then the others in small heaps; every datagram is sent twice, for it may be lost. */
async function interviewUdp(context: Context, target: DetectTarget): Promise<Found | undefined> {
  const { plan, world } = context;
  if (plan.said) {
    const found = judge(context, target, plan.said.bytes, plan.said.asked);
    if (isSure(found)) return found;
  }
  const questions = createQuestions(context, target, ownOf(context, target));
  let best: Found | undefined;
  let unknown: Found | undefined = plan.said && {
    said: { name: 'unknown', confidence: 5 },
    ...plan.said,
  };
  const put = async (probe: Probe, waitMs: number) => {
    const patience = { firstMs: waitMs / 2, quietMs: waits.quietMs, totalMs: waitMs };
    const anyPort = context.protocols.some(
      ({ answersElsewhere, probes }) => answersElsewhere && probes?.includes(probe),
    );
    const line = await openUdpLine(target, world, { patience, anyPort });
    try {
      const bytes = probe.bytes(target);
      for (let tries = 0; tries < 2 && !line.closed; tries++) {
        await line.say(bytes);
        const heard = await hearKnown(context, target, line, probe.id, patience, bytes);
        if (!(heard instanceof Uint8Array)) {
          if (!best || confidenceOf(heard.said) > confidenceOf(best.said)) best = heard;
          return;
        }
        if (heard.length > 0) {
          unknown ??= { said: { name: 'unknown', confidence: 5 }, asked: probe.id, bytes: heard };
          return;
        }
      }
    } finally {
      line.close();
    }
  };
  while (!world.signal.aborted && !isSure(best)) {
    const { own, probes } = questions.next(best, datagramsAtOnceMax);
    if (probes.length === 0 || (!own && plan.doubtful && !unknown)) break;
    const usualMs = plan.doubtful ? waits.doubtfulDatagramMs : own ? waits.ownDatagramMs : waits.datagramMs;
    const waitMs = usualMs + 4 * context.rttMs;
    await Promise.all(probes.map((probe) => put(probe, waitMs)));
  }
  return best ?? unknown;
}

const takeUpTls = async (protocol: ServiceProtocol, line: OpenLine, target: DetectTarget) =>
  (await protocol.startTls?.(askOver(line), target)) ? line.startTls() : undefined;

function talkOf(context: Context, target: DetectTarget, protocol: ServiceProtocol): Talk {
  let left = furtherMax;
  const patience: Patience = {
    firstMs: waits.furtherMs + 4 * context.rttMs,
    quietMs: waits.quietMs + 4 * context.rttMs,
    totalMs: waits.furtherMs + 4 * context.rttMs,
  };
  const talk: Talk = {
    async connected(use, { tls = false } = {}) {
      if (left-- <= 0) return undefined;
      let line: OpenLine;
      if (target.transport === 'udp') line = await openUdpLine(target, context.world, { patience });
      else {
        const outcome = await open(context, target, patience);
        if (!outcome.ok) return undefined;
        line = outcome.line;
      }
      try {
        const ask = askOver(line);
        const taken = !tls || target.secure || (await takeUpTls(protocol, line, target));
        return taken ? await use(ask) : undefined;
      } finally {
        line.close();
      }
    },
    ask: async (bytes, options) => (await talk.connected((ask) => ask(bytes, options))) ?? nothing,
    async http(path) {
      const enough = (bytes: Uint8Array) => decodeHttpAnswer(bytes)?.complete ?? false;
      const answer = decodeHttpAnswer(await talk.ask(httpRequest(target, path), { enough }));
      return answer && { ...answer, body: new TextDecoder().decode(answer.body) };
    },
  };
  return talk;
}

const tlsFactOf = (facts: TlsFacts, startTls: boolean): NonNullable<ServiceFact['tls']> => {
  const leaf = facts.chain[0];
  return {
    protocol: facts.protocol,
    cipher: facts.cipher,
    ...(facts.alpn ? { alpn: facts.alpn } : {}),
    subject: leaf?.subject ?? '',
    issuer: leaf?.issuer ?? '',
    names: [...(leaf?.names ?? [])],
    notBeforeMs: leaf?.notBeforeMs ?? 0,
    notAfterMs: leaf?.notAfterMs ?? 0,
    fingerprintSha256: leaf?.fingerprintSha256 ?? '',
    selfSigned: leaf?.selfSigned ?? false,
    startTls,
  };
};

/** Texts of a stranger, cleaned and cut as the record wants them. */
function factOf(
  found: Found,
  said: Recognised,
  secure: boolean,
  tls: ServiceFact['tls'] | undefined,
): ServiceFact {
  const texts = {
    product: [said.product, 120],
    version: [said.version, 80],
    info: [said.info, 300],
    hostName: [said.hostName, 255],
    os: [said.os, 120],
    deviceType: [said.deviceType, 60],
  } as const;
  const shownTexts = Object.entries(texts).flatMap(([name, [text, max]]) => {
    const clean = text === undefined ? '' : shown(text, max);
    return clean ? [[name, clean]] : [];
  });
  const cpes = said.cpes ?? cpesOf(said.product, said.version);
  return {
    name: shown(said.name, 60),
    ...(secure ? { tunnel: 'tls' as const } : {}),
    ...(Object.fromEntries(shownTexts) as Partial<ServiceFact>),
    cpes: cpes.map((name) => shown(whole(name), 200)).slice(0, 8),
    method: 'probed',
    confidence: confidenceOf(said),
    asked: shown(found.asked, 60),
    ...(found.bytes.length > 0 ? { banner: escaped(found.bytes, 1000) } : {}),
    ...(tls ? { tls } : {}),
  };
}

/** What is usual at this port, where nobody said anything that would tell. */
function tableFact({ port, transport }: IdentifyPlan): ServiceFact {
  const name = serviceOfPort(transport, port);
  return { name: name ?? 'unknown', cpes: [], method: 'table', confidence: name ? 3 : 0 };
}

/** The layer that a protocol was found in, asked on for product and version. */
async function completed(
  context: Context,
  target: DetectTarget,
  found: Found,
  tls: ServiceFact['tls'] | undefined,
): Promise<ServiceFact> {
  const { protocol } = found;
  let said = found.said;
  let facts = tls;
  if (protocol?.further) {
    const more = await protocol.further(talkOf(context, target, protocol), said, target, found);
    // What was known of another product does not stand for this one.
    const { version, ...rest } = said;
    const other = said.product !== undefined && more.product !== undefined && more.product !== said.product;
    said = { ...rest, ...(version && !other ? { version } : {}), ...more };
  }
  if (protocol?.startTls && !target.secure && target.transport === 'tcp') {
    const outcome = await open(context, target, { firstMs: waits.furtherMs + 4 * context.rttMs });
    if (outcome.ok) {
      const { line } = outcome;
      const secured = await takeUpTls(protocol, line, target);
      if (secured) facts = tlsFactOf(secured, true);
      line.close();
    }
  }
  return factOf(found, said, target.secure, facts);
}

/** TLS that was recognised is taken up, and what is inside is asked again. */
async function insideTls(context: Context, plain: DetectTarget, found: Found): Promise<ServiceFact> {
  const target = { ...plain, secure: true };
  const usual: ServiceFact = { ...tableFact(context.plan), tunnel: 'tls', asked: shown(found.asked, 60) };
  const outcome = await open(context, target);
  if (!outcome.ok)
    // It speaks TLS, but not with us: a client certificate, versions or ciphers of another age.
    return { ...usual, info: found.said.info ?? 'the TLS handshake fails' };
  const { line } = outcome;
  const tls = line.tls && tlsFactOf(line.tls, false);
  const inside = await interview(context, target, line);
  if (inside && inside.said.name !== 'tcpwrapped') return completed(context, target, inside, tls);
  const maker = productOfCertificate(tls);
  const made = maker && {
    ...maker,
    cpes: cpesOf(maker.product, undefined),
    method: 'probed' as const,
    confidence: 8,
  };
  return { ...usual, ...made, ...(tls ? { tls } : {}) };
}

export async function identify(
  plan: IdentifyPlan,
  world: DetectWorld,
  protocols: readonly ServiceProtocol[] = allProtocols,
): Promise<ServiceFact> {
  const { address, port, transport, serverName, snmpCommunity } = plan;
  const budget = new AbortController();
  const stop = () => budget.abort();
  world.signal.addEventListener('abort', stop, { once: true });
  if (world.signal.aborted) stop();
  void world.clock.sleep(plan.timeoutMs ?? timeoutMsUsual, budget.signal).then(stop);
  const context: Context = {
    plan,
    world: { ...world, signal: budget.signal },
    protocols,
    intensity: plan.intensity ?? 7,
    rttMs: plan.rttMs ?? 0,
  };
  const target: DetectTarget = {
    address,
    port,
    transport,
    secure: false,
    ...(serverName ? { serverName } : {}),
    ...(snmpCommunity ? { snmpCommunity } : {}),
  };
  try {
    const found = await (transport === 'udp' ? interviewUdp(context, target) : interview(context, target));
    if (!found) return tableFact(plan);
    if (found.protocol?.id === 'tls' || found.said.wantsTls) return await insideTls(context, target, found);
    return await completed(context, target, found, undefined);
  } finally {
    world.signal.removeEventListener('abort', stop);
    stop();
  }
}
