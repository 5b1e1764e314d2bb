/**
 * Questions and answers with one management controller over UDP: asked again when nothing comes, one deadline for all, and faults that say which
 * question it was.
 */
import { type Fault, type FaultCode, FaultError, fault } from '../base/errors.ts';
import type { Clock, Random } from '../contract/host.ts';
import type { Network, UdpSocket } from '../contract/network.ts';
import type { Privilege } from '../wire/ipmi.ts';

export interface IpmiPlan {
  readonly address: string;
  readonly port: number;
  /** For all of it. */
  readonly timeoutMs: number;
  /** An answer that is not there after so long is asked for again, so many times. */
  readonly retryMs: number;
  readonly retries: number;
  readonly privilege: Privilege;
  readonly suite: 'auto' | '3' | '17';
}
export interface IpmiWorld {
  readonly net: Network;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

export interface Exchange {
  /** Asks until `read` makes something of what comes; `message` is made for each try. */
  ask<T>(
    what: string,
    message: () => Uint8Array,
    read: (bytes: Uint8Array) => T | undefined,
    tries?: number,
  ): Promise<T>;
  /** Says something that nobody waits for an answer to. */
  sayLast(message: Uint8Array): void;
  hasLastWord(): boolean;
  /** The next number of a message, added to those of a question: an answer to an earlier try of the same question is as good. */
  number(asked: Set<number>): number;
  fail(code: FaultCode, message: string, remedy?: string): FaultError;
}

export function createExchange(socket: UdpSocket, plan: IpmiPlan, { clock, signal }: IpmiWorld): Exchange {
  const { address, port, retryMs, retries, timeoutMs } = plan;
  const where = `ipmi ${address} port ${port}`;
  const startMs = clock.monotonicMs();
  const leftMs = () => timeoutMs - (clock.monotonicMs() - startMs);
  const fail: Exchange['fail'] = (code, message, remedy) =>
    new FaultError(fault(code, `${where}: ${message}`, remedy ? { remedy } : undefined));
  let lastWord = false;
  let messageNumber = 0;
  let hear: (bytes: Uint8Array) => void = () => {};
  let hearFault: (failure: Fault) => void = () => {};
  socket.onMessage((bytes) => hear(bytes));
  socket.onFault((failure) => hearFault(failure));
  const send = (message: Uint8Array) => socket.send(message, address, port);
  return {
    fail,
    sayLast(message) {
      lastWord = true;
      send(message);
    },
    hasLastWord: () => lastWord,
    number(asked) {
      messageNumber = (messageNumber + 1) & 63;
      asked.add(messageNumber);
      return messageNumber;
    },
    async ask<T>(
      what: string,
      message: () => Uint8Array,
      read: (bytes: Uint8Array) => T | undefined,
      tries = retries + 1,
    ) {
      let found: { readonly value: T } | { readonly error: unknown } | undefined;
      const done = new AbortController();
      const stop = () => done.abort();
      const settle = (outcome: { value: T } | { error: unknown }) => {
        found ??= outcome;
        stop();
      };
      hear = (bytes) => {
        try {
          const value = read(bytes);
          if (value !== undefined) settle({ value });
        } catch (error) {
          settle({ error });
        }
      };
      hearFault = (failure) =>
        settle({
          error: new FaultError({ ...failure, message: failure.message.replace(/^udp /, 'ipmi ') }),
        });
      signal.addEventListener('abort', stop, { once: true });
      try {
        for (let attempt = 0; attempt < tries && !found && !signal.aborted && leftMs() > 0; attempt++) {
          send(message());
          await clock.sleep(Math.min(retryMs, leftMs()), done.signal);
        }
      } finally {
        signal.removeEventListener('abort', stop);
        hear = () => {};
        hearFault = () => {};
      }
      if (found) {
        if ('error' in found) throw found.error;
        return found.value;
      }
      if (signal.aborted) throw new FaultError(fault('cancelled'));
      throw fail(
        'timeout',
        leftMs() > 0 ? `no answer to ${what}` : `not done within ${timeoutMs} ms, at ${what}`,
      );
    },
  };
}
