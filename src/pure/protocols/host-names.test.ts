import { expect, test } from 'vitest';
import { fakeNetwork, fakeRandom, instantClock } from '../contract/fake-host.ts';
import type { UdpSocket } from '../contract/network.ts';
import { encodeName, encodeQuery, recordTypes, reverseName } from '../wire/dns.ts';
import { mdnsNames } from './mdns.ts';
import { netbiosNames } from './netbios.ts';

type Answer = (bytes: Uint8Array, address: string) => Uint8Array | undefined;

/** Answers a moment after each datagram, from the address and port it went to. */
function worldOf(answer: Answer) {
  const sent: string[] = [];
  const net = fakeNetwork({
    udp: async () => {
      let handler: Parameters<UdpSocket['onMessage']>[0] = () => {};
      return {
        localPort: 40_000,
        send(bytes, address, port) {
          sent.push(`${address}:${port}`);
          const reply = answer(bytes, address);
          if (reply) handler(reply, address, port, 0);
        },
        onMessage(use) {
          handler = use;
        },
        onFault() {},
        close() {},
      };
    },
  });
  return { sent, world: { net, clock: instantClock(), random: fakeRandom() } };
}

const signal = new AbortController().signal;

/** The question with one PTR record after it. */
function pointer(query: Uint8Array, owner: string, name: string): Uint8Array {
  const question = encodeQuery(0, owner, recordTypes.PTR, { recursion: false })!;
  const data = encodeName(name)!;
  const end = question.length - 11;
  const bytes = new Uint8Array(end + 12 + data.length);
  bytes.set(question.subarray(0, end));
  bytes.set([query[0]!, query[1]!, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0]);
  bytes.set([0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 10, 0, data.length], end);
  bytes.set(data, end + 12);
  return bytes;
}

test('mDNS: each host is asked for its own name, and only its own name is believed', async () => {
  const owner = reverseName({ family: 4, value: 0x0a000001 });
  const { sent, world } = worldOf((query) => pointer(query, owner, 'printer.local'));
  const names = await mdnsNames({ addresses: ['10.0.0.1', '10.0.0.2'], timeoutMs: 100, signal }, world);
  expect(sent).toEqual(['10.0.0.1:5353', '10.0.0.2:5353']);
  expect([...names]).toEqual([['10.0.0.1', 'printer.local']]);
});

test('NetBIOS: silence and nonsense are no names', async () => {
  const { sent, world } = worldOf((_, address) =>
    address === '10.0.0.1' ? Uint8Array.of(1, 2, 3) : undefined,
  );
  const names = await netbiosNames(
    { addresses: ['10.0.0.1', '10.0.0.2', '::1'], timeoutMs: 100, signal },
    world,
  );
  expect(sent).toEqual(['10.0.0.1:137', '10.0.0.2:137']);
  expect(names.size).toBe(0);
});

test('an aborted question asks nobody', async () => {
  const { sent, world } = worldOf(() => undefined);
  const aborted = AbortSignal.abort();
  expect((await mdnsNames({ addresses: ['10.0.0.1'], timeoutMs: 100, signal: aborted }, world)).size).toBe(0);
  expect(sent).toEqual([]);
});
