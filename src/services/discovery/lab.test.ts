/** Discovery against real routers, switches and hosts: what it finds is compared with what was built. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  DeviceDetail,
  DiscoveryJob,
  Link,
  SensorInput,
  TopologyChanges,
} from '#pure/contract/resources.ts';
import { deriveTopology } from '#pure/network/topology/index.ts';
import type { DerivedTopology, LinkEnd, ToldDevice } from '#pure/network/topology/model.ts';
import { type Lab, labAvailable, startLab } from '../../../lab/api.ts';
import { converged } from '../../../lab/check.ts';

interface Report {
  readonly first: DiscoveryJob;
  readonly again: DiscoveryJob;
  readonly devices: readonly DeviceDetail[];
  readonly links: readonly Link[];
  readonly derived: DerivedTopology;
  readonly facts: readonly ToldDevice[];
  readonly sensors: readonly SensorInput[];
  readonly devicesAgain: number;
  readonly linksAgain: number;
}

const available = labAvailable();
const program = new URL('../../../test/discover-in-lab.ts', import.meta.url).pathname;
/** One seed: everything else is learnt. */
const targets = '10.10.0.1';

describe.skipIf(!available.ok)(
  `discovery in the lab${available.ok ? '' : ` (skipped: ${available.reason})`}`,
  () => {
    let lab: Lab;
    let report: Report;
    let child: ChildProcess | undefined;
    let lines: AsyncIterator<string>;
    const names = new Map<string, string>();

    beforeAll(async () => {
      lab = await startLab();
      await converged(lab, 60_000);
      const command = [process.execPath, program, targets, lab.truth.credentials.community];
      child = spawn('ip', ['netns', 'exec', lab.nocNamespace, ...command], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
      report = JSON.parse((await lines.next()).value as string) as Report;
      for (const { deviceId, facts } of report.facts) names.set(deviceId, facts.sysName!.split('.')[0]!);
      for (const device of report.devices)
        if (!names.has(device.id)) names.set(device.id, ownerOf(device.managementAddress) ?? device.name);
    }, 240_000);
    afterAll(async () => {
      child?.stdin?.end();
      await lab?.stop();
    }, 60_000);

    const ownerOf = (address: string | null) =>
      lab.truth.devices.find((device) =>
        device.interfaces.some((port) => port.addresses.some((own) => own.split('/')[0] === address)),
      )?.name;

    it('finds every device once from one seed address, and nothing that is not there', () => {
      expect(report.first).toMatchObject({ state: 'finished', fault: null });
      const found = report.devices.map((device) => ownerOf(device.managementAddress));
      expect(found).not.toContain(undefined);
      expect(found.sort()).toEqual(lab.truth.devices.map((device) => device.name).sort());
      const managed = report.devices.filter((device) => device.credentialId !== null);
      expect(managed.map((device) => device.name.split('.')[0]).sort()).toEqual(
        lab.truth.devices.flatMap((device) => (device.snmp ? [device.name] : [])).sort(),
      );
    });

    it('finds every interface with its index', () => {
      for (const device of lab.truth.devices.filter((each) => each.snmp)) {
        const found = report.devices.find((each) => ownerOf(each.managementAddress) === device.name)!;
        const shown = (name: string, index: number) => `${index} ${name}`;
        expect(found.interfaceList.map((port) => shown(port.name, port.ifIndex)).sort(), device.name).toEqual(
          device.interfaces.map((port) => shown(port.name, port.index)).sort(),
        );
      }
    });

    const sorted = (items: Iterable<string>) => [...items].sort();
    const portOf = ({ deviceId, ifIndex, interfaceName }: LinkEnd) => {
      const facts = report.facts.find((item) => item.deviceId === deviceId)?.facts;
      const port = facts?.interfaces.find((item) => item.ifIndex === ifIndex)?.name ?? interfaceName;
      return port ? `${names.get(deviceId)}:${port}` : names.get(deviceId)!;
    };
    const shownLinks = (derived: DerivedTopology, layer: string) =>
      sorted(
        derived.links
          .filter((link) => link.layer === layer)
          .map(({ a, b }) => sorted([portOf(a), portOf(b)]).join(' – ')),
      );
    /** Carriers' routers show no ports; a host without an agent none either. */
    const silent = () => new Set(lab.truth.devices.flatMap((device) => (device.snmp ? [] : [device.name])));
    const wantedCables = async () =>
      sorted(
        (await lab.readTruth()).links
          .filter(({ a, b }) => ![a, b].some(({ device }) => device === 'isp1'))
          .map(({ a, b }) =>
            sorted(
              [a, b].map(({ device, interface: port }) =>
                silent().has(device) ? device : `${device}:${port}`,
              ),
            ).join(' – '),
          ),
      );

    it('reads every address, spanning tree and VLAN table to its end', () => {
      for (const { facts } of report.facts) expect(facts.faults, facts.sysName).toEqual([]);
      for (const device of lab.truth.devices.filter((each) => each.snmp)) {
        const { facts } = report.facts.find((item) => names.get(item.deviceId) === device.name)!;
        const wanted = device.interfaces.flatMap((port) =>
          port.addresses.map((address) => `${port.index} ${address}`),
        );
        const found = facts.addresses.map((item) => `${item.ifIndex} ${item.address}/${item.lengthBits}`);
        expect(
          wanted.filter((text) => !found.includes(text)),
          device.name,
        ).toEqual([]);
      }
    });

    it('derives every cable between what answers, with both ports, and no other', async () => {
      expect(shownLinks(report.derived, 'physical')).toEqual(await wantedCables());
      expect(report.derived.conflicts).toEqual([]);
      expect(report.derived.nodes).toEqual([]);
    });

    it('finds the same cables of switches by forwarding tables and spanning tree alone, and no wrong one', async () => {
      const deaf = report.facts.map(({ deviceId, facts }) => ({
        deviceId,
        facts: { ...facts, neighbours: [] },
      }));
      const found = shownLinks(deriveTopology({ devices: deaf }), 'physical').filter(
        (text) => !text.includes('unmanaged'),
      );
      const wanted = (await wantedCables()).filter((text) => text.includes('-sw'));
      const told = wanted.filter((text) => !text.split(' – ').some((end) => silent().has(end)));
      console.info(`without LLDP: ${found.length} of ${told.length} cables of switches`);
      expect(found.filter((text) => !told.includes(text))).toEqual([]);
      expect(found.length).toBeGreaterThan(0);
    });

    it('has spanning tree tell the redundant trunk too, the blocked cable included', () => {
      const trunks = report.derived.links.filter(
        ({ layer, a, b }) =>
          layer === 'physical' &&
          sorted([a, b].map((end) => names.get(end.deviceId)!)).join() === 'hq-sw1,hq-sw2',
      );
      expect(trunks.length).toBe(2);
      for (const { evidence } of trunks)
        expect(new Set(evidence.map((item) => item.source))).toContain('stp');
    });

    it('derives every OSPF adjacency, full', () => {
      expect(shownLinks(report.derived, 'ospf')).toEqual(
        sorted(lab.truth.ospf.map((ports) => sorted(ports).join(' – '))),
      );
      for (const link of report.derived.links.filter((each) => each.layer === 'ospf'))
        expect(link).toMatchObject({ state: 'full', evidence: [{}, {}] });
    });

    it('derives every BGP session, established, from those that answer', () => {
      const wanted = lab.truth.bgp.flatMap(({ device, peer }) =>
        silent().has(device) ? [] : [sorted([device, ownerOf(peer)!]).join(' – ')],
      );
      const found = report.derived.links.filter((link) => link.layer === 'bgp');
      expect(
        sorted(found.map(({ a, b }) => sorted([a, b].map((end) => names.get(end.deviceId)!)).join(' – '))),
      ).toEqual(sorted(new Set(wanted)));
      for (const link of found) expect(link.state).toBe('established');
    });

    it('finds the switch port of every host', () => {
      for (const host of lab.truth.devices.filter((device) => device.kind === 'host')) {
        const [cable] = lab.truth.links.filter(({ a }) => a.device === host.name);
        const { mac } = host.interfaces.find((port) => port.name === cable!.a.interface)!;
        const endpoint = report.derived.endpoints.find((each) => each.mac === mac);
        expect(endpoint?.addresses, host.name).toContain(host.managementAddress);
        const { deviceId, ifIndex } = endpoint!.place!;
        expect(portOf({ deviceId, ifIndex }), host.name).toBe(`${cable!.b.device}:${cable!.b.interface}`);
      }
    });

    it('finds every LLDP link once, with both ports', () => {
      const cable = (ends: readonly string[]) => [...ends].sort().join(' – ');
      expect(
        report.links
          .filter((link) => link.source === 'lldp')
          .map(({ a, b }) => cable([a, b].map((end) => `${end.deviceName}:${end.interfaceName}`)))
          .sort(),
      ).toEqual(
        lab.truth.links
          .filter((link) => link.lldp)
          .map(({ a, b }) => cable([a, b].map((end) => `${end.device}:${end.interface}`)))
          .sort(),
      );
    });

    it('finds the port of a host without LLDP by the forwarding table', () => {
      const ports = report.links
        .filter((link) => link.source === 'fdb')
        .map(({ a, b }) =>
          [a, b]
            .map((end) => ownerOf(report.devices.find((d) => d.id === end.deviceId)!.managementAddress))
            .sort(),
        );
      expect(ports).toEqual(
        expect.arrayContaining([
          ['s1-h1', 's1-sw1'],
          ['s2-h1', 's2-sw1'],
        ]),
      );
      expect(ports.length).toBe(2);
    });

    it('suggests a ping for each device and finds the same when asked again', () => {
      const ids = new Set(report.devices.map((device) => device.id));
      const pinged = new Set(
        report.sensors.filter((sensor) => sensor.toolId === 'ping').map((sensor) => sensor.deviceId),
      );
      expect(pinged).toEqual(ids);
      expect([report.devicesAgain, report.linksAgain]).toEqual([report.devices.length, report.links.length]);
    });

    it('has the map right one cycle after a cable was moved to another switch', async () => {
      await lab.moveCable('dns1-hq-sw2', 'hq-sw2:swp3', 'hq-sw1:swp9');
      await converged(lab, 60_000);
      // The agent answers from a cache of a second.
      const walk = `snmpbulkwalk -v2c -c ${lab.truth.credentials.community} -Oqv 127.0.0.1 .1.3.6.1.2.1.31.1.1.1.1`;
      await expect.poll(() => lab.exec('hq-sw1', ['sh', '-c', walk]), { timeout: 20_000 }).toContain('swp9');
      child!.stdin!.write('again\n');
      const after = JSON.parse((await lines.next()).value as string) as Pick<Report, 'links'> & {
        readonly changes: TopologyChanges;
      };
      const ends = after.links.map(({ a, b }) =>
        sorted([a, b].map((end) => `${end.deviceName}:${end.interfaceName}`)).join(' – '),
      );
      const short = ends.map((text) => text.replaceAll('.lab.example', ''));
      expect(short).toContain('dns1:eth0 – hq-sw1:swp9');
      expect(short).not.toContain('dns1:eth0 – hq-sw2:swp3');
      expect(after.changes.moves.map((move) => move.text.replaceAll('.lab.example', ''))).toEqual([
        'dns1 eth0 moved from hq-sw2 swp3 to hq-sw1 swp9',
      ]);
      expect(after.changes.lost).toEqual([]);
    }, 90_000);
  },
);
