/**
 * DNP3 (IEEE 1815 clause 9): outstations answer only their own address, which is nowhere told; the link status of the first ones is asked for, which
 * reaches no application.
 */
import { concat, le16 } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';

const frameBytes = 10;
/** Outstations are numbered from 1 by custom; 0, 3 and 10 are makers' defaults. */
const addresses = Array.from({ length: 11 }, (_, address) => address);
const ourAddress = 1024;
/** Primary to secondary, from a master: request link status (clause 9.2.4.1.3). */
const requestStatus = 0xc9;

/** CRC of clause 9.2.4.3: polynomial x16+x13+x12+x11+x10+x8+x6+x5+x2+1, least significant bit first, complemented. */
function crc(bytes: Uint8Array): number {
  let register = 0;
  for (const octet of bytes) {
    register ^= octet;
    for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >> 1) ^ 0xa6bc : register >> 1;
  }
  return ~register & 0xffff;
}

function statusRequest(address: number): Uint8Array {
  const head = concat([0x05, 0x64, 5, requestStatus], le16(address), le16(ourAddress));
  return concat(head, le16(crc(head)));
}

export const dnp3 = defineProtocol({
  id: 'dnp3',
  title: 'DNP3',
  transport: 'tcp',
  ports: [20_000],
  probes: [{ id: 'dnp3-link-status', bytes: () => concat(...addresses.map(statusRequest)) }],
  rarity: 8,
  recognise(bytes) {
    if (bytes.length < frameBytes || bytes[0] !== 0x05 || bytes[1] !== 0x64 || bytes[2]! < 5)
      return undefined;
    if (((bytes[9]! << 8) | bytes[8]!) !== crc(bytes.subarray(0, 8))) return undefined;
    // From a master: an echo of ours, or another master.
    if (bytes[3]! & 0x80) return undefined;
    return {
      name: 'dnp',
      info: `outstation ${bytes[6]! | (bytes[7]! << 8)}`,
      deviceType: 'industrial controller',
      confidence: 8,
    };
  },
});
