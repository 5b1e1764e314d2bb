/** Real servers: states, products and versions by `nocturne scan`, beside `nmap -sV`, judged by what the kernel and the package database know. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServiceLab, servicesAvailable, startServiceLab } from '../../lab/services/api.ts';
import { nmapScan, ourScan, placeOf, type ScanRun } from './answers.ts';
import { scoreOf, sideBySide } from './side-by-side.ts';

const available = servicesAvailable();
if (!available.ok && process.env.CI)
  throw new Error(`in CI the service lab must be there: ${available.reason}`);
const reason = available.ok ? '' : ` (skipped: ${available.reason})`;

const shareMin = 0.95;
/** It stands where silence may mean either; whoever hears something says more. */
const undecided = 'open|filtered';

describe.skipIf(!available.ok)(`a scan of real services${reason}`, () => {
  let lab: ServiceLab;
  let ours: ScanRun;
  let nmap: ScanRun;
  let places: readonly { readonly place: string; readonly listens: boolean }[];

  beforeAll(async () => {
    lab = await startServiceLab();
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
    const flags = ['-n', '-sS', '-sU', '-sV', '-p', `T:${asked.tcp},U:${asked.udp}`, ...addresses];
    ours = await ourScan(lab, flags);
    nmap = await nmapScan(lab, flags);
    process.stdout.write(
      `${sideBySide(lab.truth, ours.answers, nmap.answers)}\nseconds ${(ours.wallMs / 1000).toFixed(1)} : ${(nmap.wallMs / 1000).toFixed(1)}\n`,
    );
  }, 900_000);
  afterAll(() => lab?.stop(), 60_000);

  test('every port is told in the state it is in', () => {
    const wrong = places.filter(({ place, listens }) => {
      const state = ours.answers.get(place)?.state;
      return listens
        ? state !== 'open' && !(place.includes('udp') && state === undecided)
        : state !== 'closed';
    });
    expect(wrong.map(({ place }) => `${place}: ${ours.answers.get(place)?.state}`)).toEqual([]);
  });

  test('states are those of nmap, but where nmap did not hear an answer', () => {
    const different = places.filter(({ place }) => {
      const [mine, theirs] = [ours.answers.get(place)?.state, nmap.answers.get(place)?.state];
      return mine !== theirs && theirs !== undecided;
    });
    expect(
      different.map(
        ({ place }) => `${place}: ${ours.answers.get(place)?.state}, nmap ${nmap.answers.get(place)?.state}`,
      ),
    ).toEqual([]);
  });

  test('product and version are right of 95 % and of no fewer than nmap says', () => {
    const [mine, theirs] = [scoreOf(lab.truth, ours.answers), scoreOf(lab.truth, nmap.answers)];
    expect(mine.services).toBeGreaterThanOrEqual(80);
    expect(mine.right / mine.services).toBeGreaterThanOrEqual(shareMin);
    expect(mine.right).toBeGreaterThanOrEqual(theirs.right);
    expect(mine.products).toBeGreaterThanOrEqual(theirs.products);
    expect(mine.versions).toBeGreaterThanOrEqual(theirs.versions);
    expect(mine.wrong).toBeLessThanOrEqual(theirs.wrong);
  });
});
