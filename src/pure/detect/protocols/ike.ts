/**
 * IKE on port 500, and behind four zero octets on 4500 (RFC 3948 section 2.2). Gateways name themselves and what they can by vendor identifiers, most
 * of them MD5 of a text, some the text itself.
 */
import {
  decodeIke,
  encodeIkeInitiation,
  encodeMainMode,
  type IkeAnswer,
  ikeExchanges,
} from '../../wire/ike.ts';
import { ascii, beginsWith, concat, hexOf, sameOctets, zeros } from '../../wire/octets.ts';
import { defineProtocol, type Recognised } from '../protocol.ts';
import { latin1, shown } from '../text.ts';

const spi = ascii('nocturne');
const marker = zeros(4);

/** By their first octets; a product where the identifier belongs to one. */
const vendors: readonly (readonly [begins: string, means: string, product?: string])[] = [
  ['882fe56d6fd20dbc2251613b2ebe5beb', 'strongSwan', 'strongSwan'],
  ['1e2b516905991c7d7c96fcbfb587e461', 'Windows', 'Microsoft Windows IKE'],
  ['afcad71368a1f1c96b8696fc775701', 'dead peer detection'],
  ['4a131c81070358455c5728f20e95452f', 'NAT traversal'],
  ['09002689dfd6b712', 'XAUTH'],
  ['12f5f28c457168a9702d9fe274cc', 'Cisco Unity'],
  ['4048b7d56ebce88525e7de7f00d6c2d3', 'fragmentation'],
];
/** RFC 7296 section 3.10.1 and RFC 2408 section 3.14.1. */
const notifications: Readonly<Record<number, string>> = {
  7: 'invalid syntax',
  14: 'no proposal chosen',
  16390: 'cookie wanted',
};
const invalidKeyExchange = 17;

function recognised(bytes: Uint8Array): Recognised | undefined {
  const answer = decodeIke(bytes);
  if (!answer || !sameOctets(answer.initiatorSpi, spi)) return undefined;
  const { exchange, version } = answer;
  const fits =
    version === 2
      ? exchange === ikeExchanges.initiation && (bytes[19]! & 0x20) !== 0
      : exchange === ikeExchanges.mainMode || exchange === ikeExchanges.informational1;
  // Our own question, sent back.
  if (!fits || (version === 1 && answer.responderSpi.every((octet) => octet === 0) && answer.accepted))
    return undefined;
  const known = answer.vendors.map((vendor) => nameOf(vendor));
  const product = known.find((item) => item.product)?.product;
  const info = [`IKEv${version}`, outcome(answer), ...known.map(({ means }) => means)];
  return {
    name: 'isakmp',
    ...(product ? { product } : {}),
    info: shown([...new Set(info.filter((part) => part))].join(', '), 300),
    confidence: product ? 9 : 8,
  };
}

function nameOf(vendor: Uint8Array): { readonly means?: string; readonly product?: string } {
  const digits = hexOf(vendor.subarray(0, 64));
  const known = vendors.find(([begins]) => digits.startsWith(begins));
  if (known) return { means: known[1], ...(known[2] ? { product: known[2] } : {}) };
  // Libreswan, Openswan, Cisco and others write words.
  const words = latin1(vendor, 80);
  if (!/^[\x20-\x7e]{6,}$/.test(words)) return {};
  const swan = /^(?:OE-)?(Libreswan|Openswan)[- ]?([\w.]*)/i.exec(words);
  return {
    means: shown(words, 60),
    ...(swan ? { product: swan[1]! } : /^CISCO|^FLEXVPN/.test(words) ? { product: 'Cisco IKE' } : {}),
  };
}

function outcome({ accepted, notifications: list }: IkeAnswer): string | undefined {
  if (accepted) return 'proposal accepted';
  const group = list.find(({ type }) => type === invalidKeyExchange)?.data;
  if (group && group.length === 2) return `wants group ${(group[0]! << 8) | group[1]!}`;
  return list.map(({ type }) => notifications[type] ?? `notification ${type}`)[0];
}

export const ike = defineProtocol({
  id: 'ike',
  title: 'IKE',
  transport: 'udp',
  ports: [500],
  probes: [
    { id: 'ike-v2-init', bytes: () => encodeIkeInitiation(spi) },
    { id: 'ike-v1-main', bytes: () => encodeMainMode(spi) },
  ],
  rarity: 4,
  recognise: (bytes) => recognised(bytes),
});

export const ikeNatTraversal = defineProtocol({
  id: 'ike-nat-t',
  title: 'IKE behind NAT',
  transport: 'udp',
  ports: [4500],
  probes: [
    { id: 'ike-v2-init-nat-t', bytes: () => concat(marker, encodeIkeInitiation(spi)) },
    { id: 'ike-v1-main-nat-t', bytes: () => concat(marker, encodeMainMode(spi)) },
  ],
  rarity: 6,
  recognise: (bytes) => (beginsWith(bytes, marker) ? recognised(bytes.subarray(4)) : undefined),
});
