/** NetBIOS node status over UDP port 137: RFC 1002 sections 4.2.17 and 4.2.18. */
export const netbiosPort = 137;
const statusType = 0x21;
/** `*` and fifteen zero bytes in first-level encoding (RFC 1001 section 14.1): "whoever you are". */
const anyNameBytes = 34;
const nameEntryBytes = 18;
const namesMax = 64;

/** Suffix 0 is the workstation service; 0x20 the file server. */
export interface NetbiosName {
  readonly name: string;
  readonly suffix: number;
  readonly group: boolean;
}

export function encodeNodeStatusRequest(id: number): Uint8Array {
  const bytes = new Uint8Array(12 + anyNameBytes + 4);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, id);
  view.setUint16(4, 1);
  bytes[12] = 32;
  bytes.fill(0x41, 13, 45);
  bytes.set([0x43, 0x4b], 13);
  view.setUint16(46, statusType);
  view.setUint16(48, 1);
  return bytes;
}

/** Undefined unless the bytes are a node status response to `id`. */
export function decodeNodeStatus(bytes: Uint8Array, id: number): NetbiosName[] | undefined {
  // Header, the name asked for, type, class, TTL, length of the data, number of names.
  const start = 12 + anyNameBytes + 10;
  if (bytes.length < start + 1) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint16(0) !== id || !(bytes[2]! & 0x80) || view.getUint16(12 + anyNameBytes) !== statusType)
    return undefined;
  const count = Math.min(bytes[start]!, namesMax);
  const names: NetbiosName[] = [];
  for (let i = 0; i < count; i++) {
    const at = start + 1 + i * nameEntryBytes;
    if (at + nameEntryBytes > bytes.length) break;
    let name = '';
    for (let k = 0; k < 15; k++) {
      const byte = bytes[at + k]!;
      name += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '?';
    }
    names.push({ name: name.trimEnd(), suffix: bytes[at + 15]!, group: (bytes[at + 16]! & 0x80) !== 0 });
  }
  return names;
}

/** The computer's own name: the unique workstation entry. */
export const computerName = (names: readonly NetbiosName[]): string | undefined =>
  names.find((item) => item.suffix === 0 && !item.group && item.name !== '')?.name;
