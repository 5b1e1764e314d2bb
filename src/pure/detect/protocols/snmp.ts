/**
 * SNMP (RFC 3411 to 3418). Version 3 tells its engine to everybody who asks (RFC 3414 section 4): maker, boots and uptime, without a name or a
 * password. `public` is tried once and for the uptime only, to see whether an older version lives; nothing is guessed. What the device is it says
 * when a community was given.
 */

import { textOf } from '../../network/snmp-value.ts';
import { detect } from '../../platforms/detect.ts';
import { ascii, hexOf } from '../../wire/octets.ts';
import {
  decodeCommunityMessage,
  decodeScopedPdu,
  decodeV3Message,
  encodeCommunityMessage,
  encodeScopedPdu,
  encodeV3Message,
  formatOid,
  messageFlags,
  pduTypes,
  startsWith,
} from '../../wire/snmp.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol, type Recognised } from '../protocol.ts';
import { shown } from '../text.ts';

const id = 0x4e6f63;
const sysUpTime = [1, 3, 6, 1, 2, 1, 1, 3, 0];
const sysDescr = [1, 3, 6, 1, 2, 1, 1, 1, 0];
const sysObjectId = [1, 3, 6, 1, 2, 1, 1, 2, 0];
const sysName = [1, 3, 6, 1, 2, 1, 1, 5, 0];
/** usmStatsUnknownEngineIDs and its sisters, RFC 3414 section 5. */
const usmStats = [1, 3, 6, 1, 6, 3, 15, 1, 1];
const none = new Uint8Array(0);
const netSnmp = 8072;

const pdu = (type: number, oids: readonly (readonly number[])[]) => ({
  type,
  requestId: id,
  errorStatus: 0,
  errorIndex: 0,
  oids,
});
const get = (community: string, ...oids: readonly (readonly number[])[]) =>
  encodeCommunityMessage(1, ascii(community), pdu(pduTypes.get, oids));
const discovery = () =>
  encodeV3Message(
    id,
    messageFlags.reportable,
    { engineId: none, engineBoots: 0, engineTimeS: 0, user: none, authentication: none, privacy: none },
    encodeScopedPdu(none, none, pdu(pduTypes.get, [])),
  ).bytes;

/** The name of the enterprise, as platforms and the register of IANA have it. */
const vendorOf = (enterprise: number): string | undefined =>
  detect({ sysObjectId: `1.3.6.1.4.1.${enterprise}.0` }).vendor;

const uptime = (seconds: number): string =>
  seconds >= 86_400
    ? `${Math.floor(seconds / 86_400)} d`
    : seconds >= 3600
      ? `${Math.floor(seconds / 3600)} h`
      : `${Math.floor(seconds / 60)} min`;

/** RFC 3411 section 5, SnmpEngineID: with the first bit set, enterprise and format of the rest. */
function ofEngine(engineId: Uint8Array, boots: number, timeS: number): Recognised {
  const view = new DataView(engineId.buffer, engineId.byteOffset, engineId.length);
  const enterprise = engineId.length >= 5 ? view.getUint32(0) & 0x7fffffff : undefined;
  const vendor = enterprise === undefined || enterprise === netSnmp ? undefined : vendorOf(enterprise);
  const info = ['version 3', `engine ${hexOf(engineId)}`, `${boots} boots`, `up ${uptime(timeS)}`];
  const product = enterprise === netSnmp ? 'Net-SNMP' : vendor && `${vendor} SNMP`;
  return {
    name: 'snmp',
    ...(product ? { product } : {}),
    ...(enterprise === netSnmp ? { cpes: [cpe('a', 'net-snmp', 'net-snmp')] } : {}),
    info: info.join(', '),
    confidence: product ? 9 : 8,
  };
}

export const snmp = defineProtocol({
  id: 'snmp',
  title: 'SNMP',
  transport: 'udp',
  ports: [161],
  probes: [
    { id: 'snmp-v3-engine', bytes: discovery },
    { id: 'snmp-v2c-public', bytes: () => get('public', sysUpTime) },
  ],
  rarity: 2,
  recognise(bytes) {
    const third = decodeV3Message(bytes);
    if (third) {
      const scoped = third.flags & messageFlags.priv ? undefined : decodeScopedPdu(third.scoped);
      const report =
        scoped?.pdu.type === pduTypes.report &&
        scoped.pdu.varBinds.some(({ oid }) => startsWith(oid, usmStats));
      if (third.messageId !== id || !report) return undefined;
      return ofEngine(third.usm.engineId, third.usm.engineBoots, third.usm.engineTimeS);
    }
    const message = decodeCommunityMessage(bytes);
    if (message?.pdu.type !== pduTypes.response || message.pdu.requestId !== id) return undefined;
    const { value } = message.pdu.varBinds[0] ?? {};
    const up = value?.type === 'timeTicks' ? `, up ${uptime(value.value / 100)}` : '';
    return { name: 'snmp', info: `version ${message.version === 0 ? '1' : '2c'}${up}`, confidence: 8 };
  },
  async further(talk, known, { snmpCommunity }) {
    if (!snmpCommunity) return {};
    const answer = decodeCommunityMessage(await talk.ask(get(snmpCommunity, sysDescr, sysObjectId, sysName)));
    if (answer?.pdu.type !== pduTypes.response || answer.pdu.errorStatus !== 0) return {};
    const told = (oid: readonly number[]) =>
      answer.pdu.varBinds.find((bind) => formatOid(bind.oid) === formatOid(oid))?.value;
    const descr = textOf(told(sysDescr));
    const objectId = told(sysObjectId);
    const name = textOf(told(sysName));
    const found = detect({
      ...(descr ? { sysDescr: descr } : {}),
      ...(objectId?.type === 'oid' ? { sysObjectId: formatOid(objectId.value) } : {}),
    });
    return {
      ...(name ? { hostName: shown(name, 255) } : {}),
      ...(found.name
        ? { os: shown(found.version ? `${found.name} ${found.version}` : found.name, 120) }
        : {}),
      deviceType: found.kind,
      info: shown([descr, known.info].filter((part) => part).join(', '), 300),
    };
  },
});
