/**
 * Services that say nothing to strangers, by design: only the number of the port tells of them, and an open port cannot be told from a filtered one.
 * They are listed so that nobody waits for answers, and so that the table of usual ports knows them.
 */
import type { Transport } from '../../contract/scan.ts';
import { defineProtocol, type ServiceProtocol } from '../protocol.ts';

const list: readonly (readonly [
  id: string,
  title: string,
  transport: Transport,
  ports: readonly number[],
])[] = [
  // Answers only handshakes that are signed for its key (the WireGuard paper, section 5.3: "silence is a virtue").
  ['wireguard', 'WireGuard', 'udp', [51_820]],
  // RFC 5426, RFC 3164: one way.
  ['syslog', 'Syslog', 'udp', [514]],
  // Collectors of NetFlow (RFC 3954), IPFIX (RFC 7011 section 10.3) and sFlow: one way.
  ['netflow', 'NetFlow collector', 'udp', [2055, 9995, 9996]],
  ['ipfix', 'IPFIX collector', 'udp', [4739]],
  ['sflow', 'sFlow collector', 'udp', [6343]],
  // RFC 7348, RFC 8926: carry frames, answer none.
  ['vxlan', 'VXLAN', 'udp', [4789]],
  ['geneve', 'Geneve', 'udp', [6081]],
  // RFC 2131 section 4.1: servers answer to port 68 or to a relay, not to whoever asked. The tool dhcp-discover listens there.
  ['dhcps', 'DHCP server', 'udp', [67]],
  // RFC 3416: traps are not answered.
  ['snmptrap', 'SNMP trap receiver', 'udp', [162]],
  // RFC 1002 section 4.4: datagrams for names only.
  ['netbios-dgm', 'NetBIOS datagram service', 'udp', [138]],
  // RFC 3576 section 3: without the secret requests are discarded.
  ['radius-dynauth', 'RADIUS dynamic authorization', 'udp', [3799]],
  // RFC 5880 section 6.8.6: packets for unknown sessions are discarded.
  ['bfd-control', 'BFD', 'udp', [3784, 4784]],
  // RFC 863: thrown away.
  ['discard', 'Discard', 'udp', [9]],
];

export const silent: readonly ServiceProtocol[] = list.map(([id, title, transport, ports]) =>
  defineProtocol({ id, title, transport, ports, rarity: 9, recognise: () => undefined }),
);
