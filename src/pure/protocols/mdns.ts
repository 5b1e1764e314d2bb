/**
 * Names that hosts give themselves by multicast DNS, asked of each host directly: RFC 6762 section 5.5 (unicast queries on the own
 * link) and 6.7 (a query from another port than 5353 is answered to that port).
 */
import { parseAddress } from '../base/address.ts';
import type { Clock, Random } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';
import { decodeMessage, encodeQuery, recordTypes, reverseName } from '../wire/dns.ts';
import { askEach } from './ask-each.ts';

export const mdnsPort = 5353;

export async function mdnsNames(
  plan: { readonly addresses: readonly string[]; readonly timeoutMs: number; readonly signal: AbortSignal },
  world: { readonly net: Network; readonly clock: Clock; readonly random: Random },
): Promise<Map<string, string>> {
  const id = world.random.uint32() & 0xffff;
  const questionFor = (text: string): string | undefined => {
    const address = parseAddress(text);
    return address ? reverseName(address) : undefined;
  };
  return await askEach(
    {
      ...plan,
      port: mdnsPort,
      query(address) {
        const name = questionFor(address);
        return name === undefined ? undefined : encodeQuery(id, name, recordTypes.PTR, { recursion: false });
      },
      read(bytes, address) {
        const message = decodeMessage(bytes);
        // Section 18.1: a multicast answer has id 0, a direct one repeats ours.
        if (!message?.response || (message.id !== id && message.id !== 0)) return undefined;
        const wanted = questionFor(address);
        const found = message.answers.find(
          (item) => item.type === 'PTR' && item.name.toLowerCase() === wanted,
        );
        return found?.data.replace(/\.$/, '') || undefined;
      },
    },
    world,
  );
}
