/** One line as RFC 5424 has it; UDP by RFC 5426, TCP with octet counting by RFC 6587. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { z } from 'zod';
import { channelKind } from './kind.ts';
import type { OutgoingMessage } from './port.ts';

const timeoutMs = 10_000;
/** RFC 5424, 6.2.1 and its appendix A.3, which maps the severities of X.733. */
const severities: Readonly<Record<OutgoingMessage['severity'], number>> = {
  critical: 1,
  major: 2,
  minor: 3,
  warning: 4,
  indeterminate: 5,
  info: 6,
};

const oneLine = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line must stay one line
  text.replace(/[\u0000-\u001f]/g, ' ');
const parameter = (text: string): string => oneLine(text).replace(/["\\\]]/g, '\\$&');

export const syslog = channelKind({
  id: 'syslog',
  title: 'Syslog',
  summary: 'One RFC 5424 line to a log server',
  acknowledgements: true,
  config: z.object({
    host: z.string().min(1).max(255),
    port: z.number().int().min(1).max(65535).default(514),
    transport: z.enum(['udp', 'tcp']).default('udp'),
    facility: z.number().int().min(0).max(23).default(16),
  }),
  render(config, message, world) {
    const priority = config.facility * 8 + severities[message.severity];
    const repeat = message.repeat ? ' repeat="true"' : '';
    const time = new Date(message.timeMs).toISOString();
    return `<${priority}>1 ${time} ${world.hostName} nocturne - alert.${message.change} [alert@32473 id="${parameter(message.id)}"${repeat}] \ufeff${oneLine(message.subject)}`;
  },
  preview: (line) => line.replace('\ufeff', ''),
  async send(config, line) {
    const bytes = new TextEncoder().encode(line);
    if (config.transport === 'udp') {
      const socket = createSocket(config.host.includes(':') ? 'udp6' : 'udp4');
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
    socket.end(Buffer.concat([Buffer.from(`${bytes.length} `), bytes]));
    await closed;
  },
});
