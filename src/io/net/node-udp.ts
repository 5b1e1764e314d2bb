/** Datagram sockets through Node. ICMP errors reach only connected sockets, so `udp-errors` is not among what this offers. */
import { createSocket } from 'node:dgram';
import { FaultError } from '#pure/base/errors.ts';
import type { UdpOpenOptions, UdpSocket } from '#pure/contract/network.ts';
import { faultOfError } from './faults.ts';

export function openUdp(options: UdpOpenOptions): Promise<UdpSocket> {
  const socket = createSocket({
    type: options.family === 4 ? 'udp4' : 'udp6',
    reuseAddr: options.multicastGroup !== undefined,
    ...(options.receiveBufferBytes ? { recvBufferSize: options.receiveBufferBytes } : {}),
  });
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close();
      reject(new FaultError(faultOfError(error, 'udp socket')));
    });
    socket.bind(options.port ?? 0, () => {
      socket.removeAllListeners('error');
      socket.on('error', () => {});
      if (options.broadcast) socket.setBroadcast(true);
      if (options.multicastGroup) socket.addMembership(options.multicastGroup);
      let onFault: Parameters<UdpSocket['onFault']>[0] = () => {};
      resolve({
        localPort: socket.address().port,
        send(bytes, address, port) {
          socket.send(bytes, port, address, (error) => {
            if (error) onFault(faultOfError(error, `udp ${address} port ${port}`), address, port);
          });
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
        close: () => socket.close(),
      });
    });
  });
}
