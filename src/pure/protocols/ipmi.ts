/**
 * A session with a management controller over LAN (IPMI 2.0 section 13): what it grants before a login, RMCP+ with RAKP, commands one at a time,
 * and the end of the session, so that none of its few slots stays taken. Every refusal says who refused what.
 */
import { familyOf } from '../base/address.ts';
import { type Fault, type FaultCode, FaultError, fault } from '../base/errors.ts';
import type { Random } from '../contract/host.ts';
import {
  type ChannelCapabilities,
  channelCapabilitiesOf,
  channelCapabilitiesRequest,
  cipherSuiteListBytes,
  cipherSuitesOf,
  cipherSuitesRequest,
  completions,
  decodeAnswer,
  decodeAsfPong,
  decodeOutside,
  encodeAsfPing,
  encodeOutside,
  encodeRequest,
  type IpmiAnswer,
  type IpmiRequest,
  netFns,
  privileges,
} from '../wire/ipmi.ts';
import { concat, le32, sameOctets } from '../wire/octets.ts';
import {
  decodeOpenReply,
  decodeRakp2,
  decodeRakp4,
  encodeOpenRequest,
  encodeRakp1,
  encodeRakp3,
  nameOnly,
  payloadTypes,
  rakpStatuses,
} from '../wire/rmcp-plus.ts';
import { createExchange, type Exchange, type IpmiPlan, type IpmiWorld } from './ipmi-exchange.ts';
import {
  type CipherSuite,
  type Handshake,
  keysOf,
  open,
  type Sealing,
  seal,
  suite3,
  suite17,
} from './rakp.ts';

export interface IpmiLogin {
  readonly user: Uint8Array;
  readonly password: Uint8Array;
  readonly controllerKey?: Uint8Array | undefined;
  /** For messages. */
  readonly name: string;
}
/** Lists of suites that one controller may tell (section 22.15.1). */
const suiteListsMax = 16;
/** Old firmware says nothing to the question for them. */
const suiteTries = 2;
/** A controller that is busy is asked again so often. */
const busyTriesMax = 5;
const busyPauseMs = 100;
/** The last word of a session that failed goes out before the socket is closed. */
const leaveMs = 20;
/** Sequence numbers this far behind the newest may still come (section 13.20 speaks of 16). */
const behindMax = 32;

export interface Greeting {
  readonly capabilities: ChannelCapabilities;
  /** Undefined where the controller does not tell. */
  readonly suites?: readonly number[];
}

export interface Ipmi {
  readonly suite: CipherSuite;
  /** Asks again while the controller is busy. */
  command(what: string, request: IpmiRequest): Promise<IpmiAnswer>;
  /** The data of a good answer; anything else is a fault. */
  must(what: string, request: IpmiRequest): Promise<Uint8Array>;
  fail(code: FaultCode, message: string, remedy?: string): FaultError;
}

export interface IpmiOutcome<T> {
  readonly greeting?: Greeting;
  readonly loginMs?: number;
  readonly value?: T;
  readonly fault?: Fault;
}

/** Without a login, only the greeting is asked for. What goes wrong inside `talk` is thrown as a FaultError and comes back as a value. */
export async function withIpmi<T>(
  plan: IpmiPlan,
  login: IpmiLogin | undefined,
  world: IpmiWorld,
  talk: (ipmi: Ipmi) => Promise<T>,
): Promise<IpmiOutcome<T>> {
  const { address, port } = plan;
  const { clock, signal } = world;
  const socket = await world.net.udp({ family: familyOf(address) ?? 4, peer: { address, port } });
  const exchange = createExchange(socket, plan, world);
  let greeting: Greeting | undefined;
  let loginMs: number | undefined;
  let session: Session | undefined;
  try {
    greeting = await greet(exchange, plan, world);
    if (!login) return { greeting };
    const startMs = clock.monotonicMs();
    const opened = await openSession(exchange, plan, login, greeting, world);
    session = opened;
    await raise(opened, plan, login);
    loginMs = clock.monotonicMs() - startMs;
    const value = await talk(opened);
    await opened.close();
    session = undefined;
    return { greeting, loginMs, value };
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    const told = signal.aborted ? fault('cancelled') : error.fault;
    return {
      ...(greeting ? { greeting } : {}),
      ...(loginMs === undefined ? {} : { loginMs }),
      fault: told,
    };
  } finally {
    session?.leave();
    if (exchange.hasLastWord()) await clock.sleep(leaveMs);
    socket.close();
  }
}

const answers = (answer: IpmiAnswer | undefined, request: IpmiRequest, asked: ReadonlySet<number>) =>
  answer?.netFn === request.netFn && answer.command === request.command && asked.has(answer.sequence)
    ? answer
    : undefined;

/** Commands that need no session. */
async function askOutside(
  exchange: Exchange,
  what: string,
  request: IpmiRequest,
  tries?: number,
): Promise<IpmiAnswer> {
  const asked = new Set<number>();
  return await exchange.ask(
    what,
    () => encodeOutside(request, exchange.number(asked)),
    (bytes) => answers(decodeOutside(bytes), request, asked),
    tries,
  );
}

async function greet(exchange: Exchange, plan: IpmiPlan, { random }: IpmiWorld): Promise<Greeting> {
  let answer: IpmiAnswer;
  try {
    answer = await askOutside(
      exchange,
      'Get Channel Authentication Capabilities',
      channelCapabilitiesRequest(plan.privilege),
    );
  } catch (error) {
    if (error instanceof FaultError && error.fault.code === 'timeout')
      throw await silence(exchange, random, error);
    throw error;
  }
  if (answer.completion !== 0)
    throw exchange.fail(
      'not-supported',
      `the channel grants no ${plan.privilege} login: ${completionWords(answer.completion)}`,
    );
  const capabilities = channelCapabilitiesOf(answer.data);
  if (!capabilities) throw exchange.fail('malformed', 'the capabilities of the channel are too short');
  const suites = capabilities.versions.includes('2.0') ? await readSuites(exchange) : undefined;
  return { capabilities, ...(suites ? { suites } : {}) };
}

/** Who does not answer IPMI may still answer the presence ping of ASF: somebody is there, IPMI is switched off. */
async function silence(exchange: Exchange, random: Random, error: FaultError): Promise<FaultError> {
  const tag = random.uint32() & 0x7f;
  try {
    const pong = await exchange.ask('a presence ping', () => encodeAsfPing(tag), pongOf(tag), 1);
    return exchange.fail(
      'not-supported',
      `answers presence pings${pong.ipmi ? '' : ' and tells that it speaks no IPMI'}, but no IPMI`,
      'Switch on IPMI over LAN in the settings of the controller.',
    );
  } catch (nothing) {
    if (!(nothing instanceof FaultError)) throw nothing;
    return new FaultError({
      ...error.fault,
      remedy:
        'Check address and port, that IPMI over LAN is switched on, and that nothing on the way drops UDP 623.',
    });
  }
}
const pongOf = (tag: number) => (bytes: Uint8Array) => {
  const pong = decodeAsfPong(bytes);
  return pong?.tag === tag ? pong : undefined;
};

/** Undefined where the controller knows no such command, or has no word for what it does not know. */
async function readSuites(exchange: Exchange): Promise<number[] | undefined> {
  const records: Uint8Array[] = [];
  const ask = async (list: number) => {
    try {
      const request = cipherSuitesRequest(list);
      return await askOutside(exchange, 'Get Channel Cipher Suites', request, suiteTries);
    } catch (error) {
      if (error instanceof FaultError && error.fault.code === 'timeout') return undefined;
      throw error;
    }
  };
  for (let list = 0; list < suiteListsMax; list++) {
    const answer = await ask(list);
    if (answer?.completion !== 0) break;
    // The number of the channel stands in front.
    const part = answer.data.subarray(1);
    records.push(part);
    if (part.length < cipherSuiteListBytes) break;
  }
  const suites = cipherSuitesOf(concat(...records));
  return suites.length === 0 ? undefined : [...new Set(suites)].sort((a, b) => a - b);
}

export const completionWords = (code: number): string =>
  completions[code] ?? `completion code ${code.toString(16).padStart(2, '0')}h`;

/** The stronger of what is offered; a controller that does not tell is asked for the one that nearly all have. */
function suiteFor(exchange: Exchange, plan: IpmiPlan, { suites }: Greeting): CipherSuite {
  const wanted = plan.suite === 'auto' ? [suite17, suite3] : [plan.suite === '3' ? suite3 : suite17];
  if (!suites) return wanted.at(-1)!;
  const chosen = wanted.find(({ id }) => suites.includes(id));
  if (chosen) return chosen;
  throw exchange.fail(
    'not-supported',
    `cipher suite ${wanted.map(({ id }) => id).join(' or ')} is not offered, only ${suites.join(', ')}`,
    'Switch on cipher suite 17 or 3 in the settings of the controller: the others encrypt nothing, or badly.',
  );
}

interface Session extends Ipmi {
  /** Waits until the controller says that the slot is free, but not for long. */
  close(): Promise<void>;
  /** Says the same, and waits for nothing: after a failure. */
  leave(): void;
}

const versionRemedy =
  'Update the firmware of the controller: sessions of IPMI 1.5 encrypt nothing, and are not spoken here.';

async function openSession(
  exchange: Exchange,
  plan: IpmiPlan,
  login: IpmiLogin,
  greeting: Greeting,
  world: IpmiWorld,
): Promise<Session> {
  const { random, net } = world;
  if (!greeting.capabilities.versions.includes('2.0'))
    throw exchange.fail('not-supported', 'speaks IPMI 1.5 only', versionRemedy);
  const suite = suiteFor(exchange, plan, greeting);
  // Zero would be a packet outside a session.
  const consoleSession = random.uint32() || 1;
  let tag = random.uint32() & 255;
  const nextTag = () => (tag = (tag + 1) & 255);
  const ours = <T extends { readonly tag: number }>(reply: T | undefined) =>
    reply?.tag === tag ? reply : undefined;

  nextTag();
  const opened = await exchange.ask(
    'Open Session',
    () => encodeOpenRequest(tag, consoleSession, suite),
    (bytes) => ours(decodeOpenReply(bytes)),
  );
  if (opened.status !== 0) throw refusal(exchange, opened.status, plan, login, suite);
  const { authentication, integrity, confidentiality } = opened;
  if (
    authentication !== suite.authentication ||
    integrity !== suite.integrity ||
    confidentiality !== suite.confidentiality
  )
    throw exchange.fail('malformed', `asked for cipher suite ${suite.id}, it took another`);

  const consoleRandom = random.bytes(16);
  const role = privileges[plan.privilege] | nameOnly;
  const { user, password, controllerKey } = login;
  nextTag();
  const hello = { tag, managed: opened.managed, random: consoleRandom, role, user };
  const second = await exchange.ask(
    'RAKP message 1',
    () => encodeRakp1(hello),
    (bytes) => {
      const reply = ours(decodeRakp2(bytes));
      return reply && (reply.status !== 0 || reply.console === consoleSession) ? reply : undefined;
    },
  );
  if (second.status !== 0) throw refusal(exchange, second.status, plan, login, suite);
  const handshake: Handshake = {
    ...{ suite, consoleSession, managedSession: opened.managed, consoleRandom, role, user, password },
    ...{ managedRandom: second.random, guid: second.guid, controllerKey },
  };
  const keys = keysOf(handshake, net.crypto);
  nextTag();
  if (!sameOctets(second.code, keys.code2)) {
    // Integrity check failed: it may forget the session at once.
    exchange.sayLast(encodeRakp3(tag, 15, opened.managed, new Uint8Array(0)));
    throw exchange.fail(
      'authentication-failed',
      `the password of ${login.name} is wrong`,
      'Correct the password of the credential, or set it anew on the controller.',
    );
  }
  const fourth = await exchange.ask(
    'RAKP message 3',
    () => encodeRakp3(tag, 0, opened.managed, keys.code3),
    (bytes) => {
      const reply = ours(decodeRakp4(bytes));
      return reply && (reply.status !== 0 || reply.console === consoleSession) ? reply : undefined;
    },
  );
  if (fourth.status !== 0) throw refusal(exchange, fourth.status, plan, login, suite);
  if (!sameOctets(fourth.check, keys.check4)) throw wrongKey(exchange, greeting, login);
  return createSession(exchange, { suite, keys, crypto: net.crypto }, consoleSession, opened.managed, world);
}

/**
 * The password was right, so that what differs is the key of the controller itself (Kg). It holds the session open until it times out: without
 * the key nothing that is said in it counts, not even the end.
 */
const wrongKey = (exchange: Exchange, { capabilities }: Greeting, { controllerKey }: IpmiLogin): FaultError =>
  exchange.fail(
    'authentication-failed',
    controllerKey
      ? 'the key of the controller is another'
      : `the controller has a key of its own${capabilities.keyed ? '' : ', and does not tell so'}`,
    'Give the key (Kg) that is set on the controller as bmcKey.',
  );

/** What a status of section 13.24 means for whom. */
function refusal(
  exchange: Exchange,
  status: number,
  plan: IpmiPlan,
  login: IpmiLogin,
  suite: CipherSuite,
): FaultError {
  const words = rakpStatuses[status] ?? `status ${status}`;
  switch (status) {
    case 1:
    case 11:
      return exchange.fail(
        'unexpected-status',
        `all its sessions are taken (${words})`,
        'Wait until the sessions of others end, or end them on the controller; it has a handful, for all users or for each.',
      );
    case 4:
    case 5:
    case 6:
    case 7:
    case 16:
    case 17:
      return exchange.fail(
        'not-supported',
        `cipher suite ${suite.id} is not offered (${words})`,
        'Choose the other of 3 and 17, or switch it on in the settings of the controller.',
      );
    case 9:
    case 10:
      return exchange.fail(
        'access-denied',
        `${login.name} may not log in as ${plan.privilege} (${words})`,
        'Ask for a lower privilege, or raise that of the user on this channel.',
      );
    case 12:
    case 13:
      return exchange.fail(
        'authentication-failed',
        `there is no user ${login.name} who may log in over LAN (${words})`,
        'Correct the user of the credential, or let the user log in over LAN on the controller.',
      );
    case 15:
      return exchange.fail(
        'authentication-failed',
        `it does not take the password of ${login.name} (${words})`,
      );
    default:
      return exchange.fail('unexpected-status', words);
  }
}

function createSession(
  exchange: Exchange,
  sealing: Sealing,
  consoleSession: number,
  managedSession: number,
  { clock, random, signal }: IpmiWorld,
): Session {
  let sequence = 0;
  let newest = 0;
  /** Of the numbers behind the newest, which have come: what comes twice is somebody else's copy. */
  let seen = 0;
  const fresh = (number: number): boolean => {
    const ahead = number - newest;
    if (ahead > 0) {
      seen = ahead >= behindMax ? 1 : (seen << ahead) | 1;
      newest = number;
      return true;
    }
    if (ahead <= -behindMax || seen & (1 << -ahead)) return false;
    seen |= 1 << -ahead;
    return true;
  };
  const sealed = (request: IpmiRequest, number: number) =>
    seal(
      { type: payloadTypes.ipmi, session: managedSession, sequence: ++sequence },
      encodeRequest(request, number),
      random.bytes(16),
      sealing,
    );
  const once = async (what: string, request: IpmiRequest, tries?: number): Promise<IpmiAnswer> => {
    const asked = new Set<number>();
    return await exchange.ask(
      what,
      () => sealed(request, exchange.number(asked)),
      (bytes) => {
        const packet = open(bytes, sealing);
        if (packet?.session !== consoleSession || packet.type !== payloadTypes.ipmi) return undefined;
        return fresh(packet.sequence) ? answers(decodeAnswer(packet.payload), request, asked) : undefined;
      },
      tries,
    );
  };
  const { fail } = exchange;
  const farewell = { netFn: netFns.app, command: 0x3c, data: le32(managedSession) };
  const session: Session = {
    suite: sealing.suite,
    fail,
    async command(what, request) {
      for (let tried = 1; ; tried++) {
        const answer = await once(what, request);
        if (!busy.has(answer.completion) || tried === busyTriesMax) return answer;
        await clock.sleep(busyPauseMs * tried, signal);
      }
    },
    async must(what, request) {
      const { completion, data } = await session.command(what, request);
      if (completion === 0) return data;
      throw completionFault(session, what, completion);
    },
    async close() {
      try {
        await once('Close Session', farewell, 1);
      } catch (error) {
        // All was read: a lost farewell spoils nothing, and the slot frees itself after a minute.
        if (!(error instanceof FaultError)) throw error;
      }
    },
    leave: () => exchange.sayLast(sealed(farewell, exchange.number(new Set()))),
  };
  return session;
}

/** Node busy, timeout while processing, duplicate request. */
const busy: ReadonlySet<number> = new Set([0xc0, 0xc3, 0xcf]);
const insufficientPrivilege = 0xd4;
const unknownCommands: ReadonlySet<number> = new Set([0xc1, 0xc2]);

export function completionFault({ fail }: Pick<Ipmi, 'fail'>, what: string, completion: number): FaultError {
  const words = `${what}: ${completionWords(completion)}`;
  if (completion === insufficientPrivilege)
    return fail('access-denied', words, 'Raise the privilege of the user on this channel.');
  return fail(unknownCommands.has(completion) ? 'not-supported' : 'unexpected-status', words);
}

/** A session begins as that of a user (section 22.18); more is asked for, and less is told here. */
async function raise(session: Session, { privilege }: IpmiPlan, login: IpmiLogin): Promise<void> {
  const what = 'Set Session Privilege Level';
  const { completion } = await session.command(what, {
    netFn: netFns.app,
    command: 0x3b,
    data: [privileges[privilege]],
  });
  if (completion === 0) return;
  const tooLow = [0x80, 0x81, 0x82, insufficientPrivilege].includes(completion);
  if (!tooLow) throw completionFault(session, what, completion);
  throw session.fail(
    'access-denied',
    `${login.name} may not be ${privilege} (${what}: ${completionWords(completion)})`,
    'Ask for a lower privilege, or raise that of the user on this channel.',
  );
}
