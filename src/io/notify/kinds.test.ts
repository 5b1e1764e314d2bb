/** Every kind against a real receiver on loopback: the bytes are compared with what the vendor documents, cited beside each. */
import { createDecipheriv, createECDH, createHmac, createPublicKey, hkdfSync, verify } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import netSnmp from 'net-snmp';
import { afterEach, describe, expect, test } from 'vitest';
import { fault } from '#pure/base/errors.ts';
import type { ProgramPlan } from '#pure/contract/network.ts';
import { crypto } from '../net/node-crypto.ts';
import { createTransports } from './index.ts';
import type { ChannelConfig, OutgoingMessage, Vapid } from './port.ts';
import { encryptPush } from './web-push.ts';

/** What its types leave out. */
const snmp = netSnmp as unknown as {
  createReceiver(options: object, take: (error: unknown, trap: never) => void): unknown;
  readonly SecurityLevel: Record<string, number>;
  readonly AuthProtocols: Record<string, number>;
  readonly PrivProtocols: Record<string, number>;
};
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const nowMs = 1_800_000_000_000;
const vapidPair = createECDH('prime256v1');
vapidPair.generateKeys();
const point = vapidPair.getPublicKey();
const vapid: Vapid = {
  privateKey: {
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
    d: vapidPair.getPrivateKey().toString('base64url').padStart(43, 'A'),
  },
  subject: 'https://noc.example',
};
const ran: ProgramPlan[] = [];
const transports = createTransports({
  crypto,
  now: () => nowMs,
  hostName: 'noc.example',
  program: async (plan) => {
    ran.push(plan);
    const [exitCode, errors] = plan.name === 'broken' ? [3, 'no modem'] : [0, ''];
    const bytes = new TextEncoder().encode(errors);
    const result = { exitCode, output: new Uint8Array(), errors: bytes, truncated: false, elapsedMs: 1 };
    return { ok: true, result };
  },
  vapid: () => vapid,
});

const alert: NonNullable<OutgoingMessage['alert']> = {
  id: '01hf4k',
  sensorId: 's',
  sensorName: 'Ping core-1',
  deviceId: 'd',
  deviceName: 'core-1',
  port: 'ge-0/0/1',
  state: 'open',
  severity: 'critical',
  title: 'core-1 <is> down & out',
  fault: fault('timeout'),
  openedMs: nowMs - 60_000,
  pagedMs: nowMs - 60_000,
  closedMs: null,
  acknowledgedMs: null,
  acknowledgedBy: null,
  acknowledgedNote: null,
  acknowledgedUntilMs: null,
  quiet: null,
  flapping: false,
  judgement: null,
  judgedBy: null,
  causeAlertId: null,
  victims: 3,
};
const message: OutgoingMessage = {
  id: '01hf4k.opened',
  change: 'opened',
  subject: '[DOWN] core-1 <is> down & out',
  text: 'core-1 <is> down & out\n\nReason: No answer in time\n',
  severity: 'critical',
  timeMs: nowMs - 60_000,
  alert,
  url: 'https://noc.example/alerts/01hf4k',
  acknowledgeUrl: 'https://noc.example/acknowledge/token',
  repeat: false,
};
const closed: OutgoingMessage = {
  ...message,
  id: '01hf4k.closed',
  change: 'closed',
  severity: 'info',
  alert: { ...alert, state: 'closed', closedMs: nowMs },
  acknowledgeUrl: null,
};

interface Got {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  json(): Record<string, never>;
}
async function receiver(status = 200, text = '', headers: Record<string, string> = {}) {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const bytes = Buffer.concat(parts);
      got.push({
        method: request.method!,
        path: request.url!,
        headers: request.headers,
        bytes,
        json: () => JSON.parse(bytes.toString()) as Record<string, never>,
      });
      response.writeHead(status, headers).end(text);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
async function sent(config: (url: string) => ChannelConfig, what = message, status = 200, text = '') {
  const { got, url } = await receiver(status, text);
  const given = transports.parse(config(url));
  expect(await transports.send(given, what)).toBeUndefined();
  expect(got).toHaveLength(1);
  return got[0]!;
}

describe('chat', () => {
  test('slack: text, blocks within their limits, only & < > escaped, a button with an address', async () => {
    const got = await sent((url) => ({ kind: 'slack', url: `${url}/services/T/B/x` }), message, 200, 'ok');
    expect(got).toMatchObject({ method: 'POST', path: '/services/T/B/x' });
    expect(got.headers['content-type']).toBe('application/json');
    const body = got.json();
    expect(body.text).toBe('[DOWN] core-1 &lt;is&gt; down &amp; out');
    expect(body.blocks).toMatchObject([
      { type: 'header', text: { type: 'plain_text', text: message.subject } },
      {
        type: 'section',
        text: { type: 'mrkdwn', text: expect.stringMatching(/^```core-1 &lt;is&gt; [\s\S]*```$/) },
      },
      { type: 'context', elements: [{ type: 'mrkdwn' }] },
      {
        type: 'actions',
        elements: [
          { type: 'button', text: { type: 'plain_text', text: 'Acknowledge' }, url: message.acknowledgeUrl },
          { type: 'button', text: { type: 'plain_text', text: 'Open' }, url: message.url },
        ],
      },
    ]);
    const long = { ...message, subject: 'x'.repeat(500), text: 'y'.repeat(9000) };
    const [header, section] = (await sent((url) => ({ kind: 'slack', url }), long)).json()
      .blocks as unknown as {
      text: { text: string };
    }[];
    expect(header!.text.text.length).toBeLessThanOrEqual(150);
    expect(section!.text.text.length).toBeLessThanOrEqual(3000);
  });

  test('teams: a message with one adaptive card, as the workflow wants it', async () => {
    const got = await sent((url) => ({ kind: 'teams', url: `${url}/workflows/1?sig=x` }), message, 202);
    const body = got.json() as unknown as {
      attachments: { content: { actions: unknown[]; body: { text: string; color?: string }[] } }[];
    };
    expect(body).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: { type: 'AdaptiveCard', version: '1.4' },
        },
      ],
    });
    const { content } = body.attachments[0]!;
    expect(content.body[0]).toMatchObject({ type: 'TextBlock', text: message.subject, color: 'attention' });
    expect(content.actions).toEqual([
      { type: 'Action.OpenUrl', title: 'Acknowledge', url: message.acknowledgeUrl },
      { type: 'Action.OpenUrl', title: 'Open', url: message.url },
    ]);
    const long = await sent((url) => ({ kind: 'teams', url }), { ...message, text: 'x'.repeat(100_000) });
    expect(long.bytes.length).toBeLessThan(28_000);
  });

  test('telegram: sendMessage with HTML entities and an inline keyboard; no button that Telegram refuses', async () => {
    const config = (url: string) => ({
      kind: 'telegram',
      token: '123456:ABC-def',
      chatId: '-100200',
      topicId: 7,
      apiUrl: url,
    });
    const got = await sent(config, message, 200, '{"ok":true}');
    expect(got.path).toBe('/bot123456:ABC-def/sendMessage');
    expect(got.json()).toMatchObject({
      chat_id: '-100200',
      message_thread_id: 7,
      parse_mode: 'HTML',
      text: expect.stringContaining('<b>[DOWN] core-1 &lt;is&gt; down &amp; out</b>'),
      link_preview_options: { is_disabled: true },
      reply_markup: {
        inline_keyboard: [
          [
            { text: 'Acknowledge', url: message.acknowledgeUrl },
            { text: 'Open', url: message.url },
          ],
        ],
      },
    });
    const local = { ...message, url: 'http://127.0.0.1:8090/', acknowledgeUrl: 'http://localhost/x' };
    expect((await sent(config, local)).json().reply_markup).toBeUndefined();
    const long = (await sent(config, { ...message, text: '<'.repeat(9000) })).json() as unknown as {
      text: string;
    };
    // 4096 characters are counted after entities are read.
    expect(long.text.replaceAll(/&lt;|<\/?\w+>/g, 'x').length).toBeLessThanOrEqual(4096);
    expect(long.text).toMatch(/<\/pre>$/);
  });

  test('discord: one embed within its limits, and no mention is obeyed', async () => {
    const got = await sent(
      (url) => ({ kind: 'discord', url: `${url}/api/webhooks/1/t` }),
      { ...message, text: '@everyone ' },
      204,
    );
    expect(got.json()).toMatchObject({
      allowed_mentions: { parse: [] },
      embeds: [
        {
          title: message.subject,
          description: expect.stringContaining('[Acknowledge](https://noc.example/acknowledge/token)'),
          url: message.url,
          timestamp: new Date(message.timeMs).toISOString(),
        },
      ],
    });
    const long = { ...message, subject: 'x'.repeat(999), text: 'y'.repeat(9000) };
    const [embed] = (await sent((url) => ({ kind: 'discord', url }), long)).json().embeds as unknown as {
      title: string;
      description: string;
    }[];
    expect(embed!.title.length).toBeLessThanOrEqual(256);
    expect(embed!.description.length).toBeLessThanOrEqual(4096);
  });

  test('matrix: the transaction id of the address is the message id', async () => {
    const got = await sent(
      (url) => ({
        kind: 'matrix',
        homeserver: `${url}/`,
        roomId: '!abc:example.net',
        accessToken: 'syt_secret',
      }),
      message,
      200,
      '{"event_id":"$1"}',
    );
    expect(got.method).toBe('PUT');
    expect(got.path).toBe('/_matrix/client/v3/rooms/!abc%3Aexample.net/send/m.room.message/01hf4k.opened');
    expect(got.headers.authorization).toBe('Bearer syt_secret');
    expect(got.json()).toMatchObject({
      msgtype: 'm.text',
      format: 'org.matrix.custom.html',
      formatted_body: expect.stringContaining('core-1 &lt;is&gt; down &amp; out'),
    });
  });

  test('ntfy: JSON at the root, a button that takes the alert by POST', async () => {
    const got = await sent((url) => ({ kind: 'ntfy', server: url, topic: 'noc_1', token: 'tk_abc' }));
    expect(got.path).toBe('/');
    expect(got.headers.authorization).toBe('Bearer tk_abc');
    expect(got.json()).toMatchObject({
      topic: 'noc_1',
      title: message.subject,
      priority: 5,
      tags: ['rotating_light'],
      click: message.url,
      actions: [{ action: 'http', method: 'POST', url: message.acknowledgeUrl, clear: true }],
    });
    expect(() => transports.parse({ kind: 'ntfy', topic: 'a/b' })).toThrow(/config\.topic/);
  });
});

describe('other systems', () => {
  test('webhook: Standard Webhooks, with a secret in base64', async () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const got = await sent((url) => ({ kind: 'webhook', url, secret }));
    const id = got.headers['webhook-id'];
    const timestamp = got.headers['webhook-timestamp'];
    expect([id, timestamp]).toEqual([message.id, String(nowMs / 1000)]);
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.${got.bytes}`).digest('base64');
    expect(got.headers['webhook-signature']).toBe(`v1,${wanted}`);
    expect(got.json()).toMatchObject({
      type: 'alert.opened',
      data: { alert: { id: '01hf4k' }, repeat: false },
    });
  });

  test('pagerduty: trigger and resolve bear one dedup key; severities are theirs', async () => {
    const config = (url: string) => ({
      kind: 'pagerduty',
      routingKey: 'R0123456789',
      url: `${url}/v2/enqueue`,
    });
    const opened = await sent(config, message, 202, '{"status":"success"}');
    expect(opened.json()).toMatchObject({
      routing_key: 'R0123456789',
      event_action: 'trigger',
      dedup_key: '01hf4k',
      payload: {
        summary: message.subject,
        source: 'core-1',
        severity: 'critical',
        component: 'ge-0/0/1',
        timestamp: new Date(message.timeMs).toISOString(),
      },
      links: [{ href: message.url, text: 'Open in Nocturne' }],
    });
    expect((await sent(config, closed, 202)).json()).toEqual({
      routing_key: 'R0123456789',
      event_action: 'resolve',
      dedup_key: '01hf4k',
    });
    const major = await sent(config, { ...message, severity: 'major' });
    expect(major.json().payload).toMatchObject({ severity: 'error' });
  });

  test('alertmanager: the webhook of version 4, and alerts posted to /api/v2/alerts', async () => {
    const got = await sent((url) => ({ kind: 'alertmanager', url: `${url}/hook`, token: 'abc' }));
    expect(got.headers.authorization).toBe('Bearer abc');
    expect(got.json()).toMatchObject({
      version: '4',
      status: 'firing',
      receiver: 'nocturne',
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'timeout', severity: 'critical', instance: 'core-1', interface: 'ge-0/0/1' },
          annotations: { summary: message.subject },
          endsAt: '0001-01-01T00:00:00Z',
        },
      ],
    });
    const api = await sent((url) => ({ kind: 'alertmanager', url, form: 'api' }), closed);
    expect(api.path).toBe('/api/v2/alerts');
    expect(api.json()).toMatchObject([{ endsAt: new Date(nowMs).toISOString() }]);
  });

  test('sms: values are escaped for where they stand, and the answer must hold what was expected', async () => {
    const get = await sent((url) => ({
      kind: 'sms',
      url: `${url}/send?to={to}&text={text}`,
      to: '+49 170',
      method: 'GET',
    }));
    const query = new URL(get.path, 'http://x').searchParams;
    expect([query.get('to'), query.get('text')]).toEqual([
      '+49 170',
      `${message.subject} ${message.acknowledgeUrl}`,
    ]);
    const json = await sent((url) => ({
      kind: 'sms',
      url,
      to: '+49"170',
      bodyType: 'json',
      body: '{"to":"{to}","body":"{text}"}',
      authorization: 'Bearer gw',
    }));
    expect(json.json()).toMatchObject({ to: '+49"170' });
    expect(json.headers).toMatchObject({ authorization: 'Bearer gw', 'idempotency-key': message.id });
    const { url } = await receiver(200, 'ERROR 401');
    const config = transports.parse({ kind: 'sms', url, to: '+1234', expect: 'OK' });
    expect(await transports.send(config, message)).toMatchObject({
      permanent: false,
      fault: { message: expect.stringContaining('without "OK"') },
    });
  });
});

describe('snmp trap, read by another implementation', () => {
  async function listen(users: unknown[] = []) {
    const port = await new Promise<number>((resolve) => {
      const probe = createSocket('udp4').bind(0, '127.0.0.1', () => {
        const { port: free } = probe.address();
        probe.close(() => resolve(free));
      });
    });
    const got: { pdu: { varbinds: { oid: string; value: unknown }[] } }[] = [];
    const failures: unknown[] = [];
    const options = {
      port,
      address: '127.0.0.1',
      disableAuthorization: users.length === 0,
      accessControlModelType: 0,
    };
    const receiving = snmp.createReceiver(options, (error: unknown, trap: never) =>
      error ? failures.push(error) : got.push(trap),
    ) as unknown as {
      getAuthorizer(): { addUser(user: unknown): void };
      close(): void;
    };
    for (const user of users) receiving.getAuthorizer().addUser(user);
    closers.push(() => receiving.close());
    return { port, got, failures };
  }
  const arrived = async (got: unknown[]) => {
    for (let i = 0; i < 200 && got.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const check = (got: Awaited<ReturnType<typeof listen>>['got']) => {
    const binds = new Map(got[0]!.pdu.varbinds.map((bind) => [bind.oid, String(bind.value)]));
    expect(binds.get('1.3.6.1.6.3.1.1.4.1.0')).toBe('1.3.6.1.4.1.32473.1.0.1');
    expect(binds.get('1.3.6.1.4.1.32473.1.1.2.0')).toBe(message.subject);
    expect(binds.get('1.3.6.1.4.1.32473.1.1.5.0')).toBe('core-1');
  };
  test('v2c', async () => {
    const { port, got } = await listen();
    expect(
      await transports.send(transports.parse({ kind: 'snmp-trap', host: '127.0.0.1', port }), message),
    ).toBeUndefined();
    await arrived(got);
    check(got);
  });
  test('v3 with SHA-256 and AES-128', async () => {
    const { port, got, failures } = await listen([
      {
        name: 'noc',
        level: snmp.SecurityLevel.authPriv,
        authProtocol: snmp.AuthProtocols.sha256,
        authKey: 'auth-password',
        privProtocol: snmp.PrivProtocols.aes,
        privKey: 'priv-password',
      },
    ]);
    const config = transports.parse({
      kind: 'snmp-trap',
      host: '127.0.0.1',
      port,
      version: '3',
      user: 'noc',
      auth: 'sha256',
      authPassword: 'auth-password',
      privacy: 'aes128',
      privacyPassword: 'priv-password',
    });
    expect(await transports.send(config, message)).toBeUndefined();
    await arrived(got);
    expect(failures).toEqual([]);
    check(got);
  });
});

describe('web push', () => {
  test('the example of RFC 8291, appendix A', () => {
    const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
    const encrypted = encryptPush(
      Buffer.from('When I grow up, I want to be a watermelon'),
      'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      'BTBZMqHH6r4Tts7J_aSIgg',
      bytes('DGv6ra1nlYgDCS1FRnbzlw'),
      bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
    );
    expect(encrypted.toString('base64url')).toBe(
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    );
  });
  test('the browser can read it, and the push service can verify who sends (RFC 8292)', async () => {
    const browser = createECDH('prime256v1');
    browser.generateKeys();
    const auth = Buffer.alloc(16, 7);
    const got = await sent(
      (url) => ({
        kind: 'web-push',
        endpoint: `${url}/push/1`,
        p256dh: browser.getPublicKey().toString('base64url'),
        auth: auth.toString('base64url'),
      }),
      message,
      201,
    );
    expect(got.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high', ttl: '86400' });
    const theirs = got.bytes.subarray(21, 86);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), theirs]);
    const secret = Buffer.from(hkdfSync('sha256', browser.computeSecret(theirs), auth, info, 32));
    const salt = got.bytes.subarray(0, 16);
    const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
    const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
    const sealed = got.bytes.subarray(86);
    const decipher = createDecipheriv('aes-128-gcm', key, nonce);
    decipher.setAuthTag(sealed.subarray(-16));
    const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    expect(plain.at(-1)).toBe(2);
    expect(JSON.parse(plain.subarray(0, -1).toString())).toMatchObject({
      title: message.subject,
      tag: '01hf4k',
    });
    const [, token, publicKey] = /^vapid t=([^,]+), k=(.+)$/.exec(got.headers.authorization!)!;
    const [head, claims, signature] = token!.split('.');
    const raw = Buffer.from(publicKey!, 'base64url');
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: raw.subarray(1, 33).toString('base64url'),
      y: raw.subarray(33).toString('base64url'),
    };
    const pub = createPublicKey({ key: jwk, format: 'jwk' });
    const good = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: pub, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature!, 'base64url'),
    );
    expect(good).toBe(true);
    expect(JSON.parse(Buffer.from(claims!, 'base64url').toString())).toMatchObject({
      aud: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      sub: 'https://noc.example',
    });
  });
});

describe('the guard', () => {
  test.each([
    ['http://169.254.169.254/latest/meta-data', 'link-local'],
    ['http://[fe80::1]/', 'link-local'],
    ['file:///etc/passwd', 'no http'],
    ['http://user:secret@127.0.0.1/', 'user or password'],
  ])('%s is never asked', async (url, problem) => {
    const refusal = await transports.send(transports.parse({ kind: 'webhook', url }), message);
    expect(refusal?.fault.message).toContain(problem);
    expect(refusal?.permanent).toBe(true);
  });
  test('what the receiver says decides whether the same message is worth another try, and when', async () => {
    const asked = async (status: number, headers: Record<string, string> = {}) => {
      const { url } = await receiver(status, 'why', headers);
      return await transports.send(transports.parse({ kind: 'webhook', url }), message);
    };
    expect(await asked(400)).toMatchObject({
      permanent: true,
      fault: { message: expect.stringContaining('answered 400: why') },
    });
    expect(await asked(503)).toMatchObject({ permanent: false, retryAfterMs: null });
    expect(await asked(429, { 'retry-after': '7' })).toMatchObject({ permanent: false, retryAfterMs: 7000 });
    expect(await asked(401)).toMatchObject({ fault: { code: 'authentication-failed' } });
  });
  test('fields are refused by name', () => {
    expect(() => transports.parse({ kind: 'webhook', url: 'http://x', hue: 1 })).toThrow(/config\.hue/);
    expect(() => transports.parse({ kind: 'pigeon' })).toThrow(/config\.kind/);
    expect(() => transports.parse({ kind: 'email', host: 'h', from: 'a@b', to: [] })).toThrow(/config\.to/);
  });
});

test('a program gets the message as JSON, arguments filled in without a shell, and its exit code counts', async () => {
  const config = {
    kind: 'program',
    program: 'page.sh',
    arguments: ['--to', 'noc', '{severity}: {subject}; rm -rf /'],
  };
  expect(await transports.send(transports.parse(config), message)).toBeUndefined();
  expect(ran.at(-1)).toMatchObject({
    name: 'page.sh',
    args: ['--to', 'noc', 'critical: [DOWN] core-1 <is> down & out; rm -rf /'],
  });
  expect(JSON.parse(ran.at(-1)!.input!)).toMatchObject({ id: message.id, alert: { deviceName: 'core-1' } });
  expect(await transports.send({ ...config, program: 'broken' }, message)).toMatchObject({
    permanent: false,
    fault: { message: expect.stringContaining('ended with 3: no modem') },
  });
  expect(() => transports.parse({ ...config, program: '../../bin/sh' })).toThrow(
    /config.program: is no file name/,
  );
});
