/**
 * What a TLS server agrees to, from SSL 2.0 to TLS 1.3: each version is asked with every suite there is, and again without the one that was
 * chosen until it refuses. All of it is said in the clear, so no secret is needed, no handshake is finished, and suites that no library
 * speaks any more are found as well.
 */
import { type Fault, fault } from '../base/errors.ts';
import type { Clock, Random } from '../contract/host.ts';
import type { Network } from '../contract/network.ts';
import type { Decoded } from '../wire/decoded.ts';
import {
  alertName,
  allGroups,
  allSignatureAlgorithms,
  type ClientHello,
  decodeKeyExchange,
  decodeServerFlight,
  decodeSsl2ServerHello,
  encodeClientHello,
  encodeSsl2Hello,
  groupBits,
  groupName,
  renegotiatesSecurely,
  type ServerFlight,
  type ServerHello,
  type TlsVersion,
  tlsVersions,
  x25519,
} from '../wire/tls.ts';
import {
  cipherName,
  cipherSuites,
  isTls13Suite,
  renegotiationSignal,
  ssl2KindName,
  ssl2Kinds,
} from '../wire/tls-ciphers.ts';
import { converse } from './conversation.ts';
import { startTlsOf } from './start-tls.ts';

export interface TlsSurveyPlan {
  readonly address: string;
  readonly port: number;
  readonly serverName?: string;
  /** IANA name of a service that takes TLS up on the way; without it TLS begins with the first byte. */
  readonly startTls?: string;
  /** For one handshake. */
  readonly timeoutMs: number;
}
export interface TlsSurveyWorld {
  readonly net: Network;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

interface AcceptedCipher {
  readonly name: string;
  /** `dh 2048`, `x25519`: what the server chose for the exchange of keys, where it says so. */
  readonly keyExchange?: string;
  readonly keyExchangeBits?: number;
}
export interface AcceptedProtocol {
  readonly version: TlsVersion;
  /** As the server chose them, one after another. */
  readonly ciphers: readonly AcceptedCipher[];
  /** Who decides; undefined where there is no choice. */
  readonly preference?: 'server' | 'client';
}
export interface TlsSurvey {
  /** The newest first. */
  readonly protocols: readonly AcceptedProtocol[];
  /** DER chains as they were sent in the clear (up to TLS 1.2), each leaf once. */
  readonly chains: readonly (readonly Uint8Array[])[];
  readonly compression: boolean;
  /** Undefined where nothing before TLS 1.3 is spoken. */
  readonly secureRenegotiation?: boolean;
  readonly handshakes: number;
  /** Why something may be missing. */
  readonly gap?: Fault;
}

const versions: readonly TlsVersion[] = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1.0', 'SSLv3'];
const versionsAtOnce = 3;
/** A server that takes all suites in all versions would need some 1400; none does. */
const handshakesMax = 600;
/** Some servers and middleboxes of old take no longer list. */
const shortList = 64;
const chainsMax = 8;
const failuresMax = 3;
const pauseAfterFailureMs = 500;

type Answer =
  | { readonly kind: 'hello'; readonly hello: ServerHello; readonly flight: ServerFlight }
  | { readonly kind: 'refused'; readonly how: string }
  | { readonly kind: 'unanswered'; readonly fault: Fault };

export async function surveyTls(plan: TlsSurveyPlan, world: TlsSurveyWorld): Promise<TlsSurvey> {
  const client = createClient(plan, world);
  const protocols: AcceptedProtocol[] = [];
  const waiting = versions.values();
  const survey = async (atMost: number) => {
    for (let i = 0; i < atMost && client.usable(); i++) {
      const { value: version } = waiting.next();
      const found = version && (await surveyVersion(version, client));
      if (!version) return;
      if (found) protocols.push(found);
    }
  };
  // The first alone: what does not answer is not asked three times at once.
  await survey(1);
  await Promise.all(Array.from({ length: versionsAtOnce }, () => survey(versions.length)));
  protocols.sort((a, b) => tlsVersions[b.version] - tlsVersions[a.version]);
  const ssl2 = client.usable() ? await client.ssl2() : undefined;
  const old = protocols.find(({ version }) => version !== 'TLSv1.3');
  const compressed = old && client.usable() ? await asksForCompression(old.version, client) : false;
  return {
    protocols: [...protocols, ...(ssl2 ? [ssl2] : [])],
    compression: compressed,
    ...client.told(),
  };
}

async function surveyVersion(version: TlsVersion, client: Client): Promise<AcceptedProtocol | undefined> {
  const all = cipherSuites.filter((suite) => isTls13Suite(suite) === (version === 'TLSv1.3'));
  const accepted: (AcceptedCipher & { readonly suite: number })[] = [];
  let lists = [all];
  for (let i = 0; i < lists.length; i++) {
    let left = lists[i]!;
    while (left.length > 0 && client.usable()) {
      const answer = await client.ask(version, left);
      if (answer.kind !== 'hello') {
        // Who hangs up on a long list may take a short one; who answers by an alert has read it.
        if (
          lists.length === 1 &&
          all.length > shortList &&
          answer.kind === 'refused' &&
          answer.how === 'closed' &&
          accepted.length === 0
        )
          lists = [all, ...chunksOf(all, shortList)];
        break;
      }
      const { hello, flight } = answer;
      if (hello.version !== tlsVersions[version] || !left.includes(hello.cipher)) break;
      accepted.push({ suite: hello.cipher, ...cipherOf(hello, flight) });
      left = left.filter((suite) => suite !== hello.cipher);
    }
  }
  if (accepted.length === 0) return undefined;
  const suites = accepted.map(({ suite }) => suite);
  const preference = suites.length > 1 ? await preferenceOf(version, suites, client) : undefined;
  return {
    version,
    ciphers: accepted.map(({ suite: _, ...cipher }) => cipher),
    ...(preference ? { preference } : {}),
  };
}

const chunksOf = (all: readonly number[], length: number): number[][] =>
  Array.from({ length: Math.ceil(all.length / length) }, (_, i) => all.slice(i * length, (i + 1) * length));

function cipherOf(hello: ServerHello, flight: ServerFlight): AcceptedCipher {
  const name = cipherName(hello.cipher);
  const exchange = flight.keyExchange && decodeKeyExchange(flight.keyExchange, name);
  if (exchange?.kind === 'dh')
    return { name, keyExchange: `dh ${exchange.primeBits}`, keyExchangeBits: exchange.primeBits };
  const group = exchange?.kind === 'ecdh' ? exchange.group : hello.group;
  const bits = group === undefined ? undefined : groupBits(group);
  return {
    name,
    ...(group === undefined ? {} : { keyExchange: groupName(group) }),
    ...(bits === undefined ? {} : { keyExchangeBits: bits }),
  };
}

/** The same suites in the opposite order: who still chooses the same has an order of its own. */
async function preferenceOf(version: TlsVersion, suites: readonly number[], client: Client) {
  if (!client.usable()) return undefined;
  const turned = suites.toReversed();
  const answer = await client.ask(version, turned);
  if (answer.kind !== 'hello') return undefined;
  return answer.hello.cipher === turned[0] ? 'client' : 'server';
}

/** DEFLATE (RFC 3749), before none. */
async function asksForCompression(version: TlsVersion, client: Client): Promise<boolean> {
  const suites = cipherSuites.filter((suite) => !isTls13Suite(suite));
  const answer = await client.ask(version, suites, [1, 0]);
  return answer.kind === 'hello' && answer.hello.compression !== 0;
}

type Client = ReturnType<typeof createClient>;
type Decode<T> = (bytes: Uint8Array) => Decoded<T>;

function createClient(plan: TlsSurveyPlan, world: TlsSurveyWorld) {
  const { net, clock, random, signal } = world;
  const chains = new Map<string, readonly Uint8Array[]>();
  let handshakes = 0;
  let failures = 0;
  let gap: Fault | undefined;
  let secureRenegotiation: boolean | undefined;
  const prelude = plan.startTls === undefined ? undefined : startTlsOf(plan.startTls);

  const learn = ({ hello, certificates }: ServerFlight) => {
    if (hello && hello.version < tlsVersions['TLSv1.3'])
      secureRenegotiation = (secureRenegotiation ?? true) && renegotiatesSecurely(hello);
    const leaf = certificates[0];
    if (!leaf || chains.size >= chainsMax) return;
    chains.set(
      net.crypto.hash('sha256', leaf).join(),
      certificates.map((der) => der.slice()),
    );
  };

  const talk = async <T>(message: Uint8Array, decode: Decode<T>) => {
    handshakes++;
    if (handshakes >= handshakesMax) gap ??= fault('too-large', `more than ${handshakesMax} handshakes`);
    const { address, port, timeoutMs } = plan;
    const own = { protocol: 'tls', address, port, tls: false, trust: false, timeoutMs };
    let asked = false;
    const outcome = await converse(own, { net, clock, signal }, async (conversation) => {
      if (prelude && !(await prelude(conversation)))
        throw conversation.fail('not-supported', 'the server does not take up TLS');
      asked = true;
      await conversation.write(message);
      return await conversation.next(decode);
    });
    return { ...outcome, asked };
  };

  /** Once more after a pause: servers that are asked often close the door for a moment. */
  const exchange = async <T>(message: () => Uint8Array, decode: Decode<T>) => {
    for (let tries = 0; ; tries++) {
      const outcome = await talk(message(), decode);
      const code = outcome.fault?.code;
      const refused = outcome.asked && (code === 'closed' || code === 'reset' || code === 'malformed');
      if (!outcome.fault || refused) return outcome;
      if (tries > 0 || signal.aborted || code === 'refused' || code === 'not-supported') {
        // Who refuses at once is not asked again.
        failures += handshakes === 1 ? failuresMax : 1;
        gap ??= outcome.fault;
        return outcome;
      }
      await clock.sleep(pauseAfterFailureMs, signal);
    }
  };

  return {
    usable: () => !signal.aborted && failures < failuresMax && handshakes < handshakesMax,
    async ask(
      version: TlsVersion,
      ciphers: readonly number[],
      compressions: readonly number[] = [0],
    ): Promise<Answer> {
      const hello = () => encodeClientHello(helloOf(version, ciphers, compressions, plan.serverName, random));
      const { value, fault: failure } = await exchange(hello, decodeServerFlight);
      if (value?.hello) {
        learn(value);
        return { kind: 'hello', hello: value.hello, flight: value };
      }
      if (value) return { kind: 'refused', how: value.alert ? alertName(value.alert.description) : 'closed' };
      if (failure!.code === 'timeout' || failure!.code === 'cancelled' || failure!.code === 'refused')
        return { kind: 'unanswered', fault: failure! };
      return { kind: 'refused', how: 'closed' };
    },
    async ssl2(): Promise<AcceptedProtocol | undefined> {
      const { value } = await exchange(
        () => encodeSsl2Hello(ssl2Kinds, random.bytes(16)),
        decodeSsl2ServerHello,
      );
      if (!value) return undefined;
      learn({ certificates: value.certificate.length > 0 ? [value.certificate] : [] });
      return { version: 'SSLv2', ciphers: value.kinds.map((kind) => ({ name: ssl2KindName(kind) })) };
    },
    told: () => ({
      chains: [...chains.values()],
      handshakes,
      ...(secureRenegotiation === undefined ? {} : { secureRenegotiation }),
      ...(gap ? { gap } : signal.aborted ? { gap: fault('cancelled') } : {}),
    }),
  };
}

function helloOf(
  version: TlsVersion,
  ciphers: readonly number[],
  compressions: readonly number[],
  serverName: string | undefined,
  random: Random,
): ClientHello {
  const number = tlsVersions[version];
  const named = serverName ? { serverName } : {};
  const common = { random: random.bytes(32), compressions };
  if (version === 'TLSv1.3')
    return {
      ...common,
      ...named,
      version: tlsVersions['TLSv1.2'],
      // RFC 8446 appendix D.4: middleboxes want to see a session.
      sessionId: random.bytes(32),
      ciphers,
      groups: allGroups,
      signatureAlgorithms: allSignatureAlgorithms,
      supportedVersions: [number],
      // Any 32 bytes are a public value of X25519 (RFC 7748 section 5).
      keyShares: [{ group: x25519, key: random.bytes(32) }],
    };
  const old = {
    ...common,
    version: number,
    sessionId: new Uint8Array(0),
    ciphers: [...ciphers, renegotiationSignal],
  };
  // Servers of SSL 3.0 may know no extensions.
  if (version === 'SSLv3') return old;
  return {
    ...old,
    ...named,
    groups: allGroups,
    ...(version === 'TLSv1.2' ? { signatureAlgorithms: allSignatureAlgorithms } : {}),
  };
}
