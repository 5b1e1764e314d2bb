/**
 * The other end of a jitter measurement: answers STAMP packets on the addresses it was given. An answer is as long as its question, each
 * source has a bound, and what comes from the port of a reflector is dropped, or two of them could keep a packet going for ever.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { familyOf } from '#pure/base/address.ts';
import { reflectStamp, stampPort } from '#pure/wire/stamp.ts';

export interface Responder {
  readonly port: number;
  figures(): Readonly<Record<'answered' | 'dropped_rate' | 'dropped_malformed' | 'dropped_loop', number>>;
  close(): void;
}

/** Sources that are counted in one second; of more, none is answered. */
const sourcesMax = 10_000;
/** Not told by the socket; 255 is what RFC 8762 asks senders to use. */
const ttlSent = 255;

export async function startResponder(options: {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly packetsPerSecondMax: number;
}): Promise<Responder> {
  const figures = { answered: 0, dropped_rate: 0, dropped_malformed: 0, dropped_loop: 0 };
  const sockets: Socket[] = [];
  const seen = new Map<string, number>();
  let second = 0;
  let seq = 0;
  const nowMs = () => performance.timeOrigin + performance.now();
  const admits = (source: string): boolean => {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) {
      second = now;
      seen.clear();
    }
    const count = (seen.get(source) ?? 0) + 1;
    if (count > options.packetsPerSecondMax || (count === 1 && seen.size >= sourcesMax)) return false;
    seen.set(source, count);
    return true;
  };
  let { port } = options;
  try {
    for (const address of options.addresses) {
      const socket = createSocket(familyOf(address) === 6 ? 'udp6' : 'udp4');
      sockets.push(socket);
      socket.on('message', (question, from) => {
        const receivedMs = nowMs();
        if (from.port === port || from.port === stampPort) figures.dropped_loop++;
        else if (!admits(from.address)) figures.dropped_rate++;
        else {
          const answer = reflectStamp(question, {
            seq: seq++ >>> 0,
            receivedMs,
            sentMs: nowMs(),
            ttl: ttlSent,
          });
          if (!answer) figures.dropped_malformed++;
          else {
            figures.answered++;
            socket.send(answer, from.port, from.address, () => {});
          }
        }
      });
      socket.bind(port, address);
      await once(socket, 'listening');
      port = socket.address().port;
    }
  } catch (error) {
    for (const socket of sockets) socket.close();
    throw error;
  }
  return {
    port,
    figures: () => ({ ...figures }),
    close: () => {
      for (const socket of sockets) socket.close();
    },
  };
}
