/** DHCP clients that speak on our own links while a scan runs: nobody is asked, and most are silent until they need an address. */
import { FaultError } from '../base/errors.ts';
import { decodeDhcp } from '../wire/dhcp.ts';
import { type DhcpClient, readDhcpClient } from './dhcp-client.ts';
import type { ScanWorld } from './plan.ts';

/** More clients than a link has: a flood of made-up addresses is not kept. */
const clientsMax = 8192;

export interface DhcpEars {
  /** Until the signal of the scan; resolves then. */
  listen(interfaceName: string): Promise<void>;
  clientOf(mac: string | undefined): DhcpClient | undefined;
}

export function createDhcpEars({ net, signal }: Pick<ScanWorld, 'net' | 'signal'>): DhcpEars {
  const clients = new Map<string, DhcpClient>();
  const take = (message: Uint8Array) => {
    const packet = decodeDhcp(message);
    const client = packet && readDhcpClient(packet);
    if (!client) return;
    // Of a conversation the message that tells who it is counts.
    const news = client.verdict !== undefined || !clients.has(client.mac);
    if (news && (clients.has(client.mac) || clients.size < clientsMax)) clients.set(client.mac, client);
  };
  return {
    async listen(interfaceName) {
      try {
        for await (const messages of net.dhcpRequests(interfaceName, signal)) messages.forEach(take);
      } catch (error) {
        // A link that cannot be heard costs this sign alone.
        if (!(error instanceof FaultError)) throw error;
      }
    },
    clientOf: (mac) => (mac === undefined ? undefined : clients.get(mac)),
  };
}
