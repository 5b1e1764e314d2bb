/**
 * A JSON POST signed as Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md):
 * id, timestamp, and HMAC-SHA256 over `id.timestamp.body`. A secret `whsec_…` is base64 as there; any other text is its own bytes.
 */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { deliver, jsonRequest, previewOf } from './http.ts';
import { channelKind } from './kind.ts';

export const signingKey = (secret: string): Uint8Array =>
  secret.startsWith('whsec_')
    ? new Uint8Array(Buffer.from(secret.slice('whsec_'.length), 'base64'))
    : new TextEncoder().encode(secret);

export const webhook = channelKind({
  id: 'webhook',
  title: 'Webhook',
  summary: 'A JSON POST, signed as Standard Webhooks',
  acknowledgements: true,
  config: z.object({
    url: z.string().min(8).max(2048).describe('http or https address that takes a JSON POST'),
    secret: z
      .string()
      .min(8)
      .max(500)
      .optional()
      .meta({ secret: true })
      .describe('Signs each message (Standard Webhooks, HMAC-SHA256); whsec_… or any text'),
  }),
  render: (config, message) =>
    jsonRequest(
      config.url,
      {
        type: `alert.${message.change}`,
        timestamp: new Date(message.timeMs).toISOString(),
        data: {
          subject: message.subject,
          text: message.text,
          severity: message.severity,
          url: message.url,
          repeat: message.repeat,
          alert: message.alert,
        },
      },
      { 'webhook-id': message.id },
    ),
  preview: previewOf,
  async send(config, request, message, world) {
    // The moment of sending, not of the message: receivers refuse old timestamps, and a message may have waited for days.
    const timestamp = String(Math.floor(world.now() / 1000));
    const signature = config.secret
      ? `v1,${createHmac('sha256', signingKey(config.secret)).update(`${message.id}.${timestamp}.${request.body}`).digest('base64')}`
      : undefined;
    await deliver(
      {
        ...request,
        headers: {
          ...request.headers,
          'webhook-timestamp': timestamp,
          ...(signature ? { 'webhook-signature': signature } : {}),
        },
      },
      world.now(),
    );
  },
});
