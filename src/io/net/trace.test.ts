/** Traces over two real routers, in namespaces made and removed here; skipped without root and the ip command. */
import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checksum } from '#pure/wire/icmp.ts';
import { answeredNumber, quotedNumber, sequenceOf, synBytes, writeSyn } from './trace-tcp.ts';

const prefix = `noctr${process.pid}`;
const [client, near, far, server] = ['a', 'b', 'c', 'd'].map((name) => `${prefix}${name}`) as [
  string,
  string,
  string,
  string,
];
const possible =
  process.getuid?.() === 0 &&
  process.features.typescript !== false &&
  process.features.typescript !== undefined &&
  spawnSync('ip', ['netns', 'add', `${prefix}try`]).status === 0 &&
  spawnSync('ip', ['netns', 'del', `${prefix}try`]).status === 0;

const links = [
  [client, near, 1],
  [near, far, 2],
  [far, server, 3],
] as const;

function build(): void {
  const run = (line: string) => execFileSync('ip', line.split(' '), { stdio: 'pipe' });
  const set = (space: string, ...settings: string[]) =>
    execFileSync('ip', ['netns', 'exec', space, 'sysctl', '-qw', ...settings], { stdio: 'pipe' });
  for (const space of [client, near, far, server]) {
    run(`netns add ${space}`);
    run(`-n ${space} link set lo up`);
    set(
      space,
      'net.ipv4.ip_forward=1',
      'net.ipv6.conf.all.forwarding=1',
      'net.ipv6.conf.default.accept_dad=0',
    );
    set(space, 'net.ipv4.icmp_ratelimit=0', 'net.ipv6.icmp.ratelimit=0', 'net.ipv4.icmp_msgs_per_sec=100000');
  }
  for (const [left, right, n] of links) {
    run(`-n ${left} link add r${n} type veth peer name l${n} netns ${right}`);
    for (const [space, name, host] of [
      [left, `r${n}`, 1],
      [right, `l${n}`, 2],
    ] as const) {
      run(`-n ${space} addr add 10.77.${n}.${host}/24 dev ${name}`);
      run(`-n ${space} addr add fd77:${n}::${host}/64 dev ${name} nodad`);
      run(`-n ${space} link set ${name} up`);
    }
  }
  run(`-n ${client} route add default via 10.77.1.2`);
  run(`-n ${client} -6 route add default via fd77:1::2`);
  run(`-n ${server} route add default via 10.77.3.1`);
  run(`-n ${server} -6 route add default via fd77:3::1`);
  run(`-n ${near} route add 10.77.3.0/24 via 10.77.2.2`);
  run(`-n ${near} -6 route add fd77:3::/64 via fd77:2::2`);
  run(`-n ${far} route add 10.77.1.0/24 via 10.77.2.1`);
  run(`-n ${far} -6 route add fd77:1::/64 via fd77:2::1`);
  // Neighbour discovery needs a moment on new links: waited for by asking, a few times at most.
  for (let tries = 0; tries < 5; tries++)
    if (spawnSync('ip', ['netns', 'exec', client, 'ping', '-c1', '-W1', 'fd77:3::2']).status === 0) return;
}

/** The path as `hop address` lines, by the adapter in the client's namespace. */
function traceFrom(plan: Record<string, unknown>): string[] {
  const script = `
    const { trace } = await import('${import.meta.dirname}/trace.ts');
    const plan = ${JSON.stringify({ hopsMax: 6, rounds: 2, intervalMs: 50, timeoutMs: 400, port: 4433, flowId: 3, ...plan })};
    for await (const replies of trace(plan, new AbortController().signal))
      if (replies[0].round === plan.rounds)
        for (const reply of replies)
          console.log(reply.ttl, reply.from ?? '*', reply.reached, reply.fault?.code ?? '-', reply.rttMs >= 0 && reply.rttMs < 400);
  `;
  const args = ['netns', 'exec', client, process.execPath, '--input-type=module', '-e', script];
  const result = spawnSync('ip', args, { encoding: 'utf8', timeout: 15_000 });
  return (result.stdout + (result.status === 0 ? '' : result.stderr)).trim().split('\n');
}

describe.skipIf(!possible)(
  'trace in namespaces (needs root, ip netns and a Node that runs TypeScript)',
  () => {
    beforeAll(build);
    afterAll(() => {
      for (const space of [client, near, far, server]) spawnSync('ip', ['netns', 'del', space]);
    });

    test.each(['icmp', 'udp', 'tcp'])('%s shows both routers and the target', (method) => {
      expect(traceFrom({ target: '10.77.3.2', method })).toEqual([
        '1 10.77.1.2 false - true',
        '2 10.77.2.2 false - true',
        '3 10.77.3.2 true - true',
      ]);
      expect(traceFrom({ target: 'fd77:3::2', method })).toEqual([
        '1 fd77:1::2 false - true',
        '2 fd77:2::2 false - true',
        '3 fd77:3::2 true - true',
      ]);
    });

    test('the first packets of a process have round-trip times too', () => {
      const hops = ['1 10.77.1.2 false - true', '2 10.77.2.2 false - true', '3 10.77.3.2 true - true'];
      for (let i = 0; i < 3; i++)
        expect(traceFrom({ target: '10.77.3.2', method: 'icmp', rounds: 1 })).toEqual(hops);
    });

    test('a firewall that rejects is named, with what it said', ({ skip }) => {
      const rules =
        'table ip t { chain f { type filter hook forward priority 0; reject with icmp type admin-prohibited; }; }';
      const made = spawnSync('ip', ['netns', 'exec', far, 'nft', '-f', '-'], { input: rules });
      skip(made.status !== 0, 'needs nft');
      expect(traceFrom({ target: '10.77.3.2', method: 'icmp', rounds: 1 }).slice(0, 3)).toEqual([
        '1 10.77.1.2 false - true',
        '2 10.77.2.2 false - true',
        '3 10.77.2.2 false filtered true',
      ]);
    });
  },
);

test('a SYN carries a good checksum, and its number comes back from quotes and answers', () => {
  fc.assert(
    fc.property(fc.nat(0x7ffe), fc.nat(0xffff), fc.nat(0xffff), (number, secret, sourcePort) => {
      const flow = { sourcePort, destinationPort: 443, secret };
      const view = new DataView(new ArrayBuffer(synBytes));
      const addresses = { source: 0x0a000001, destination: 0xc0000201 };
      writeSyn(view, 0, flow, number, addresses);
      const whole = new DataView(new ArrayBuffer(32));
      whole.setUint32(0, addresses.source);
      whole.setUint32(4, addresses.destination);
      whole.setUint32(8, (6 << 16) | synBytes);
      for (let i = 0; i < synBytes; i++) whole.setUint8(12 + i, view.getUint8(i));
      expect(checksum(whole, 0, 32)).toBe(0);
      expect(quotedNumber(view, 0, 8, flow)).toBe(number);
      expect(answeredNumber(view, 0, synBytes, flow)).toBeUndefined();
      view.setUint16(0, 443);
      view.setUint16(2, sourcePort);
      view.setUint32(8, (sequenceOf(flow, number) + 1) >>> 0);
      view.setUint8(13, 0x12);
      expect(answeredNumber(view, 0, synBytes, flow)).toBe(number);
    }),
  );
});

test('short and foreign quotes are no answers', () => {
  const flow = { sourcePort: 33_001, destinationPort: 443, secret: 1 };
  const view = new DataView(new ArrayBuffer(synBytes));
  for (let end = 0; end <= synBytes; end++) {
    expect(quotedNumber(view, 0, end, flow)).toBeUndefined();
    expect(answeredNumber(view, 0, end, flow)).toBeUndefined();
  }
});
