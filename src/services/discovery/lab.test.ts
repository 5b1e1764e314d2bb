/** Discovery against real routers, switches and hosts: what it finds is compared with what was built. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceDetail, DiscoveryJob, Link, SensorInput } from '#pure/contract/resources.ts';
import { type Lab, labAvailable, startLab } from '../../../lab/api.ts';
import { converged } from '../../../lab/check.ts';

interface Report {
  readonly first: DiscoveryJob;
  readonly again: DiscoveryJob;
  readonly devices: readonly DeviceDetail[];
  readonly links: readonly Link[];
  readonly sensors: readonly SensorInput[];
  readonly devicesAgain: number;
  readonly linksAgain: number;
}

const available = labAvailable();
const program = new URL('../../../test/discover-in-lab.ts', import.meta.url).pathname;
const targets = '10.10.0.0/24,10.20.0.0/24,10.1.0.0/24,10.2.0.0/24,10.3.0.0/24';

describe.skipIf(!available.ok)(
  `discovery in the lab${available.ok ? '' : ` (skipped: ${available.reason})`}`,
  () => {
    let lab: Lab;
    let report: Report;

    beforeAll(async () => {
      lab = await startLab();
      await converged(lab, 60_000);
      const { stdout } = await promisify(execFile)(
        'ip',
        [
          'netns',
          'exec',
          lab.nocNamespace,
          process.execPath,
          program,
          targets,
          lab.truth.credentials.community,
        ],
        { maxBuffer: 1 << 26, timeout: 120_000 },
      );
      report = JSON.parse(stdout) as Report;
    }, 240_000);
    afterAll(async () => await lab?.stop(), 60_000);

    const ownerOf = (address: string | null) =>
      lab.truth.devices.find((device) =>
        device.interfaces.some((port) => port.addresses.some((own) => own.split('/')[0] === address)),
      )?.name;

    it('finds every device, each that speaks SNMP once, and nothing that is not there', () => {
      expect(report.first).toMatchObject({ state: 'finished', fault: null });
      const found = report.devices.map((device) => ownerOf(device.managementAddress));
      expect(found).not.toContain(undefined);
      expect([...new Set(found)].sort()).toEqual(lab.truth.devices.map((device) => device.name).sort());
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
  },
);
