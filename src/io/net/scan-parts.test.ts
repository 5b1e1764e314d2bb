/** What a port scan is made of, and scans of this machine's loopback that need no privilege. */
import { createSocket } from 'node:dgram';
import { createServer, type Server } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatIpv4 } from '#pure/base/address.ts';
import { FaultError } from '#pure/base/errors.ts';
import type { PortScanBatch, PortScanPlan } from '#pure/contract/network.ts';
import { portReasons, portStates } from '#pure/contract/port-state.ts';
import { tickAt, tickOfCookie } from '#pure/probing/probe-cookie.ts';
import { checksum } from '#pure/wire/icmp.ts';
import { readIpv4 } from '#pure/wire/ipv4.ts';
import { readTcp } from '#pure/wire/tcp.ts';
import { loadNative, MessageBatch } from './native.ts';
import { createPortScans, type PortScans } from './port-scan.ts';
import { newScanColumns } from './scan-columns.ts';
import { connectsInFlightMax } from './scan-connect.ts';
import { readNeighbours, readRoutes } from './scan-frames.ts';
import { createProbeWriter, probeBytesMax } from './scan-packet.ts';
import { createPartMerge, halvesOf, hostInPart } from './scan-parts.ts';
import { newAnswer } from './scan-prober.ts';
import { readTargets } from './scan-targets.ts';

const native = await loadNative();
const never = () => new AbortController().signal;
const planOf = (more: Partial<PortScanPlan>): PortScanPlan => ({
  method: 'connect',
  addresses: ['127.0.0.1'],
  ports: Uint16Array.of(1),
  retries: 2,
  timeoutMs: 'auto',
  ratePps: null,
  hostRatePps: null,
  hostTimeoutMs: null,
  ...more,
});

describe('two parts make the whole', () => {
  test('every probe is in one part, and rates add up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 2, max: 40 }), (hosts, ports) => {
        const addresses = Array.from({ length: hosts }, (_, i) => `10.0.0.${i}`);
        const plan = planOf({
          addresses,
          ports: Uint16Array.from({ length: ports }, (_, i) => i),
          ratePps: 1000,
        });
        const parts = halvesOf(plan);
        const probes = parts.flatMap((part) =>
          part.plan.addresses.flatMap((address, i) => {
            const host = part.first + i * part.stride;
            expect(addresses[host]).toBe(address);
            expect(hostInPart(part, host)).toBe(i);
            if (hosts > 1)
              expect(parts.filter((other) => hostInPart(other, host) !== undefined)).toEqual([part]);
            return [...part.plan.ports].map((port) => `${address} ${port}`);
          }),
        );
        expect(new Set(probes).size).toBe(hosts * ports);
        expect(probes.length).toBe(hosts * ports);
        expect(parts.reduce((sum, part) => sum + part.plan.ratePps!, 0)).toBe(1000);
        expect(parts.reduce((sum, part) => sum + part.plan.connectionsMax!, 0)).toBe(connectsInFlightMax);
        expect(hostInPart(parts[0]!, hosts + 2)).toBeUndefined();
      }),
    );
  });

  const batchOf = (more: Partial<PortScanBatch>): PortScanBatch => ({
    ...newScanColumns().take({ sent: 0, told: 0, total: 0, ratePps: 0, lostShare: 0 }),
    ...more,
  });
  test('hosts get their numbers back, and progress is that of both', () => {
    const parts = halvesOf(planOf({ addresses: ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'] }));
    const merge = createPartMerge(parts);
    expect(merge(0, batchOf({ sent: 5, told: 1, total: 2, ended: [1] }))).toMatchObject({
      sent: 5,
      told: 1,
      total: 4,
      ended: [2],
    });
    const second = merge(
      1,
      batchOf({ sent: 2, told: 2, total: 2, ended: [0, 1], hostIndex: Uint32Array.of(0, 1), lostShare: 0.1 }),
    );
    expect(second).toMatchObject({ sent: 7, told: 3, total: 4, ended: [1, 3], lostShare: 0.1 });
    expect([...second.hostIndex]).toEqual([1, 3]);
  });
  test('a single host has ended when both halves of its ports have', () => {
    const merge = createPartMerge(halvesOf(planOf({ ports: Uint16Array.of(1, 2, 3) })));
    expect(merge(1, batchOf({ ended: [0] })).ended).toEqual([]);
    expect(merge(0, batchOf({ ended: [0] })).ended).toEqual([0]);
  });
});

describe('targets', () => {
  const nameOf = (targets: ReturnType<typeof readTargets>, host: number) => {
    const view = new DataView(new ArrayBuffer(32));
    targets.writeName(view, 0, host, 80);
    return view;
  };
  test.each([
    ['in a row', ['192.168.255.254', '192.168.255.255', '192.169.0.0']],
    ['by steps', ['10.0.0.1', '10.0.0.4', '10.0.0.7', '10.0.0.10']],
    ['backwards', ['10.0.0.3', '10.0.0.2', '10.0.0.1']],
    ['here and there', ['10.0.0.1', '200.1.2.3', '10.0.0.2', '255.255.255.255', '0.0.0.1']],
    ['both families', ['10.0.0.1', '::1', 'fd00::1', '::ffff:10.0.0.1', 'fe80::1%1', 'fe80::1%2', 'fd00::2']],
  ])('are found by their sockaddr: %s', (_name, addresses) => {
    const targets = readTargets(undefined, addresses, 12345);
    for (let host = 0; host < addresses.length; host++) {
      const view = nameOf(targets, host);
      expect(targets.hostAt(view, 0)).toBe(host);
      expect(view.getUint16(2)).toBe(80);
    }
    for (const other of ['10.0.0.77', '192.168.255.253', '192.169.0.1', 'fd00::3', 'fe80::1%3'])
      expect(targets.hostAt(nameOf(readTargets(undefined, [other], 1), 0), 0)).toBe(-1);
  });
  test('neighbours are told from others', () => {
    const { neighbourhood } = readTargets(
      undefined,
      ['10.0.0.1', '10.0.15.1', '10.0.16.1', 'fd00::1', 'fd00::2:1', 'fd01::1'],
      1,
    );
    expect([...neighbourhood]).toEqual([0, 0, 1, 2, 2, 3]);
  });
  test.each([
    [['10.0.0.1', 'example.net'], 'is no numeric address'],
    [['10.0.0.1', '10.0.0.3', '10.0.0.1'], 'is named twice'],
    [['fd00::1', 'fd00:0::1'], 'is named twice'],
    [['fe80::1%nosuch0'], 'there is no interface nosuch0'],
  ])('%j: %s', (addresses, problem) => {
    expect(() => readTargets(undefined, addresses, 1)).toThrow(problem);
  });
});

test('the kernel’s tables of routes and neighbours', () => {
  const routes = readRoutes(
    [
      'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
      'eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0',
      'wlan0\t00000000\t0102A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0',
      'vc\t0000320A\t02003C0A\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0',
      'vc\t00003C0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
      '',
    ].join('\n'),
  );
  expect(
    routes.map(({ destination, mask, gateway }) =>
      [destination, mask, gateway].map((word) => formatIpv4(word >>> 0)),
    ),
  ).toEqual([
    ['10.60.0.0', '255.255.255.0', '0.0.0.0'],
    ['10.50.0.0', '255.255.0.0', '10.60.0.2'],
    ['0.0.0.0', '0.0.0.0', '192.168.1.1'],
    ['0.0.0.0', '0.0.0.0', '192.168.2.1'],
  ]);
  const neighbours = readNeighbours(
    [
      'IP address       HW type     Flags       HW address            Mask     Device',
      '10.60.0.2        0x1         0x2         3a:1a:25:06:e7:6b     *        vc',
      '10.60.0.9        0x1         0x0         00:00:00:00:00:00     *        vc',
      '10.61.0.9        0x20        0x2         00:00:00:00:00:01     *        ib0',
      '200.60.0.9       0x1         0x6         00:00:00:00:00:02     *        eth0',
      'garbage',
      '',
    ].join('\n'),
  );
  expect([...neighbours]).toEqual([
    [0x0a3c0002, { mac: [0x3a, 0x1a, 0x25, 0x06, 0xe7, 0x6b], device: 'vc' }],
    [0xc83c0009 | 0, { mac: [0, 0, 0, 0, 0, 2], device: 'eth0' }],
  ]);
});

test('an IPv4 probe has good checksums, and carries its cookie', () => {
  if (!native) return;
  const targets = readTargets(native, ['192.168.7.9', '10.0.0.1', '203.0.113.77'], 99);
  const source = Int32Array.of(0x0a000002, 0xc0a80102 | 0, 0x7f000001);
  for (const method of ['syn', 'ack'] as const) {
    const batch = new MessageBatch(native, 3, probeBytesMax, 0);
    const writer = createProbeWriter(4, { method, ttl: 7 }, targets, { first: 40_000, count: 16 }, source);
    writer.prepare(batch);
    for (const host of [0, 1, 2]) {
      writer.write(batch, host, host, 443 + host, 16 + host, 5_000_000);
      const at = batch.packet(host);
      const bytes = batch.u8.slice(at, at + probeBytesMax);
      const ip = readIpv4(bytes)!;
      expect(ip).toMatchObject({
        ttl: 7,
        protocol: 6,
        dontFragment: true,
        totalBytes: method === 'syn' ? 44 : 40,
      });
      expect([ip.source | 0, ip.destination | 0]).toEqual([source[host], targets.v4[host]]);
      const length = ip.totalBytes - 20;
      const whole = new DataView(new ArrayBuffer(12 + length));
      whole.setUint32(0, ip.source);
      whole.setUint32(4, ip.destination);
      whole.setUint32(8, (6 << 16) | length);
      for (let i = 0; i < length; i++) whole.setUint8(12 + i, bytes[20 + i]!);
      expect(checksum(whole, 0, whole.byteLength)).toBe(0);
      expect(checksum(new DataView(bytes.buffer), 0, 20)).toBe(0);
      const tcp = readTcp(whole, 12, whole.byteLength)!;
      expect(tcp).toMatchObject({
        sourcePort: 40_000 + host,
        destinationPort: 443 + host,
        flags: method === 'syn' ? 2 : 16,
      });
      expect(tickOfCookie(targets.hash[host]!, 443 + host, tcp.sequence)).toBe(tickAt(5_000_000));
      expect(tcp.acknowledgement).toBe(method === 'syn' ? 0 : tcp.sequence);
    }
  }
});

test('columns grow, are cut to size and begin anew', () => {
  const columns = newScanColumns();
  const answer = { ...newAnswer(), ttl: 64, window: 65_535, from: '192.0.2.1' };
  for (let i = 0; i < 5000; i++)
    columns.push(
      i,
      i,
      1,
      2,
      i % 7 === 0 ? Number.NaN : i,
      i % 7 === 0 ? undefined : { ...answer, said: Uint8Array.of(i & 255) },
    );
  columns.end(9);
  expect(columns.full).toBe(true);
  const batch = columns.take({ sent: 1, told: 2, total: 3, ratePps: 4, lostShare: 0.5 });
  expect(batch).toMatchObject({
    size: 5000,
    ended: [9],
    sent: 1,
    told: 2,
    total: 3,
    ratePps: 4,
    lostShare: 0.5,
  });
  expect([batch.hostIndex.length, batch.rttUs[0], batch.rttUs[4999]]).toEqual([5000, Number.NaN, 4999]);
  expect([batch.ttl[0], batch.ttl[4999], batch.window[4999]]).toEqual([0, 64, 65_535]);
  expect([batch.from.has(0), batch.from.get(1), batch.said.get(300)?.[0]]).toEqual([
    false,
    '192.0.2.1',
    300 & 255,
  ]);
  expect(columns.take({ sent: 0, told: 0, total: 0, ratePps: 0, lostShare: 0 })).toMatchObject({
    size: 0,
    ended: [],
    from: new Map(),
  });
});

test.each([
  [{ ratePps: 0 }, 'ratePps'],
  [{ hostRatePps: -1 }, 'hostRatePps'],
  [{ hostTimeoutMs: Number.NaN }, 'hostTimeoutMs'],
  [{ timeoutMs: 0 }, 'timeoutMs'],
  [{ retries: -1 }, 'retries'],
  [{ retries: 1.5 }, 'retries'],
  [{ ports: Uint16Array.of(5, 6, 5) }, 'ports'],
  [{ addresses: [] }, 'addresses'],
  [{ payloads: new Map([[53, new Uint8Array(2000)]]) }, 'payloads'],
] as const)('a plan with a wrong field is refused: %#', (more, field) => {
  const scans = createPortScans(native, 'inline');
  try {
    scans.open(planOf(more), never());
    expect.unreachable();
  } catch (error) {
    expect((error as FaultError).fault).toMatchObject({ code: 'invalid-input', field });
  }
});

interface Row {
  readonly state: string;
  readonly reason: string;
  readonly rttUs: number;
  readonly said: string | undefined;
}
async function rowsOf(scans: PortScans, plan: PortScanPlan, signal = never()): Promise<Map<string, Row>> {
  const rows = new Map<string, Row>();
  const ended = new Set<number>();
  for await (const batch of scans.open(plan, signal).batches) {
    for (let i = 0; i < batch.size; i++) {
      const key = `${plan.addresses[batch.hostIndex[i]!]} ${batch.port[i]}`;
      expect(rows.has(key)).toBe(false);
      const said = batch.said.get(i);
      rows.set(key, {
        state: portStates[batch.state[i]!]!,
        reason: portReasons[batch.reason[i]!]!,
        rttUs: batch.rttUs[i]!,
        said: said && Buffer.from(said).toString(),
      });
    }
    for (const host of batch.ended) ended.add(host);
  }
  if (!signal.aborted) expect(ended.size).toBe(plan.addresses.length);
  return rows;
}

// Node's own sockets stand in where koffi is missing.
describe.each([
  ['inline', native],
  ['worker', native],
  ['inline', undefined],
] as const)('connections on loopback, %s', (mode, lib) => {
  const scans = createPortScans(lib, mode);
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    server = createServer((socket) => {
      socket.on('error', () => {});
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as { port: number }).port;
  });
  afterAll(async () => {
    await scans.close();
    server.close();
  });

  test('open and refused ports, with round trips', async () => {
    const ports = Uint16Array.from(new Set([port, ...Array.from({ length: 60 }, (_, i) => i + 1)]));
    const rows = await rowsOf(scans, planOf({ ports, addresses: ['127.0.0.1', '127.0.0.2'] }));
    expect(rows.size).toBe(2 * ports.length);
    expect(rows.get(`127.0.0.1 ${port}`)).toMatchObject({ state: 'open', reason: 'conn-accepted' });
    expect(rows.get(`127.0.0.2 ${port}`)).toMatchObject({ state: 'closed', reason: 'conn-refused' });
    for (const row of rows.values()) expect(row.rttUs).toBeGreaterThanOrEqual(0);
  });

  test('a source port that somebody has is refused, a free one taken', async () => {
    const taken = planOf({ ports: Uint16Array.of(port), sourcePort: port });
    if (lib)
      await expect(rowsOf(scans, taken)).rejects.toMatchObject({
        fault: { code: 'invalid-input', field: 'sourcePort' },
      });
    const sourcePort = 20_000 + (process.pid % 9000);
    const rows = await rowsOf(scans, planOf({ ports: Uint16Array.of(port), sourcePort }));
    expect(rows.get(`127.0.0.1 ${port}`)?.state).toBe('open');
  });

  test('an address without a way to it ends with a reason', async () => {
    // A network for documentation, and no route to it in most test machines: whatever the machine knows, it ends.
    const rows = await rowsOf(
      scans,
      planOf({ addresses: ['255.255.255.255'], ports: Uint16Array.of(80, 81), timeoutMs: 100 }),
    );
    expect(rows.size).toBe(2);
    for (const row of rows.values()) expect(row.state).toBe('filtered');
  });

  test('an abort ends it, and leaving the loop does', async () => {
    const ports = Uint16Array.from({ length: 5000 }, (_, i) => i + 1);
    const stop = new AbortController();
    const slow = planOf({ ports, hostRatePps: 200 });
    const startMs = performance.now();
    setTimeout(() => stop.abort(), 200);
    const rows = await rowsOf(scans, slow, stop.signal);
    expect(rows.size).toBeGreaterThan(0);
    expect(rows.size).toBeLessThan(500);
    for await (const batch of scans.open(slow, never()).batches) if (batch.told > 0) break;
    expect(performance.now() - startMs).toBeLessThan(5000);
    expect(scans.figures().scans).toBe(0);
    expect(await rowsOf(scans, slow, AbortSignal.abort())).toEqual(new Map());
  });

  test('it can be paused, goes on, and leaves out what is skipped', async () => {
    const ports = Uint16Array.from({ length: 100 }, (_, i) => i + 1);
    const scan = scans.open(
      planOf({ ports, addresses: ['127.0.0.1', '127.0.0.2'], hostRatePps: 200 }),
      never(),
    );
    scan.skip(1);
    let told = 0;
    let total = 0;
    let pausedMs = 0;
    for await (const batch of scan.batches) {
      told += batch.size;
      total = batch.total;
      expect([...batch.hostIndex].every((host) => host === 0)).toBe(true);
      if (pausedMs > 0 || told < 20) continue;
      scan.pause();
      pausedMs = performance.now();
      setTimeout(() => scan.resume(), 600);
    }
    expect([told, total]).toEqual([100, 100]);
    expect(performance.now() - pausedMs).toBeGreaterThan(600 + 200);
  });
});

// Skipped without koffi: the errors of many peers need its sockets.
describe.skipIf(!native)('datagrams on loopback', () => {
  test('what a port says, closed ports at once, silent ones in the end', async () => {
    const scans = createPortScans(native, 'inline');
    const heard: string[] = [];
    const sourcePort = 21_000 + (process.pid % 9000);
    const listen = async (answer: boolean) => {
      const socket = createSocket('udp4', (bytes, from) => {
        heard.push(`${from.port} ${bytes}`);
        if (answer) socket.send('it is me', from.port, from.address);
      });
      await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
      return socket;
    };
    const [talks, silent] = [await listen(true), await listen(false)];
    const ports = Uint16Array.of(talks.address().port, silent.address().port, 9);
    const payloads = new Map([[ports[0]!, new TextEncoder().encode('who is there')]]);
    const rows = await rowsOf(
      scans,
      planOf({ method: 'udp', ports, payloads, retries: 1, timeoutMs: 100, sourcePort }),
    );
    expect(rows.get(`127.0.0.1 ${ports[0]}`)).toMatchObject({
      state: 'open',
      reason: 'udp-response',
      said: 'it is me',
    });
    expect(rows.get(`127.0.0.1 ${ports[1]}`)).toMatchObject({
      state: 'open|filtered',
      reason: 'no-response',
    });
    expect(rows.get('127.0.0.1 9')).toMatchObject({ state: 'closed', reason: 'port-unreach' });
    expect(heard).toContain(`${sourcePort} who is there`);
    expect(heard).toContain(`${sourcePort} `);
    talks.close();
    silent.close();
  });

  test('what answers from another port is the answer of the port that was asked, and of no other', async () => {
    const scans = createPortScans(native, 'inline');
    const voice = createSocket('udp4');
    const ear = createSocket('udp4', (_, from) => voice.send('from elsewhere', from.port, from.address));
    for (const socket of [voice, ear])
      await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const ports = Uint16Array.of(ear.address().port, voice.address().port, 9);
    const plan = planOf({ method: 'udp', ports, elsewhere: [ports[0]!, 10], retries: 1, timeoutMs: 100 });
    const rows = await rowsOf(scans, plan);
    expect([...ports].map((port) => rows.get(`127.0.0.1 ${port}`))).toMatchObject([
      { state: 'open', reason: 'udp-response', said: 'from elsewhere' },
      { state: 'open|filtered', reason: 'no-response' },
      { state: 'closed', reason: 'port-unreach' },
    ]);
    expect((await rowsOf(scans, { ...plan, elsewhere: [9] })).get('127.0.0.1 9')?.state).toBe('closed');
    voice.close();
    ear.close();
  });
});

test('without koffi only connections are possible, and it says so', async () => {
  const scans = createPortScans(undefined, 'inline');
  for (const method of ['syn', 'ack', 'udp'] as const)
    await expect(rowsOf(scans, planOf({ method }))).rejects.toThrow(FaultError);
});

// As root it is shown in `port-scan.test.ts`, by a process that gave its rights up.
test.skipIf(!native || process.getuid?.() === 0)(
  'a SYN scan without the right to raw sockets says what to do',
  async () => {
    const scans = createPortScans(native, 'inline');
    await expect(rowsOf(scans, planOf({ method: 'syn' }))).rejects.toMatchObject({
      fault: { code: 'missing-privilege' },
    });
  },
);
