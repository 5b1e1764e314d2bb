/** One packet socket on one Ethernet link, that asks by ARP and neighbour solicitation and hears only the answers. */
import { arpBytes, arpOperations, readArp, writeArp } from '#pure/wire/arp.ts';
import {
  broadcastMac,
  ethernetHeaderBytes,
  etherTypes,
  readEthernet,
  writeEthernet,
} from '#pure/wire/ethernet.ts';
import {
  readAdvertisement,
  solicitationFrameBytes,
  writeSolicitation,
} from '#pure/wire/neighbour-discovery.ts';
import { Arena, attachFilter, enlargeBuffers, MessageBatch, type Native, sys } from './native.ts';

const batch = 64;
const slotBytes = 128;
/** <linux/if_ether.h> ETH_P_ALL, in network order. */
const everyProtocol = 0x0300;

/** ARP replies, and ICMPv6 type 136. */
const answersOnly = [
  [0x28, 0, 0, 12],
  [0x15, 0, 2, etherTypes.arp],
  [0x28, 0, 0, 20],
  [0x15, 5, 6, arpOperations.reply],
  [0x15, 0, 5, etherTypes.ipv6],
  [0x30, 0, 0, 20],
  [0x15, 0, 3, 58],
  [0x30, 0, 0, 54],
  [0x15, 0, 1, 136],
  [0x06, 0, 0, slotBytes],
  [0x06, 0, 0, 0],
] as const;

export interface LinkQuestion {
  readonly mac: Uint8Array;
  /** Our own address on the link, of the family of the target: 4 or 16 bytes. */
  readonly source: Uint8Array;
  readonly target: Uint8Array;
}

export interface LinkSocket {
  /** Sends as many of the questions from `at` as fit one batch; returns how many the kernel took. */
  ask(questions: readonly LinkQuestion[], at: number, limit: number): number;
  /** `address` is 4 or 16 bytes. */
  hear(answer: (address: Uint8Array, mac: Uint8Array) => void): void;
  close(): void;
}

const word = (bytes: Uint8Array) =>
  ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0;

export function openLinkSocket(native: Native, interfaceIndex: number): LinkSocket | undefined {
  const { libc } = native;
  // Protocol 0 hears nothing until bind, so that nothing unfiltered gets in.
  const fd = libc.socket(sys.afPacket, sys.sockRaw | sys.nonblock, 0);
  if (fd < 0) return undefined;
  attachFilter(native, fd, answersOnly);
  enlargeBuffers(native, fd);
  const address = new Arena(native, 32);
  address.view.setUint16(0, sys.afPacket, true);
  address.view.setUint16(2, everyProtocol, true);
  address.view.setInt32(4, interfaceIndex, true);
  if (libc.bind(fd, address.address, 20) < 0) {
    libc.close(fd);
    return undefined;
  }
  const send = new MessageBatch(native, batch, slotBytes, 0);
  const receive = new MessageBatch(native, batch, slotBytes, 0);
  for (let i = 0; i < batch; i++) send.setNameLength(i, 0);

  const write = (i: number, { mac, source, target }: LinkQuestion) => {
    const at = send.packet(i);
    if (target.length === 16) {
      writeSolicitation(send.u8, at, { mac, address: source }, target);
      send.setPacketLength(i, solicitationFrameBytes);
      return;
    }
    writeArp(send.u8, writeEthernet(send.u8, at, broadcastMac, mac, etherTypes.arp), {
      operation: arpOperations.request,
      senderMac: mac,
      senderAddress: word(source),
      targetMac: new Uint8Array(6),
      targetAddress: word(target),
    });
    send.setPacketLength(i, ethernetHeaderBytes + arpBytes);
  };

  return {
    ask(questions, at, limit) {
      const count = Math.min(batch, limit, questions.length - at);
      for (let i = 0; i < count; i++) write(i, questions[at + i]!);
      return count > 0 ? Math.max(0, libc.sendmmsg(fd, send.pointers[0]!, count, sys.msgDontwait)) : 0;
    },
    hear(answer) {
      for (;;) {
        const count = libc.recvmmsg(fd, receive.pointers[0]!, batch, sys.msgDontwait, null);
        if (count <= 0) return;
        for (let i = 0; i < count; i++) {
          const start = receive.packet(i);
          const bytes = receive.u8.subarray(start, start + Math.min(receive.receivedLength(i), slotBytes));
          const frame = readEthernet(bytes);
          const arp = frame?.type === etherTypes.arp ? readArp(bytes, frame.payload) : undefined;
          if (arp) {
            const at = frame!.payload + 14;
            answer(bytes.slice(at, at + 4), arp.senderMac);
            continue;
          }
          const advertised = readAdvertisement(bytes);
          if (advertised) answer(advertised.address, advertised.mac);
        }
        receive.prepareReceive(count);
        if (count < batch) return;
      }
    },
    close: () => void libc.close(fd),
  };
}
