import { createTransport } from 'nodemailer';
import type { ConfigOf, OutgoingMessage } from './port.ts';

const timeoutMs = 10_000;

/** RFC 5321 through nodemailer. The Message-ID is the message's own, so a repeated try is recognised as the same mail. */
export async function sendMail(config: ConfigOf<'email'>, message: OutgoingMessage): Promise<void> {
  const transport = createTransport({
    host: config.host,
    port: config.port,
    secure: config.security === 'tls',
    requireTLS: config.security === 'starttls',
    ignoreTLS: config.security === 'none',
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    ...(config.user ? { auth: { user: config.user, pass: config.password ?? '' } } : {}),
  });
  try {
    await transport.sendMail({
      from: config.from,
      to: config.to,
      subject: message.subject,
      text: message.text,
      messageId: `<${message.id}@nocturne>`,
      date: new Date(message.timeMs),
      headers: {
        'Auto-Submitted': 'auto-generated',
        ...(message.severity === 'critical' ? { Importance: 'high' } : {}),
      },
    });
  } finally {
    transport.close();
  }
}
