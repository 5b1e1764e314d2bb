import { createHmac } from 'node:crypto';
import type { ConfigOf, OutgoingMessage } from './port.ts';

const timeoutMs = 10_000;

/**
 * A JSON POST signed as Standard Webhooks (https://www.standardwebhooks.com): id, timestamp and HMAC-SHA256 over both and the body.
 * Redirects are not followed: a receiver must not be able to send us elsewhere inside the network.
 */
export async function postWebhook(config: ConfigOf<'webhook'>, message: OutgoingMessage): Promise<void> {
  const url = new URL(config.url);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Error(`${url.protocol} is no address for a webhook`);
  const body = JSON.stringify({
    type: `alert.${message.change}`,
    timestamp: new Date(message.timeMs).toISOString(),
    data: { subject: message.subject, text: message.text, severity: message.severity, alert: message.alert },
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = config.secret
    ? `v1,${createHmac('sha256', config.secret).update(`${message.id}.${timestamp}.${body}`).digest('base64')}`
    : undefined;
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Nocturne',
      'webhook-id': message.id,
      'webhook-timestamp': timestamp,
      ...(signature ? { 'webhook-signature': signature } : {}),
    },
    body,
  }).catch((error: Error & { cause?: unknown }) => {
    throw error.cause instanceof Error ? error.cause : error;
  });
  await response.body?.cancel();
  if (response.status < 200 || response.status > 299)
    throw new Error(`${url.host} answered ${response.status}`);
}
