/**
 * Who an SSH server is, without logging in: its identification, what it offers, and its host key. The server shows the key in answer to
 * our public value, before it knows whether we can go on. So any valid value does, nothing secret is needed, and the connection is
 * closed before keys are used. The signature is not verified: that the server owns the key is likely, not proven.
 */
import { toBase64 } from '../base/base64.ts';
import { type Fault, FaultError, fault } from '../base/errors.ts';
import type { Clock, Random } from '../contract/host.ts';
import type { Crypto, Network, TcpStream } from '../contract/network.ts';
import {
  decodeKexInit,
  decodeKexReply,
  decodeSshPacket,
  encodeKexInit,
  encodeKexRequest,
  encodeSshPacket,
  identificationBytesMax,
  keySizeBits,
  parseIdentification,
  type SshIdentification,
  type SshKexInit,
  sshMessages,
} from '../wire/ssh.ts';

export interface SshKeyFacts {
  readonly type: string;
  readonly fingerprintSha256: string;
  /** Of an RSA modulus or a DSA prime. */
  readonly sizeBits?: number;
}

export interface SshFacts {
  readonly identification: SshIdentification;
  readonly offers: SshKexInit;
  readonly hostKey: SshKeyFacts;
  readonly connectMs: number;
  /** From the connection to the host key. */
  readonly exchangeMs: number;
}

export interface SshPlan {
  readonly address: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** Ask for a key of this type; without it the first of `hostKeyOrder` that the server has. */
  readonly hostKey?: string;
}

export interface SshWorld {
  readonly net: Network;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** Always the same order, so that a server always shows the same key: identity hangs on it. */
export const hostKeyOrder = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
  'ssh-dss',
] as const;

/** Everything that ever was: devices of twenty years ago are looked at too, and nothing secret is sent. */
const ciphers = [
  'aes128-ctr',
  'aes256-ctr',
  'aes128-cbc',
  'aes256-cbc',
  '3des-cbc',
  'aes256-gcm@openssh.com',
];
const macs = ['hmac-sha2-256', 'hmac-sha2-512', 'hmac-sha1', 'hmac-md5', 'hmac-sha2-256-etm@openssh.com'];

/** The base point of NIST P-256 in SEC1 form (FIPS 186-4 D.1.2.3): a valid public value whose secret is 1. */
const p256BasePoint =
  '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5';
const fromHex = (text: string) =>
  Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(i * 2, i * 2 + 2), 16));

/** A number between 2 and any of these primes: positive, and a byte shorter than the smallest. */
const classicValue = (bytes: number) => (random: Random) => {
  const value = random.bytes(bytes - 1);
  value[0] = (value[0]! & 0x7f) | 0x40;
  return value;
};

/** Public values by key exchange method, best first. */
const methods: ReadonlyMap<string, (random: Random) => Uint8Array> = new Map([
  ['curve25519-sha256', (random) => random.bytes(32)],
  ['curve25519-sha256@libssh.org', (random) => random.bytes(32)],
  ['ecdh-sha2-nistp256', () => fromHex(p256BasePoint)],
  ['diffie-hellman-group14-sha256', classicValue(256)],
  ['diffie-hellman-group14-sha1', classicValue(256)],
  ['diffie-hellman-group16-sha512', classicValue(512)],
  ['diffie-hellman-group1-sha1', classicValue(128)],
]);

/** What a server may say in all before its host key: banners, KEXINIT, reply. */
const receivedBytesMax = 131_072;

export async function readSshFacts(plan: SshPlan, world: SshWorld): Promise<SshFacts | Fault> {
  const found = await withServer(plan, world, (inbox, stream) =>
    exchangeKeys(plan, inbox, stream, world.net.crypto, world.random),
  );
  if ('code' in found) return found;
  return { ...found.value, connectMs: found.connectMs, exchangeMs: found.exchangeMs };
}

/** What a server offers, also one with which we have no method in common, or that speaks version 1 only and offers nothing. */
export async function readSshOffers(
  plan: SshPlan,
  world: SshWorld,
): Promise<{ readonly identification: SshIdentification; readonly offers?: SshKexInit } | Fault> {
  const found = await withServer(plan, world, async (inbox, stream) => {
    const where = `ssh ${plan.address} port ${plan.port}`;
    const identification = await readIdentification(inbox, where);
    if ('code' in identification || !speaksVersion2(identification)) return identification;
    await stream.write(new TextEncoder().encode(`${ownIdentification}\r\n`));
    const offers = await readOffers(inbox, where);
    return 'code' in offers ? offers : { identification, offers };
  });
  if ('code' in found) return found;
  return 'identification' in found.value ? found.value : { identification: found.value };
}

async function withServer<T extends object>(
  plan: SshPlan,
  { net, clock, signal }: SshWorld,
  talk: (inbox: Inbox, stream: TcpStream) => Promise<T | Fault>,
): Promise<{ readonly value: T; readonly connectMs: number; readonly exchangeMs: number } | Fault> {
  const outcome = await net.tcpConnect({ ...plan, signal });
  if (!outcome.ok) return outcome.fault;
  const connectedMs = clock.monotonicMs();
  const done = new AbortController();
  const stop = () => done.abort();
  signal.addEventListener('abort', stop, { once: true });
  let late = false;
  // Closing the stream ends whatever waits for its bytes.
  void clock.sleep(plan.timeoutMs, done.signal).then(() => {
    late = !done.signal.aborted;
    outcome.stream.close();
  });
  try {
    const value = await talk(createInbox(outcome.stream), outcome.stream);
    if (!('code' in value))
      return { value, connectMs: outcome.connectMs, exchangeMs: clock.monotonicMs() - connectedMs };
    if (signal.aborted) return fault('cancelled');
    return late
      ? fault('timeout', `ssh ${plan.address} port ${plan.port}: no host key within ${plan.timeoutMs} ms`)
      : value;
  } catch (error) {
    // Writing to a peer that reset the connection.
    if (error instanceof FaultError) return error.fault;
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/** The stream as one growing buffer that is asked for more. */
function createInbox(stream: TcpStream) {
  const chunks = stream.read()[Symbol.asyncIterator]();
  let bytes: Uint8Array = new Uint8Array(0);
  return {
    get bytes() {
      return bytes;
    },
    drop(count: number) {
      bytes = bytes.subarray(count);
    },
    /** False when the peer has closed or said more than anybody may. */
    async more(): Promise<boolean> {
      const next = await chunks.next();
      if (next.done || bytes.length + next.value.length > receivedBytesMax) return false;
      const joined = new Uint8Array(bytes.length + next.value.length);
      joined.set(bytes);
      joined.set(next.value, bytes.length);
      bytes = joined;
      return true;
    },
  };
}
type Inbox = ReturnType<typeof createInbox>;

const ownIdentification = 'SSH-2.0-Nocturne';
const speaksVersion2 = ({ protocol }: SshIdentification) => protocol.startsWith('2.') || protocol === '1.99';

async function readOffers(inbox: Inbox, where: string): Promise<SshKexInit | Fault> {
  const init = await nextPayload(inbox, where, sshMessages.kexInit);
  if ('code' in init) return init;
  return decodeKexInit(init) ?? fault('malformed', `${where}: the offer of algorithms is broken`);
}

async function exchangeKeys(
  plan: SshPlan,
  inbox: Inbox,
  stream: TcpStream,
  crypto: Crypto,
  random: Random,
): Promise<Pick<SshFacts, 'identification' | 'offers' | 'hostKey'> | Fault> {
  const where = `ssh ${plan.address} port ${plan.port}`;
  const identification = await readIdentification(inbox, where);
  if ('code' in identification) return identification;
  if (!speaksVersion2(identification))
    return fault('not-supported', `${where}: the server speaks only SSH ${identification.protocol}`, {
      remedy: 'SSH version 1 is broken: upgrade the device or switch it to version 2.',
    });
  const wanted = plan.hostKey ? [plan.hostKey] : [...hostKeyOrder];
  const offer: SshKexInit = {
    kex: [...methods.keys()],
    hostKeys: wanted,
    ciphersToServer: ciphers,
    ciphersToClient: ciphers,
    macsToServer: macs,
    macsToClient: macs,
    compression: ['none'],
  };
  await stream.write(new TextEncoder().encode(`${ownIdentification}\r\n`));
  await stream.write(encodeSshPacket(encodeKexInit(random.bytes(16), offer)));
  const offers = await readOffers(inbox, where);
  if ('code' in offers) return offers;
  // Ours decides, among what the server has (RFC 4253 section 7.1).
  const method = offer.kex.find((name) => offers.kex.includes(name));
  if (!method || !wanted.some((name) => offers.hostKeys.includes(name)))
    return fault('not-supported', `${where}: no common ${method ? 'host key type' : 'key exchange'}`, {
      value: (method ? offers.hostKeys : offers.kex).join(',').slice(0, 200),
    });
  await stream.write(encodeSshPacket(encodeKexRequest(methods.get(method)!(random))));
  const reply = await nextPayload(inbox, where, sshMessages.kexReply);
  if ('code' in reply) return reply;
  const key = decodeKexReply(reply);
  if (!key) return fault('malformed', `${where}: the answer holds no host key`);
  const sizeBits = keySizeBits(key);
  return {
    identification,
    offers,
    hostKey: {
      type: key.type,
      fingerprintSha256: toBase64(crypto.hash('sha256', key.blob), false),
      ...(sizeBits === undefined ? {} : { sizeBits }),
    },
  };
}

/** Lines before the identification are allowed (RFC 4253 section 4.2); a service that is no SSH server says something else. */
async function readIdentification(inbox: Inbox, where: string): Promise<SshIdentification | Fault> {
  for (;;) {
    const end = inbox.bytes.indexOf(10);
    if (end < 0) {
      if (inbox.bytes.length > identificationBytesMax * 8)
        return fault('malformed', `${where}: what answers is no SSH server`);
      if (!(await inbox.more())) return fault('closed', `${where}: closed before the server said who it is`);
      continue;
    }
    const line = new TextDecoder('latin1').decode(inbox.bytes.subarray(0, end)).trimEnd();
    inbox.drop(end + 1);
    const found = parseIdentification(line);
    if (found) return found;
    if (line.startsWith('SSH-') || end > identificationBytesMax * 4)
      return fault('malformed', `${where}: "${line.slice(0, 60)}" is no SSH identification`);
  }
}

/** The next packet of a kind; those that may come in between (ignore, debug) are passed over. */
async function nextPayload(inbox: Inbox, where: string, kind: number): Promise<Uint8Array | Fault> {
  for (;;) {
    const packet = decodeSshPacket(inbox.bytes, 0);
    if (packet.state === 'malformed') return fault('malformed', `${where}: a packet of impossible length`);
    if (packet.state === 'partial') {
      if (!(await inbox.more())) return fault('closed', `${where}: closed during the key exchange`);
      continue;
    }
    inbox.drop(packet.lengthBytes);
    if (packet.payload[0] === kind) return packet.payload;
    if (packet.payload[0] === sshMessages.disconnect)
      return fault('closed', `${where}: the server ended the key exchange`);
  }
}
