/**
 * Real servers: states, products and versions by `nocturne scan`, judged by what the kernel and the package database know. Every night all of them,
 * beside `nmap -sV`; else those whose packages the lab needs anyway, alone.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PortState } from '#pure/contract/port-state.ts';
import { type ServiceLab, servicesAvailable, startServiceLab } from '../../lab/services/api.ts';
import { serviceHosts } from '../../lab/services/hosts.ts';
import { type Answers, nmapScan, type OurRun, ourScan, placeOf, type ScanRun } from './answers.ts';
import { expectGoodFiles } from './files.ts';
import { scoreOf, sideBySide } from './side-by-side.ts';

const nightly = Boolean(process.env.NOCTURNE_NIGHTLY);
const ofTheLab = readFileSync(new URL('../../lab/packages.txt', import.meta.url), 'utf8')
  .replace(/#.*/g, '')
  .split(/\s+/);
const hosts = serviceHosts
  .filter((host) => nightly || (!host.unpacked && !host.optional && ofTheLab.includes(host.package)))
  .map(({ name }) => name);
const servicesMin = nightly ? 100 : 20;

const available = servicesAvailable(hosts);
if (!available.ok && process.env.CI)
  throw new Error(`in CI the service lab must be there: ${available.reason}`);
const reason = available.ok ? '' : ` (skipped: ${available.reason})`;

const shareMin = 0.95;
/** It stands where silence may mean either; whoever hears something says more. */
const undecided = 'open|filtered';

interface Place {
  readonly place: string;
  /** By the kernel. */
  readonly listens: boolean;
}

describe.skipIf(!available.ok)(`a scan of real services${reason}`, () => {
  let lab: ServiceLab;
  let ours: OurRun;
  let halves: readonly ScanRun[] = [];
  let mine: Answers;
  let theirs: Answers;
  let places: readonly Place[];

  beforeAll(async () => {
    lab = await startServiceLab({ only: hosts });
    expect(lab.missing.filter((line) => !/is not installed$/.test(line))).toEqual([]);
    const ports = (transport: 'tcp' | 'udp') =>
      [...new Set(lab.truth.filter((each) => each.transport === transport).map(({ port }) => port))].sort(
        (a, b) => a - b,
      );
    const asked = { tcp: ports('tcp'), udp: ports('udp') };
    const addresses = [...lab.addresses.values()];
    places = [...lab.addresses].flatMap(([host, address]) => {
      const open = lab.openPorts(host);
      return (['tcp', 'udp'] as const).flatMap((transport) =>
        asked[transport].map((port) => ({
          place: placeOf(address, transport, port),
          listens: open.has(`${transport}/${port}`),
        })),
      );
    });
    const common = ['-n', '-sV', ...addresses];
    ours = await ourScan(lab, ['-sS', '-sU', '-p', `T:${asked.tcp},U:${asked.udp}`, ...common]);
    mine = ours.answers;
    // Both halves at once, since it waits most of its four minutes.
    if (nightly)
      halves = await Promise.all([
        nmapScan(lab, ['-sS', '-p', asked.tcp.join(), ...common]),
        nmapScan(lab, ['-sU', '-p', asked.udp.join(), ...common]),
      ]);
    theirs = new Map(halves.flatMap(({ answers }) => [...answers]));
    if (nightly) process.stdout.write(`${sideBySide(lab.truth, mine, theirs)}\n`);
    const theirMs = Math.max(0, ...halves.map(({ wallMs }) => wallMs));
    process.stdout.write(`seconds ${(ours.wallMs / 1000).toFixed(1)} : ${(theirMs / 1000).toFixed(1)}\n`);
  }, 1_200_000);
  afterAll(() => lab?.stop(), 60_000);

  const isTrue = ({ place, listens }: Place, state: PortState | undefined) =>
    state === (listens ? 'open' : 'closed') || (listens && place.includes(' udp/') && state === undecided);

  test('every port is told in the state it is in', () => {
    const wrong = places.filter((each) => !isTrue(each, mine.get(each.place)?.state));
    expect(wrong.map(({ place }) => `${place}: ${mine.get(place)?.state}`)).toEqual([]);
  });

  test.runIf(nightly)('states are those of nmap, but where nmap is wrong or did not hear an answer', () => {
    const different = places.filter((each) => {
      const [our, their] = [mine.get(each.place)?.state, theirs.get(each.place)?.state];
      return our !== their && their !== undecided;
    });
    const differences = different.map((each) => ({
      text: `${each.place}: ${mine.get(each.place)?.state}, nmap ${theirs.get(each.place)?.state}`,
      nmapIsRight: isTrue(each, theirs.get(each.place)?.state),
    }));
    for (const { text } of differences) process.stdout.write(`states differ: ${text}\n`);
    expect(differences.filter(({ nmapIsRight }) => nmapIsRight)).toEqual([]);
  });

  test('product and version are right of 95 % and of no fewer than nmap says', () => {
    const [our, their] = [scoreOf(lab.truth, mine), scoreOf(lab.truth, theirs)];
    expect(our.services).toBeGreaterThanOrEqual(servicesMin);
    expect(our.right / our.services).toBeGreaterThanOrEqual(shareMin);
    expect(our.right).toBeGreaterThanOrEqual(their.right);
    expect(our.products).toBeGreaterThanOrEqual(their.products);
    expect(our.versions).toBeGreaterThanOrEqual(their.versions);
    expect(our.wrong).toBe(0);
  });

  test.runIf(nightly)(
    "the file is valid by nmap's DTD, ndiff reads it, and it reads back without loss",
    () => {
      expectGoodFiles(ours, halves[0]!);
    },
  );
});
