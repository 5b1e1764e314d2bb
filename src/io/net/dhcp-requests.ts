/** What DHCP clients of a link say to all: a packet socket that hears nothing else, and takes no port from a server of this machine. */
import { FaultError, fault } from '#pure/base/errors.ts';
import type { Network } from '#pure/contract/network.ts';
import { ethernetHeaderBytes, etherTypes } from '#pure/wire/ethernet.ts';
import { readIpv4 } from '#pure/wire/ipv4.ts';
import { loadNative, MessageBatch, sys } from './native.ts';
import { openPacketSocket } from './packet-socket.ts';

const batch = 16;
/** A whole Ethernet frame. */
const slotBytes = 1536;
const udpHeaderBytes = 8;

/** IPv4, UDP, no fragment but the first, to port 67. */
const requestsOnly = [
  [0x28, 0, 0, 12],
  [0x15, 0, 8, etherTypes.ipv4],
  [0x30, 0, 0, 23],
  [0x15, 0, 6, 17],
  [0x28, 0, 0, 20],
  [0x45, 4, 0, 0x1fff],
  [0xb1, 0, 0, 14],
  [0x48, 0, 0, 16],
  [0x15, 0, 1, 67],
  [0x06, 0, 0, slotBytes],
  [0x06, 0, 0, 0],
] as const;

/** Of a frame, what UDP carries. */
function payloadOf(frame: Uint8Array): Uint8Array | undefined {
  const ip = readIpv4(frame, ethernetHeaderBytes);
  if (!ip) return undefined;
  const end = Math.min(frame.length, ethernetHeaderBytes + ip.totalBytes);
  return frame.slice(ethernetHeaderBytes + ip.headerBytes + udpHeaderBytes, end);
}

export const dhcpRequests: Network['dhcpRequests'] = async function* (interfaceName, signal) {
  const native = await loadNative();
  if (!native) throw new FaultError(fault('missing-capability', 'packet sockets need koffi'));
  const fd = openPacketSocket(native, interfaceName, requestsOnly, etherTypes.ipv4);
  const receive = new MessageBatch(native, batch, slotBytes, 0);
  let wake = () => {};
  const heard = native.poll(fd, () => wake());
  const stop = () => wake();
  signal.addEventListener('abort', stop, { once: true });
  try {
    while (!signal.aborted) {
      const waiting = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const count = native.libc.recvmmsg(fd, receive.pointers[0]!, batch, sys.msgDontwait, null);
      if (count <= 0) {
        await waiting;
        continue;
      }
      const found = Array.from({ length: count }, (_, i) => {
        const at = receive.packet(i);
        return payloadOf(receive.u8.subarray(at, at + Math.min(receive.receivedLength(i), slotBytes)));
      });
      receive.prepareReceive(count);
      yield found.filter((message) => message !== undefined);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    heard.close();
    native.libc.close(fd);
  }
};
