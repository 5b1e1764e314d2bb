/**
 * Writes `src/pure/dashboards/world.ts` from Natural Earth's land at 1:110 million (public domain), as the npm package `world-atlas` brings it
 * in TopoJSON: `npm pack world-atlas@2`, unpack, then `node scripts/world-outline.ts package/land-110m.json`. Run by hand; it does not change.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface Topology {
  readonly transform: {
    readonly scale: readonly [number, number];
    readonly translate: readonly [number, number];
  };
  readonly arcs: readonly (readonly (readonly [number, number])[])[];
  readonly objects: {
    readonly land: {
      readonly geometries: readonly { readonly arcs: readonly (readonly (readonly number[])[])[] }[];
    };
  };
}
/** A tenth of a degree: less than a pixel on a map of the whole world. */
const unitsPerDegree = 10;
/** Rings of fewer points are specks at that scale. */
const pointsMin = 4;

const path = process.argv[2];
if (!path) throw new Error('name the land-110m.json of world-atlas');
const { transform, arcs, objects } = JSON.parse(readFileSync(path, 'utf8')) as Topology;
const decoded = arcs.map((arc) => {
  let [x, y] = [0, 0];
  return arc.map(([dx, dy]): [number, number] => {
    x += dx;
    y += dy;
    return [
      Math.round((x * transform.scale[0] + transform.translate[0]) * unitsPerDegree),
      Math.round((y * transform.scale[1] + transform.translate[1]) * unitsPerDegree),
    ];
  });
});
// An index below zero is that arc backwards (TopoJSON specification, section 2.1.4).
const arcOf = (index: number) => (index < 0 ? [...decoded[~index]!].reverse() : decoded[index]!);
const rings = objects.land.geometries
  .flatMap((geometry) => geometry.arcs.flat())
  .map((indexes) => {
    const points: [number, number][] = [];
    for (const index of indexes)
      for (const point of arcOf(index)) {
        const last = points.at(-1);
        if (!last || last[0] !== point[0] || last[1] !== point[1]) points.push(point);
      }
    return points;
  });
const text = rings
  .filter((ring) => ring.length >= pointsMin)
  .map((ring) => {
    let [x, y] = [0, 0];
    const deltas = ring.flatMap(([px, py]) => {
      const delta = [px - x, py - y];
      [x, y] = [px, py];
      return delta;
    });
    return `  '${deltas.join(' ')}',`;
  })
  .join('\n');
writeFileSync(
  new URL('../src/pure/dashboards/world.ts', import.meta.url),
  `/**
 * The outline of the land, from Natural Earth 1:110m (public domain), written by scripts/world-outline.ts. One line per ring: steps of longitude
 * and latitude in tenths of a degree, the first from 0 0.
 */
const rings: readonly string[] = [
${text}
];

/** Rings as longitude, latitude, longitude … in degrees. */
export const landRings = (): number[][] =>
  rings.map((ring) => {
    let [x, y] = [0, 0];
    return ring.split(' ').map((step, i) => (i % 2 === 0 ? (x += Number(step)) : (y += Number(step))) / ${unitsPerDegree});
  });
`,
);
