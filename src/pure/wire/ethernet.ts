/** Ethernet II frames: IEEE 802.3 clause 3, VLAN tags IEEE 802.1Q clause 9. */
export const ethernetHeaderBytes = 14;
export const etherTypes = {
  ipv4: 0x0800,
  arp: 0x0806,
  vlan: 0x8100,
  serviceVlan: 0x88a8,
  ipv6: 0x86dd,
} as const;
export const broadcastMac = Uint8Array.of(255, 255, 255, 255, 255, 255);
/** More tags than this are no network but an attempt to keep a decoder busy. */
const tagsMax = 4;

export interface EthernetFrame {
  readonly destination: Uint8Array;
  readonly source: Uint8Array;
  readonly vlanIds: readonly number[];
  readonly type: number;
  /** Where the payload begins, counted like `offset`. */
  readonly payload: number;
}

export function readEthernet(bytes: Uint8Array, offset: number = 0): EthernetFrame | undefined {
  const word = (at: number) => (bytes[at]! << 8) | bytes[at + 1]!;
  let at = offset + ethernetHeaderBytes;
  if (offset < 0 || at > bytes.length) return undefined;
  let type = word(at - 2);
  const vlanIds: number[] = [];
  while (type === etherTypes.vlan || type === etherTypes.serviceVlan) {
    if (vlanIds.length === tagsMax || at + 4 > bytes.length) return undefined;
    vlanIds.push(word(at) & 0xfff);
    type = word(at + 2);
    at += 4;
  }
  return {
    destination: bytes.slice(offset, offset + 6),
    source: bytes.slice(offset + 6, offset + 12),
    vlanIds,
    type,
    payload: at,
  };
}

/** Returns where the payload begins. */
export function writeEthernet(
  bytes: Uint8Array,
  offset: number,
  destination: Uint8Array,
  source: Uint8Array,
  type: number,
): number {
  bytes.set(destination, offset);
  bytes.set(source, offset + 6);
  bytes[offset + 12] = type >> 8;
  bytes[offset + 13] = type & 255;
  return offset + ethernetHeaderBytes;
}
