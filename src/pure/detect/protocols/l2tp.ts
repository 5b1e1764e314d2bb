/** L2TP (RFC 2661): a control connection is asked for; the reply names host, vendor and firmware, a refusal its reason. The tunnel is not taken up. */
import { cursorOf, latinOf, left, octets, skip, u16 } from '../../wire/cursor.ts';
import { be16, concat, type Octets } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const tunnel = 0x4e6f;
const avpsMax = 32;
/** Section 4.4: attribute types. */
const attributes = {
  messageType: 0,
  resultCode: 1,
  version: 2,
  framing: 3,
  hostName: 7,
  vendorName: 8,
  tunnelId: 9,
  firmware: 6,
} as const;
/** Section 4.1: mandatory, not hidden. */
const avp = (type: number, value: Octets) =>
  concat(be16(0x8000 | (6 + value.length)), be16(0), be16(type), value);

/** Vendors that are no product's name. */
const products: Readonly<Record<string, string>> = { 'xelerance.com': 'xl2tpd' };

const startRequest = () => {
  const body = concat(
    avp(attributes.messageType, be16(1)),
    avp(attributes.version, [1, 0]),
    avp(attributes.framing, [0, 0, 0, 3]),
    avp(attributes.hostName, 'nocturne'),
    avp(attributes.tunnelId, be16(tunnel)),
  );
  // Control message with length and sequence numbers, version 2.
  return concat(be16(0xc802), be16(12 + body.length), be16(0), be16(0), be16(0), be16(0), body);
};

export const l2tp = defineProtocol({
  id: 'l2tp',
  title: 'L2TP',
  transport: 'udp',
  ports: [1701],
  probes: [{ id: 'l2tp-start', bytes: startRequest }],
  rarity: 6,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    if ((u16(cursor) & 0xcb0f) !== 0xc802 || u16(cursor) !== bytes.length) return undefined;
    if (u16(cursor) !== tunnel || cursor.bad) return undefined;
    skip(cursor, 6);
    const found = new Map<number, Uint8Array>();
    for (let i = 0; i < avpsMax && left(cursor) >= 6; i++) {
      const length = u16(cursor) & 0x3ff;
      const vendor = u16(cursor);
      const type = u16(cursor);
      const value = octets(cursor, length - 6);
      if (cursor.bad) return undefined;
      if (vendor === 0) found.set(type, value);
    }
    const message = found.get(attributes.messageType)?.[1];
    // A zero-length body acknowledges (section 5.8); else a reply (2) or the end of the connection (4).
    if (found.size > 0 && message !== 2 && message !== 4) return undefined;
    const text = (type: number) => shown(latinOf(found.get(type) ?? new Uint8Array()), 80);
    const vendor = text(attributes.vendorName);
    const firmware = found.get(attributes.firmware);
    const host = text(attributes.hostName);
    return {
      name: 'l2tp',
      ...(vendor ? { product: products[vendor] ?? vendor } : {}),
      ...(host ? { hostName: host } : {}),
      info: [firmware?.length === 2 && `firmware ${hexWord(firmware)}`, message === 4 && 'refused']
        .filter((part) => part)
        .join(', '),
      confidence: vendor ? 9 : 8,
    };
  },
});

const hexWord = (value: Uint8Array) => `0x${((value[0]! << 8) | value[1]!).toString(16).padStart(4, '0')}`;
