/** The NetBIOS name service (RFC 1002 section 4.2.17): the status of the node lists its names, by their suffix what each is for, and its hardware address. */
import { formatMac } from '../../base/address.ts';
import { computerName, decodeNodeStatus, encodeNodeStatusRequest, netbiosPort } from '../../wire/netbios.ts';
import { cpe } from '../cpe.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';

const id = 0x4e6f;
/** Header, name, type, class, TTL and length stand before the count of names; each name takes 18 octets. */
const countAt = 56;

/** The unit's identifier, the first field of the statistics: the address of its card, and zeros from Samba. */
function unitId(bytes: Uint8Array): Uint8Array | undefined {
  const at = countAt + 1 + 18 * bytes[countAt]!;
  return at + 6 <= bytes.length ? bytes.subarray(at, at + 6) : undefined;
}

export const netbiosNames = defineProtocol({
  id: 'netbios-ns',
  title: 'NetBIOS name service',
  transport: 'udp',
  ports: [netbiosPort],
  probes: [{ id: 'netbios-node-status', bytes: () => encodeNodeStatusRequest(id) }],
  rarity: 3,
  recognise(bytes) {
    const names = decodeNodeStatus(bytes, id);
    if (!names || names.length === 0) return undefined;
    const host = computerName(names);
    const group = names.find((item) => item.suffix === 0 && item.group)?.name;
    const controller = names.some((item) => item.suffix === 0x1c && item.group);
    const unit = unitId(bytes);
    const samba = unit?.every((octet) => octet === 0) ?? false;
    const info = [
      group && `${controller ? 'domain' : 'workgroup'} ${shown(group, 20)}`,
      unit && !samba && `MAC ${formatMac(unit, 0)}`,
    ];
    return {
      name: 'netbios-ns',
      ...(host ? { hostName: shown(host, 20) } : {}),
      ...(samba ? { product: 'Samba nmbd', cpes: [cpe('a', 'samba', 'samba')] } : {}),
      info: info.filter((part) => part).join(', '),
      confidence: samba ? 9 : 8,
    };
  },
});
