/** Pointer, wheel and touch as what they mean on a map: pan, zoom, drag, click, hover. Knows nothing of what is drawn. */
export interface Gestures {
  /** What would be dragged from here; null pans. */
  grab(x: number, y: number): unknown;
  drag(held: unknown, x: number, y: number): void;
  drop(held: unknown): void;
  pan(dx: number, dy: number): void;
  zoom(factor: number, x: number, y: number): void;
  click(x: number, y: number, twice: boolean): void;
  hover(x: number, y: number): void;
  leave(): void;
}
/** A pointer that moved less was clicked. */
const clickPx = 5;
const twiceMs = 350;

export function attachHands(canvas: HTMLCanvasElement, gestures: Gestures): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let held: unknown = null;
  let moved = 0;
  let clickedMs = 0;
  const down = (event: PointerEvent) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    held = pointers.size === 1 ? gestures.grab(event.offsetX, event.offsetY) : null;
    moved = 0;
  };
  const move = (event: PointerEvent) => {
    const last = pointers.get(event.pointerId);
    if (!last) {
      if (event.pointerType === 'mouse') gestures.hover(event.offsetX, event.offsetY);
      return;
    }
    const dx = event.offsetX - last.x;
    const dy = event.offsetY - last.y;
    moved += Math.abs(dx) + Math.abs(dy);
    if (pointers.size === 2) {
      const other = [...pointers].find(([id]) => id !== event.pointerId)![1];
      const before = Math.hypot(last.x - other.x, last.y - other.y);
      const after = Math.hypot(event.offsetX - other.x, event.offsetY - other.y);
      if (before > 0)
        gestures.zoom(after / before, (event.offsetX + other.x) / 2, (event.offsetY + other.y) / 2);
      gestures.pan(dx / 2, dy / 2);
    } else if (held !== null) {
      if (moved > clickPx) gestures.drag(held, event.offsetX, event.offsetY);
    } else gestures.pan(dx, dy);
    pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
  };
  const up = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId)) return;
    if (moved <= clickPx && event.type === 'pointerup' && pointers.size === 0) {
      gestures.click(event.offsetX, event.offsetY, event.timeStamp - clickedMs < twiceMs);
      clickedMs = event.timeStamp;
    } else if (held !== null && moved > clickPx) gestures.drop(held);
    held = null;
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : 1;
    gestures.zoom(
      Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0016)),
      event.offsetX,
      event.offsetY,
    );
  };
  const stop = new AbortController();
  const { signal } = stop;
  canvas.addEventListener('pointerdown', down, { signal });
  canvas.addEventListener('pointermove', move, { signal });
  canvas.addEventListener('pointerup', up, { signal });
  canvas.addEventListener('pointercancel', up, { signal });
  canvas.addEventListener('pointerleave', () => gestures.leave(), { signal });
  canvas.addEventListener('wheel', wheel, { passive: false, signal });
  return () => stop.abort();
}
