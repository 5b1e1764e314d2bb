/**
 * Names that Windows hosts and systemd-resolved give themselves by LLMNR (RFC 4795): a reverse question for each address to the IPv4 group of the
 * link, answered by the host it is about, from its own address.
 */
import { parseAddress } from '../base/address.ts';
import type { Clock, Random } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';
import { decodeMessage, encodeQuery, recordTypes, reverseName } from '../wire/dns.ts';
import { askEach } from './ask-each.ts';

export const llmnrPort = 5355;
/** Section 2.1. */
export const llmnrGroup = '224.0.0.252';

export async function llmnrNames(
  plan: { readonly addresses: readonly string[]; readonly timeoutMs: number; readonly signal: AbortSignal },
  world: { readonly net: Network; readonly clock: Clock; readonly random: Random },
): Promise<Map<string, string>> {
  const id = world.random.uint32() & 0xffff;
  const questionFor = (text: string): string | undefined => {
    const address = parseAddress(text);
    return address?.family === 4 ? reverseName(address) : undefined;
  };
  return await askEach(
    {
      ...plan,
      addresses: plan.addresses.filter((address) => !address.includes(':')),
      port: llmnrPort,
      group: llmnrGroup,
      query(address) {
        const name = questionFor(address);
        return name === undefined ? undefined : plainQuery(id, name);
      },
      read(bytes, address) {
        const message = decodeMessage(bytes);
        if (!message?.response || message.id !== id) return undefined;
        const wanted = questionFor(address);
        const found = message.answers.find(
          (item) => item.type === 'PTR' && item.name.replace(/\.$/, '').toLowerCase() === wanted,
        );
        return found?.data.replace(/\.$/, '') || undefined;
      },
    },
    world,
  );
}

/** Only the question: no flags of DNS and no EDNS record, which LLMNR does not know (section 2.1.1). */
function plainQuery(id: number, name: string): Uint8Array | undefined {
  const query = encodeQuery(id, name, recordTypes.PTR, { recursion: false });
  const bytes = query?.slice(0, query.length - ednsBytes);
  bytes?.set([0, 0], 2);
  bytes?.set([0, 0], 10);
  return bytes;
}
const ednsBytes = 11;
