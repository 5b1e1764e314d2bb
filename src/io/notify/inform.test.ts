/** Informs against a receiver of another implementation, against our own, and against one that is slow to answer. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import fc from 'fast-check';
import netSnmp from 'net-snmp';
import { afterEach, expect, test } from 'vitest';
import { fault } from '#pure/base/errors.ts';
import { createSnmpReceiver } from '#pure/protocols/snmp-receiver.ts';
import { ownEngineId } from '#pure/protocols/usm.ts';
import { decodeCommunityMessage, encodeCommunityMessage, pduTypes } from '#pure/wire/snmp.ts';
import { crypto } from '../net/node-crypto.ts';
import { sendInform } from './inform.ts';
import type { NotifyWorld } from './port.ts';

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});
const world: NotifyWorld = {
  ...{ crypto, now: () => Date.now(), hostName: 'here', vapid: () => null },
  program: async () => ({ ok: false, elapsedMs: 0, fault: fault('missing-capability') }),
};
const pdu = {
  ...{ type: pduTypes.inform, requestId: 4711, errorStatus: 0, errorIndex: 0 },
  oids: [[1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0]],
  values: [{ type: 'oid', value: [1, 3, 6, 1, 6, 3, 1, 1, 5, 1] } as const],
};
const plan = {
  host: '127.0.0.1',
  version: '2c',
  auth: 'none',
  privacy: 'none',
  timeoutMs: 300,
  retries: 2,
} as const;

async function listen(
  take: (bytes: Uint8Array, answer: (bytes: Uint8Array) => void) => void,
): Promise<number> {
  const socket = createSocket('udp4');
  closers.push(() => socket.close());
  socket.on('message', (bytes, from) =>
    take(new Uint8Array(bytes), (answer) => socket.send(answer, from.port, from.address)),
  );
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket.address().port;
}
const free = async () => {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
};

test('it is sent again, the same request, until it is acknowledged', async () => {
  const requests: number[] = [];
  const port = await listen((bytes, answer) => {
    const message = decodeCommunityMessage(bytes)!;
    requests.push(message.pdu.requestId);
    // Another's answer and a lost one come before ours.
    answer(encodeCommunityMessage(1, message.community, { ...pdu, type: pduTypes.response, requestId: 1 }));
    if (requests.length === 2)
      answer(encodeCommunityMessage(1, message.community, { ...pdu, type: pduTypes.response }));
  });
  await sendInform({ ...plan, port, community: 'public' }, pdu, world);
  expect(requests).toEqual([4711, 4711]);
});

test('nobody acknowledges: told after all tries, whether the port is silent or closed', async () => {
  let heard = 0;
  const silent = await listen(() => heard++);
  const short = { ...plan, timeoutMs: 100, retries: 1 };
  await expect(sendInform({ ...short, port: silent }, pdu, world)).rejects.toThrow(
    'not acknowledged in 2 tries',
  );
  expect(heard).toBe(2);
  await expect(sendInform({ ...short, port: await free() }, pdu, world)).rejects.toThrow('not acknowledged');
});

test('a receiver of notifications never throws on what comes', () => {
  const receiver = createSnmpReceiver({
    ...{ crypto, engineId: ownEngineId(crypto, 'there'), engineBoots: 1, engineTimeS: () => 1 },
    ...{ salt: () => new Uint8Array(8), acceptsCommunity: () => true },
    user: () => ({ kind: 'snmp-user', user: 'noc', auth: { protocol: 'sha1', password: 'auth-password' } }),
  });
  const inform = encodeCommunityMessage(1, Uint8Array.of(97), pdu);
  for (let length = 0; length < inform.length; length++)
    expect(receiver.take(inform.subarray(0, length))).toEqual({ dropped: 'malformed' });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(inform.length - 1), (noise, at) => {
      receiver.take(noise);
      const bent = inform.slice();
      bent.set(noise.subarray(0, 3), Math.min(at, bent.length - 3));
      receiver.take(bent);
    }),
  );
});

const secured = {
  ...plan,
  version: '3',
  user: 'noc',
  auth: 'sha256',
  authPassword: 'auth-password',
  privacy: 'aes128',
  privacyPassword: 'priv-password',
} as const;

test('version 3 at our own receiver: discovery, then sealed; a wrong password is told', async () => {
  const engineId = ownEngineId(crypto, 'there');
  const got: string[] = [];
  const receiver = createSnmpReceiver({
    ...{ crypto, engineId, engineBoots: 1, engineTimeS: () => Math.floor(Date.now() / 1000) },
    salt: () => crypto.hash('md5', Uint8Array.of(got.length)).slice(0, 8),
    user: (name) =>
      name === 'noc'
        ? {
            kind: 'snmp-user',
            user: 'noc',
            auth: { protocol: 'sha256', password: 'auth-password' },
            privacy: { protocol: 'aes128', password: 'priv-password' },
          }
        : undefined,
    acceptsCommunity: () => false,
  });
  const port = await listen((bytes, answer) => {
    const received = receiver.take(bytes);
    got.push('dropped' in received ? received.dropped : received.notification.identity.join('.'));
    if (received.reply) answer(received.reply);
  });
  await sendInform({ ...secured, port }, pdu, world);
  expect(got).toEqual(['unknown-engine', '1.3.6.1.6.3.1.1.5.1']);
  await expect(sendInform({ ...secured, port, authPassword: 'wrong-password' }, pdu, world)).rejects.toThrow(
    'refuses the inform',
  );
  await expect(sendInform({ ...plan, port }, pdu, world)).rejects.toThrow('not acknowledged');
});

test('another implementation acknowledges version 2c and 3', async () => {
  const snmp = netSnmp as unknown as {
    createReceiver(
      options: object,
      take: (error: unknown, inform: unknown) => void,
    ): { getAuthorizer(): { addUser(user: unknown): void }; close(): void };
    readonly SecurityLevel: Record<string, number>;
    readonly AuthProtocols: Record<string, number>;
    readonly PrivProtocols: Record<string, number>;
  };
  const got: unknown[] = [];
  const port = await free();
  const receiver = snmp.createReceiver(
    { port, address: '127.0.0.1', disableAuthorization: true, accessControlModelType: 0 },
    (error, inform) => got.push(error ?? inform),
  );
  closers.push(() => receiver.close());
  receiver.getAuthorizer().addUser({
    ...{ name: 'noc', level: snmp.SecurityLevel.authPriv },
    ...{ authProtocol: snmp.AuthProtocols.sha256, authKey: 'auth-password' },
    ...{ privProtocol: snmp.PrivProtocols.aes, privKey: 'priv-password' },
  });
  await sendInform({ ...plan, port, timeoutMs: 2000 }, pdu, world);
  await sendInform({ ...secured, port, timeoutMs: 2000 }, pdu, world);
  expect(got).toHaveLength(2);
});
