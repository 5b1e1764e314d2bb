/**
 * Receives notifications (RFC 3416, 4.2.6 and 4.2.7): traps, and informs that are answered with a Response once somebody has taken them.
 * Version 3 by the user-based security model (RFC 3414, 3.2): of a trap its sender is the authoritative engine, of an inform we are,
 * so discovery and the time window are answered with reports. No sockets: a datagram goes in, what is to be said comes out.
 */
import type { Crypto } from '../contract/network.ts';
import {
  decodeCommunityMessage,
  decodeScopedPdu,
  decodeV3Message,
  encodeCommunityMessage,
  encodeScopedPdu,
  encodeV3Message,
  messageFlags,
  type Pdu,
  type PduRequest,
  pduTypes,
  peekMessage,
  type V3Message,
  type VarBind,
} from '../wire/snmp.ts';
import { decodeTrapV1 } from '../wire/snmp-trap.ts';
import type { SnmpUser } from './snmp-user.ts';
import { decryptScoped, digestBytes, encryptScoped, localisedKey, messageDigest, privacyKey } from './usm.ts';

export interface Notification {
  readonly version: 1 | 2 | 3;
  readonly inform: boolean;
  readonly requestId: number;
  /** snmpTrapOID.0 */
  readonly identity: readonly number[];
  readonly upTimeTicks: number | null;
  /** Without sysUpTime.0 and snmpTrapOID.0. */
  readonly varBinds: readonly VarBind[];
  /** Of version 3. */
  readonly user: string | null;
  /** Four octets: whom a version 1 trap is about. */
  readonly agentAddress: Uint8Array | null;
}

export const dropReasons = [
  'malformed',
  'community',
  'unknown-engine',
  'unknown-user',
  'security-level',
  'wrong-digest',
  'not-in-time',
  'decryption',
] as const;
export type DropReason = (typeof dropReasons)[number];

/** `reply` is sent once the notification is taken: an inform that is not acknowledged comes again. */
export type Received =
  | { readonly notification: Notification; readonly reply?: Uint8Array }
  | { readonly dropped: DropReason; readonly reply?: Uint8Array };

export interface ReceiverWorld {
  readonly crypto: Crypto;
  readonly engineId: Uint8Array;
  readonly engineBoots: number;
  readonly engineTimeS: () => number;
  /** Eight octets, different for every message. */
  readonly salt: () => Uint8Array;
  readonly user: (name: string) => SnmpUser | undefined;
  readonly acceptsCommunity: (community: Uint8Array) => boolean;
}

const sysUpTime = '1.3.6.1.2.1.1.3.0';
const snmpTrapOid = '1.3.6.1.6.3.1.1.4.1.0';
/** usmStats (RFC 3414, 5): what a report says. */
const usmStats = [1, 3, 6, 1, 6, 3, 15, 1, 1];
const reports: Readonly<Partial<Record<DropReason, number>>> = {
  'security-level': 1,
  'not-in-time': 2,
  'unknown-user': 3,
  'unknown-engine': 4,
  'wrong-digest': 5,
  decryption: 6,
};
/** RFC 3414, 2.2.3. */
const timeWindowS = 150;
/** Senders whose clock is remembered, the oldest forgotten first. */
const sendersMax = 10_000;
const none = new Uint8Array(0);

const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);

function notificationOf(pdu: Pdu, version: 2 | 3, user: string | null): Notification | undefined {
  const at = (oid: string) => pdu.varBinds.find((bind) => bind.oid.join('.') === oid)?.value;
  const identity = at(snmpTrapOid);
  const upTime = at(sysUpTime);
  if (identity?.type !== 'oid') return undefined;
  return {
    version,
    inform: pdu.type === pduTypes.inform,
    requestId: pdu.requestId,
    identity: identity.value,
    upTimeTicks: upTime?.type === 'timeTicks' ? upTime.value : null,
    varBinds: pdu.varBinds.filter(({ oid }) => ![sysUpTime, snmpTrapOid].includes(oid.join('.'))),
    user,
    agentAddress: null,
  };
}
const isNotification = (pdu: Pdu) => pdu.type === pduTypes.trap || pdu.type === pduTypes.inform;
/** RFC 3416, 4.2.7: what was sent, sent back. */
const responseTo = (pdu: Pdu): PduRequest => ({
  type: pduTypes.response,
  requestId: pdu.requestId,
  errorStatus: 0,
  errorIndex: 0,
  oids: pdu.varBinds.map(({ oid }) => oid),
  values: pdu.varBinds.map(({ value }) => value),
});

export interface SnmpReceiver {
  take(bytes: Uint8Array): Received;
}

export function createSnmpReceiver(world: ReceiverWorld): SnmpReceiver {
  const { crypto, engineId, engineBoots } = world;
  const clocks = new Map<string, { boots: number; timeS: number }>();
  let reported = 0;

  const seal = (
    { messageId, flags }: { readonly messageId: number; readonly flags: number },
    user: SnmpUser | undefined,
    name: Uint8Array,
    plain: Uint8Array,
  ): Uint8Array => {
    const auth = flags & messageFlags.auth ? user?.auth : undefined;
    const privacy = flags & messageFlags.priv ? user?.privacy : undefined;
    const sealing = {
      engineBoots,
      engineTimeS: world.engineTimeS(),
      salt: privacy ? world.salt() : none,
    };
    const scoped =
      auth && privacy
        ? encryptScoped(
            crypto,
            privacy.protocol,
            privacyKey(crypto, auth.protocol, privacy.protocol, privacy.password, engineId),
            sealing,
            plain,
          )
        : plain;
    const { bytes, authenticationAt } = encodeV3Message(
      messageId,
      (auth ? messageFlags.auth : 0) | (auth && privacy ? messageFlags.priv : 0),
      {
        engineId,
        engineBoots,
        engineTimeS: sealing.engineTimeS,
        user: name,
        authentication: new Uint8Array(auth ? digestBytes[auth.protocol] : 0),
        privacy: sealing.salt,
      },
      scoped,
    );
    if (auth) {
      const key = localisedKey(crypto, auth.protocol, auth.password, engineId);
      bytes.set(messageDigest(crypto, auth.protocol, key, bytes, authenticationAt), authenticationAt);
    }
    return bytes;
  };

  /** Only who can be reported to is answered; a trap wants no answer. The time is told authentically, all else in clear. */
  const drop = (message: V3Message, reason: DropReason, user?: SnmpUser): Received => {
    const arc = reports[reason];
    if (!(message.flags & messageFlags.reportable) || arc === undefined) return { dropped: reason };
    const plain = encodeScopedPdu(engineId, none, {
      type: pduTypes.report,
      requestId: 0,
      errorStatus: 0,
      errorIndex: 0,
      oids: [[...usmStats, arc, 0]],
      values: [{ type: 'counter32', value: ++reported >>> 0 }],
    });
    const flags = reason === 'not-in-time' ? message.flags & messageFlags.auth : 0;
    return {
      dropped: reason,
      reply: seal({ messageId: message.messageId, flags }, user, message.usm.user, plain),
    };
  };

  const inTime = ({ usm }: V3Message, ours: boolean): boolean => {
    if (ours)
      return (
        usm.engineBoots === engineBoots && Math.abs(usm.engineTimeS - world.engineTimeS()) <= timeWindowS
      );
    // What the sender said last; a message of before is a replay.
    const key = usm.engineId.join(' ');
    const known = clocks.get(key);
    if (
      known &&
      (usm.engineBoots < known.boots ||
        (usm.engineBoots === known.boots && usm.engineTimeS < known.timeS - timeWindowS))
    )
      return false;
    clocks.delete(key);
    const timeS = known?.boots === usm.engineBoots ? Math.max(known.timeS, usm.engineTimeS) : usm.engineTimeS;
    clocks.set(key, { boots: usm.engineBoots, timeS });
    if (clocks.size > sendersMax) clocks.delete(clocks.keys().next().value!);
    return true;
  };

  const takeV3 = (bytes: Uint8Array): Received => {
    const message = decodeV3Message(bytes);
    if (!message) return { dropped: 'malformed' };
    const { usm, flags } = message;
    const ours = same(usm.engineId, engineId);
    // Whoever wants an answer must speak to us: an empty or foreign engine is a discovery.
    if (!ours && (flags & messageFlags.reportable || usm.engineId.length < 5))
      return drop(message, 'unknown-engine');
    const name = new TextDecoder().decode(usm.user);
    const user = world.user(name);
    if (!user) return drop(message, 'unknown-user');
    const [auth, priv] = [(flags & messageFlags.auth) !== 0, (flags & messageFlags.priv) !== 0];
    // Less than the user has would let anybody speak in the name of it.
    if (auth !== (user.auth !== undefined) || priv !== (user.privacy !== undefined))
      return drop(message, 'security-level');
    if (user.auth) {
      const { protocol, password } = user.auth;
      const key = localisedKey(crypto, protocol, password, usm.engineId);
      const fits = usm.authentication.length === digestBytes[protocol];
      if (
        !fits ||
        !same(messageDigest(crypto, protocol, key, bytes, message.authenticationAt), usm.authentication)
      )
        return drop(message, 'wrong-digest');
      if (!inTime(message, ours)) return drop(message, 'not-in-time', user);
    }
    let plain: Uint8Array | undefined = message.scoped;
    if (user.auth && user.privacy)
      plain = decryptScoped(
        crypto,
        user.privacy.protocol,
        privacyKey(crypto, user.auth.protocol, user.privacy.protocol, user.privacy.password, usm.engineId),
        { engineBoots: usm.engineBoots, engineTimeS: usm.engineTimeS, salt: usm.privacy },
        message.scoped,
      );
    const scoped = plain && decodeScopedPdu(plain);
    if (!scoped) return drop(message, priv ? 'decryption' : 'malformed');
    const { pdu } = scoped;
    const notification = isNotification(pdu) ? notificationOf(pdu, 3, name) : undefined;
    // An inform is for the engine that answers it.
    if (!notification || (notification.inform && !ours)) return { dropped: 'malformed' };
    if (!notification.inform) return { notification };
    const answer = encodeScopedPdu(scoped.engineId, scoped.context, responseTo(pdu));
    return { notification, reply: seal(message, user, usm.user, answer) };
  };

  return {
    take(bytes) {
      const version = peekMessage(bytes)?.version;
      if (version === 3) return takeV3(bytes);
      // A Trap-PDU of version 1 has no request-id to peek at.
      const trap = version === undefined || version === 0 ? decodeTrapV1(bytes) : undefined;
      if (trap) {
        if (!world.acceptsCommunity(trap.community)) return { dropped: 'community' };
        const { identity, upTimeTicks, varBinds, agentAddress } = trap;
        return {
          notification: {
            ...{ version: 1, inform: false, requestId: 0, identity, upTimeTicks, varBinds },
            ...{ user: null, agentAddress },
          },
        };
      }
      const message = version === 1 ? decodeCommunityMessage(bytes) : undefined;
      if (!message || !isNotification(message.pdu)) return { dropped: 'malformed' };
      if (!world.acceptsCommunity(message.community)) return { dropped: 'community' };
      const notification = notificationOf(message.pdu, 2, null);
      if (!notification) return { dropped: 'malformed' };
      return notification.inform
        ? { notification, reply: encodeCommunityMessage(1, message.community, responseTo(message.pdu)) }
        : { notification };
    },
  };
}
