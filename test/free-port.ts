/**
 * A port for a server that a test starts. Taken below the range that the kernel hands out by itself, because sockets of tests that run
 * beside this one come and go there; free for UDP and TCP at the moment of asking.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const portFirst = 20_000;
const portsMax = 10_000;
const triesMax = 50;

async function isFree(port: number): Promise<boolean> {
  const udp = createSocket('udp4');
  const tcp = createServer();
  try {
    udp.bind(port, '127.0.0.1');
    await once(udp, 'listening');
    tcp.listen(port, '127.0.0.1');
    await once(tcp, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    udp.close();
    tcp.close();
  }
}

export async function freePort(): Promise<number> {
  for (let tries = 0; tries < triesMax; tries++) {
    const port = portFirst + Math.floor(Math.random() * portsMax);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${portFirst} and ${portFirst + portsMax} after ${triesMax} tries`);
}
