/** One DNS question: UDP with retries, TCP when truncated or asked for; NXDOMAIN, no data and a failing server told apart. */
import { familyOf } from '../base/address.ts';
import { type Fault, FaultError, fault } from '../base/errors.ts';
import type { Clock, Random } from '../contract/host.ts';
import type { Network, TcpStream } from '../contract/network.ts';
import { type DnsMessage, decodeMessage, encodeQuery, responseCodes, typeName } from '../wire/dns.ts';

export interface DnsQuestion {
  readonly server: string;
  readonly port: number;
  readonly name: string;
  readonly type: number;
  readonly transport: 'udp' | 'tcp';
  readonly timeoutMs: number;
  readonly retries: number;
  readonly recursion: boolean;
  readonly signal: AbortSignal;
}
export type DnsOutcome =
  | {
      readonly ok: true;
      readonly message: DnsMessage;
      readonly transport: 'udp' | 'tcp';
      readonly elapsedMs: number;
    }
  | { readonly ok: false; readonly fault: Fault; readonly elapsedMs: number };

export interface DnsWorld {
  readonly net: Network;
  readonly clock: Clock;
  readonly random: Random;
}

export async function askDns(question: DnsQuestion, world: DnsWorld): Promise<DnsOutcome> {
  const start = world.clock.monotonicMs();
  const elapsed = () => world.clock.monotonicMs() - start;
  const id = world.random.uint32() & 0xffff;
  const query = encodeQuery(id, question.name, question.type, { recursion: question.recursion });
  if (!query)
    return {
      ok: false,
      elapsedMs: 0,
      fault: fault('invalid-input', `"${question.name}" is no name that DNS can carry`, {
        field: 'name',
        value: question.name,
      }),
    };
  if (question.transport === 'udp') {
    const answer = await overUdp(question, query, id, world);
    if ('code' in answer) return { ok: false, fault: answer, elapsedMs: elapsed() };
    if (!answer.truncated) return { ok: true, message: answer, transport: 'udp', elapsedMs: elapsed() };
  }
  const answer = await overTcp(question, query, id, world);
  if ('code' in answer) return { ok: false, fault: answer, elapsedMs: elapsed() };
  return { ok: true, message: answer, transport: 'tcp', elapsedMs: elapsed() };
}

/** An answer is ours when id and question agree: anything else may be forged. */
const isAnswer = (
  message: DnsMessage | undefined,
  id: number,
  question: DnsQuestion,
): message is DnsMessage =>
  message?.response === true &&
  message.id === id &&
  (message.question === undefined ||
    (message.question.type === typeName(question.type) &&
      message.question.name.toLowerCase() === (question.name.replace(/\.$/, '').toLowerCase() || '.')));

async function overUdp(
  question: DnsQuestion,
  query: Uint8Array,
  id: number,
  { net, clock }: DnsWorld,
): Promise<DnsMessage | Fault> {
  const socket = await net.udp({
    family: familyOf(question.server) ?? 4,
    peer: { address: question.server, port: question.port },
  });
  let onAbort = () => {};
  try {
    let settle: (result: DnsMessage | Fault) => void = () => {};
    const done = new AbortController();
    const result = new Promise<DnsMessage | Fault>((resolve) => {
      settle = (value) => {
        resolve(value);
        done.abort();
      };
    });
    socket.onMessage((bytes, address, port) => {
      if (address !== question.server || port !== question.port) return;
      const message = decodeMessage(bytes);
      if (isAnswer(message, id, question)) settle(message);
    });
    socket.onFault((failure) => settle(failure));
    onAbort = () => settle(fault('cancelled'));
    question.signal.addEventListener('abort', onAbort, { once: true });
    if (question.signal.aborted) onAbort();
    for (let attempt = 0; attempt <= question.retries && !done.signal.aborted; attempt++) {
      socket.send(query, question.server, question.port);
      await clock.sleep(question.timeoutMs, done.signal);
    }
    settle(
      fault(
        'timeout',
        `DNS server ${question.server} did not answer within ${question.timeoutMs} ms, ${question.retries + 1} tries`,
      ),
    );
    return await result;
  } finally {
    question.signal.removeEventListener('abort', onAbort);
    socket.close();
  }
}

async function overTcp(
  question: DnsQuestion,
  query: Uint8Array,
  id: number,
  { net, clock }: DnsWorld,
): Promise<DnsMessage | Fault> {
  const outcome = await net.tcpConnect({
    address: question.server,
    port: question.port,
    timeoutMs: question.timeoutMs,
    signal: question.signal,
  });
  if (!outcome.ok) return outcome.fault;
  const { stream } = outcome;
  const done = new AbortController();
  const giveUp = () => done.abort();
  question.signal.addEventListener('abort', giveUp, { once: true });
  const late = clock
    .sleep(question.timeoutMs, done.signal)
    .then(() =>
      question.signal.aborted
        ? fault('cancelled')
        : fault(
            'timeout',
            `DNS server ${question.server} accepted the connection but did not answer within ${question.timeoutMs} ms`,
          ),
    );
  try {
    return await Promise.race([late, exchange(stream, question, query, id)]);
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  } finally {
    question.signal.removeEventListener('abort', giveUp);
    stream.close();
    done.abort();
  }
}

async function exchange(
  stream: TcpStream,
  question: DnsQuestion,
  query: Uint8Array,
  id: number,
): Promise<DnsMessage | Fault> {
  const framed = new Uint8Array(query.length + 2);
  new DataView(framed.buffer).setUint16(0, query.length);
  framed.set(query, 2);
  await stream.write(framed);
  // The length is 16 bits (RFC 1035 section 4.2.2), so what is held is bounded by it and one chunk.
  let held = new Uint8Array(0);
  for await (const chunk of stream.read()) {
    const joined = new Uint8Array(held.length + chunk.length);
    joined.set(held);
    joined.set(chunk, held.length);
    held = joined;
    if (held.length < 2) continue;
    const length = (held[0]! << 8) | held[1]!;
    if (held.length < 2 + length) continue;
    const message = decodeMessage(held.subarray(2, 2 + length));
    return isAnswer(message, id, question)
      ? message
      : fault('malformed', `DNS server ${question.server} sent an answer that does not fit the question`);
  }
  return fault('closed', `DNS server ${question.server} closed the connection before it answered`);
}

/** What the response code means for who asked; undefined when there is an answer. */
export function faultOfAnswer(message: DnsMessage, name: string, type: string): Fault | undefined {
  const code = responseCodes[message.responseCode] ?? `code ${message.responseCode}`;
  if (code === 'NXDOMAIN')
    return fault('name-not-found', `${name} does not exist`, { field: 'name', value: name });
  if (code !== 'NOERROR') return fault('resolver-failed', `the DNS server answered ${code} for ${name}`);
  if (message.answers.length === 0) return fault('no-data', `${name} exists but has no ${type} record`);
  return undefined;
}
