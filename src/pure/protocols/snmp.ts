/** SNMP conversations, versions 1 (RFC 1157), 2c (RFC 3416) and 3 (RFC 3412, 3414). All sessions of a network share one engine. */
import { formatAddress, parseAddress } from '../base/address.ts';
import { type Fault, fault, invalidInput } from '../base/errors.ts';
import type { Clock, Credential, Random } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';
import { copyOid } from '../wire/ber.ts';
import {
  decodeCommunityMessage,
  encodeCommunityMessage,
  errorStatuses,
  type PduRequest,
  pduTypes,
  type SnmpValue,
  type VarBind,
  type VisitVarBind,
} from '../wire/snmp.ts';
import { learnLimit } from './snmp-agent.ts';
import { type Decoded, snmpEngineOf } from './snmp-engine.ts';
import { createUserSecurity, privacyFault, reportFault, type UserAnswer } from './snmp-user.ts';
import { statusFault, type TakeCell, walkRoots } from './snmp-walk.ts';

export interface SnmpOptions {
  readonly address: string;
  readonly port: number;
  readonly credential: Credential;
  /** How long a silent agent is waited for, each try; one that has answered before is asked again sooner. */
  readonly timeoutMs: number;
  readonly retries: number;
  /** The whole session: what is asked later fails, and what was read before stays. */
  readonly deadlineMs?: number;
}
export interface SnmpWorld {
  readonly net: Network;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}
export type SnmpAnswer =
  | { readonly ok: true; readonly varBinds: readonly VarBind[] }
  | { readonly ok: false; readonly fault: Fault };

export interface SnmpSession {
  readonly address: string;
  get(oids: readonly (readonly number[])[]): Promise<SnmpAnswer>;
  getNext(oids: readonly (readonly number[])[]): Promise<SnmpAnswer>;
  /** Everything below `root`, in batches; stops early when `take` returns false. */
  walk(
    root: readonly number[],
    take: (batch: readonly VarBind[]) => boolean | undefined,
  ): Promise<Fault | undefined>;
  /**
   * Several subtrees side by side, in as few requests as they fit, object by object; `goOn` is asked after each answer. A session
   * without it has its subtrees walked one after another.
   */
  walkCells?(
    roots: readonly (readonly number[])[],
    take: TakeCell,
    goOn: () => boolean,
  ): Promise<Fault | undefined>;
  /** snmpEngineID as learnt by version 3 discovery. */
  engineId(): Uint8Array | undefined;
  close(): void;
}
/** What can be read can also be changed, if the credential may: only a tool that changes devices asks for this. */
export interface WritableSnmpSession extends SnmpSession {
  /** All objects or none (RFC 3416 section 4.2.5). Sent once: an agent that applied a lost answer must not apply it twice. */
  set(binds: readonly VarBind[]): Promise<SnmpAnswer>;
}

type Asked = Omit<PduRequest, 'requestId'>;
type Oid = readonly number[];
interface Answer extends UserAnswer {
  readonly attempts: number;
}

const utf8 = new TextEncoder();
/** Objects of one Get: what usually fits an answer of one datagram. */
const getObjectsMax = 64;

export async function openSnmp(options: SnmpOptions, world: SnmpWorld): Promise<WritableSnmpSession> {
  const { credential, timeoutMs } = options;
  const { clock, signal } = world;
  const parsed = parseAddress(options.address);
  if (!parsed) throw invalidInput('address', options.address, 'no numeric address');
  // In the form in which sources of answers are told.
  const address = formatAddress(parsed);
  const engine = snmpEngineOf(world);
  const conversation = await engine.open(address, options.port, parsed.family, JSON.stringify(credential));
  const { agent } = conversation;
  const untilMs =
    options.deadlineMs === undefined ? Number.POSITIVE_INFINITY : clock.monotonicMs() + options.deadlineMs;
  const user =
    credential.kind === 'snmp-user'
      ? createUserSecurity(credential, agent, {
          crypto: world.net.crypto,
          clock,
          nextSalt: engine.nextSalt,
        })
      : undefined;
  const version = credential.kind === 'snmp-community' && credential.version === '1' ? 0 : 1;
  const community = utf8.encode(credential.kind === 'snmp-community' ? credential.community : '');
  const cancel = () => conversation.cancel();
  signal.addEventListener('abort', cancel, { once: true });

  const decodeCommunity = (bytes: Uint8Array, visit?: VisitVarBind): Decoded<UserAnswer> => {
    const message = decodeCommunityMessage(bytes, visit);
    if (!message)
      return { fault: fault('malformed', `snmp ${address}: the agent's answer breaks the encoding rules`) };
    // Our own request, sent back by an echo service, is no answer.
    return message.pdu.type === pduTypes.response
      ? { answer: { pdu: message.pdu, bytes: bytes.length } }
      : undefined;
  };
  const exchange = async (asked: Asked, visit?: VisitVarBind): Promise<Answer | Fault> => {
    if (signal.aborted) return fault('cancelled');
    if (clock.monotonicMs() >= untilMs)
      return fault('timeout', `snmp ${address}: the ${options.deadlineMs} ms for this device are used up`);
    const once = asked.type === pduTypes.set;
    const tries = options.retries + 1;
    let attempts = 0;
    const result = await conversation.exchange<UserAnswer>({
      timeoutMs: once ? timeoutMs * tries : timeoutMs,
      tries: once ? 1 : tries,
      untilMs,
      encode(requestId, attempt) {
        attempts = attempt;
        const pdu = { ...lessOnRetry(asked, attempt), requestId };
        return user?.encode(requestId, pdu) ?? encodeCommunityMessage(version, community, pdu);
      },
      decode: (bytes) => (user ? user.decode(bytes, visit) : decodeCommunity(bytes, visit)),
    });
    if ('code' in result) return result;
    if (asked.type === pduTypes.getBulk && attempts > 1)
      learnLimit(agent, asked.oids.length * lessOnRetry(asked, attempts).errorIndex);
    return { ...result.answer, attempts };
  };
  const discover = async (): Promise<Fault | undefined> => {
    const answer = await exchange({ type: pduTypes.get, errorStatus: 0, errorIndex: 0, oids: [] });
    if ('code' in answer) return answer;
    if (!answer.usm || answer.usm.engineId.length === 0)
      return fault('malformed', `snmp ${address}: the agent told no engine id`);
    user?.learn(answer.usm);
    return undefined;
  };
  /** The agent told its engine, and nothing of it was authentic yet. */
  let onlyDiscovered = false;
  const ask = async (asked: Asked, visit?: VisitVarBind): Promise<Answer | Fault> => {
    if (!user) return await exchange(asked, visit);
    if (!agent.engine) {
      const failure = await discover();
      if (failure) return failure;
      onlyDiscovered = true;
    }
    let answer = await exchange(asked, visit);
    if (onlyDiscovered && user.encrypts && 'code' in answer && answer.code === 'timeout') {
      // An agent that cannot decrypt reads noise, and many drop it without a report. The next session finds out anew.
      agent.engine = undefined;
      return privacyFault(agent);
    }
    onlyDiscovered = false;
    // Restarted, replaced or its clock drifted: twice, because a new engine is told before its time is.
    for (let again = 0; again < 2 && !('code' in answer) && user.resynchronise(answer); again++)
      answer = await exchange(asked, visit);
    return !('code' in answer) && answer.pdu.type === pduTypes.report
      ? reportFault(agent, answer.pdu)
      : answer;
  };

  const answerOf = (answer: Answer | Fault): SnmpAnswer => {
    if ('code' in answer) return { ok: false, fault: answer };
    const { pdu } = answer;
    if (pdu.errorStatus === 0) return { ok: true, varBinds: pdu.varBinds };
    if (errorStatuses[pdu.errorStatus] !== 'noSuchName')
      return { ok: false, fault: statusFault(address, pdu) };
    const value: SnmpValue = { type: 'noSuchObject' };
    return {
      ok: true,
      varBinds: pdu.varBinds.map((bind, i) => (i === pdu.errorIndex - 1 ? { ...bind, value } : bind)),
    };
  };

  /** What an agent leaves out is missing; what it answers instead is nothing that was asked. */
  const getSome = async (oids: readonly Oid[]): Promise<SnmpAnswer> => {
    const found = new Map<Oid, VarBind>();
    let left = oids;
    // Version 1 refuses the whole request for one missing object (RFC 1157 section 4.1.2): ask again for the others.
    while (left.length > 0) {
      const answer = await ask({ type: pduTypes.get, errorStatus: 0, errorIndex: 0, oids: left });
      if ('code' in answer) return { ok: false, fault: answer };
      const { pdu } = answer;
      const status = errorStatuses[pdu.errorStatus];
      if (status === 'tooBig' && left.length > 1) {
        const middle = Math.ceil(left.length / 2);
        const parts = [left.slice(0, middle), left.slice(middle)];
        const [first, second] = [await getSome(parts[0]!), await getSome(parts[1]!)];
        if (!first.ok) return first;
        if (!second.ok) return second;
        left.forEach((oid, i) => {
          found.set(oid, i < middle ? first.varBinds[i]! : second.varBinds[i - middle]!);
        });
        break;
      }
      const refused = left[pdu.errorIndex - 1];
      if (status === 'noSuchName' && refused) {
        left = left.filter((oid) => oid !== refused);
        continue;
      }
      if (status !== 'noError' && status !== 'noSuchName')
        return { ok: false, fault: statusFault(address, pdu) };
      left.forEach((oid, i) => {
        const bind = sameOid(pdu.varBinds[i]?.oid, oid)
          ? pdu.varBinds[i]
          : pdu.varBinds.find((other) => sameOid(other.oid, oid));
        if (bind && status === 'noError') found.set(oid, bind);
      });
      if (status === 'noError' && found.size === 0)
        return {
          ok: false,
          fault: fault('malformed', `snmp ${address}: the agent answered other objects than were asked`),
        };
      break;
    }
    return {
      ok: true,
      varBinds: oids.map((oid) => found.get(oid) ?? { oid, value: { type: 'noSuchObject' } }),
    };
  };

  const walkCells: SnmpSession['walkCells'] & object = (roots, take, goOn) =>
    walkRoots(roots, {
      agent,
      take,
      goOn,
      bulk: user !== undefined || version === 1,
      ask: (oids, repetitions, visit) => {
        const type = repetitions > 0 ? pduTypes.getBulk : pduTypes.getNext;
        return ask({ type, errorStatus: 0, errorIndex: repetitions, oids }, visit);
      },
    });

  return {
    address: options.address,
    async get(oids) {
      const varBinds: VarBind[] = [];
      for (let at = 0; at < oids.length; at += getObjectsMax) {
        const answer = await getSome(oids.slice(at, at + getObjectsMax));
        if (!answer.ok) return answer;
        varBinds.push(...answer.varBinds);
      }
      return { ok: true, varBinds };
    },
    getNext: async (oids) =>
      answerOf(await ask({ type: pduTypes.getNext, errorStatus: 0, errorIndex: 0, oids })),
    async set(binds) {
      const answer = await ask({
        type: pduTypes.set,
        errorStatus: 0,
        errorIndex: 0,
        oids: binds.map(({ oid }) => oid),
        values: binds.map(({ value }) => value),
      });
      if ('code' in answer) return { ok: false, fault: answer };
      return answer.pdu.errorStatus === 0
        ? { ok: true, varBinds: answer.pdu.varBinds }
        : { ok: false, fault: statusFault(address, answer.pdu) };
    },
    walk(root, take) {
      let batch: VarBind[] = [];
      return walkCells(
        [root],
        (_, oid, length, value) => batch.push({ oid: copyOid(oid, length), value }),
        () => {
          const handed = batch;
          batch = [];
          return handed.length === 0 || take(handed) !== false;
        },
      );
    },
    walkCells,
    engineId: () => (user ? agent.engine?.id : undefined),
    close() {
      signal.removeEventListener('abort', cancel);
      conversation.close();
    },
  };
}

/** An agent that was silent about a large answer may manage a smaller one. */
function lessOnRetry(asked: Asked, attempt: number): Asked {
  if (asked.type !== pduTypes.getBulk || attempt === 1) return asked;
  return { ...asked, errorIndex: Math.max(1, asked.errorIndex >> (attempt - 1)) };
}

function sameOid(a: Oid | undefined, b: Oid): boolean {
  if (a?.length !== b.length) return false;
  for (let i = b.length - 1; i >= 0; i--) if (a[i] !== b[i]) return false;
  return true;
}
