/** Names that Windows hosts and file servers give themselves: one node status request to each (RFC 1002 section 4.2.17). */
import type { Clock, Random } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';
import { computerName, decodeNodeStatus, encodeNodeStatusRequest, netbiosPort } from '../wire/netbios.ts';
import { askEach } from './ask-each.ts';

export async function netbiosNames(
  plan: { readonly addresses: readonly string[]; readonly timeoutMs: number; readonly signal: AbortSignal },
  world: { readonly net: Network; readonly clock: Clock; readonly random: Random },
): Promise<Map<string, string>> {
  const id = world.random.uint32() & 0xffff;
  const request = encodeNodeStatusRequest(id);
  return await askEach(
    {
      ...plan,
      // NetBIOS over TCP/IP knows no IPv6.
      addresses: plan.addresses.filter((address) => !address.includes(':')),
      port: netbiosPort,
      query: () => request,
      read(bytes) {
        const names = decodeNodeStatus(bytes, id);
        return names && computerName(names);
      },
    },
    world,
  );
}
