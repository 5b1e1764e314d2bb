/** Which routers speak up on a link: a packet socket that asks by a router solicitation and hears only advertisements. */
import { formatAddress, formatMac, parseAddress } from '#pure/base/address.ts';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import type { LinkRouter, Network } from '#pure/contract/network.ts';
import { advertisementInFrame, encodeRouterSolicitation } from '#pure/wire/router-discovery.ts';
import { addressBytes, addressText } from './columns.ts';
import { loadNative, MessageBatch, sys } from './native.ts';
import { localInterfaces } from './node-lookup.ts';
import { openPacketSocket } from './packet-socket.ts';

const batch = 32;
/** An advertisement is one packet of the link; jumbo frames of options are not heard whole. */
const slotBytes = 2048;
/** RFC 4861 section 10: MAX_RTR_SOLICITATIONS. */
const solicitationsMax = 3;
const pollMs = 10;
/** Advertisements of one call: a flood is cut. */
const heardMax = 1000;

/** IPv6, ICMPv6, type 134; extension headers are not looked behind, as RFC 6980 forbids them here. */
const advertisementsOnly = [
  [0x28, 0, 0, 12],
  [0x15, 0, 5, 0x86dd],
  [0x30, 0, 0, 20],
  [0x15, 0, 3, 58],
  [0x30, 0, 0, 54],
  [0x15, 0, 1, 134],
  [0x06, 0, 0, slotBytes],
  [0x06, 0, 0, 0],
] as const;

export const routers: Network['routers'] = async function* (interfaceName, timeoutMs, signal) {
  const native = await loadNative();
  if (!native) throw new FaultError(fault('missing-capability', 'packet sockets need koffi'));
  const all = await localInterfaces();
  const chosen = all.find(({ name }) => name === interfaceName);
  if (!chosen)
    throw invalidInput(
      ...['interface', interfaceName, 'this machine has no such interface'],
      `Choose one of ${all.map(({ name }) => name).join(', ')}.`,
    );
  const mac = Uint8Array.from(chosen.mac.split(':'), (part) => Number.parseInt(part, 16));
  const own = chosen.addresses
    .map(({ address }) => parseAddress(address))
    .find((one) => one && isLinkLocal(one));
  const frame = encodeRouterSolicitation({ mac, ...(own ? { address: addressBytes(own) } : {}) });
  const fd = openPacketSocket(native, interfaceName, advertisementsOnly);
  const send = new MessageBatch(native, 1, slotBytes, 0);
  const receive = new MessageBatch(native, batch, slotBytes, 0);
  send.setNameLength(0, 0);
  send.u8.set(frame, send.packet(0));
  send.setPacketLength(0, frame.length);
  const startMs = performance.now();
  let solicited = 0;
  let heard = 0;
  try {
    while (!signal.aborted && performance.now() - startMs < timeoutMs && heard < heardMax) {
      if (performance.now() - startMs >= (solicited * timeoutMs) / solicitationsMax) {
        native.libc.sendmmsg(fd, send.pointers[0]!, 1, sys.msgDontwait);
        solicited++;
      }
      const found: LinkRouter[] = [];
      const count = native.libc.recvmmsg(fd, receive.pointers[0]!, batch, sys.msgDontwait, null);
      for (let i = 0; i < count; i++) {
        const at = receive.packet(i);
        const said = advertisementInFrame(receive.u8.subarray(at, at + receive.receivedLength(i)));
        if (said)
          found.push({ address: addressText(said.address), mac: formatMac(said.mac), message: said.message });
      }
      if (count > 0) receive.prepareReceive(count);
      heard += found.length;
      if (found.length > 0) yield found;
      else await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  } finally {
    native.libc.close(fd);
  }
};

const isLinkLocal = (address: NonNullable<ReturnType<typeof parseAddress>>) =>
  address.family === 6 && formatAddress(address).startsWith('fe80:');
