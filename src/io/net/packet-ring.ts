/**
 * IPv4 packets that arrive, in memory that the kernel shares with us (packet_mmap, TPACKET_V2): no call and no copy for each, and nobody is woken
 * while nobody waits. It hears every interface of this network namespace, tunnels too, before any firewall of this machine.
 */
import { etherTypes } from '#pure/wire/ethernet.ts';
import { Arena, attachFilter, type FilterInstruction, type Native, sys } from './native.ts';

export interface PacketRing {
  readonly fd: number;
  readonly view: DataView;
  /** Hands over where packets begin and end, IP header first, at most a ring full of them: valid during the call only. */
  drain(hear: (at: number, end: number) => void): void;
  /** Packets since the beginning for which the ring had no room. */
  dropped(): number;
  /** `later` leaves the waiting to another thread. */
  close(later: boolean): void;
}

// <linux/if_packet.h>
const packetVersion = 10;
const packetRxRing = 5;
const packetStatistics = 6;
const solPacket = 263;
const tpacketV2 = 1;
/** Of a frame's status word: it belongs to whom it is not of. */
const statusKernel = 0;
const statusUser = 1;
/** Words of struct tpacket2_hdr: what was kept of the packet, and where it begins. */
const capturedWord = 2;
const networkAt = 14;

const blockBytes = 65_536;
/** Header, address and the packet, of which filters should keep no more than what then fits. */
const frameBytes = 256;
export const capturedBytesMax = 128;
const framesMin = blockBytes / frameBytes;
/** What 300,000 answers a second fill in 50 ms. */
const framesMax = 16_384;

// <sys/mman.h>
const readAndWrite = 3;
const shared = 1;
const mapFailed = 0xffff_ffff_ffff_ffffn;

/**
 * `packets` is how many may be there at a time; the filter gets the IP header first. Undefined where the kernel gives none, as those of some
 * containers do.
 */
export function openPacketRing(
  native: Native,
  filter: readonly FilterInstruction[],
  packets: number,
): PacketRing | undefined {
  const { libc } = native;
  // Protocol 0 hears nothing until bind, so that nothing unfiltered gets in.
  const fd = libc.socket(sys.afPacket, sys.sockDgram | sys.nonblock, 0);
  if (fd < 0) return undefined;
  attachFilter(native, fd, filter);
  const frames = Math.min(framesMax, Math.ceil(packets / framesMin) * framesMin);
  const ringBytes = frames * frameBytes;
  const arena = new Arena(native, 128);
  const set = (option: number, words: readonly number[]): boolean => {
    for (const [i, word] of words.entries()) arena.view.setUint32(i * 4, word, true);
    return libc.setsockopt(fd, solPacket, option, arena.address, words.length * 4) >= 0;
  };
  const memory =
    set(packetVersion, [tpacketV2]) &&
    set(packetRxRing, [blockBytes, ringBytes / blockBytes, frameBytes, frames])
      ? libc.mmap(null, ringBytes, readAndWrite, shared, fd, 0)
      : mapFailed;
  arena.u8.fill(0);
  arena.view.setUint16(0, sys.afPacket, true);
  arena.view.setUint16(2, etherTypes.ipv4);
  if (memory === mapFailed || libc.bind(fd, arena.address, 20) < 0) {
    if (memory !== mapFailed) libc.munmap(memory, ringBytes);
    libc.close(fd);
    return undefined;
  }

  const buffer = native.memoryAt(memory, ringBytes);
  const view = new DataView(buffer);
  const words = new Int32Array(buffer);
  const shorts = new Uint16Array(buffer);
  let frame = 0;
  let drops = 0;
  let open = true;
  return {
    fd,
    view,
    drain(hear) {
      // Memory that is no longer there would end the process.
      for (let i = 0; open && i < frames; i++) {
        const at = frame * frameBytes;
        // The kernel writes the status last and reads it first: what is around it has to be seen in that order by both.
        if (!(Atomics.load(words, at >> 2) & statusUser)) return;
        const packet = at + shorts[(at + networkAt) >> 1]!;
        hear(packet, packet + words[(at >> 2) + capturedWord]!);
        Atomics.store(words, at >> 2, statusKernel);
        frame = frame + 1 === frames ? 0 : frame + 1;
      }
    },
    dropped() {
      arena.view.setUint32(64, 8, true);
      const at = arena.address + 64n;
      // The kernel counts from zero again whenever it is asked.
      if (libc.getsockopt(fd, solPacket, packetStatistics, arena.address, at) >= 0)
        drops += arena.view.getUint32(4, true);
      return drops;
    },
    close(later) {
      open = false;
      libc.munmap(memory, ringBytes);
      if (later) native.closeLater(fd);
      else libc.close(fd);
    },
  };
}
