/** What an ICMP error about a probe means for the port: RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1, RFC 4443 section 3. */
import type { PortReason, PortState, ScanMethod } from '../contract/port-state.ts';
import { type Family, icmpTypes } from '../wire/icmp.ts';

const unreachable4: Readonly<Record<number, PortReason>> = {
  0: 'net-unreach',
  1: 'host-unreach',
  2: 'proto-unreach',
  3: 'port-unreach',
  5: 'host-unreach',
  6: 'net-unreach',
  7: 'host-unreach',
  8: 'host-unreach',
  9: 'admin-prohibited',
  10: 'admin-prohibited',
  11: 'net-unreach',
  12: 'host-unreach',
  13: 'admin-prohibited',
  14: 'admin-prohibited',
  15: 'admin-prohibited',
};
const unreachable6: Readonly<Record<number, PortReason>> = {
  0: 'net-unreach',
  1: 'admin-prohibited',
  2: 'host-unreach',
  3: 'host-unreach',
  4: 'port-unreach',
  5: 'admin-prohibited',
  6: 'admin-prohibited',
};
/** RFC 4443 section 3.4, code 1: unrecognised next header. */
const parameterProblem6 = 4;
const nextHeaderUnknown = 1;

/** Undefined for what says nothing about the port: path MTU, quench, redirect. */
export function reasonOfIcmp(family: Family, type: number, code: number): PortReason | undefined {
  if (type === icmpTypes[family].unreachable) return (family === 4 ? unreachable4 : unreachable6)[code];
  if (type === icmpTypes[family].exceeded) return 'time-exceeded';
  if (family === 6 && type === parameterProblem6 && code === nextHeaderUnknown) return 'proto-unreach';
  return undefined;
}

/**
 * An error is a filter's word, but for the host's own that nobody listens at a UDP port. To a connection the kernel counts it as refused, as
 * connect(2) says: the method connect follows it.
 */
export const stateOfIcmp = (method: ScanMethod, reason: PortReason, fromTarget: boolean): PortState =>
  reason === 'port-unreach' && (method === 'connect' || (method === 'udp' && fromTarget))
    ? 'closed'
    : 'filtered';
