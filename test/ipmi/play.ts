/** Sessions of the product with a controller of the tests, without a network; and sessions written down, to be played again byte by byte. */
import { crypto } from '#io/net/node-crypto.ts';
import { fakeClock, fakeNetwork, fakeRandom, fakeUdp } from '#pure/contract/fake-host.ts';
import type { Network } from '#pure/contract/network.ts';
import type { IpmiLogin } from '#pure/protocols/ipmi.ts';
import type { IpmiPlan, IpmiWorld } from '#pure/protocols/ipmi-exchange.ts';
import { ascii, hex, hexOf } from '#pure/wire/octets.ts';
import type { Controller } from './controller.ts';

export const usualPlan: IpmiPlan = {
  ...{ address: '192.0.2.1', port: 623, timeoutMs: 20_000, retryMs: 1000, retries: 3 },
  ...{ privilege: 'user', suite: 'auto' },
};
export const login = (user: string, password: string, key?: string): IpmiLogin => ({
  ...{ user: ascii(user), password: ascii(password), name: user },
  controllerKey: key === undefined ? undefined : ascii(key),
});

/** Time passes as soon as nobody has anything else to do. */
export async function play<T>(
  udp: Network['udp'],
  work: (world: IpmiWorld, cancel: () => void) => Promise<T>,
): Promise<T> {
  const clock = fakeClock();
  const abort = new AbortController();
  const net = fakeNetwork({ udp, crypto });
  const world: IpmiWorld = { net, clock, random: fakeRandom(7), signal: abort.signal };
  let over = false;
  const done = work(world, () => abort.abort()).finally(() => {
    over = true;
  });
  done.catch(() => {});
  for (let i = 0; i < 20_000 && !over; i++) await clock.advance(10);
  return await done;
}

export const udpOf = (controller: Controller): Network['udp'] =>
  fakeUdp((bytes, _to, reply) => {
    for (const answer of controller.respond(bytes)) reply(answer);
    return undefined;
  });

/** Writes down what goes through a network: `> ` what we said, `< ` what came. */
export function recording(udp: Network['udp'], lines: string[]): Network['udp'] {
  return async (options) => {
    const socket = await udp(options);
    return {
      ...socket,
      send(bytes, address, port) {
        lines.push(`> ${hexOf(bytes)}`);
        socket.send(bytes, address, port);
      },
      onMessage(handler) {
        socket.onMessage((bytes, ...from) => {
          lines.push(`< ${hexOf(bytes)}`);
          handler(bytes, ...from);
        });
      },
    };
  };
}

/** Answers as the recording does, as long as it is asked the same; `wrong` holds what was said instead. */
export function replaying(text: string): { readonly udp: Network['udp']; readonly wrong: string[] } {
  const lines = text.split('\n').filter((line) => /^[<>] /.test(line));
  const wrong: string[] = [];
  let at = 0;
  const udp = fakeUdp((bytes, _to, reply) => {
    const said = `> ${hexOf(bytes)}`;
    if (said !== lines[at]) {
      wrong.push(said);
      return undefined;
    }
    for (at++; lines[at]?.startsWith('< '); at++) reply(hex(lines[at]!.slice(2)));
    return undefined;
  });
  return { udp, wrong };
}
