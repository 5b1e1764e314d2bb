/**
 * Linux turns receive stamps on for the whole machine, and does so in the background when the first socket asks for them
 * (net_enable_timestamp defers to a work queue). Packets that arrive before carry none, which would cost the first round trips
 * after a start. So whoever needs them asks the loopback interface until a stamp comes back, and meanwhile does something else.
 */
import { Arena, MessageBatch, type Native, newControlFacts, readControl, setInt, sys } from './native.ts';

/** A busy machine needs some milliseconds; longer than this nobody waits, and the user clock stands in for missing stamps. */
const waitMsMax = 50;
const nameLength = 16;

export interface ReceiveStamps {
  /** True when stamps are known to arrive, or are waited for no longer. Costs a datagram to this machine until then, nothing after. */
  settled(): boolean;
  close(): void;
}

/** Make it after the socket that needs the stamps, which has to stay open: the last one to close turns them off. */
export function watchReceiveStamps(native: Native): ReceiveStamps {
  const { libc } = native;
  let fd = libc.socket(sys.afInet, sys.sockDgram | sys.nonblock, 0);
  const close = () => {
    if (fd >= 0) libc.close(fd);
    fd = -1;
  };
  const endMs = performance.now() + waitMsMax;
  const message = new MessageBatch(native, 1, 8, 128);
  const facts = newControlFacts();

  /** Bound to an address of its own and connected to it: what it sends comes back. False without a loopback interface that is up. */
  const connectToItself = (): boolean => {
    const name = message.name(0);
    setInt(native, fd, sys.solSocket, sys.soTimestamping, sys.timestampReceiveFlags);
    message.view.setUint16(name, sys.afInet, true);
    message.view.setUint32(name + 4, 0x7f00_0001);
    const address = native.address(message.u8) + BigInt(name);
    const length = new Arena(native, 8);
    length.view.setUint32(0, nameLength, true);
    return (
      libc.bind(fd, address, nameLength) >= 0 &&
      libc.getsockname(fd, address, length.address) >= 0 &&
      libc.connect(fd, address, nameLength) >= 0
    );
  };
  if (fd >= 0 && !connectToItself()) close();

  /** Sends one datagram and looks at what came back: over loopback that is done within the call. */
  const stamped = (): boolean => {
    message.setNameLength(0, 0);
    message.setControlLength(0, 0);
    if (libc.sendmmsg(fd, message.pointers[0]!, 1, 0) !== 1) return false;
    message.prepareReceive(1);
    if (libc.recvmmsg(fd, message.pointers[0]!, 1, sys.msgDontwait, null) !== 1) return false;
    readControl(message, 0, facts);
    return !Number.isNaN(facts.timestampUs);
  };
  return {
    settled() {
      if (fd >= 0 && (stamped() || performance.now() >= endMs)) close();
      return fd < 0;
    },
    close,
  };
}
