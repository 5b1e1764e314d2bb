/** The world on a flat box: plate carrée, zoomed to what is of interest, with a margin, in the proportions of the box. */
export interface Frame {
  readonly west: number;
  readonly north: number;
  readonly scale: number;
}
export interface Spot {
  readonly latitude: number;
  readonly longitude: number;
}
const marginShare = 0.18;
/** A single site still shows the land around it. */
const leastDegrees = 14;

export function frameOf(spots: readonly Spot[], width: number, height: number): Frame {
  const whole = { west: -170, east: 190, south: -58, north: 80 };
  const bounds =
    spots.length === 0
      ? whole
      : {
          west: Math.min(...spots.map((spot) => spot.longitude)),
          east: Math.max(...spots.map((spot) => spot.longitude)),
          south: Math.min(...spots.map((spot) => spot.latitude)),
          north: Math.max(...spots.map((spot) => spot.latitude)),
        };
  const grow = spots.length === 0 ? 1 : 1 + 2 * marginShare;
  const wide = Math.min(360, Math.max(leastDegrees, (bounds.east - bounds.west) * grow));
  const high = Math.min(150, Math.max(leastDegrees / 2, (bounds.north - bounds.south) * grow));
  const scale = Math.min(width / wide, height / high);
  const middle = { x: (bounds.west + bounds.east) / 2, y: (bounds.south + bounds.north) / 2 };
  return { west: middle.x - width / scale / 2, north: middle.y + height / scale / 2, scale };
}
export const project = (frame: Frame, { latitude, longitude }: Spot): readonly [number, number] => [
  (longitude - frame.west) * frame.scale,
  (frame.north - latitude) * frame.scale,
];

export function pathOf(frame: Frame, rings: readonly (readonly number[])[]): string {
  let path = '';
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      const [x, y] = project(frame, { longitude: ring[i]!, latitude: ring[i + 1]! });
      path += `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    }
    path += 'Z';
  }
  return path;
}
/** Lines every so many degrees: some ten across. */
export const graticuleStep = (frame: Frame, width: number): number =>
  [1, 2, 5, 10, 15, 30].find((step) => width / frame.scale / step < 13) ?? 30;
