/** The magic packet (AMD publication 20213): six octets of ones, the MAC sixteen times, and a SecureOn password if the card wants one. */
import { normaliseMac, parseIpv4 } from '../base/address.ts';

const repetitions = 16;

/** `password` has no, four or six octets. */
export function encodeMagicPacket(mac: Uint8Array, password: Uint8Array = new Uint8Array(0)): Uint8Array {
  const packet = new Uint8Array(6 + repetitions * 6 + password.length).fill(0xff, 0, 6);
  for (let i = 0; i < repetitions; i++) packet.set(mac, 6 + i * 6);
  packet.set(password, 6 + repetitions * 6);
  return packet;
}

export function macOctets(text: string): Uint8Array | undefined {
  const mac = normaliseMac(text);
  return mac === undefined ? undefined : Uint8Array.from(mac.split(':'), (part) => Number.parseInt(part, 16));
}

/** Written as a MAC (six octets) or as a dotted quad (four). */
export function secureOnOctets(text: string): Uint8Array | undefined {
  const quad = parseIpv4(text);
  return quad === undefined
    ? macOctets(text)
    : Uint8Array.of(quad >>> 24, (quad >>> 16) & 255, (quad >>> 8) & 255, quad & 255);
}
