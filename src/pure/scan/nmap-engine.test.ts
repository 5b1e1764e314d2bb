import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createNetwork } from '#io/net/index.ts';
import { scan } from '#tools/scan.ts';
import { parseTargets } from '../base/targets.ts';
import { fakeContext, fakeNetwork } from '../contract/fake-host.ts';
import { capabilities, type Network, type ProgramPlan } from '../contract/network.ts';
import type { ScanFact } from '../contract/scan.ts';
import { runnable } from '../contract/tool.ts';
import { createNmapReader, prefixesOf } from './nmap-engine.ts';

const host = (address: string, more = '') =>
  `<host starttime="100" endtime="103"><status state="up" reason="arp-response" reason_ttl="0"/>
<address addr="${address}" addrtype="ipv4"/><hostnames></hostnames>
<ports><extraports state="closed" count="1"><extrareasons reason="reset" count="1" proto="tcp" ports="23"/></extraports>
<port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="64"/><service name="ssh" product="OpenSSH" version="9.2" method="probed" conf="10"/><script id="banner" output="SSH-2.0"/></port>
</ports>${more}</host>`;
const document = (...hosts: readonly string[]) => `<?xml version="1.0"?><!DOCTYPE nmaprun>
<nmaprun scanner="nmap" start="100"><hosthint><status state="up"/><address addr="10.0.0.1" addrtype="ipv4"/></hosthint>
<taskbegin task="SYN Stealth Scan" time="1"/><taskprogress task="SYN Stealth Scan" time="2" percent="40.5" remaining="7" etc="9"/>
${hosts.join('\n')}<runstats><finished time="103" exit="success"/></runstats></nmaprun>`;

function nmap(text: string, more: { exitCode?: number; errors?: string } = {}) {
  const plans: ProgramPlan[] = [];
  const net = fakeNetwork({
    capabilities: new Set(capabilities),
    interfaces: async () => [],
    program: async (plan) => {
      plans.push(plan);
      plan.onStart?.({ hold() {}, goOn() {} });
      for (let at = 0; at < text.length; at += 50)
        plan.onOutput?.(new TextEncoder().encode(text.slice(at, at + 50)));
      return {
        ok: true,
        result: {
          exitCode: more.exitCode ?? 0,
          output: new Uint8Array(),
          errors: new TextEncoder().encode(more.errors ?? ''),
          truncated: false,
          elapsedMs: 1,
        },
      };
    },
  });
  return { net, plans };
}

async function run(input: Record<string, unknown>, net: Network) {
  const tool = runnable(scan);
  const facts: ScanFact[] = [];
  const running = tool.start(
    tool.parse({ engine: 'nmap', ...input }),
    fakeContext({ net, limits: tool.limits }),
  );
  for await (const list of running.lists) facts.push(...(list as unknown as ScanFact[]));
  return { facts, verdict: running.verdict() };
}

test('nmap is asked what our own plan asks: addresses after exclusions, ports one by one, no shell words', async () => {
  const { net, plans } = nmap(document(host('10.0.0.1')));
  const { facts, verdict } = await run(
    {
      targets: ['10.0.0.0/29', '!10.0.0.4'],
      ports: '22-23',
      services: true,
      nmapScripts: ['ssl-*'],
      names: false,
      discovery: ['icmp-echo', 'link-services'],
      retries: 2,
    },
    net,
  );
  expect(plans[0]).toMatchObject({ name: 'nmap', from: 'system' });
  expect(plans[0]!.input).toBe('10.0.0.0/30\n10.0.0.5/32\n10.0.0.6/31\n');
  expect(plans[0]!.args.join(' ')).toBe(
    '-oX - -iL - --noninteractive --stats-every 1s -n -PE -sS -p T:22-23 -sV --version-intensity 7 --script ssl-* --max-retries 2',
  );
  expect(facts.find((fact) => fact.kind === 'note')).toMatchObject({
    message: expect.stringContaining('link-services'),
  });
  expect(facts.find((fact) => fact.kind === 'port')).toMatchObject({
    ...{ address: '10.0.0.1', port: 22, state: 'open' },
    service: { product: 'OpenSSH', version: '9.2' },
  });
  expect(facts.find((fact) => fact.kind === 'finding')).toMatchObject({ rule: 'nmap/banner' });
  expect(facts.find((fact) => fact.kind === 'host-end')).toMatchObject({ elapsedMs: 3000, complete: true });
  expect(facts.find((fact) => fact.kind === 'discovered')).toMatchObject({ silent: 6 });
  expect(facts.at(-1)).toMatchObject({ kind: 'scan-end', complete: true, up: 1, down: 6 });
  expect(verdict).toMatchObject({ ok: true, summary: '1 host up, 1 open port, findings: 1 info' });
});

test('it goes on with the hosts that were not finished, and the result is that of both', async () => {
  const first = nmap(document(host('10.0.0.1')));
  const { facts: told } = await run(
    { targets: ['10.0.0.1-10.0.0.3'], methods: ['syn'], names: false },
    first.net,
  );
  // Killed before it said that the others are silent.
  const journal = told.filter((fact) => fact.kind !== 'discovered' && fact.kind !== 'scan-end');
  const second = nmap(document(host('10.0.0.3')));
  const again = { targets: ['10.0.0.1-10.0.0.3'], methods: ['syn'], names: false, journal };
  const { facts } = await run(again, second.net);
  expect(second.plans[0]!.input).toBe('10.0.0.2/31\n');
  const ended = facts.flatMap((fact) => (fact.kind === 'host-end' ? [fact.address] : []));
  expect(ended).toEqual(['10.0.0.1', '10.0.0.3']);
  expect(facts.at(-1)).toMatchObject({ kind: 'scan-end', complete: true, up: 2, down: 1 });
  const third = nmap('');
  const all = await run({ ...again, journal: facts.filter((fact) => fact.kind !== 'scan-end') }, third.net);
  expect(third.plans, 'nothing is left to ask').toEqual([]);
  expect(all.facts.at(-1)).toMatchObject({ kind: 'scan-end', complete: true, up: 2, down: 1 });
});

test('what it does is told while it runs', () => {
  const read = createNmapReader();
  const piece = read(document());
  expect(piece.task).toEqual({ name: 'SYN Stealth Scan', percent: 40.5, leftMs: 7000 });
});

test('hosts are read however the text is cut, and one that was given up is incomplete', () => {
  const text = document(host('10.0.0.1'), host('10.0.0.2').replace('<host ', '<host timedout="true" '));
  for (const size of [1, 7, 64, 4096, text.length]) {
    const read = createNmapReader();
    const facts: ScanFact[] = [];
    for (let at = 0; at < text.length; at += size) facts.push(...read(text.slice(at, at + size)).facts);
    expect(facts.flatMap((fact) => (fact.kind === 'host-end' ? [fact.address, fact.complete] : []))).toEqual([
      ...['10.0.0.1', true, '10.0.0.2', false],
    ]);
  }
});

test('scripts are names, audits are ours, and a failure is told in its own words', async () => {
  const { net, plans } = nmap('', {
    exitCode: 1,
    errors: 'You requested a scan type which requires root privileges.\nQUITTING!',
  });
  const targets = ['10.0.0.1'];
  await expect(run({ targets, nmapScripts: ['/tmp/evil.nse'] }, net)).rejects.toMatchObject({
    fault: { field: 'nmapScripts.0', value: expect.stringContaining('/tmp/evil.nse') },
  });
  expect((await run({ targets, audits: ['safe'] }, net)).verdict).toMatchObject({
    fault: { field: 'audits' },
  });
  expect(plans, 'nothing was started').toEqual([]);
  expect((await run({ targets }, net)).verdict).toMatchObject({
    ok: false,
    fault: { code: 'missing-privilege', message: expect.stringContaining('root privileges') },
  });
});

test('ranges become the fewest prefixes, of both families and to the last address', () => {
  const of = (text: string) => [...prefixesOf(parseTargets([text]).ranges)];
  expect(of('10.0.0.0/8')).toEqual(['10.0.0.0/8']);
  expect(of('10.0.0.1-10.0.0.6')).toEqual(['10.0.0.1/32', '10.0.0.2/31', '10.0.0.4/31', '10.0.0.6/32']);
  expect(of('255.255.255.255')).toEqual(['255.255.255.255/32']);
  expect(of('2001:db8::/120')).toEqual(['2001:db8::/120']);
});

test.skipIf(!existsSync('/usr/bin/nmap'))(
  'the real nmap scans this machine, and a run that is stopped ends',
  async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const net = await createNetwork({ mode: 'inline' });
    try {
      const { port } = server.address() as AddressInfo;
      const input = {
        targets: ['127.0.0.1'],
        methods: ['connect'],
        ports: String(port),
        discovery: [],
        names: false,
      };
      const { facts, verdict } = await run(input, net);
      expect(verdict.ok, verdict.summary).toBe(true);
      expect(facts.find((fact) => fact.kind === 'port')).toMatchObject({ port, state: 'open' });
      const stopped = await net.program({
        ...{
          name: 'nmap',
          from: 'system',
          args: ['-sT', '-Pn', '-n', '--scan-delay', '5s', '-p1-100', '127.0.0.1'],
        },
        ...{ timeoutMs: 60_000, outputBytesMax: 1000, signal: AbortSignal.timeout(50) },
      });
      expect(stopped).toMatchObject({ ok: false, fault: { code: 'cancelled' } });
    } finally {
      await net.close();
      server.close();
    }
  },
);

test('no other program of the system is run', async () => {
  const net = await createNetwork({ mode: 'inline' });
  const plan = { name: 'sh', from: 'system', args: [], timeoutMs: 1000, outputBytesMax: 1 } as const;
  expect(await net.program(plan)).toMatchObject({ ok: false, fault: { code: 'missing-capability' } });
  await net.close();
});
