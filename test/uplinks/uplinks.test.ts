/** Quorum of probes for real: a machine with two uplinks asks a target over both. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Machine, namespaces, startMachine } from '../namespace.ts';

interface Said {
  readonly paged: readonly string[];
  readonly up: readonly string[];
}

describe.skipIf(!namespaces)('two uplinks (needs root)', () => {
  const machines: Machine[] = [];
  let noc: Machine;
  let gateway1: Machine;
  let gateway2: Machine;
  let inside: ChildProcess;
  let folder: string;
  const said: Said[] = [];
  const cable = (
    a: Machine,
    aPort: string,
    aAddress: string,
    b: Machine,
    bPort: string,
    bAddress: string,
  ) => {
    a.run('ip', 'link', 'add', aPort, 'type', 'veth', 'peer', 'name', bPort, 'netns', b.pid);
    for (const [machine, name, address] of [
      [a, aPort, aAddress],
      [b, bPort, bAddress],
    ] as const) {
      machine.run('ip', 'address', 'add', address, 'dev', name);
      machine.run('ip', 'link', 'set', name, 'up');
    }
  };
  const until = async (what: string, is: (now: Said) => boolean, withinMs = 30_000) => {
    const end = Date.now() + withinMs;
    while (!said.at(-1) || !is(said.at(-1)!)) {
      if (Date.now() > end) throw new Error(`not ${what}: ${JSON.stringify(said.slice(-4))}`);
      await sleep(100);
    }
  };

  beforeAll(async () => {
    for (let i = 0; i < 4; i++) machines.push(await startMachine());
    let target: Machine;
    [noc, gateway1, gateway2, target] = machines as [Machine, Machine, Machine, Machine];
    cable(noc, 'eth1', '10.1.0.2/24', gateway1, 'in', '10.1.0.1/24');
    cable(noc, 'eth2', '10.2.0.2/24', gateway2, 'in', '10.2.0.1/24');
    cable(gateway1, 'out', '10.8.1.1/24', target, 'eth1', '10.8.1.2/24');
    cable(gateway2, 'out', '10.8.2.1/24', target, 'eth2', '10.8.2.2/24');
    target.run('ip', 'address', 'add', '10.9.0.9/32', 'dev', 'lo');
    target.run('ip', 'route', 'add', '10.1.0.0/24', 'via', '10.8.1.1');
    target.run('ip', 'route', 'add', '10.2.0.0/24', 'via', '10.8.2.1');
    gateway1.run('ip', 'route', 'add', '10.9.0.9', 'via', '10.8.1.2');
    gateway2.run('ip', 'route', 'add', '10.9.0.9', 'via', '10.8.2.2');
    for (const gateway of [gateway1, gateway2]) gateway.run('sysctl', '-qw', 'net.ipv4.ip_forward=1');
    // Routing by source: what comes from the address of the second uplink leaves by it.
    noc.run('ip', 'route', 'add', 'default', 'via', '10.1.0.1');
    noc.run('ip', 'route', 'add', 'default', 'via', '10.2.0.1', 'table', '2');
    noc.run('ip', 'rule', 'add', 'from', '10.2.0.2', 'table', '2');
    await target.start(
      /Serving/,
      'python3',
      '-u',
      '-m',
      'http.server',
      '8000',
      '--directory',
      '/proc/self/net',
    );
    folder = mkdtempSync(join(tmpdir(), 'nocturne-uplinks-'));
    inside = spawn(
      'nsenter',
      [
        '-t',
        noc.pid,
        '-n',
        '-m',
        process.execPath,
        '--disable-warning=ExperimentalWarning',
        join(import.meta.dirname, 'inside.ts'),
        folder,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let held = '';
    inside.stdout!.on('data', (text) => {
      const lines = (held + String(text)).split('\n');
      held = lines.pop()!;
      said.push(...lines.map((line) => JSON.parse(line) as Said));
    });
    await until('everything up', ({ up }) => up.length === 6, 150_000);
  }, 180_000);
  afterAll(async () => {
    if (inside?.exitCode === null) {
      const gone = once(inside, 'exit');
      inside.kill('SIGTERM');
      await gone;
    }
    for (const machine of machines) machine.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  test('one uplink down is a page for the uplink and none for the target; both are one for the target too', async () => {
    gateway2.run('ip', 'link', 'set', 'in', 'down');
    await until('the uplink is told', ({ paged }) => paged.length > 0);
    // Whatever were wrongly paged besides would come in this time.
    await sleep(8000);
    expect(said.at(-1)!.paged).toEqual(['gateway2 is down']);
    expect(said.at(-1)!.up).toContain('Ping target by uplink2');
    gateway1.run('ip', 'link', 'set', 'out', 'down');
    await until('the target is told', ({ paged }) => paged.some((title) => /target/.test(title)));
    await sleep(5000);
    expect(said.at(-1)!.paged).toEqual(['gateway2 is down', 'target is down']);
    gateway1.run('ip', 'link', 'set', 'out', 'up');
    gateway1.run('ip', 'route', 'replace', '10.9.0.9', 'via', '10.8.1.2');
    await until('the target is back', ({ paged }) => paged.length === 1, 40_000);
    expect(said.at(-1)!.paged).toEqual(['gateway2 is down']);
  }, 120_000);
});
