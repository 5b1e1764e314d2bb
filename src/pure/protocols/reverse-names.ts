/** Names of many addresses by PTR questions (RFC 1035 section 3.5) to one server, some at a time. */
import { parseAddress } from '../base/address.ts';
import { recordTypes, reverseName } from '../wire/dns.ts';
import { askDns, type DnsWorld } from './dns.ts';

const questionsAtOnce = 64;

export interface ReverseQuestions {
  readonly addresses: readonly string[];
  readonly server: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** `answering` is false when the server answered none of some questions: a missing server costs one timeout, not one for each address. */
export async function reverseNames(
  { addresses, server, timeoutMs, signal }: ReverseQuestions,
  world: DnsWorld,
): Promise<{ readonly names: ReadonlyMap<string, string>; readonly answering: boolean }> {
  const names = new Map<string, string>();
  for (let at = 0; at < addresses.length && !signal.aborted; at += questionsAtOnce) {
    const some = addresses.slice(at, at + questionsAtOnce);
    const answers = await Promise.all(
      some.map((address) =>
        askDns(
          {
            server,
            port: 53,
            name: reverseName(parseAddress(address)!),
            type: recordTypes.PTR,
            transport: 'udp',
            timeoutMs,
            retries: 0,
            recursion: true,
            signal,
          },
          world,
        ),
      ),
    );
    answers.forEach((outcome, i) => {
      const name = outcome.ok ? outcome.message.answers.find((item) => item.type === 'PTR')?.data : undefined;
      if (name) names.set(some[i]!, name);
    });
    if (answers.every((outcome) => !outcome.ok)) return { names, answering: false };
  }
  return { names, answering: true };
}
