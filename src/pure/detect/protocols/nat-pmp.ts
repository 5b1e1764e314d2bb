/** NAT-PMP (RFC 6886 section 3.2) and PCP (RFC 6887 section 9): the external address is asked for; a newer server refuses the old version in its own. */
import { formatIpv4 } from '../../base/address.ts';
import { cursorOf, u8, u16, u32 } from '../../wire/cursor.ts';
import { zeros } from '../../wire/octets.ts';
import { defineProtocol } from '../protocol.ts';

const results = [
  'success',
  'unsupported version',
  'refused',
  'network failure',
  'out of resources',
  'unsupported opcode',
];

export const natPmp = defineProtocol({
  id: 'nat-pmp',
  title: 'NAT-PMP and PCP',
  transport: 'udp',
  ports: [5351],
  probes: [{ id: 'nat-pmp-address', bytes: () => zeros(2) }],
  rarity: 5,
  recognise(bytes) {
    const cursor = cursorOf(bytes);
    const version = u8(cursor);
    if (u8(cursor) !== 0x80) return undefined;
    if (version === 0 && (bytes.length === 12 || bytes.length === 8)) {
      const result = u16(cursor);
      const epochS = u32(cursor);
      const external = u32(cursor);
      if (result >= results.length) return undefined;
      const info = [
        result === 0 ? `external address ${formatIpv4(external)}` : results[result]!,
        `up ${Math.floor(epochS / 3600)} h`,
      ];
      return { name: 'nat-pmp', info: info.join(', '), deviceType: 'router', confidence: 8 };
    }
    // RFC 6887 section 7.2: 24 octets at least, the reserved ones empty; result 1 refuses the version.
    if (version !== 2 || bytes.length < 24 || bytes.length % 4 !== 0 || bytes[2] !== 0 || bytes[3]! > 13)
      return undefined;
    if (bytes.subarray(12, 24).some((octet) => octet !== 0)) return undefined;
    return { name: 'pcp', info: `result ${bytes[3]}`, deviceType: 'router', confidence: 8 };
  },
});
