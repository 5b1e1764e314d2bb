import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameOf, graticuleStep, pathOf, project } from './geo-project.ts';

const spot = fc.record({
  latitude: fc.integer({ min: -60, max: 75 }),
  longitude: fc.integer({ min: -179, max: 179 }),
});

test('every spot lies inside the box, north above, east to the right', () => {
  fc.assert(
    fc.property(fc.array(spot, { minLength: 1, maxLength: 20 }), (spots) => {
      const [width, height] = [640, 360];
      const frame = frameOf(spots, width, height);
      for (const each of spots) {
        const [x, y] = project(frame, each);
        expect(x).toBeGreaterThanOrEqual(-1e-6);
        expect(x).toBeLessThanOrEqual(width + 1e-6);
        expect(y).toBeGreaterThanOrEqual(-1e-6);
        expect(y).toBeLessThanOrEqual(height + 1e-6);
      }
      const [here, there] = [
        project(frame, spots[0]!),
        project(frame, { latitude: spots[0]!.latitude + 1, longitude: spots[0]!.longitude + 1 }),
      ];
      expect(there[0]).toBeGreaterThan(here[0]);
      expect(there[1]).toBeLessThan(here[1]);
      expect(graticuleStep(frame, width)).toBeGreaterThan(0);
    }),
  );
});

test('without spots the whole world is there; rings are closed', () => {
  const frame = frameOf([], 720, 300);
  expect(project(frame, { latitude: 47, longitude: 8 })[0]).toBeGreaterThan(0);
  expect(pathOf(frame, [[0, 0, 10, 0, 10, 10]])).toMatch(/^M[\d. -]+L[\d. -]+L[\d. -]+Z$/);
});
