/** Where one looks: a point of the map is at x * scale + view.x on the screen. Pure arithmetic on a mutable view. */
export interface View {
  x: number;
  y: number;
  scale: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
export const scaleMin = 0.0005;
export const scaleMax = 6;

export function zoomAt(view: View, factor: number, x: number, y: number): void {
  const scale = Math.max(scaleMin, Math.min(scaleMax, view.scale * factor));
  view.x = x - ((x - view.x) / view.scale) * scale;
  view.y = y - ((y - view.y) / view.scale) * scale;
  view.scale = scale;
}

export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
/** The view that shows all of it, with `margin` pixels around. */
export function fitted(bounds: Bounds, { width, height }: Size, margin: number, largest: number): View {
  const scale = Math.max(
    scaleMin,
    Math.min(
      largest,
      Math.max(40, width - margin * 2) / Math.max(1, bounds.right - bounds.left),
      Math.max(40, height - margin * 2) / Math.max(1, bounds.bottom - bounds.top),
    ),
  );
  return {
    scale,
    x: width / 2 - ((bounds.left + bounds.right) / 2) * scale,
    y: height / 2 - ((bounds.top + bounds.bottom) / 2) * scale,
  };
}

/** A view between two: zoom changes evenly to the eye, and the middle of the screen travels straight. */
export function between(from: View, to: View, share: number, { width, height }: Size): View {
  const middle = (view: View) =>
    [(width / 2 - view.x) / view.scale, (height / 2 - view.y) / view.scale] as const;
  const scale = from.scale * (to.scale / from.scale) ** share;
  const [a, b] = [middle(from), middle(to)];
  // Near the wide end one moves fast, near the close end slowly.
  const ratio = to.scale / from.scale;
  const along = Math.abs(ratio - 1) < 0.01 ? share : (1 - ratio ** -share) / (1 - 1 / ratio);
  const x = a[0] + (b[0] - a[0]) * along;
  const y = a[1] + (b[1] - a[1]) * along;
  return { scale, x: width / 2 - x * scale, y: height / 2 - y * scale };
}
