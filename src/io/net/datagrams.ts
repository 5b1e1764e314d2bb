/** Datagrams that come unasked: a socket for each address, what is to be answered goes back to whom it came from. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { familyOf } from '#pure/base/address.ts';
import type { ListenDatagrams } from '#pure/contract/network.ts';

/** A burst must survive while the thread is busy. The kernel may grant less. */
const receiveBytes = 4 * 1024 * 1024;

export const listenDatagrams: ListenDatagrams = async (options) => {
  const sockets: Socket[] = [];
  let { port } = options;
  const close = () => {
    for (const socket of sockets) socket.close();
  };
  try {
    for (const address of options.addresses) {
      const socket =
        familyOf(address) === 6 ? createSocket({ type: 'udp6', ipv6Only: true }) : createSocket('udp4');
      sockets.push(socket);
      socket.on('message', (bytes, from) =>
        options.take(plain(bytes), from, (answer) => socket.send(answer, from.port, from.address, () => {})),
      );
      socket.bind(port, address);
      await once(socket, 'listening');
      socket.on('error', () => {
        // An ICMP error of an answer of ours: whoever asked is gone.
      });
      try {
        socket.setRecvBufferSize(receiveBytes);
      } catch {
        // The kernel grants what it grants.
      }
      port = socket.address().port;
    }
  } catch (error) {
    close();
    throw error;
  }
  return { port, close };
};

/** A Buffer's `slice` is a view where everybody else expects a copy. */
const plain = (bytes: Buffer) => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
