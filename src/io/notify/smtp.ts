/** RFC 5321 through nodemailer. The Message-ID is the message's own, so a repeated try is recognised as the same mail. */
import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { RefusedError } from './http.ts';
import { channelKind } from './kind.ts';

const timeoutMs = 10_000;

export const email = channelKind({
  id: 'email',
  title: 'Email',
  summary: 'A mail through your SMTP server',
  config: z.object({
    host: z.string().min(1).max(255).describe('SMTP server'),
    port: z.number().int().min(1).max(65535).default(25),
    security: z.enum(['none', 'starttls', 'tls']).default('none'),
    user: z.string().max(255).optional(),
    password: z.string().max(1000).optional().meta({ secret: true }),
    from: z.string().min(3).max(320),
    to: z.array(z.string().min(3).max(320)).min(1).max(50),
  }),
  render: (config, message) => ({
    from: config.from,
    to: [...(message.mail?.to ?? config.to)],
    subject: message.subject,
    text: message.acknowledgeUrl
      ? `${message.text}\nAcknowledge: ${message.acknowledgeUrl}\n${message.url ? `Look:        ${message.url}\n` : ''}`
      : message.text,
    messageId: `<${message.id}@nocturne>`,
    date: new Date(message.timeMs),
    attachments: (message.mail?.attachments ?? []).map((file) => ({
      filename: file.name,
      contentType: file.type,
      content: Buffer.from(file.bytes),
    })),
    headers: {
      'Auto-Submitted': 'auto-generated',
      ...(message.severity === 'critical' ? { Importance: 'high' } : {}),
    },
  }),
  preview: (mail) => `Subject: ${mail.subject}\nTo: ${mail.to.join(', ')}\n\n${mail.text}`,
  async send(config, mail) {
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
      await transport.sendMail(mail);
    } catch (error) {
      const { responseCode, code, message } = error as {
        responseCode?: number;
        code?: string;
        message: string;
      };
      // RFC 5321, 4.2.1: 5yz is a permanent refusal. A wrong password may be set right, so that is tried again.
      if (responseCode && responseCode >= 500 && code !== 'EAUTH')
        throw new RefusedError(message, { status: responseCode, permanent: true });
      throw error;
    } finally {
      transport.close();
    }
  },
});
