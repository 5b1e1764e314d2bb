/** Who answers an ICMPv6 echo to all nodes of a link: finds the hosts of a prefix that is too large to be asked address by address. */
import { randomInt } from 'node:crypto';
import { formatMac, parseAddress } from '#pure/base/address.ts';
import { FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import type { LinkNeighbour, Network } from '#pure/contract/network.ts';
import { echoReplyInFrame, encodeEchoToAll } from '#pure/wire/echo-to-all.ts';
import { addressBytes, addressText } from './columns.ts';
import { loadNative, MessageBatch, sys } from './native.ts';
import { localInterfaces } from './node-lookup.ts';
import { openPacketSocket } from './packet-socket.ts';

const batch = 64;
const slotBytes = 256;
/** A request may be lost; all nodes that answer at once may overflow a switch. */
const requestsMax = 2;
const pollMs = 5;
/** Answers of one call: a flood is cut. */
const heardMax = 65_536;

/** IPv6, ICMPv6, type 129. */
const repliesOnly = [
  [0x28, 0, 0, 12],
  [0x15, 0, 5, 0x86dd],
  [0x30, 0, 0, 20],
  [0x15, 0, 3, 58],
  [0x30, 0, 0, 54],
  [0x15, 0, 1, 129],
  [0x06, 0, 0, slotBytes],
  [0x06, 0, 0, 0],
] as const;

export const linkEchoes: Network['linkEchoes'] = async function* (interfaceName, timeoutMs, signal) {
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
  const id = randomInt(0x1_0000);
  // Asked from a global address, nodes answer from theirs; from a link-local one, from theirs.
  const frames = chosen.addresses.flatMap(({ address: text }) => {
    const address = parseAddress(text);
    return address?.family === 6 ? [encodeEchoToAll({ mac, address: addressBytes(address), id })] : [];
  });
  if (frames.length === 0) return;
  const fd = openPacketSocket(native, interfaceName, repliesOnly);
  const send = new MessageBatch(native, 1, slotBytes, 0);
  const receive = new MessageBatch(native, batch, slotBytes, 0);
  send.setNameLength(0, 0);
  const seen = new Set<string>();
  const startMs = performance.now();
  let asked = 0;
  let askedMs = startMs;
  try {
    while (!signal.aborted && performance.now() - startMs < timeoutMs && seen.size < heardMax) {
      if (performance.now() - startMs >= (asked * timeoutMs) / requestsMax) {
        for (const frame of frames) {
          send.u8.set(frame, send.packet(0));
          send.setPacketLength(0, frame.length);
          native.libc.sendmmsg(fd, send.pointers[0]!, 1, sys.msgDontwait);
        }
        asked++;
        askedMs = performance.now();
      }
      const found: LinkNeighbour[] = [];
      const count = native.libc.recvmmsg(fd, receive.pointers[0]!, batch, sys.msgDontwait, null);
      for (let i = 0; i < count; i++) {
        const at = receive.packet(i);
        const length = Math.min(receive.receivedLength(i), slotBytes);
        const said = echoReplyInFrame(receive.u8.subarray(at, at + length), id);
        const address = said && addressText(said.address);
        if (!said || !address || seen.has(address)) continue;
        seen.add(address);
        found.push({
          address,
          mac: formatMac(said.mac),
          interface: interfaceName,
          rttMs: performance.now() - askedMs,
        });
      }
      if (count > 0) receive.prepareReceive(count);
      if (found.length > 0) yield found;
      if (count < batch) await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  } finally {
    native.libc.close(fd);
  }
};
