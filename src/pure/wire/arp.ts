/** ARP for IPv4 over Ethernet: RFC 826. */
export const arpBytes = 28;
export const arpOperations = { request: 1, reply: 2 } as const;

export interface ArpPacket {
  readonly operation: number;
  readonly senderMac: Uint8Array;
  readonly senderAddress: number;
  readonly targetMac: Uint8Array;
  readonly targetAddress: number;
}

/** Undefined unless it is ARP for IPv4 over Ethernet. */
export function readArp(bytes: Uint8Array, offset: number = 0): ArpPacket | undefined {
  if (offset < 0 || offset + arpBytes > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, arpBytes);
  if (view.getUint32(0) !== 0x0001_0800 || view.getUint16(4) !== 0x0604) return undefined;
  return {
    operation: view.getUint16(6),
    senderMac: bytes.slice(offset + 8, offset + 14),
    senderAddress: view.getUint32(14),
    targetMac: bytes.slice(offset + 18, offset + 24),
    targetAddress: view.getUint32(24),
  };
}

export function writeArp(bytes: Uint8Array, offset: number, packet: ArpPacket): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, arpBytes);
  view.setUint32(0, 0x0001_0800);
  view.setUint16(4, 0x0604);
  view.setUint16(6, packet.operation);
  bytes.set(packet.senderMac, offset + 8);
  view.setUint32(14, packet.senderAddress);
  bytes.set(packet.targetMac, offset + 18);
  view.setUint32(24, packet.targetAddress);
}
