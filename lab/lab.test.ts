import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, labAvailable, startLab } from './api.ts';
import { converged } from './check.ts';
import { forward } from './forward.ts';
import { nodeProgram, run, runAsync, startDetached } from './machine.ts';
import { portName, topology } from './topology.ts';

const available = labAvailable();
const namespaces = () => run('ip', ['netns']).split('\n');

describe('topology', () => {
  const { nodes, links } = topology();

  it('uses every port, address, MAC and link id once', () => {
    const ports = links.flatMap((link) => [portName(link.a), portName(link.b)]);
    expect(new Set(ports).size).toBe(ports.length);
    const addresses = [
      ...links.flatMap((link) => link.addresses),
      ...nodes.flatMap((node) => [node.address, node.loopback]),
    ].filter((address) => address !== undefined);
    expect(new Set(addresses).size).toBe(addresses.length);
    const macs = nodes.flatMap((node) => [node.bridgeMac, ...node.ports.map((port) => port.mac)]);
    expect(new Set(macs).size).toBe(macs.length);
    expect(new Set(links.map((link) => link.id)).size).toBe(links.length);
  });
});

describe.skipIf(!available.ok)(`lab${available.ok ? '' : ` (skipped: ${available.reason})`}`, () => {
  let lab: Lab;

  const inNoc = (command: readonly string[]) =>
    runAsync('nsenter', [`--net=/run/netns/${lab.nocNamespace}`, ...command]);
  const walk = async (address: string, oid: string): Promise<readonly string[]> => {
    const args = ['-v2c', '-c', lab.truth.credentials.community, '-Oqv', address, oid];
    return (await inNoc(['snmpbulkwalk', ...args]))
      .trim()
      .split('\n')
      .map((line) => line.trim().replaceAll('"', ''));
  };
  const device = (name: string) => lab.truth.devices.find((each) => each.name === name)!;
  const operStatus = async (name: string, port: string): Promise<string | undefined> => {
    const { managementAddress, interfaces } = device(name);
    const { index } = interfaces.find((each) => each.name === port)!;
    return (await walk(managementAddress, `.1.3.6.1.2.1.2.2.1.8.${index}`))[0];
  };
  const failure = (id: string) => lab.truth.failures.find((each) => each.failure.id === id)!;
  const expectConverged = async () => {
    const results = await converged(lab, 30_000);
    expect(results.flatMap((each) => each.check.missing)).toEqual([]);
  };

  beforeAll(async () => {
    lab = await startLab();
    await expectConverged();
  });
  afterAll(() => lab?.stop());

  it('tells exactly what every SNMP agent reports', async () => {
    const agents = lab.truth.devices.filter((each) => each.snmp);
    expect(agents.length).toBeGreaterThan(12);
    for (const { name, managementAddress, interfaces } of agents) {
      const names = await walk(managementAddress, '.1.3.6.1.2.1.31.1.1.1.1');
      expect(names, name).toEqual(interfaces.map((each) => each.name));
      const indexes = await walk(managementAddress, '.1.3.6.1.2.1.2.2.1.1');
      expect(indexes, name).toEqual(interfaces.map((each) => String(each.index)));
      const macs = await walk(managementAddress, '.1.3.6.1.2.1.2.2.1.6');
      const plain = macs.map((mac) =>
        mac
          .split(/[: ]/)
          .filter((part) => part !== '')
          .map((part) => part.padStart(2, '0').toLowerCase())
          .join(':'),
      );
      expect(plain, name).toEqual(interfaces.map((each) => each.mac));
    }
  });

  it('answers SNMPv3 with both users', async () => {
    for (const user of lab.truth.credentials.users) {
      const auth = ['-u', user.user, '-a', user.authProtocol, '-A', user.authPassword];
      const priv = ['-x', user.privProtocol, '-X', user.privPassword];
      const args = ['-v3', '-l', 'authPriv', ...auth, ...priv, '-Oqv'];
      const target = device('s3-r1').managementAddress;
      expect(await inNoc(['snmpget', ...args, target, '.1.3.6.1.2.1.1.5.0'])).toContain('s3-r1');
    }
  });

  it('loses carrier at both ends of a cut cable, at once, and only the listed victims', async () => {
    const { causes, victims } = failure('core2-s1-r1');
    expect(victims).toEqual([]);
    lab.cut('core2-s1-r1');
    await sleep(1100);
    for (const end of causes) expect(await operStatus(end.device, end.interface!), end.device).toBe('2');
    await expectConverged();
    lab.heal('core2-s1-r1');
    await sleep(1100);
    for (const end of causes) expect(await operStatus(end.device, end.interface!), end.device).toBe('1');
  });

  it('cuts off a site with one uplink', async () => {
    const { causes, victims } = failure('core2-s3-r1');
    expect(causes[0]).toEqual({ device: 'core2', interface: 'eth5' });
    expect([...victims].sort()).toEqual(['s3-h1', 's3-r1', 's3-sw1']);
    lab.cut('core2-s3-r1');
    await sleep(1100);
    expect(await operStatus('core2', 'eth5')).toBe('2');
    for (const name of victims) {
      const address = device(name).managementAddress;
      await expect(inNoc(['ping', '-c', '1', '-W', '1', address]), name).rejects.toThrow();
    }
    lab.heal('core2-s3-r1');
  });

  it('kills a router and revives it with the same face', async () => {
    const before = await lab.readTruth();
    await lab.kill('core1');
    await sleep(1100);
    for (const port of failure('core1').portsDown.filter((each) => device(each.device).snmp))
      expect(await operStatus(port.device, port.interface), portName(port)).toBe('2');
    expect(existsSync(`/run/netns/${lab.id}-core1`)).toBe(false);
    await lab.revive('core1');
    await expectConverged();
    const stable = (truth: typeof before) =>
      truth.devices.map((each) => each.interfaces.map(({ name, index, mac }) => ({ name, index, mac })));
    expect(stable(await lab.readTruth())).toEqual(stable(before));
  });

  it('resolves the names of the lab inside the noc', async () => {
    const answer = await runAsync('ip', ['netns', 'exec', lab.nocNamespace, 'getent', 'hosts', 's3-h1']);
    expect(answer).toContain('10.3.0.101');
  });

  it('shows a port of the noc on the loopback of this machine', async () => {
    // Bound first, to find a free port; the forward takes its place.
    const finder = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => finder.once('listening', resolve));
    const { port } = finder.address() as { port: number };
    await new Promise((resolve) => finder.close(resolve));
    const script = `require('node:http').createServer((q, r) => r.end('from the noc')).listen(${port}, '127.0.0.1')`;
    const namespace = `--net=/run/netns/${lab.nocNamespace}`;
    // Ends with the lab, whose namespace it is in.
    startDetached('nsenter', [namespace, nodeProgram, '-e', script], '/dev/null');
    const link = await forward(lab, port);
    const answer = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/`)).text();
    await expect.poll(() => answer().catch(() => ''), { timeout: 5000 }).toBe('from the noc');
    await link.stop();
  });

  it('leaves nothing behind', async () => {
    const { id, directory } = lab;
    await lab.stop();
    expect(namespaces().filter((name) => name.startsWith(`${id}-`))).toEqual([]);
    expect(existsSync(directory)).toBe(false);
    expect(existsSync(`/etc/netns/${id}-noc`)).toBe(false);
    const mine = readdirSync('/proc').filter((pid) => {
      try {
        return /^\d+$/.test(pid) && run('cat', [`/proc/${pid}/cmdline`]).includes(directory);
      } catch {
        return false;
      }
    });
    expect(mine).toEqual([]);
  });
});
