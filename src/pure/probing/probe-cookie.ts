/**
 * What a TCP probe carries so that its answer can be believed without remembering the probe: of 32 bits, the lower 20 are a hash of host, port
 * and a secret, the upper 12 the time of sending in milliseconds, which also tells of several tries which one was answered. RFC 9293 section
 * 3.10.7.1 has a closed port acknowledge the sequence number of a SYN plus one and answer an ACK from the number that it acknowledges. Time is
 * above, so that the numbers of two tries are a million apart: where the answer to the first got lost, its half-open connection is still there,
 * and Linux answers a SYN inside its window with a reset, as if the port were closed (RFC 9293 section 3.10.7.4 has it answer one outside with an ACK).
 */

import { golden } from './shuffle.ts';

/** Sending times are counted in units of 1024 µs and wrap after some four seconds. */
const tickBits = 12;
const tickMask = (1 << tickBits) - 1;
const hashBits = 32 - tickBits;
const tickShift = 10;
export const tickUs = 1 << tickShift;

/** Murmur3's finaliser: every bit of the input reaches every bit of the output. Signed, because such numbers cost no memory. */
const mixed = (value: number): number => {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
};

/** A word of the address goes in at a time, so that both families end as one number per host. */
export const hostHash = (hash: number, word: number): number => mixed(Math.imul(hash, 31) ^ word);

/** 32 bits, signed. `sentUs` is the low 32 bits of a clock in microseconds. */
export function cookieAt(hash: number, port: number, sentUs: number): number {
  return mixed(hash ^ Math.imul(port, golden)) ^ (tickAt(sentUs) << hashBits);
}

/** The tick of sending, or -1 when the 32 bits, signed or not, are no cookie of ours for that host and port. */
export function tickOfCookie(hash: number, port: number, cookie: number): number {
  const difference = mixed(hash ^ Math.imul(port, golden)) ^ cookie;
  return difference << tickBits === 0 ? difference >>> hashBits : -1;
}

export const tickAt = (sentUs: number): number => (sentUs >>> tickShift) & tickMask;

/** Time from a tick to now, right for round trips below four seconds. */
export const sinceTickUs = (tick: number, nowUs: number): number =>
  ((tickAt(nowUs) - tick) & tickMask) * tickUs;
