/**
 * NTP (RFC 5905): a client's request, then, because the time alone names nobody, the system variables of the control protocol (RFC 9327), which
 * the servers of the reference implementation and NTPsec tell unless they were forbidden to.
 */
import {
  decodeNtp,
  encodeNtpRequest,
  type NtpPacket,
  referenceText,
  sameTimestamp,
  stratumSynchronisedMax,
} from '../../wire/ntp.ts';
import { decodeReadVariables, encodeReadVariables } from '../../wire/ntp-control.ts';
import { be16, concat, zeros } from '../../wire/octets.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol, type Recognised } from '../protocol.ts';
import { shown } from '../text.ts';

/** Comes back as the origin of the answer; no clock has it. */
const transmit = { seconds: 0x4e6f6374, fraction: 0x75726e65 };
const sequence = 0x4e6f;

/** An experiment of chrony 4.2 and later: this extension field (RFC 7822), with this word in it, is answered in kind. */
const chronyType = 0xf323;
const chronyMagic = [0xf5, 0xbe, 0xdd, 0x9a];
const chronyField = concat(be16(chronyType), be16(28), chronyMagic, zeros(20));

/** Observed: OpenNTPD makes its fractions of a second from microseconds such that their low eleven bits are ones. */
const openNtpdBits = 0x7ff;

function productOf(packet: NtpPacket): Pick<Recognised, 'product' | 'cpes'> | undefined {
  const answersField = packet.extensions.some(
    ({ type, value }) => type === chronyType && chronyMagic.every((octet, i) => value[i] === octet),
  );
  if (answersField) return { product: 'chrony', cpes: [cpe('a', 'tuxfamily', 'chrony')] };
  const { receive, transmit: sent } = packet;
  return (receive.fraction & openNtpdBits) === openNtpdBits && (sent.fraction & openNtpdBits) === openNtpdBits
    ? { product: 'OpenNTPD', cpes: [cpe('a', 'openntpd', 'openntpd')] }
    : undefined;
}

function ofVariables(variables: ReadonlyMap<string, string>): Partial<Recognised> {
  const words = /^(?:ntpd )?(ntpd|ntpsec)[ -]v?(\d[\w.+-]*)/.exec(variables.get('version') ?? '');
  const system = variables.get('system');
  const products: Readonly<Record<string, readonly [string, string, string]>> = {
    ntpd: ['NTP Project ntpd', 'ntp', 'ntp'],
    ntpsec: ['NTPsec ntpd', 'ntpsec', 'ntpsec'],
  };
  const product = words ? products[words[1]!] : undefined;
  const version = words?.[2];
  const stratum = variables.get('stratum');
  const processor = variables.get('processor');
  const info = [stratum && `stratum ${shown(stratum, 5)}`, processor && `processor ${shown(processor, 60)}`]
    .filter((part) => part)
    .join(', ');
  return {
    ...(product && version
      ? {
          product: product[0],
          version,
          cpes: [cpe('a', product[1], product[2], version.replace(/^(\d+(?:\.\d+)*(?:p\d+)?).*/, '$1'))],
        }
      : variables.get('version')
        ? { product: shown(variables.get('version')!, 100) }
        : {}),
    ...(system ? { os: shown(system, 100).replace('/', ' ') } : {}),
    ...(info ? { info } : {}),
  };
}

export const ntp = defineProtocol({
  id: 'ntp',
  title: 'NTP',
  transport: 'udp',
  ports: [123],
  probes: [
    { id: 'ntp-client', bytes: () => encodeNtpRequest(transmit) },
    { id: 'ntp-read-variables', bytes: () => encodeReadVariables(sequence) },
  ],
  rarity: 2,
  recognise(bytes) {
    const variables = decodeReadVariables(bytes);
    if (variables?.sequence === sequence)
      return { name: 'ntp', confidence: 10, ...ofVariables(variables.variables) };
    const packet = decodeNtp(bytes);
    if (packet?.mode !== 'server' || !sameTimestamp(packet.origin, transmit)) return undefined;
    const synchronised = packet.stratum > 0 && packet.stratum <= stratumSynchronisedMax;
    const source = referenceText(packet);
    const product = productOf(packet);
    return {
      name: 'ntp',
      ...product,
      info: synchronised
        ? `version ${packet.version}, stratum ${packet.stratum}${source ? `, reference ${shown(source, 40)}` : ''}`
        : `version ${packet.version}, not synchronised`,
      confidence: product ? 9 : 8,
    };
  },
  async further(talk, known) {
    if (known.product) return {};
    const answer = decodeReadVariables(await talk.ask(encodeReadVariables(sequence)));
    if (answer && answer.error === undefined) {
      const { info, ...told } = ofVariables(answer.variables);
      return {
        ...told,
        info: [known.info, info?.replace(/^stratum \d+, /, '')].filter((part) => part).join(', '),
      };
    }
    const packet = decodeNtp(await talk.ask(concat(encodeNtpRequest(transmit), chronyField)));
    return (packet?.mode === 'server' && sameTimestamp(packet.origin, transmit) && productOf(packet)) || {};
  },
});
