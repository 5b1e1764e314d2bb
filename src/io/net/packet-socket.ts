/** A packet socket on one link that hears only what its filter lets through. */
import { FaultError, fault } from '#pure/base/errors.ts';
import { etherTypes } from '#pure/wire/ethernet.ts';
import { Arena, attachFilter, type Native, sys } from './native.ts';

export function openPacketSocket(
  native: Native,
  interfaceName: string,
  filter: Parameters<typeof attachFilter>[2],
  protocol: number = etherTypes.ipv6,
): number {
  const { libc } = native;
  // Protocol 0 hears nothing until bind, so that nothing unfiltered gets in.
  const fd = libc.socket(sys.afPacket, sys.sockRaw | sys.nonblock, 0);
  if (fd < 0) throw new FaultError(fault('missing-privilege', 'a link is heard through a packet socket'));
  attachFilter(native, fd, filter);
  const address = new Arena(native, 32);
  address.view.setUint16(0, sys.afPacket, true);
  address.view.setUint16(2, protocol);
  // Of the network namespace in which we are: /sys may show another one.
  address.view.setInt32(4, libc.if_nametoindex(interfaceName), true);
  if (libc.bind(fd, address.address, 20) < 0) {
    libc.close(fd);
    throw new FaultError(fault('missing-capability', 'the link takes no packet socket'));
  }
  return fd;
}
