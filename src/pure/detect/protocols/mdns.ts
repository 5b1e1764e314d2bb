/**
 * Multicast DNS asked directly (RFC 6762 sections 5.5 and 6.7) for the kinds of service (RFC 6763 section 9), and LLMNR (RFC 4795) for the name that
 * belongs to the address: both answer only on their own link.
 */
import { parseAddress } from '../../base/address.ts';
import type { Transport } from '../../contract/scan.ts';
import { answersQuery, decodeMessage, encodeQuery, recordTypes, reverseName } from '../../wire/dns.ts';
import { be16, concat } from '../../wire/octets.ts';
import { type DetectTarget, defineProtocol, type ServiceProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const mdnsId = 0x4e6d;
const llmnrId = 0x4e6c;
/** RFC 6762 section 17: a message of multicast DNS fits a large frame. */
const answerBytesMax = 9000;
const services = '_services._dns-sd._udp.local';
const query = (id: number, name: string, type: number) =>
  encodeQuery(id, name, type, { recursion: false, edns: false })!;
/** 192.0.2.1 stands for addresses that cannot be read: no host has it. */
const nameFor = ({ address }: DetectTarget) =>
  reverseName(parseAddress(address) ?? { family: 4, value: 0xc0000201 });
const hostOf = (data: string) => shown(data.replace(/\.$/, ''), 255);

export const mdns = defineProtocol({
  id: 'mdns',
  title: 'Multicast DNS',
  transport: 'udp',
  ports: [5353],
  probes: [
    { id: 'mdns-services', bytes: () => query(mdnsId, services, recordTypes.PTR) },
    { id: 'mdns-reverse', bytes: (target) => query(mdnsId, nameFor(target), recordTypes.PTR) },
  ],
  rarity: 4,
  recognise(bytes, asked) {
    if (!asked.startsWith('mdns-') || bytes.length > answerBytesMax) return undefined;
    // Section 18.1: what was sent to the group has no identifier.
    if (!answersQuery(bytes, mdnsId) && !answersQuery(bytes, 0)) return undefined;
    const message = decodeMessage(bytes);
    // Section 18: authoritative, without error, and never a denial.
    if (!message?.authoritative || message.responseCode !== 0) return undefined;
    const pointers = message.answers.filter(({ type }) => type === 'PTR');
    const kinds = pointers
      .filter(({ name }) => name.toLowerCase() === services)
      .map(({ data }) => data.replace(/\.local\.?$/, ''));
    const host = pointers.find(({ name }) => /\.(in-addr|ip6)\.arpa$/i.test(name))?.data;
    if (kinds.length === 0 && (!host || !/\.local\.?$/i.test(host))) return undefined;
    return {
      name: 'mdns',
      ...(host ? { hostName: hostOf(host) } : {}),
      ...(kinds.length > 0 ? { info: shown(`services ${[...new Set(kinds)].join(', ')}`, 300) } : {}),
      confidence: 8,
    };
  },
  async further(talk, known, target) {
    if (known.hostName) return {};
    const message = decodeMessage(await talk.ask(query(mdnsId, nameFor(target), recordTypes.PTR)));
    const host = message?.answers.find(({ name }) => /\.arpa$/i.test(name))?.data;
    if (!host) return {};
    // What macOS and iOS say of themselves: `model=Mac14,2`.
    const label = hostOf(host).split('.')[0]!;
    const about = decodeMessage(
      await talk.ask(query(mdnsId, `${label}._device-info._tcp.local`, recordTypes.TXT) ?? new Uint8Array()),
    );
    const model = /"model=([\w,. -]{1,60})"/.exec(
      about?.answers.find(({ type }) => type === 'TXT')?.data ?? '',
    )?.[1];
    return {
      hostName: hostOf(host),
      ...(model ? { info: [known.info, `model ${model}`].filter((part) => part).join(', ') } : {}),
    };
  },
});

/** RFC 4795 section 2.4: what is not multicast must come over TCP; some answer over UDP all the same. */
const llmnrOver = (transport: Transport): ServiceProtocol => {
  const framed = (message: Uint8Array) =>
    transport === 'tcp' ? concat(be16(message.length), message) : message;
  return defineProtocol({
    id: `llmnr-${transport}`,
    title: transport === 'udp' ? 'LLMNR' : 'LLMNR over TCP',
    transport,
    ports: [5355],
    probes: [
      {
        id: `llmnr-reverse-${transport}`,
        bytes: (target) => framed(query(llmnrId, nameFor(target), recordTypes.PTR)),
      },
    ],
    rarity: transport === 'udp' ? 5 : 8,
    recognise(bytes, _, target) {
      const own = transport === 'tcp' ? bytes.subarray(2) : bytes;
      if (own.length > answerBytesMax || !answersQuery(own, llmnrId)) return undefined;
      const message = decodeMessage(own);
      if (message?.responseCode !== 0) return undefined;
      // Section 2.1.1: the question is repeated.
      if (message.question?.name.toLowerCase() !== nameFor(target) || message.question.type !== 'PTR')
        return undefined;
      const host = message.answers.find(({ type }) => type === 'PTR')?.data;
      return { name: 'llmnr', ...(host ? { hostName: hostOf(host) } : {}), confidence: 8 };
    },
  });
};

export const llmnrUdp = llmnrOver('udp');
export const llmnrTcp = llmnrOver('tcp');
