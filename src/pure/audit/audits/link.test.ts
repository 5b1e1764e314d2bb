/** Links and services that need a machine of their own: DHCP and routers by dnsmasq, NFS by Ganesha, in namespaces that the test makes. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Machine, namespaces, plug, startMachine } from '../../../../test/namespace.ts';
import { serviceOf, targetOf, wrong } from '../../../../test/real-audit.ts';
import { newFolder, program } from '../../../../test/real-server.ts';
import { FaultError, fault } from '../../base/errors.ts';
import { fakeNetwork, fakeRandom, instantClock } from '../../contract/fake-host.ts';
import { decodeExports } from '../../wire/mount.ts';
import { be32, concat } from '../../wire/octets.ts';
import { dhcp } from './dhcp.ts';
import { judgeExports } from './nfs.ts';
import { routerAdvertisement } from './router-advertisement.ts';

const dnsmasq = program('/usr/sbin/dnsmasq');
// Without what reads folders it exports nothing.
const vfs = ['x86_64', 'aarch64'].map((arch) => `/usr/lib/${arch}-linux-gnu/ganesha/libfsalvfs.so`);
const ganesha = program(...vfs) && program('/usr/bin/ganesha.nfsd');
const rpcbind = program('/usr/sbin/rpcbind', '/sbin/rpcbind');
const folder = newFolder('audit-link');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!dnsmasq || !namespaces)(
  'a link with two servers (needs dnsmasq, root and namespaces)',
  () => {
    const machines: Machine[] = [];
    let here: Machine;
    const serve = async (name: string, address: string, address6: string) => {
      const machine = await startMachine();
      machines.push(machine);
      plug(here, name, machine);
      machine.run('ip', 'address', 'add', `${address}/24`, 'dev', 'eth0');
      machine.run('ip', 'address', 'add', `${address6}/64`, 'dev', 'eth0', 'nodad');
      machine.run('sh', '-c', 'echo 1 > /proc/sys/net/ipv6/conf/all/forwarding');
      await machine.start(
        /router advertisement on|DHCP, IP range/,
        ...[
          dnsmasq!,
          '-k',
          '-C',
          '/dev/null',
          '-p',
          '0',
          '--log-facility=-',
          '--log-dhcp',
          '-u',
          'root',
          '-i',
          'eth0',
        ],
        ...[
          '--bind-interfaces',
          '--dhcp-range=192.0.2.100,192.0.2.150,1h',
          '--dhcp-authoritative',
          '--no-ping',
        ],
        ...[
          '--enable-ra',
          '--dhcp-range=::,constructor:eth0,ra-only',
          '--dhcp-option=option6:dns-server,[2001:db8::53]',
        ],
        ...[`--dhcp-option=3,${address}`, `--dhcp-leasefile=${join(folder, name)}`, '--pid-file='],
      );
      return /link\/ether (\S+)/.exec(machine.run('ip', '-o', 'link', 'show', 'eth0'))![1]!;
    };
    let good = '';
    let rogue = '';
    beforeAll(async () => {
      here = await startMachine();
      machines.push(here);
      here.run('ip', 'link', 'add', 'lan0', 'type', 'bridge');
      here.run('ip', 'link', 'set', 'lan0', 'up');
      here.run('ip', 'address', 'add', '192.0.2.10/24', 'dev', 'lan0');
      good = await serve('good', '192.0.2.1', '2001:db8:1::1');
      rogue = await serve('rogue', '192.0.2.66', '2001:db8:66::1');
    }, 60_000);
    afterAll(() => {
      for (const machine of machines) machine.stop();
    });
    const audit = (id: string, expected?: object) =>
      here.audit({
        audit: id,
        interface: 'lan0',
        world: { timeoutMs: 3000, ...(expected ? { expected } : {}) },
      });

    test('all DHCP servers are told; without a list none of them is wrong', async () => {
      const findings = await audit('dhcp');
      expect(wrong(findings)).toEqual([]);
      expect(findings.map(({ address }) => address).sort()).toEqual(['192.0.2.1', '192.0.2.66']);
      expect(findings.find(({ address }) => address === '192.0.2.1')!.evidence).toMatch(
        /^offers 192\.0\.2\.\d+; routers 192\.0\.2\.1; /,
      );
    }, 30_000);
    test('a rogue, and one that should be there and is not', async () => {
      const findings = await audit('dhcp', { dhcpServers: ['192.0.2.1', '192.0.2.2'] });
      const found = findings
        .filter(({ severity }) => severity !== 'info')
        .map(({ rule, address }) => [rule, address]);
      expect(found).toEqual([
        ['dhcp/rogue-server', '192.0.2.66'],
        ['dhcp/silent-server', '192.0.2.2'],
      ]);
    }, 30_000);
    test('routers, and a rogue among them', async () => {
      const findings = await audit('router-advertisement');
      expect(wrong(findings)).toEqual([]);
      expect(findings.length).toBe(2);
      const shown = findings.map(({ evidence }) => evidence).join('\n');
      expect(shown).toContain(`MAC ${good}; default router for`);
      expect(shown).toContain('prefixes 2001:db8:1::/64 autonomous');
      const judged = await audit('router-advertisement', { routers: [good] });
      expect(wrong(judged)).toEqual(['router-advertisement/rogue-router']);
      expect(judged.find(({ severity }) => severity === 'high')!.evidence).toContain(`MAC ${rogue}`);
    }, 30_000);
  },
);

test('without the privilege nothing is claimed', async () => {
  const refuse = async () => {
    throw new FaultError(fault('missing-privilege'));
  };
  const interfaces = async () => [
    {
      name: 'eth0',
      index: 2,
      mac: '02:00:00:00:00:01',
      loopback: false,
      up: true,
      addresses: [{ address: '192.0.2.10', lengthBits: 24 }],
    },
  ];
  const routers = async function* () {
    await refuse();
    yield [];
  };
  const net = fakeNetwork({ interfaces, udp: refuse, routers });
  const signal = new AbortController().signal;
  const world = { net, clock: instantClock(), random: fakeRandom(), signal, timeoutMs: 100 };
  const allowed = { guessCommunities: false };
  expect(await dhcp.run('eth0', { ...world, allowed })).toEqual([]);
  expect(await routerAdvertisement.run('eth0', { ...world, allowed })).toEqual([]);
});

describe.skipIf(!ganesha || !rpcbind || !namespaces)(
  'Ganesha (needs nfs-ganesha-vfs, rpcbind, root and namespaces)',
  () => {
    let machine: Machine;
    beforeAll(async () => {
      machine = await startMachine();
      for (const name of ['open', 'closed']) mkdirSync(join(folder, name));
      const one = (id: number, name: string, clients: string) =>
        `EXPORT { Export_Id = ${id}; Path = ${folder}/${name}; Pseudo = /${name}; Protocols = 3; Access_Type = NONE; FSAL { Name = VFS; } CLIENT { Clients = ${clients}; Access_Type = RO; } }\n`;
      writeFileSync(
        join(folder, 'ganesha'),
        `NFS_CORE_PARAM { Protocols = 3; MNT_Port = 20048; Enable_NLM = false; Enable_RQUOTA = false; }\n${one(1, 'open', '*')}${one(2, 'closed', '127.0.0.0/8')}`,
      );
      // Their sockets and locks stay on this machine.
      machine.run('mount', '-t', 'tmpfs', 'none', '/run');
      machine.run('mkdir', '-p', '/run/rpcbind', '/run/ganesha');
      const watch = (command: string) => [
        'sh',
        '-c',
        `${command} & while ! ss -ltun | grep -q "$0"; do sleep 0.1; done; echo up; wait`,
      ];
      await machine.start(/up/, ...watch(`${rpcbind} -f -w`), ':111 ');
      await machine.start(
        /up/,
        ...watch(`${ganesha} -F -f ${folder}/ganesha -L ${folder}/log -N NIV_EVENT`),
        ':20048 ',
      );
    }, 60_000);
    afterAll(() => machine?.stop());
    test('the exports, and the one that everybody may mount', async () => {
      const findings = await machine.audit({ audit: 'nfs', target: targetOf(111, serviceOf('rpcbind')) });
      expect(findings.map(({ rule, subject }) => [rule, subject])).toEqual([
        ['nfs/exports', undefined],
        ['nfs/export-to-all', `${folder}/open`],
      ]);
      expect(findings[0]!.evidence).toBe(`${folder}/open to *, ${folder}/closed to 127.0.0.0/8`);
    }, 60_000);
  },
);

test.each([
  [[], []],
  [[{ path: '/srv', groups: ['192.0.2.0/24', '@admins'] }], ['nfs/exports']],
  [[{ path: '/srv', groups: [] }], ['nfs/exports', 'nfs/export-to-all']],
  [[{ path: '/vol', groups: ['(everyone)'] }], ['nfs/exports', 'nfs/export-to-all']],
  [[{ path: '/a', groups: ['192.0.2.1', '*'] }], ['nfs/exports', 'nfs/export-to-all']],
])('exports %j', (exports, expected) => {
  expect(judgeExports(exports).map(({ rule }) => rule)).toEqual(expected);
});
test('the list of exports, cut and broken', () => {
  const text = (value: string) =>
    concat(be32(value.length), value, new Uint8Array((4 - (value.length % 4)) % 4));
  const whole = concat(
    be32(1),
    text('/srv'),
    be32(1),
    text('*'),
    be32(0),
    be32(1),
    text('/b'),
    be32(0),
    be32(0),
  );
  expect(decodeExports(whole)).toEqual([
    { path: '/srv', groups: ['*'] },
    { path: '/b', groups: [] },
  ]);
  for (let length = 0; length < whole.length; length++)
    expect(decodeExports(whole.subarray(0, length))).toBeUndefined();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void decodeExports(bytes)));
});
