/** A network of 5,000 devices and 10,000 links, as discovery would have left it: what benches of the map look at. */
import type { StateStore } from '#io/state/port.ts';
import { portRow, switchRow } from './switches.ts';

const sites = 40;
const perSite = 125;
export const devices = sites * perSite;
export const links = 10_000;
const portsEach = 12;

/** Each site: two cores, ten distribution switches at both, access at two of those; edges in a ring; the rest at random. */
function wiring(): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return Math.floor((seed / 0x7fffffff) * below);
  };
  for (let s = 0; s < sites; s++) {
    const base = s * perSite;
    pairs.push([base, base + 1], [base, ((s + 1) % sites) * perSite]);
    for (let d = 2; d < 12; d++) pairs.push([base, base + d], [base + 1, base + d]);
    for (let n = 12; n < perSite; n++) {
      const near = 2 + (n % 10);
      pairs.push([base + near, base + n], [base + 2 + ((near - 1) % 10), base + n]);
    }
  }
  while (pairs.length < links) {
    const base = random(sites) * perSite;
    pairs.push([base + 2 + random(10), base + 12 + random(perSite - 12)]);
  }
  return pairs;
}

export async function seedWired(state: StateStore): Promise<void> {
  await state.write(async (tx) => {
    await tx
      .insertInto('site')
      .values(
        Array.from({ length: sites }, (_, s) => ({
          id: `s${s}`,
          name: `Site ${s}`,
          note: '',
          created_ms: 0,
        })),
      )
      .execute();
  });
  for (let at = 0; at < devices; at += 100)
    await state.write(async (tx) => {
      const ids = Array.from({ length: 100 }, (_, k) => at + k);
      await tx
        .insertInto('device')
        .values(
          ids.map((n) => ({
            ...switchRow(n),
            site_id: `s${Math.floor(n / perSite)}`,
            kind: n % perSite < 2 ? 'router' : n % perSite < 60 ? 'switch' : 'access-point',
          })),
        )
        .execute();
      for (let port = 1; port <= portsEach; port++)
        await tx
          .insertInto('interface')
          .values(ids.map((n) => portRow(n, port)))
          .execute();
    });
  const pairs = wiring();
  for (let at = 0; at < pairs.length; at += 500)
    await state.write(async (tx) => {
      await tx
        .insertInto('link')
        .values(
          pairs.slice(at, at + 500).map(([a, b], k) => ({
            id: `l${at + k}`,
            a_device_id: `d${a}`,
            a_interface_id: `i${a}-${((at + k) % portsEach) + 1}`,
            b_device_id: `d${b}`,
            b_interface_id: `i${b}-${((at + k) % 3) + 1}`,
            source: 'lldp',
            layer: 'physical',
            evidence: '[]',
            confidence: 1,
            first_seen_ms: 0,
            seen_ms: 0,
            removed_ms: null,
          })),
        )
        .execute();
    });
}
