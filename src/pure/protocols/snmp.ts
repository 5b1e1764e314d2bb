/**
 * A conversation with one SNMP agent: retries, GetBulk that shrinks when an answer is too big, walks that notice loops, and for
 * version 3 engine discovery and time synchronisation (RFC 3414 section 4). Failures are values.
 */
import { familyOf } from '../base/address.ts';
import { type Fault, fault } from '../base/errors.ts';
import type { Clock, Credential, Random } from '../contract/host.ts';
import type { Network, UdpSocket } from '../contract/network.ts';
import {
  compareOids,
  decodeCommunityMessage,
  decodeScopedPdu,
  decodeV3Message,
  encodeCommunityMessage,
  encodeScopedPdu,
  encodeV3Message,
  errorStatuses,
  messageFlags,
  type Pdu,
  type PduRequest,
  pduTypes,
  startsWith,
  type UsmParameters,
  type VarBind,
} from '../wire/snmp.ts';
import { decryptScoped, digestBytes, encryptScoped, localisedKey, messageDigest, privacyKey } from './usm.ts';

export interface SnmpOptions {
  readonly address: string;
  readonly port: number;
  readonly credential: Credential;
  readonly timeoutMs: number;
  readonly retries: number;
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
  /** snmpEngineID as learnt by version 3 discovery. */
  engineId(): Uint8Array | undefined;
  close(): void;
}
/** What can be read can also be changed, if the credential may: only a tool that changes devices asks for this. */
export interface WritableSnmpSession extends SnmpSession {
  /** All objects or none (RFC 3416 section 4.2.5). */
  set(binds: readonly VarBind[]): Promise<SnmpAnswer>;
}

const repetitionsFirst = 25;
/** No table on earth is longer; a broken agent may be endless. */
const walkObjectsMax = 2_000_000;
const timeWindowReport = [1, 3, 6, 1, 6, 3, 15, 1, 1, 2];
const unknownEngineReport = [1, 3, 6, 1, 6, 3, 15, 1, 1, 4];
const reports = [1, 3, 6, 1, 6, 3, 15, 1, 1];
const reportMeanings: Readonly<Record<number, string>> = {
  1: 'the agent does not offer this security level to the user',
  3: 'the agent does not know the user',
  5: 'the authentication password or protocol is wrong',
  6: 'the privacy password or protocol is wrong',
};

interface Waiting {
  settle(result: Pdu | Fault): void;
}

export async function openSnmp(options: SnmpOptions, world: SnmpWorld): Promise<WritableSnmpSession> {
  const { net, clock, random, signal } = world;
  const { credential } = options;
  const socket = await net.udp({
    family: familyOf(options.address) ?? 4,
    peer: { address: options.address, port: options.port },
  });
  const waiting = new Map<number, Waiting>();
  const v3 = credential.kind === 'snmp-user' ? createV3(credential, world) : undefined;
  let nextId = random.uint32() & 0x3fff_ffff;

  socket.onMessage((bytes, address, port) => {
    if (address !== options.address || port !== options.port) return;
    const found = v3 ? v3.decode(bytes) : decodeCommunityMessage(bytes);
    if (!found) return;
    const pdu = found.pdu;
    // Our own request, sent back by an echo service, is no answer.
    if (pdu.type !== pduTypes.response && pdu.type !== pduTypes.report) return;
    const id = 'messageId' in found ? (found.messageId as number) : pdu.requestId;
    waiting.get(id)?.settle('failure' in found && found.failure ? (found.failure as Fault) : pdu);
  });
  socket.onFault((failure) => {
    for (const entry of waiting.values()) entry.settle(failure);
  });

  const exchange = async (request: Omit<PduRequest, 'requestId'>): Promise<Pdu | Fault> => {
    let last: Pdu | Fault = fault('timeout');
    for (let attempt = 0; attempt <= options.retries; attempt++) {
      if (signal.aborted) return fault('cancelled');
      nextId = (nextId + 1) & 0x3fff_ffff;
      const id = nextId;
      const bytes =
        v3?.encode(id, { ...request, requestId: id }) ??
        encodeCommunityMessage(
          credential.kind === 'snmp-community' && credential.version === '1' ? 0 : 1,
          new TextEncoder().encode(credential.kind === 'snmp-community' ? credential.community : ''),
          { ...request, requestId: id },
        );
      last = await roundTrip(socket, waiting, id, bytes, options, clock, signal);
      if (!('code' in last) || last.code !== 'timeout') return last;
    }
    return fault(
      'timeout',
      `snmp ${options.address}: no answer in ${options.retries + 1} tries of ${options.timeoutMs} ms`,
      {
        remedy:
          'Check that SNMP is on, that this machine may ask, and the community or user: agents stay silent when it is wrong.',
      },
    );
  };

  const ask = async (request: Omit<PduRequest, 'requestId'>): Promise<Pdu | Fault> => {
    if (v3 && !v3.engineId()) {
      const failure = await v3.discover(exchange);
      if (failure) return failure;
    }
    let answer = await exchange(request);
    // The agent restarted, or its clock drifted: it has told the right time in the report, so ask once more.
    if (v3 && !('code' in answer) && v3.resynchronise(answer)) answer = await exchange(request);
    if ('code' in answer || answer.type !== pduTypes.report) return answer;
    const oid = answer.varBinds[0]?.oid ?? [];
    const meaning = startsWith(oid, reports) ? reportMeanings[oid[reports.length]!] : undefined;
    return fault(
      'authentication-failed',
      `snmp ${options.address}: ${meaning ?? 'the agent refused the message'}`,
    );
  };

  const answerOf = (pdu: Pdu | Fault): SnmpAnswer => {
    if ('code' in pdu) return { ok: false, fault: pdu };
    if (pdu.errorStatus === 0) return { ok: true, varBinds: pdu.varBinds };
    const name = errorStatuses[pdu.errorStatus] ?? `error ${pdu.errorStatus}`;
    if (name === 'noSuchName')
      return {
        ok: true,
        varBinds: pdu.varBinds.map((bind, i) =>
          i === pdu.errorIndex - 1 ? { ...bind, value: { type: 'noSuchObject' } } : bind,
        ),
      };
    const code =
      name === 'authorizationError' || name === 'noAccess'
        ? 'access-denied'
        : name === 'tooBig'
          ? 'too-large'
          : 'not-supported';
    return { ok: false, fault: fault(code, `snmp ${options.address}: the agent answered ${name}`) };
  };

  const session: WritableSnmpSession = {
    address: options.address,
    async get(oids) {
      const missing = new Set<number>();
      // Version 1 refuses the whole request for one missing object (RFC 1157 section 4.1.2): ask again for the others.
      for (;;) {
        const asked = oids.flatMap((_, i) => (missing.has(i) ? [] : [i]));
        if (asked.length === 0 && oids.length > 0)
          return { ok: true, varBinds: oids.map((oid) => ({ oid, value: { type: 'noSuchObject' } })) };
        const pdu = await ask({
          type: pduTypes.get,
          errorStatus: 0,
          errorIndex: 0,
          oids: asked.map((i) => oids[i]!),
        });
        const refused = 'code' in pdu ? undefined : asked[pdu.errorIndex - 1];
        if (!('code' in pdu) && errorStatuses[pdu.errorStatus] === 'noSuchName' && refused !== undefined) {
          missing.add(refused);
          continue;
        }
        const answer = answerOf(pdu);
        if (!answer.ok || missing.size === 0) return answer;
        const found = new Map(asked.map((i, at) => [i, answer.varBinds[at]]));
        return {
          ok: true,
          varBinds: oids.map((oid, i) => found.get(i) ?? { oid, value: { type: 'noSuchObject' } }),
        };
      }
    },
    getNext: async (oids) =>
      answerOf(await ask({ type: pduTypes.getNext, errorStatus: 0, errorIndex: 0, oids })),
    async set(binds) {
      const pdu = await ask({
        type: pduTypes.set,
        errorStatus: 0,
        errorIndex: 0,
        oids: binds.map(({ oid }) => oid),
        values: binds.map(({ value }) => value),
      });
      if ('code' in pdu) return { ok: false, fault: pdu };
      if (pdu.errorStatus === 0) return { ok: true, varBinds: pdu.varBinds };
      const name = errorStatuses[pdu.errorStatus] ?? `error ${pdu.errorStatus}`;
      return {
        ok: false,
        fault: fault('access-denied', `snmp ${options.address}: the agent refused to write: ${name}`, {
          remedy: 'Check that the credential may write, and that the object takes this value.',
        }),
      };
    },
    async walk(root, take) {
      const bulk = !(credential.kind === 'snmp-community' && credential.version === '1');
      let repetitions = repetitionsFirst;
      let at: readonly number[] = root;
      for (let objects = 0; objects < walkObjectsMax; ) {
        const pdu = bulk
          ? await ask({ type: pduTypes.getBulk, errorStatus: 0, errorIndex: repetitions, oids: [at] })
          : await ask({ type: pduTypes.getNext, errorStatus: 0, errorIndex: 0, oids: [at] });
        if (!('code' in pdu) && errorStatuses[pdu.errorStatus] === 'tooBig' && repetitions > 1) {
          repetitions = Math.floor(repetitions / 2);
          continue;
        }
        const answer = answerOf(pdu);
        if (!answer.ok) return answer.fault;
        const inside: VarBind[] = [];
        let ended = answer.varBinds.length === 0;
        for (const bind of answer.varBinds) {
          if (
            !startsWith(bind.oid, root) ||
            bind.value.type === 'endOfMibView' ||
            bind.value.type === 'noSuchObject'
          ) {
            ended = true;
            break;
          }
          if (compareOids(bind.oid, at) <= 0)
            return fault(
              'malformed',
              `snmp ${options.address}: the agent's objects do not increase at ${bind.oid.join('.')}`,
            );
          at = bind.oid;
          inside.push(bind);
        }
        objects += inside.length;
        if (inside.length > 0 && take(inside) === false) return undefined;
        if (ended) return undefined;
      }
      return fault(
        'too-large',
        `snmp ${options.address}: the walk was stopped after ${walkObjectsMax} objects`,
      );
    },
    engineId: () => v3?.engineId(),
    close: () => socket.close(),
  };
  return session;
}

async function roundTrip(
  socket: UdpSocket,
  waiting: Map<number, Waiting>,
  id: number,
  bytes: Uint8Array,
  options: SnmpOptions,
  clock: Clock,
  signal: AbortSignal,
): Promise<Pdu | Fault> {
  const done = new AbortController();
  const result = new Promise<Pdu | Fault>((resolve) => {
    waiting.set(id, {
      settle(value) {
        resolve(value);
        // A reason given spares the error that would be made.
        done.abort('answered');
      },
    });
  });
  const cancel = () => waiting.get(id)?.settle(fault('cancelled'));
  signal.addEventListener('abort', cancel, { once: true });
  socket.send(bytes, options.address, options.port);
  await clock.sleep(options.timeoutMs, done.signal);
  waiting.get(id)?.settle(fault('timeout'));
  waiting.delete(id);
  signal.removeEventListener('abort', cancel);
  return await result;
}

/** The state of one user with one engine. */
function createV3(
  user: Extract<Credential, { kind: 'snmp-user' }>,
  { net: { crypto }, clock, random }: SnmpWorld,
) {
  const none = new Uint8Array(0);
  let engine: { id: Uint8Array; boots: number; timeS: number; learntMs: number } | undefined;
  let authKey: Uint8Array = none;
  let privKey: Uint8Array = none;
  let salt = random.uint32();

  const learn = (usm: UsmParameters) => {
    const fresh = !engine || engine.id.join() !== usm.engineId.join();
    engine = {
      id: usm.engineId.slice(),
      boots: usm.engineBoots,
      timeS: usm.engineTimeS,
      learntMs: clock.monotonicMs(),
    };
    if (!fresh || !user.auth) return;
    authKey = localisedKey(crypto, user.auth.protocol, user.auth.password, engine.id);
    if (user.privacy)
      privKey = privacyKey(
        crypto,
        user.auth.protocol,
        user.privacy.protocol,
        user.privacy.password,
        engine.id,
      );
  };
  let lastReport: UsmParameters | undefined;

  return {
    engineId: () => engine?.id,
    async discover(
      exchange: (request: Omit<PduRequest, 'requestId'>) => Promise<Pdu | Fault>,
    ): Promise<Fault | undefined> {
      const answer = await exchange({ type: pduTypes.get, errorStatus: 0, errorIndex: 0, oids: [] });
      if ('code' in answer) return answer;
      if (!lastReport || lastReport.engineId.length === 0)
        return fault('malformed', 'snmp: the agent told no engine id');
      learn(lastReport);
      return undefined;
    },
    /** True when the report carried what was missing, and the request is worth repeating. */
    resynchronise(pdu: Pdu): boolean {
      const oid = pdu.varBinds[0]?.oid ?? [];
      if (pdu.type !== pduTypes.report || !lastReport) return false;
      if (!startsWith(oid, timeWindowReport) && !startsWith(oid, unknownEngineReport)) return false;
      learn(lastReport);
      return true;
    },
    encode(messageId: number, pdu: PduRequest): Uint8Array {
      const discovering = !engine;
      const auth = discovering ? undefined : user.auth;
      const privacy = discovering ? undefined : user.privacy;
      const flags =
        messageFlags.reportable | (auth ? messageFlags.auth : 0) | (privacy ? messageFlags.priv : 0);
      const engineBoots = engine?.boots ?? 0;
      const engineTimeS = engine
        ? engine.timeS + Math.floor((clock.monotonicMs() - engine.learntMs) / 1000)
        : 0;
      const engineId = engine?.id ?? none;
      let scoped: Uint8Array = encodeScopedPdu(engineId, new TextEncoder().encode(user.context ?? ''), pdu);
      let saltBytes: Uint8Array = none;
      if (privacy) {
        saltBytes = new Uint8Array(8);
        const view = new DataView(saltBytes.buffer);
        view.setUint32(0, engineBoots);
        view.setUint32(4, salt++ >>> 0);
        scoped = encryptScoped(
          crypto,
          privacy.protocol,
          privKey,
          { engineBoots, engineTimeS, salt: saltBytes },
          scoped,
        );
      }
      const usm: UsmParameters = {
        engineId,
        engineBoots,
        engineTimeS,
        user: discovering ? none : new TextEncoder().encode(user.user),
        authentication: auth ? new Uint8Array(digestBytes[auth.protocol]) : none,
        privacy: saltBytes,
      };
      const { bytes, authenticationAt } = encodeV3Message(messageId, flags, usm, scoped);
      if (auth)
        bytes.set(messageDigest(crypto, auth.protocol, authKey, bytes, authenticationAt), authenticationAt);
      return bytes;
    },
    decode(bytes: Uint8Array): { pdu: Pdu; messageId: number; failure?: Fault } | undefined {
      const message = decodeV3Message(bytes);
      if (!message) return undefined;
      const { usm, messageId } = message;
      let clear: Uint8Array | undefined = message.scoped;
      const authenticated = (message.flags & messageFlags.auth) !== 0;
      if (authenticated) {
        if (!user.auth || usm.authentication.length !== digestBytes[user.auth.protocol]) return undefined;
        const digest = messageDigest(crypto, user.auth.protocol, authKey, bytes, message.authenticationAt);
        // A forged answer is dropped as if it had never come; the real one may still arrive.
        if (!digest.every((byte, i) => byte === usm.authentication[i])) return undefined;
      }
      if (message.flags & messageFlags.priv) {
        if (!user.privacy) return undefined;
        clear = decryptScoped(
          crypto,
          user.privacy.protocol,
          privKey,
          { engineBoots: usm.engineBoots, engineTimeS: usm.engineTimeS, salt: usm.privacy },
          message.scoped,
        );
      }
      const scoped = clear && decodeScopedPdu(clear);
      if (!scoped) return undefined;
      if (scoped.pdu.type === pduTypes.report) lastReport = { ...usm, engineId: usm.engineId.slice() };
      else if (user.auth && !authenticated) return undefined;
      return { pdu: scoped.pdu, messageId };
    },
  };
}
