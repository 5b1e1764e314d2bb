/** Who answers a search for UPnP devices on the own links: one question to the group, answers for as long as they may take. */
import type { Clock } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';
import { decodeSearchAnswer, encodeSearch, type SsdpAnswer, ssdpGroup, ssdpPort } from '../wire/ssdp.ts';

/** Devices of one search that are remembered; a link has fewer. */
const devicesMax = 4096;
/** A datagram may be lost: it is said twice (UDA 1.1, section 1.3.2). */
const repeats = 2;
const repeatAfterMs = 100;

export async function ssdpDevices(
  plan: { readonly waitS: number; readonly signal: AbortSignal },
  { net, clock }: { readonly net: Network; readonly clock: Clock },
): Promise<Map<string, SsdpAnswer>> {
  const devices = new Map<string, SsdpAnswer>();
  const socket = await net.udp({ family: 4 });
  try {
    socket.onFault(() => {});
    socket.onMessage((bytes, address) => {
      const answer = decodeSearchAnswer(bytes);
      // A device answers once for each of its services: the first says enough.
      if (answer && !devices.has(address) && devices.size < devicesMax) devices.set(address, answer);
    });
    for (let i = 0; i < repeats; i++) {
      socket.send(encodeSearch(plan.waitS), ssdpGroup, ssdpPort);
      await clock.sleep(repeatAfterMs, plan.signal);
    }
    await clock.sleep(plan.waitS * 1000, plan.signal);
    return devices;
  } finally {
    socket.close();
  }
}
