import { describe, expect, test } from 'vitest';
import { fakeClock, fakeContext, fakeLimits, fakeNetwork, fakeTcp } from '#pure/contract/fake-host.ts';
import { type FakeHosts, fakeEchoes, fakePortScan } from '#pure/contract/fake-scan.ts';
import { type Capability, capabilities, type Network, type PortScanPlan } from '#pure/contract/network.ts';
import type { ScanFact } from '#pure/contract/scan.ts';
import { runnable, type ToolContext, type ToolRecord, type ToolRun } from '#pure/contract/tool.ts';
import { scan } from './scan.ts';

const tool = runnable(scan);

const hostsOf =
  (alive: readonly string[]): FakeHosts =>
  (address, port) =>
    !alive.includes(address)
      ? undefined
      : port === 22
        ? { state: 'open', reason: 'syn-ack', ttl: 64, window: 64_240, rttUs: 500 }
        : { state: 'closed', reason: 'reset', ttl: 64 };

function network(alive: readonly string[], plans: PortScanPlan[] = [], more: Partial<Network> = {}): Network {
  return fakeNetwork({
    interfaces: async () => [],
    sweep: fakeEchoes(alive),
    portScan: (plan, signal) => {
      plans.push(plan);
      return fakePortScan(hostsOf(alive))(plan, signal);
    },
    // An SSH server that greets.
    tcpConnect: fakeTcp((said, say) => {
      if (said === undefined) say('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n');
    }),
    ...more,
  });
}

async function run(
  input: Record<string, unknown>,
  options: {
    readonly net?: Network;
    readonly context?: Partial<ToolContext>;
    readonly watch?: (record: ToolRecord, run: ToolRun) => void;
  } = {},
) {
  const clock = fakeClock();
  const started = tool.start(
    { names: false, ...input },
    fakeContext({ net: options.net ?? network(['10.0.0.1']), clock, ...options.context }),
  );
  const records: ToolRecord[] = [];
  let done = false;
  const reading = (async () => {
    for await (const record of started.records) {
      records.push(record);
      options.watch?.(record, started);
    }
  })().finally(() => {
    done = true;
  });
  while (!done) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    await clock.advance(20);
  }
  await reading;
  const of = (kind: string) => records.filter((record) => record.kind === kind);
  return { records, of, verdict: started.verdict() };
}

test('what is asked comes first, then hosts and ports with what speaks there; every record is as declared', async () => {
  const { records, of, verdict } = await run({
    targets: ['10.0.0.0/30'],
    ports: '20-23',
    services: true,
    system: true,
  });
  for (const record of records) expect(scan.record.parse(record)).toEqual(record);
  expect(records[0]).toMatchObject({
    kind: 'plan',
    ranges: ['10.0.0.0-10.0.0.3'],
    addresses: 4,
    scans: [{ method: 'syn', transport: 'tcp', ports: '20-23', count: 4 }],
    services: 7,
  });
  expect(of('port').filter((fact) => fact.service)).toMatchObject([
    { port: 22, service: { name: 'ssh', product: 'OpenSSH', method: 'probed' } },
  ]);
  expect(of('system')).toMatchObject([{ guesses: [{ family: 'Linux' }] }]);
  expect(verdict).toMatchObject({
    ok: true,
    summary: '1 host up, 1 open port',
    metrics: expect.arrayContaining([
      { name: 'hosts.alive', value: 1 },
      { name: 'ports.open', value: 1 },
      { name: 'findings', value: 0, labels: { severity: 'critical' } },
    ]),
  });
});

test('a host is known by the name it was asked by', async () => {
  const lookup: Network['lookup'] = async () => ({ ok: true, addresses: ['10.0.0.1'], elapsedMs: 1 });
  const { of } = await run(
    { targets: ['www.example', '10.0.0.2'], ports: '22' },
    { net: network(['10.0.0.1', '10.0.0.2'], [], { lookup }) },
  );
  expect(of('host').map((host) => host.names)).toEqual([[{ name: 'www.example', source: 'target' }], []]);
});

test('TCP and UDP together, each with its own ports', async () => {
  const plans: PortScanPlan[] = [];
  await run(
    { targets: ['10.0.0.1'], methods: ['syn', 'udp'], ports: 'T:22,U:53,161', discovery: [] },
    { net: network([], plans) },
  );
  expect(plans.map((plan) => [plan.method, [...plan.ports]])).toEqual([
    ['syn', [22]],
    ['udp', [53, 161]],
  ]);
});

describe('refused before the first packet', () => {
  const untouched = network([], [], {
    sweep: () => {
      throw new Error('a packet was sent');
    },
    portScan: () => {
      throw new Error('a packet was sent');
    },
  });
  test.each<[string, Record<string, unknown>, string, string]>([
    ['a /15', { targets: ['10.0.0.0/15'] }, 'targets', 'take about'],
    ['more than the limit', { targets: ['10.0.0.0/7'], confirm: true }, 'targets', 'more than 1,000,000'],
    ['two ways of TCP', { targets: ['10.0.0.1'], methods: ['syn', 'connect'] }, 'methods', 'more than one'],
    ['no port', { targets: ['10.0.0.1'], ports: '70000' }, 'ports', 'beyond'],
    ['an unknown audit', { targets: ['10.0.0.1'], audits: ['nope'] }, 'audits', 'no such audit'],
    ['a journal of something else', { targets: ['10.0.0.1'], journal: [{ kind: 'host' }] }, 'journal.0', ''],
  ])('%s', async (_, input, field, word) => {
    const limits = { ...fakeLimits, targetsMax: 1_000_000 };
    const { verdict, of } = await run(input, { net: untouched, context: { limits } });
    expect(verdict).toMatchObject({ ok: false, fault: { code: 'invalid-input', field } });
    expect(verdict.summary).toContain(word);
    expect(of('host')).toEqual([]);
  });

  test('a target outside the declared scopes, whatever the input says', async () => {
    const limits = { ...fakeLimits, scopes: { allowed: ['10.0.0.0/24'], excluded: ['10.0.0.7'] } };
    const { verdict } = await run(
      { targets: ['10.0.0.1', '10.0.1.1'] },
      { net: untouched, context: { limits } },
    );
    expect(verdict).toMatchObject({ ok: false, fault: { code: 'out-of-scope', value: '10.0.1.1' } });
    const inside = await run({ targets: ['10.0.0.1', '10.0.0.7'] }, { context: { limits } });
    expect(inside.of('note')).toMatchObject([{ subject: '10.0.0.7' }]);
    expect(inside.of('plan')).toMatchObject([{ ranges: ['10.0.0.1'] }]);
  });
});

describe('without privilege', () => {
  const few = (...list: Capability[]) => ({ capabilities: new Set(list) });

  test('connections instead of SYN, and a word on what is lost', async () => {
    const plans: PortScanPlan[] = [];
    const { of } = await run(
      { targets: ['10.0.0.1'], ports: '22' },
      { net: network(['10.0.0.1'], plans, few('tcp', 'udp')) },
    );
    expect(plans.map((plan) => plan.method)).toEqual(['connect', 'connect']);
    expect(of('note').map((note) => note.subject)).toEqual(['syn', 'discovery', 'discovery', 'discovery']);
    expect(of('plan')).toMatchObject([{ discovery: ['arp', 'tcp-connect'], scans: [{ method: 'connect' }] }]);
  });

  test('an ACK scan cannot be had another way', async () => {
    const { verdict } = await run(
      { targets: ['10.0.0.1'], methods: ['ack'] },
      { net: network([], [], few('tcp')) },
    );
    expect(verdict).toMatchObject({ ok: false, fault: { field: 'methods', value: 'ack' } });
  });

  test('with everything there is nothing to say', async () => {
    const { of } = await run(
      { targets: ['10.0.0.1'], methods: ['syn', 'udp'], ports: '22' },
      { net: network(['10.0.0.1'], [], few(...capabilities)) },
    );
    expect(of('note')).toEqual([]);
  });
});

describe('in flight', () => {
  test('a host is skipped by command; who is none of the run is not', async () => {
    const { of } = await run(
      { targets: ['10.0.0.1-2'], ports: '1-200' },
      {
        net: network(['10.0.0.1', '10.0.0.2']),
        watch(record, running) {
          if (record.kind !== 'port' || record.address !== '10.0.0.1') return;
          expect(running.command({ command: 'skip', target: '10.0.0.9' })).toBe(false);
          expect(running.command({ command: 'skip', target: '10.0.0.1' })).toBe(true);
        },
      },
    );
    expect(
      of('host-end')
        .map((fact) => [fact.address, fact.complete])
        .sort(),
    ).toEqual([
      ['10.0.0.1', false],
      ['10.0.0.2', true],
    ]);
  });

  test('paused and resumed it ends like any other', async () => {
    let paused = false;
    const { verdict } = await run(
      { targets: ['10.0.0.1'], ports: '1-200' },
      {
        watch(_, running) {
          if (paused) return;
          paused = running.command({ command: 'pause' });
          setTimeout(() => running.command({ command: 'resume' }), 10);
        },
      },
    );
    expect(paused).toBe(true);
    expect(verdict.ok).toBe(true);
  });

  test('its records continue it: finished hosts are told again, not asked again', async () => {
    const first = await run({ targets: ['10.0.0.1'], ports: '22,80' });
    const plans: PortScanPlan[] = [];
    const again = await run(
      { targets: ['10.0.0.1'], ports: '22,80', journal: first.records },
      { net: network(['10.0.0.1'], plans) },
    );
    expect(plans).toEqual([]);
    expect(again.of('port')).toEqual(first.of('port'));
    expect(again.verdict).toEqual(first.verdict);
  });
});

describe('the verdict', () => {
  const input = tool.parse({ targets: ['10.0.0.1'], failFrom: 'high', durationMs: 5000 });
  const judged = (...facts: readonly ScanFact[]) => {
    const judge = tool.judge(input);
    for (const fact of facts) judge.step(fact as unknown as ToolRecord);
    return judge.verdict();
  };
  const finding = (severity: 'high' | 'low'): ScanFact => ({
    kind: 'finding',
    address: '10.0.0.1',
    rule: `x/${severity}`,
    severity,
    title: `a ${severity} thing`,
    evidence: '',
    remedy: '',
    references: [],
  });
  const end = (complete: boolean, elapsedMs: number): ScanFact => ({
    kind: 'scan-end',
    complete,
    elapsedMs,
    up: 1,
    down: 0,
    doubtful: 0,
  });

  test('findings fail from the severity that is asked for', () => {
    expect(judged(finding('low'))).toMatchObject({
      ok: true,
      summary: '0 hosts up, 0 open ports, findings: 1 low',
    });
    expect(judged(finding('low'), finding('high'), finding('high'))).toMatchObject({
      ok: false,
      fault: { code: 'threshold-crossed', message: '1 findings are high or worse: a high thing' },
    });
  });

  test('a run over its budget is a fault, one that somebody stopped is not', () => {
    expect(judged(end(false, 5000))).toMatchObject({ ok: false, fault: { code: 'timeout' } });
    expect(judged(end(false, 100))).toMatchObject({
      ok: true,
      summary: '0 hosts up, 0 open ports, stopped before its end',
    });
  });

  test('a port that was told twice counts once, and not any more when it is closed', () => {
    const port = (state: 'open' | 'closed'): ScanFact => ({
      kind: 'port',
      address: '10.0.0.1',
      transport: 'tcp',
      port: 22,
      state,
      reason: state === 'open' ? 'syn-ack' : 'reset',
    });
    expect(judged(port('open'), port('open')).summary).toBe('0 hosts up, 1 open port');
    expect(judged(port('open'), port('closed')).summary).toBe('0 hosts up, 0 open ports');
  });
});

test('the budget of the run ends it', async () => {
  const { verdict } = await run(
    { targets: ['10.0.0.1'], durationMs: 1000 },
    {
      net: network(['10.0.0.1'], [], {
        portScan: (_, signal) => ({
          batches: (async function* () {
            while (!signal.aborted) await new Promise<void>((resolve) => setImmediate(resolve));
          })(),
          pause() {},
          resume() {},
          skip() {},
        }),
      }),
    },
  );
  expect(verdict).toMatchObject({ ok: false, fault: { code: 'timeout' } });
});
