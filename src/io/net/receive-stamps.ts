/**
 * Linux turns receive stamps on for the whole machine, and does so in the background when the first socket asks for them
 * (net_enable_timestamp defers to a work queue). Packets that arrive before carry none, which would cost the first round trips
 * after a start. So whoever opened such a socket asks the loopback interface until a stamp comes back.
 */
import { Arena, MessageBatch, type Native, newControlFacts, readControl, setInt, sys } from './native.ts';

/** A busy machine needs some milliseconds; longer than this nobody waits, and the user clock stands in for missing stamps. */
const waitMsMax = 50;
const nameLength = 16;

/** True when stamps are known to arrive. Call it with the socket that needs them still open: the last one to close turns them off. */
export function awaitReceiveStamps(native: Native): boolean {
  const { libc } = native;
  const fd = libc.socket(sys.afInet, sys.sockDgram | sys.nonblock, 0);
  if (fd < 0) return false;
  try {
    const message = new MessageBatch(native, 1, 8, 128);
    const facts = newControlFacts();
    const name = message.name(0);
    setInt(native, fd, sys.solSocket, sys.soTimestamping, sys.timestampReceiveFlags);
    message.view.setUint16(name, sys.afInet, true);
    message.view.setUint32(name + 4, 0x7f00_0001);
    const address = native.address(message.u8) + BigInt(name);
    const length = new Arena(native, 8);
    length.view.setUint32(0, nameLength, true);
    if (libc.bind(fd, address, nameLength) < 0 || libc.getsockname(fd, address, length.address) < 0)
      return false;
    // Without a loopback interface that is up there is nothing to learn.
    if (libc.connect(fd, address, nameLength) < 0) return false;
    for (const endMs = performance.now() + waitMsMax; performance.now() < endMs; ) {
      message.setNameLength(0, 0);
      message.setControlLength(0, 0);
      if (libc.sendmmsg(fd, message.pointers[0]!, 1, 0) !== 1) return false;
      message.prepareReceive(1);
      if (libc.recvmmsg(fd, message.pointers[0]!, 1, sys.msgDontwait, null) !== 1) continue;
      readControl(message, 0, facts);
      if (!Number.isNaN(facts.timestampUs)) return true;
    }
    return false;
  } finally {
    libc.close(fd);
  }
}
