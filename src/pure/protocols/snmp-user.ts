/**
 * Version 3 messages of one user: what RFC 3412 and 3414 have a command generator do. The engine an agent told is remembered with
 * the agent, and keys for it by user, so that neither discovery nor key derivation is repeated by the next session.
 */
import { type Fault, fault } from '../base/errors.ts';
import type { Clock, Credential } from '../contract/host.ts';
import type { Crypto } from '../contract/network.ts';
import {
  decodeScopedPdu,
  decodeV3Message,
  encodeScopedPdu,
  encodeV3Message,
  messageFlags,
  type Pdu,
  type PduRequest,
  pduTypes,
  startsWith,
  type UsmParameters,
  type VisitVarBind,
} from '../wire/snmp.ts';
import type { SnmpAgent } from './snmp-agent.ts';
import type { Decoded } from './snmp-engine.ts';
import { decryptScoped, digestBytes, encryptScoped, localisedKey, messageDigest, privacyKey } from './usm.ts';

export type SnmpUser = Extract<Credential, { kind: 'snmp-user' }>;

export interface UserAnswer {
  readonly pdu: Pdu;
  readonly bytes: number;
  readonly usm?: UsmParameters;
}

interface Keys {
  readonly auth: Uint8Array;
  readonly privacy: Uint8Array;
}

const none = new Uint8Array(0);
const utf8 = new TextEncoder();
/** usmStats, RFC 3414 section 5: what a report means by its object. */
const usmStats = [1, 3, 6, 1, 6, 3, 15, 1, 1];
const notInTimeWindow = 2;
const unknownEngineId = 4;
const reportMeanings: Readonly<Record<number, string>> = {
  1: 'the agent does not offer this security level to the user',
  [notInTimeWindow]: 'the agent keeps refusing our time: its clock or its count of restarts is broken',
  3: 'the agent does not know the user',
  [unknownEngineId]: 'the agent keeps refusing the engine id that it told itself',
  5: 'the authentication password or protocol is wrong',
  6: 'the privacy password or protocol is wrong',
};

const keysMax = 20_000;
const cachedKeys = new Map<string, Keys>();
function keysOf(crypto: Crypto, user: SnmpUser, engineId: Uint8Array): Keys {
  if (!user.auth) return { auth: none, privacy: none };
  const { auth, privacy } = user;
  const name = JSON.stringify([Array.from(engineId), auth, privacy]);
  let keys = cachedKeys.get(name);
  cachedKeys.delete(name);
  keys ??= {
    auth: localisedKey(crypto, auth.protocol, auth.password, engineId),
    privacy: privacy ? privacyKey(crypto, auth.protocol, privacy.protocol, privacy.password, engineId) : none,
  };
  cachedKeys.set(name, keys);
  if (cachedKeys.size > keysMax) cachedKeys.delete(cachedKeys.keys().next().value!);
  return keys;
}

const reportOf = (pdu: Pdu): number | undefined => {
  const oid = pdu.varBinds[0]?.oid ?? [];
  return pdu.type === pduTypes.report && startsWith(oid, usmStats) ? oid[usmStats.length] : undefined;
};

export const reportFault = (agent: SnmpAgent, pdu: Pdu): Fault =>
  fault(
    'authentication-failed',
    `snmp ${agent.address}: ${reportMeanings[reportOf(pdu) ?? 0] ?? 'the agent refused the message'}`,
  );

export const privacyFault = (agent: SnmpAgent): Fault =>
  refused(
    agent,
    'the agent answers discovery but not what is encrypted: the privacy password or protocol is wrong',
  );

export interface UserSecurity {
  readonly encrypts: boolean;
  /** Engine id, boots and time as a report or an authentic answer told them. */
  learn(usm: UsmParameters): void;
  /** True when a report told what was missing, and the request is worth repeating. */
  resynchronise(answer: UserAnswer): boolean;
  encode(messageId: number, pdu: PduRequest): Uint8Array;
  decode(bytes: Uint8Array, visit?: VisitVarBind): Decoded<UserAnswer>;
}

export function createUserSecurity(
  user: SnmpUser,
  agent: SnmpAgent,
  world: { readonly crypto: Crypto; readonly clock: Clock; readonly nextSalt: () => number },
): UserSecurity {
  const { crypto, clock } = world;
  let keys: Keys = { auth: none, privacy: none };
  let keysFor: Uint8Array | undefined;
  const keysNow = (): Keys => {
    const id = agent.engine?.id;
    if (id && id !== keysFor) {
      keys = keysOf(crypto, user, id);
      keysFor = id;
    }
    return keys;
  };
  const learn = (usm: UsmParameters) => {
    const known = agent.engine;
    const same =
      known?.id.length === usm.engineId.length && known.id.every((byte, i) => byte === usm.engineId[i]);
    agent.engine = {
      id: same ? known.id : usm.engineId.slice(),
      boots: usm.engineBoots,
      timeS: usm.engineTimeS,
      learntMs: clock.monotonicMs(),
    };
  };
  const timeNowS = () => {
    const { engine } = agent;
    return engine ? engine.timeS + Math.floor((clock.monotonicMs() - engine.learntMs) / 1000) : 0;
  };

  return {
    encrypts: user.privacy !== undefined,
    learn,
    resynchronise({ pdu, usm }) {
      const report = reportOf(pdu);
      if (!usm || (report !== notInTimeWindow && report !== unknownEngineId)) return false;
      learn(usm);
      return true;
    },
    encode(messageId, pdu) {
      const { engine } = agent;
      // RFC 3414 section 4: discovery asks without a user, and the agent answers with a report.
      const auth = engine && user.auth;
      const privacy = engine && user.privacy;
      const flags =
        messageFlags.reportable | (auth ? messageFlags.auth : 0) | (privacy ? messageFlags.priv : 0);
      const engineBoots = engine?.boots ?? 0;
      const engineTimeS = timeNowS();
      const engineId = engine?.id ?? none;
      let scoped = encodeScopedPdu(engineId, utf8.encode(user.context ?? ''), pdu);
      let salt = none;
      if (privacy) {
        salt = new Uint8Array(8);
        const view = new DataView(salt.buffer);
        view.setUint32(0, engineBoots);
        view.setUint32(4, world.nextSalt());
        const sealing = { engineBoots, engineTimeS, salt };
        scoped = encryptScoped(crypto, privacy.protocol, keysNow().privacy, sealing, scoped);
      }
      const usm: UsmParameters = {
        engineId,
        engineBoots,
        engineTimeS,
        user: engine ? utf8.encode(user.user) : none,
        authentication: auth ? new Uint8Array(digestBytes[auth.protocol]) : none,
        privacy: salt,
      };
      const { bytes, authenticationAt } = encodeV3Message(messageId, flags, usm, scoped);
      if (auth) {
        const digest = messageDigest(crypto, auth.protocol, keysNow().auth, bytes, authenticationAt);
        bytes.set(digest, authenticationAt);
      }
      return bytes;
    },
    decode(bytes, visit) {
      const message = decodeV3Message(bytes);
      if (!message) return { fault: broken(agent) };
      const { usm } = message;
      const authenticated = (message.flags & messageFlags.auth) !== 0;
      if (authenticated && !authentic(bytes, message.authenticationAt, usm))
        // Forged, or sealed with another key: the real answer may still come.
        return { refused: refused(agent, 'the answer is not authentic: its digest does not match our key') };
      const mayBeTrusted = authenticated || !user.auth;
      let clear: Uint8Array | undefined = message.scoped;
      if (message.flags & messageFlags.priv) {
        const sealing = { engineBoots: usm.engineBoots, engineTimeS: usm.engineTimeS, salt: usm.privacy };
        clear = user.privacy
          ? decryptScoped(crypto, user.privacy.protocol, keysNow().privacy, sealing, message.scoped)
          : undefined;
      }
      const scoped = clear && decodeScopedPdu(clear, mayBeTrusted ? visit : undefined);
      if (!scoped) return { fault: broken(agent) };
      const { pdu } = scoped;
      if (pdu.type === pduTypes.report)
        return { answer: { pdu, bytes: bytes.length, usm: { ...usm, engineId: usm.engineId.slice() } } };
      // Our own request, sent back by an echo service, is no answer.
      if (pdu.type !== pduTypes.response) return undefined;
      if (!mayBeTrusted)
        return { refused: refused(agent, 'the answer is not authenticated, although the request was') };
      if (authenticated && isLater(agent, usm)) learn(usm);
      return { answer: { pdu, bytes: bytes.length } };
    },
  };

  function authentic(bytes: Uint8Array, at: number, usm: UsmParameters): boolean {
    if (!user.auth || usm.authentication.length !== digestBytes[user.auth.protocol]) return false;
    const digest = messageDigest(crypto, user.auth.protocol, keysNow().auth, bytes, at);
    return digest.every((byte, i) => byte === usm.authentication[i]);
  }
  /** RFC 3414 section 3.2 7 b: an authentic message moves our notion of the agent's clock forward only. */
  function isLater({ engine }: SnmpAgent, usm: UsmParameters): boolean {
    if (!engine) return false;
    return (
      usm.engineBoots > engine.boots || (usm.engineBoots === engine.boots && usm.engineTimeS > timeNowS())
    );
  }
}

const broken = (agent: SnmpAgent): Fault =>
  fault('malformed', `snmp ${agent.address}: the agent's answer breaks the encoding rules`);
const refused = (agent: SnmpAgent, why: string): Fault =>
  fault('authentication-failed', `snmp ${agent.address}: ${why}`);
