import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { hostname } from 'node:os';
import type { ConfigOf, OutgoingMessage } from './port.ts';

const timeoutMs = 10_000;
const severities = { critical: 2, warning: 4, info: 6 } as const;

/** One line as RFC 5424 has it. */
export function syslogLine(
  config: Pick<ConfigOf<'syslog'>, 'facility'>,
  message: OutgoingMessage,
  host: string,
): string {
  const priority = config.facility * 8 + severities[message.severity];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line must stay one line
  const text = message.subject.replace(/[\u0000-\u001f]/g, ' ');
  return `<${priority}>1 ${new Date(message.timeMs).toISOString()} ${host} nocturne - alert.${message.change} [alert@32473 id="${message.id}"] \ufeff${text}`;
}

/** UDP by RFC 5426; TCP with octet counting by RFC 6587. */
export async function sendSyslog(config: ConfigOf<'syslog'>, message: OutgoingMessage): Promise<void> {
  const bytes = new TextEncoder().encode(syslogLine(config, message, hostname()));
  if (config.transport === 'udp') {
    const socket = createSocket('udp4');
    try {
      await new Promise<void>((resolve, reject) =>
        socket.send(bytes, config.port, config.host, (error) => (error ? reject(error) : resolve())),
      );
    } finally {
      socket.close();
    }
    return;
  }
  const socket = createConnection({ host: config.host, port: config.port, timeout: timeoutMs });
  socket.on('timeout', () =>
    socket.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
  );
  await once(socket, 'connect');
  const closed = once(socket, 'close');
  socket.end(`${bytes.length} ${new TextDecoder().decode(bytes)}`);
  await closed;
}
