/** Generated networks: what is derived is true, all of it when everybody answers, and never a wrong port when some do not. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cable, hostMac, type Network, networkOf, type Plan } from './generated.ts';
import { deriveTopology } from './index.ts';
import type { DerivedLink, DerivedTopology, ToldDevice } from './model.ts';

const plans: fc.Arbitrary<Plan> = fc.integer({ min: 1, max: 14 }).chain((count) =>
  fc.record({
    parents: fc.tuple(...Array.from({ length: count - 1 }, (_, i) => fc.integer({ min: 0, max: i }))),
    hosts: fc.array(fc.integer({ min: 0, max: count - 1 }), { maxLength: 20 }),
  }),
);

const derive = (network: Network, devices: readonly ToldDevice[] = network.devices): DerivedTopology =>
  deriveTopology({
    devices,
    ownerOf: (kind, value) => (kind === 'mac' ? network.owners.get(value) : undefined),
  });
const ends = ({ a, b }: DerivedLink) =>
  cable(
    ...[a, b].map((end) => (end.ifIndex === undefined ? end.deviceId : `${end.deviceId}:${end.ifIndex}`)),
  );
const physical = (found: DerivedTopology) => found.links.filter((link) => link.layer === 'physical');

test('by forwarding tables alone, every cable is found and nothing else', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const network = networkOf(plan);
      const found = derive(network);
      expect(physical(found).map(ends).sort()).toEqual([...network.truth].sort());
      expect(found.nodes).toEqual([]);
      expect(found.conflicts).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('every endpoint is where it is plugged in', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const network = networkOf(plan);
      const places = new Map(derive(network).endpoints.map((item) => [item.mac, item.place]));
      plan.hosts.forEach((at, i) => {
        expect(places.get(hostMac(i))).toMatchObject({
          deviceId: `s${at}`,
          ifIndex: network.port(`s${at}`, `h${i}`),
        });
      });
    }),
    { numRuns: 100 },
  );
});

test('with LLDP on some switches the links are the same, with more evidence', () => {
  fc.assert(
    fc.property(plans, fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }), (plan, speaks) => {
      const network = networkOf(plan, (i) => speaks[i]!);
      const found = physical(derive(network));
      expect(found.map(ends).sort()).toEqual([...network.truth].sort());
      for (const { evidence } of found)
        if (evidence.some((item) => item.source === 'lldp'))
          expect(new Set(evidence.map((item) => item.source))).toEqual(new Set(['lldp', 'fdb']));
    }),
    { numRuns: 100 },
  );
});

/** Each end is on the way to the other. */
function leadsThere(network: Network, { a, b }: DerivedLink): void {
  for (const [near, far] of [
    [a, b],
    [b, a],
  ] as const)
    if (near.deviceId.startsWith('s') && near.ifIndex !== undefined && /^[sh]\d+$/.test(far.deviceId))
      expect(`${near.deviceId}:${near.ifIndex}`).toBe(
        `${near.deviceId}:${network.port(near.deviceId, far.deviceId)}`,
      );
}

test('agents that do not answer are seen through, never into a wrong port', () => {
  fc.assert(
    fc.property(plans, fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }), (plan, answers) => {
      const network = networkOf(plan);
      const devices = network.devices.filter((_, i) => answers[i]);
      const told = new Set(devices.map((item) => item.deviceId));
      const found = derive(network, devices);
      for (const link of physical(found)) {
        leadsThere(network, link);
        if (![link.a, link.b].every((end) => /^[sh]\d+$/.test(end.deviceId))) continue;
        const between = network.path(link.a.deviceId, link.b.deviceId).slice(1, -1);
        expect(between.filter((id) => told.has(id))).toEqual([]);
      }
      // A cable between two that answer is found as such.
      for (const text of network.truth) {
        const [one, other] = text.split(' ').map((end) => end.split(':')[0]!);
        if (told.has(one!) && told.has(other!)) expect(physical(found).map(ends)).toContain(text);
      }
    }),
    { numRuns: 300 },
  );
});

test('entries that aged out leave links out, never into a wrong port', () => {
  fc.assert(
    fc.property(plans, fc.infiniteStream(fc.integer({ min: 0, max: 9 })), (plan, dice) => {
      const network = networkOf(plan);
      const devices = network.devices.map(({ deviceId, facts }) => ({
        deviceId,
        facts: { ...facts, fdb: facts.fdb.filter(() => dice.next().value! > 2) },
      }));
      for (const link of physical(derive(network, devices))) leadsThere(network, link);
    }),
    { numRuns: 300 },
  );
});

test('a thousand switches with a thousand entries each cost a few looks at each entry', () => {
  const parents = Array.from({ length: 999 }, (_, i) => Math.floor(i / 3));
  const plan = { parents, hosts: [] };
  const network = networkOf(plan);
  const entries = network.devices.reduce((sum, { facts }) => sum + facts.fdb.length, 0);
  expect(entries).toBe(999_000);
  const found = derive(network);
  expect(found.links.length).toBe(999);
  expect(found.links.map(ends).every((text) => network.truth.has(text))).toBe(true);
  expect(found.steps / entries).toBeLessThan(4);
});
