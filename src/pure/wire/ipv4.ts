/** The IPv4 header: RFC 791 section 3.1, differentiated services RFC 2474. */
export const ipv4HeaderBytesMin = 20;

export interface Ipv4Header {
  readonly headerBytes: number;
  readonly dscp: number;
  readonly totalBytes: number;
  readonly identification: number;
  readonly dontFragment: boolean;
  readonly moreFragments: boolean;
  readonly fragmentOffsetBytes: number;
  readonly ttl: number;
  readonly protocol: number;
  readonly source: number;
  readonly destination: number;
}

/** Length of the header with its options; the least length where the field cannot be right, so that callers stay in bounds. */
export function ipv4HeaderBytes(firstByte: number): number {
  return Math.max(ipv4HeaderBytesMin, (firstByte & 15) << 2);
}

export function readIpv4(bytes: Uint8Array, offset: number = 0): Ipv4Header | undefined {
  if (offset < 0 || offset + ipv4HeaderBytesMin > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, bytes.length - offset);
  const first = view.getUint8(0);
  const headerBytes = (first & 15) << 2;
  if (first >> 4 !== 4 || headerBytes < ipv4HeaderBytesMin || headerBytes > view.byteLength) return undefined;
  const fragment = view.getUint16(6);
  return {
    headerBytes,
    dscp: view.getUint8(1) >> 2,
    totalBytes: view.getUint16(2),
    identification: view.getUint16(4),
    dontFragment: (fragment & 0x4000) !== 0,
    moreFragments: (fragment & 0x2000) !== 0,
    fragmentOffsetBytes: (fragment & 0x1fff) * 8,
    ttl: view.getUint8(8),
    protocol: view.getUint8(9),
    source: view.getUint32(12),
    destination: view.getUint32(16),
  };
}
