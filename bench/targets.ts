/**
 * Something real to check: HTTP at every address of 127.0.0.0/8, DNS at 127.0.0.1, in a process of its own so that its
 * work is not counted as ours. Pings are answered by the kernel. `startTargets` forks this file.
 */
import { fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';

export interface Targets {
  readonly httpPort: number;
  readonly dnsPort: number;
  stop(): void;
}

export async function startTargets(): Promise<Targets> {
  const child = fork(import.meta.filename, [], { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const [ports] = (await once(child, 'message')) as [{ httpPort: number; dnsPort: number }];
  return { ...ports, stop: () => child.kill('SIGKILL') };
}

/** Any question is answered with one A record that points back at its name (RFC 1035 4.1.4). */
function answerTo(question: Buffer): Buffer {
  const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]);
  const message = Buffer.concat([question, answer]);
  message.writeUInt16BE(0x8180, 2);
  message.writeUInt16BE(1, 6);
  message.writeUInt16BE(0, 10);
  return message;
}

if (import.meta.main) {
  const http = createServer((_, response) => response.end('all is well\n')).listen(0, '0.0.0.0');
  await once(http, 'listening');
  const dns = createSocket('udp4').bind(0, '127.0.0.1');
  await once(dns, 'listening');
  dns.on('message', (question, from) => dns.send(answerTo(question), from.port, from.address));
  process.on('disconnect', () => process.exit());
  process.send?.({
    httpPort: (http.address() as { port: number }).port,
    dnsPort: dns.address().port,
  });
}
