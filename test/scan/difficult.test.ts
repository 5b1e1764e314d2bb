/** Hosts that make a scan hard: firewalls, loss, tarpits, yes-men. States are right, every night beside nmap, and time is kept. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PortState } from '#pure/contract/port-state.ts';
import { type ServiceLab, servicesAvailable, startServiceLab } from '../../lab/services/api.ts';
import { difficultHosts } from '../../lab/services/difficult.ts';
import { type Answers, nmapScan, type OurRun, ourScan, placeOf, type ScanRun } from './answers.ts';
import { expectGoodFiles } from './files.ts';

const nightly = Boolean(process.env.NOCTURNE_NIGHTLY);
const available = servicesAvailable([]);
if (!available.ok && process.env.CI)
  throw new Error(`in CI the service lab must be there: ${available.reason}`);
const reason = available.ok ? '' : ` (skipped: ${available.reason})`;

const lastPort = 1000;
const tcpPorts = Array.from({ length: lastPort }, (_, i) => i + 1);
const udpPorts = [...Array.from({ length: 16 }, (_, i) => 50 + i), 123, 161];

describe.skipIf(!available.ok)(`a scan of difficult hosts${reason}`, () => {
  let lab: ServiceLab;
  const addressOf = (host: string): string => lab.addresses.get(host)!;

  /** A firewall lets 22, which is open, and 80, which is closed, through. */
  const behindFirewall = (otherwise: PortState) => (port: number) =>
    port === 22 ? 'open' : port === 80 ? 'closed' : otherwise;
  const always = (state: PortState) => () => state;
  const listening = (host: string) => {
    const open = lab.openPorts(host);
    return (port: number) => (open.has(`tcp/${port}`) ? 'open' : 'closed');
  };
  const states: Readonly<Record<string, () => (port: number) => PortState>> = {
    drop: () => behindFirewall('filtered'),
    reset: () => behindFirewall('closed'),
    prohibited: () => behindFirewall('filtered'),
    unreachable: () => behindFirewall('filtered'),
    limited: () => listening('limited'),
    lossy: () => listening('lossy'),
    silent: () => listening('silent'),
    tarpit: () => always('open'),
    'every-open': () => always('open'),
    'every-greets': () => always('open'),
    drip: () => listening('drip'),
  };
  const tcpDifferences = (host: string, answers: Answers): string[] => {
    const right = states[host]!();
    return tcpPorts.flatMap((port) => {
      const state = answers.get(placeOf(addressOf(host), 'tcp', port))?.state;
      return state === right(port) ? [] : [`${host} tcp/${port}: ${state}, is ${right(port)}`];
    });
  };

  beforeAll(async () => {
    lab = await startServiceLab({ only: difficultHosts.map(({ name }) => name) });
    expect(lab.missing).toEqual([]);
  }, 60_000);
  afterAll(() => lab?.stop(), 60_000);

  describe('TCP', () => {
    let ours: OurRun;
    let nmap: ScanRun | undefined;
    beforeAll(async () => {
      const flags = ['-n', '-sS', '-p', `1-${lastPort}`, ...lab.addresses.values()];
      ours = await ourScan(lab, flags);
      nmap = nightly ? await nmapScan(lab, flags) : undefined;
      for (const host of difficultHosts) {
        const wrong = [ours, nmap].map((run) => (run ? tcpDifferences(host.name, run.answers).length : '-'));
        process.stdout.write(
          `${host.name.padEnd(14)} wrong of ${lastPort}, ours : nmap  ${wrong.join(' : ')}\n`,
        );
      }
      process.stdout.write(
        `seconds ${(ours.wallMs / 1000).toFixed(1)} : ${((nmap?.wallMs ?? 0) / 1000).toFixed(1)}\n`,
      );
    }, 120_000);

    test.each(difficultHosts.map(({ name, summary }) => [name, summary]))('%s: %s', (name) => {
      expect(tcpDifferences(name, ours.answers)).toEqual([]);
    });
    test('who says no, and how, is told', () => {
      const reasons = (host: string) =>
        new Set(tcpPorts.map((port) => ours.answers.get(placeOf(addressOf(host), 'tcp', port))?.reason));
      expect(reasons('prohibited')).toContain('admin-prohibited');
      expect(reasons('unreachable')).toContain('port-unreach');
      expect(reasons('drop')).toEqual(new Set(['no-response', 'syn-ack', 'reset']));
    });
    test.runIf(nightly)(
      "the file is valid by nmap's DTD, ndiff reads it, and it reads back without loss",
      () => {
        expectGoodFiles(ours, nmap!);
      },
    );
  });

  test('five percent lost each way, again and again: one state in five thousand may be wrong', async () => {
    const wrong: string[] = [];
    for (let round = 0; round < 5; round++) {
      const { answers } = await ourScan(
        lab,
        ['-n', '-sS', '-p', `1-${lastPort}`, addressOf('lossy')],
        30_000,
      );
      wrong.push(...tcpDifferences('lossy', answers));
    }
    expect(wrong.length, wrong.join(', ')).toBeLessThanOrEqual(1);
    // A lost answer of an open port is a half-open connection: it has been told closed for that.
    expect(wrong.filter((line) => line.includes('is open'))).toEqual([]);
  }, 60_000);

  test('connections come to the same as SYN', async () => {
    const flags = [
      '-n',
      '-sT',
      '-p',
      `1-${lastPort}`,
      ...['reset', 'limited', 'tarpit', 'silent'].map(addressOf),
    ];
    const { answers } = await ourScan(lab, flags, 30_000);
    for (const host of ['reset', 'limited', 'tarpit', 'silent'])
      expect(tcpDifferences(host, answers)).toEqual([]);
  }, 40_000);

  test('UDP: errors that come once a second, that are forbidden, that get lost', async () => {
    const hosts = ['drop', 'reset', 'prohibited', 'limited', 'lossy'];
    const flags = ['-n', '-sU', '-p', udpPorts.join(), ...hosts.map(addressOf)];
    const ours = await ourScan(lab, flags, 60_000);
    const statesOf = (host: string) =>
      udpPorts.map((port) => ours.answers.get(placeOf(addressOf(host), 'udp', port))!.state);
    const open = (host: string, port: number) => lab.openPorts(host).has(`udp/${port}`);
    expect(new Set(statesOf('drop'))).toEqual(new Set(['open|filtered']));
    expect(new Set(statesOf('reset'))).toEqual(new Set(['closed']));
    expect(new Set(statesOf('prohibited'))).toEqual(new Set(['filtered', 'open|filtered']));
    expect(statesOf('limited')).toEqual(udpPorts.map((port) => (open('limited', port) ? 'open' : 'closed')));
    // An error that got lost is only known by asking again: silence may remain, but nothing false.
    for (const [i, state] of statesOf('lossy').entries())
      expect(open('lossy', udpPorts[i]!) ? ['open'] : ['closed', 'open|filtered']).toContain(state);
  }, 90_000);

  describe('services, thirty seconds a host', () => {
    const budgetSeconds = 30;
    const hosts = ['silent', 'tarpit', 'every-open', 'every-greets', 'drip'];
    let ours: OurRun;
    beforeAll(async () => {
      const flags = ['-n', '-sS', '-sV', '-p', `1-${lastPort}`, '--host-timeout', `${budgetSeconds}s`];
      ours = await ourScan(lab, [...flags, ...hosts.map(addressOf)], 120_000);
      process.stdout.write(`services of difficult hosts: ${(ours.wallMs / 1000).toFixed(1)} s\n`);
    }, 150_000);

    test('it ends inside its budget', () => {
      // Starting and looking for ports is no part of a host's time; where others work on the machine too they take their time.
      const besideSeconds = nightly ? 5 : 30;
      expect(ours.wallMs).toBeLessThan((budgetSeconds + besideSeconds) * 1000);
      for (const { address, end } of ours.result.hosts)
        expect(end!.elapsedMs, address).toBeLessThan((budgetSeconds + besideSeconds) * 1000);
    });
    test.each(hosts)('%s: what was found counts', (host) => {
      expect(tcpDifferences(host, ours.answers)).toEqual([]);
    });
    test('nothing is made up of silence and noise', () => {
      for (const host of ['silent', 'tarpit', 'drip'])
        for (const port of tcpPorts)
          expect(ours.answers.get(placeOf(addressOf(host), 'tcp', port))?.product, `${host} ${port}`).toBe(
            '',
          );
    });
  });
});
