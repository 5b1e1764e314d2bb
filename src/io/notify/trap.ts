/**
 * SNMPv2-Trap-PDU and InformRequest-PDU (RFC 3416, 4.2.6 and 4.2.7) with community (RFC 1901) or user (RFC 3414). The sender of a
 * trap is the authoritative engine, of an inform its receiver (`inform.ts`).
 */
import { randomBytes, randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { z } from 'zod';
import {
  digestBytes,
  encryptScoped,
  localisedKey,
  messageDigest,
  ownEngineBoots,
  ownEngineId,
  ownEngineTimeS,
  privacyKey,
} from '#pure/protocols/usm.ts';
import {
  encodeCommunityMessage,
  encodeScopedPdu,
  encodeV3Message,
  messageFlags,
  type PduRequest,
  parseOid,
  pduTypes,
  type SnmpValue,
} from '#pure/wire/snmp.ts';
import { sendInform } from './inform.ts';
import { channelKind, cut } from './kind.ts';
import type { NotifyWorld, OutgoingMessage } from './port.ts';

const sysUpTime = [1, 3, 6, 1, 2, 1, 1, 3, 0];
const snmpTrapOid = [1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0];
/** RFC 5612: the enterprise for documentation, until the person names his own. */
const enterpriseDefault = '1.3.6.1.4.1.32473.1';
/** The whole must fit into one datagram that is not fragmented. */
const textMax = 700;
const startedMs = Date.now();
const utf8 = (text: string) => new TextEncoder().encode(text);

/** Notifications `<enterprise>.0.<n>`; objects `<enterprise>.1.<n>` as docs/notifications.md lists them. */
const notifications: Readonly<Record<OutgoingMessage['change'], number>> = {
  opened: 1,
  escalated: 2,
  acknowledged: 3,
  closed: 4,
  digest: 5,
  test: 6,
  reminded: 7,
};

function pduOf(enterprise: readonly number[], inform: boolean, message: OutgoingMessage): PduRequest {
  const text = (value: string): SnmpValue => ({ type: 'octets', value: utf8(value) });
  const binds: readonly (readonly [readonly number[], SnmpValue])[] = [
    [sysUpTime, { type: 'timeTicks', value: Math.floor((Date.now() - startedMs) / 10) % 2 ** 32 }],
    [snmpTrapOid, { type: 'oid', value: [...enterprise, 0, notifications[message.change]] }],
    [[...enterprise, 1, 1, 0], text(message.id)],
    [[...enterprise, 1, 2, 0], text(cut(message.subject, 200))],
    [[...enterprise, 1, 3, 0], text(cut(message.text, textMax))],
    [[...enterprise, 1, 4, 0], text(message.severity)],
    [[...enterprise, 1, 5, 0], text(message.alert?.deviceName ?? '')],
    [[...enterprise, 1, 6, 0], text(message.alert?.port ?? '')],
    [[...enterprise, 1, 7, 0], text(message.url ?? '')],
  ];
  return {
    type: inform ? pduTypes.inform : pduTypes.trap,
    requestId: randomInt(1, 2 ** 31 - 1),
    errorStatus: 0,
    errorIndex: 0,
    oids: binds.map(([oid]) => oid),
    values: binds.map(([, value]) => value),
  };
}

const config = z.object({
  host: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65535).default(162),
  version: z.enum(['2c', '3']).default('2c'),
  community: z.string().max(255).optional().meta({ secret: true }).describe('Version 2c; public when empty'),
  user: z.string().max(32).optional().describe('Version 3'),
  auth: z.enum(['none', 'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']).default('none'),
  authPassword: z.string().min(8).max(255).optional().meta({ secret: true }),
  privacy: z
    .enum(['none', 'des', 'aes128', 'aes192', 'aes256', 'aes192-cisco', 'aes256-cisco'])
    .default('none'),
  privacyPassword: z.string().min(8).max(255).optional().meta({ secret: true }),
  inform: z
    .boolean()
    .default(false)
    .describe('Ask for an acknowledgement; without one it is sent again, and the outbox tries later'),
  timeoutMs: z.number().int().min(100).max(60_000).default(5000).describe('Of one try of an inform'),
  retries: z.number().int().min(0).max(10).default(3).describe('Of an inform, each with the same request'),
  enterprise: z
    .string()
    .regex(/^\d+(\.\d+){5,}$/, 'an OID such as 1.3.6.1.4.1.32473.1')
    .default(enterpriseDefault)
    .describe('Under which our notifications and objects are named'),
});
type Config = z.output<typeof config>;

function secured(given: Config, pdu: PduRequest, world: NotifyWorld): Uint8Array {
  const { crypto } = world;
  const engineId = ownEngineId(crypto, world.hostName);
  const auth = given.auth === 'none' ? undefined : given.auth;
  const privacy = given.privacy === 'none' ? undefined : given.privacy;
  if (privacy && !auth) throw new Error('privacy without authentication is not possible (RFC 3414)');
  const sealing = {
    engineBoots: ownEngineBoots,
    engineTimeS: ownEngineTimeS(world.now()),
    salt: new Uint8Array(randomBytes(8)),
  };
  const plain = encodeScopedPdu(engineId, new Uint8Array(0), pdu);
  const scoped =
    auth && privacy
      ? encryptScoped(
          crypto,
          privacy,
          privacyKey(crypto, auth, privacy, given.privacyPassword ?? '', engineId),
          sealing,
          plain,
        )
      : plain;
  const flags = (auth ? messageFlags.auth : 0) | (privacy ? messageFlags.priv : 0);
  const { bytes, authenticationAt } = encodeV3Message(
    pdu.requestId,
    flags,
    {
      engineId,
      engineBoots: sealing.engineBoots,
      engineTimeS: sealing.engineTimeS,
      user: utf8(given.user ?? ''),
      authentication: new Uint8Array(auth ? digestBytes[auth] : 0),
      privacy: privacy ? sealing.salt : new Uint8Array(0),
    },
    scoped,
  );
  if (auth)
    bytes.set(
      messageDigest(
        crypto,
        auth,
        localisedKey(crypto, auth, given.authPassword ?? '', engineId),
        bytes,
        authenticationAt,
      ),
      authenticationAt,
    );
  return bytes;
}

export const trap = channelKind({
  id: 'snmp-trap',
  title: 'SNMP trap',
  summary: 'A v2c or v3 trap to another management system, or an inform, which it acknowledges',
  acknowledgements: true,
  config,
  render: (given, message) => pduOf(parseOid(given.enterprise)!, given.inform, message),
  preview: (pdu) =>
    pdu.oids
      .map((oid, i) => {
        const value = pdu.values![i]!;
        const shown =
          value.type === 'octets'
            ? new TextDecoder().decode(value.value)
            : value.type === 'oid'
              ? value.value.join('.')
              : 'value' in value
                ? String(value.value)
                : '';
        return `${[...Array.from(oid)].join('.')} = ${shown}`;
      })
      .join('\n'),
  async send(given, pdu, _message, world) {
    if (given.inform) return await sendInform(given, pdu, world);
    const bytes =
      given.version === '3'
        ? secured(given, pdu, world)
        : encodeCommunityMessage(1, utf8(given.community || 'public'), pdu);
    const socket = createSocket(given.host.includes(':') ? 'udp6' : 'udp4');
    try {
      await new Promise<void>((resolve, reject) =>
        socket.send(bytes, given.port, given.host, (error) => (error ? reject(error) : resolve())),
      );
    } finally {
      socket.close();
    }
  },
});
