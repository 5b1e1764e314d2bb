/**
 * Which TCP answered, by its SYN-ACK to a SYN with the usual options: the order of its own, the TTL that it began with, window and scale. Orders
 * as the sources of the free systems lay them and as namespaces with other settings showed them; of the others, what their makers and everybody's
 * captures say. Whatever stands between and answers for the host (a proxy of SYNs, a forwarded port) is what is seen.
 */
import type { TcpStackAnswer } from '../contract/network.ts';
import { readTcpOptions, type TcpOptions } from '../wire/tcp-options.ts';
import { initialTtl } from './distance.ts';

interface Seen extends TcpOptions {
  readonly first: number;
  readonly windowBytes: number;
}

interface Signature {
  readonly family: string;
  /** What is said where more than the family may answer so. */
  readonly name?: string;
  readonly weight: number;
  readonly ttl: number;
  /** With all that was offered taken, or some of it switched off. */
  readonly orders: readonly string[];
  readonly when?: (seen: Seen) => boolean;
}

const bsdOrders = ['MSS NOP WS SACK TS', 'MSS NOP WS SACK EOL'];
const openBsdWindow = 16_384;

/** Special before general: the first that fits. */
const signatures: readonly Signature[] = [
  {
    family: 'Linux',
    weight: 0.7,
    ttl: 64,
    // tcp_output.c: SACK fills the two bytes before the timestamps.
    orders: ['MSS SACK TS NOP WS', 'MSS NOP NOP TS NOP WS', 'MSS NOP NOP SACK NOP WS'],
    // OpenBSD without timestamps lays them alike.
    when: ({ windowBytes }) => windowBytes !== openBsdWindow,
  },
  {
    family: 'Windows',
    weight: 0.75,
    ttl: 128,
    orders: ['MSS NOP WS NOP NOP SACK', 'MSS NOP WS SACK TS'],
    when: ({ scaleShift }) => scaleShift === 8,
  },
  {
    family: 'Windows',
    weight: 0.6,
    ttl: 128,
    orders: ['MSS NOP WS NOP NOP SACK', 'MSS NOP WS SACK TS', 'MSS NOP NOP SACK'],
  },
  {
    family: 'macOS',
    name: 'macOS or iOS',
    weight: 0.65,
    ttl: 64,
    orders: ['MSS NOP WS NOP NOP TS SACK EOL'],
    when: ({ windowBytes }) => windowBytes === 65_535,
  },
  {
    family: 'OpenBSD',
    weight: 0.7,
    ttl: 64,
    orders: ['MSS NOP NOP SACK NOP WS NOP NOP TS', 'MSS NOP NOP SACK NOP WS'],
    when: ({ windowBytes }) => windowBytes === openBsdWindow,
  },
  {
    family: 'NetBSD',
    weight: 0.6,
    ttl: 64,
    orders: bsdOrders,
    when: ({ windowBytes, scaleShift }) => windowBytes === 32_768 && scaleShift === 3,
  },
  {
    // Many appliances are built on it, and say so elsewhere if at all.
    family: 'FreeBSD',
    name: 'FreeBSD or a system built on it',
    weight: 0.6,
    ttl: 64,
    orders: bsdOrders,
    when: ({ windowBytes, scaleShift = 0 }) => windowBytes === 65_535 && scaleShift >= 6,
  },
  {
    family: 'Cisco IOS',
    weight: 0.55,
    ttl: 255,
    orders: ['MSS'],
    when: ({ windowBytes }) => windowBytes === 4128,
  },
];

export interface StackVerdict {
  readonly family: string;
  readonly name?: string;
  readonly weight: number;
}

/** What is seen, and whose it is where somebody's. */
export function readStack(answer: TcpStackAnswer): {
  readonly statement: string;
  readonly verdict?: StackVerdict;
} {
  const options = readTcpOptions(answer.options);
  const { ttl, windowBytes, dontFragment } = answer;
  const first = initialTtl(ttl);
  const order = options?.order.join(' ');
  const scale = options?.scaleShift;
  const statement = [
    `SYN-ACK with a TTL that began as ${first}`,
    `window ${windowBytes}${scale === undefined ? '' : ` scaled by ${scale}`}`,
    order === undefined ? 'options that end too early' : `options ${order || 'none'}`,
    ...(dontFragment === undefined ? [] : [dontFragment ? "don't fragment" : 'may be fragmented']),
  ].join(', ');
  const found =
    options &&
    signatures.find(
      ({ ttl: wanted, orders, when }) =>
        wanted === first && orders.includes(order!) && (when?.({ ...options, first, windowBytes }) ?? true),
    );
  if (!found) return { statement };
  const { family, name, weight } = found;
  return { statement, verdict: { family, ...(name ? { name } : {}), weight } };
}
