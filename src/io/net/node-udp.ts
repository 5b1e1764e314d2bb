/**
 * Datagram sockets through Node. The kernel hands ICMP errors only to connected sockets: whoever talks to one peer names it and
 * learns at once that a port is closed; a socket for many peers hears nothing and waits.
 */
import { createSocket, type Socket } from 'node:dgram';
import { type Fault, FaultError, fault } from '#pure/base/errors.ts';
import type { UdpOpenOptions, UdpSocket } from '#pure/contract/network.ts';
import { faultOfError } from './faults.ts';
import { localAddressOf, type Source } from './source.ts';

/** What is refused on a datagram socket is a port, said by ICMP. */
function faultOf(error: Error, address: string, port: number): Fault {
  const found = faultOfError(error, `udp ${address} port ${port}`);
  return found.code === 'refused'
    ? fault('port-unreachable', `udp ${address} port ${port}: port unreachable`)
    : found;
}

export async function openUdp(options: UdpOpenOptions, source?: Source): Promise<UdpSocket> {
  const { localAddress } = localAddressOf(source, options.family);
  const { peer } = options;
  const socket = createSocket({
    type: options.family === 4 ? 'udp4' : 'udp6',
    reuseAddr: options.multicastGroup !== undefined,
    ...(options.receiveBufferBytes ? { recvBufferSize: options.receiveBufferBytes } : {}),
  });
  try {
    await bound(socket, options, localAddress);
  } catch (error) {
    socket.close();
    throw new FaultError(faultOfError(error, 'udp socket'));
  }
  let onFault: Parameters<UdpSocket['onFault']>[0] = () => {};
  let closed = false;
  socket.on('error', (error) => {
    if (peer) onFault(faultOf(error, peer.address, peer.port), peer.address, peer.port);
  });
  return {
    localPort: socket.address().port,
    send(bytes, address, port) {
      if (closed) return;
      const report = (error: Error | null) => {
        if (error && !closed) onFault(faultOf(error, address, port), address, port);
      };
      if (peer) socket.send(bytes, report);
      else socket.send(bytes, port, address, report);
    },
    onMessage(handler) {
      socket.on('message', (bytes, from) =>
        // A plain Uint8Array: on a Buffer `slice` would share memory instead of copying.
        handler(
          new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length),
          from.address,
          from.port,
          Date.now(),
        ),
      );
    },
    onFault(handler) {
      onFault = handler;
    },
    close() {
      if (!closed) socket.close();
      closed = true;
    },
  };
}

function bound(
  socket: Socket,
  { port, peer, broadcast, multicastGroup }: UdpOpenOptions,
  localAddress: string | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    const ready = () => {
      socket.off('error', reject);
      resolve();
    };
    socket.bind({ port: port ?? 0, ...(localAddress ? { address: localAddress } : {}) }, () => {
      try {
        if (broadcast) socket.setBroadcast(true);
        if (multicastGroup) socket.addMembership(multicastGroup);
        if (peer)
          socket.connect(peer.port, peer.address, (error?: Error) => (error ? reject(error) : ready()));
        else ready();
      } catch (error) {
        reject(error);
      }
    });
  });
}
