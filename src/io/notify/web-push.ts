/**
 * Web push: RFC 8030 (delivery), RFC 8188 with RFC 8291 (encryption to the browser), RFC 8292 (VAPID: who sends). The browser's
 * subscription is the configuration, so each browser that wants to hear is a channel of its own.
 */
import { createCipheriv, createECDH, createPrivateKey, hkdfSync, randomBytes, sign } from 'node:crypto';
import { z } from 'zod';
import { deliver, guardUrl } from './http.ts';
import { channelKind, cut } from './kind.ts';
import type { Vapid } from './port.ts';

/** One record of 4096 octets is what every push service takes (RFC 8030, 7.2). */
const recordBytes = 4096;
const plainMax = 3000;
const keptS = 24 * 3600;
const tokenLifeS = 12 * 3600;
const bytesOf = (text: string) => Buffer.from(text, 'base64url');

/** RFC 8291, 3.4 and RFC 8188, 2. `salt` and `local` are given in tests only: they must be new for every message. */
export function encryptPush(
  plain: Uint8Array,
  p256dh: string,
  auth: string,
  salt: Uint8Array = randomBytes(16),
  localPrivate?: Uint8Array,
): Buffer {
  const local = createECDH('prime256v1');
  if (localPrivate) local.setPrivateKey(localPrivate);
  else local.generateKeys();
  const theirs = bytesOf(p256dh);
  const ours = local.getPublicKey();
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours]);
  const secret = new Uint8Array(hkdfSync('sha256', local.computeSecret(theirs), bytesOf(auth), info, 32));
  const key = new Uint8Array(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = new Uint8Array(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  const body = Buffer.concat([
    cipher.update(Buffer.concat([plain, Uint8Array.of(2)])),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  const header = Buffer.alloc(21);
  header.set(salt, 0);
  header.writeUInt32BE(recordBytes, 16);
  header[20] = ours.length;
  return Buffer.concat([header, ours, body]);
}

/** RFC 8292, 2: a JWT signed with ES256, and the public key beside it. */
export function vapidHeader(vapid: Vapid, endpoint: string, nowMs: number): string {
  const { x, y, d } = vapid.privateKey;
  const key = createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x, y, d }, format: 'jwk' });
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    aud: new URL(endpoint).origin,
    exp: Math.floor(nowMs / 1000) + tokenLifeS,
    sub: vapid.subject,
  };
  const text = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString(
    'base64url',
  );
  const publicKey = Buffer.concat([Uint8Array.of(4), bytesOf(x), bytesOf(y)]).toString('base64url');
  return `vapid t=${text}.${signature}, k=${publicKey}`;
}

export const webPush = channelKind({
  id: 'web-push',
  title: 'This browser',
  summary: 'A notification of the browser or phone that subscribed, also while the page is closed',
  config: z.object({
    endpoint: z
      .string()
      .min(8)
      .max(2048)
      .meta({ secret: true })
      .describe('Address at the push service of the browser'),
    p256dh: z
      .string()
      .regex(/^[\w-]{87}=?$/, 'a P-256 public key in base64url')
      .describe('Key of the browser'),
    auth: z.string().min(16).max(40).meta({ secret: true }).describe('Secret of the browser'),
  }),
  render: (_config, message) => ({
    title: cut(message.subject, 200),
    body: cut(message.text.trim(), plainMax - 1000),
    tag: message.alert?.id ?? message.id,
    url: message.url,
    acknowledgeUrl: message.acknowledgeUrl,
    over: message.change === 'closed',
  }),
  preview: (shown) => JSON.stringify(shown, null, 2),
  async send(config, shown, message, world) {
    const vapid = world.vapid();
    if (!vapid) throw new Error('this server has no push key yet');
    guardUrl(config.endpoint, 'endpoint');
    await deliver(
      {
        method: 'POST',
        url: config.endpoint,
        headers: {
          ttl: String(keptS),
          urgency: message.severity === 'critical' ? 'high' : 'normal',
          'content-encoding': 'aes128gcm',
          'content-type': 'application/octet-stream',
          authorization: vapidHeader(vapid, config.endpoint, world.now()),
        },
        body: encryptPush(Buffer.from(JSON.stringify(shown)), config.p256dh, config.auth),
      },
      world.now(),
    );
  },
});
