/** A canvas on the shared axis. All of them are drawn in one frame, however many samples arrived since the last. */
import { useEffect, useRef } from 'react';
import { linkedCursor } from '../plot/cursor.ts';
import { type StripState, stripHands } from '../plot/strip-hands.ts';

export type Draw = (context: CanvasRenderingContext2D, width: number, height: number) => void;

export interface Painter {
  readonly add: (draw: () => void) => () => void;
  /** All canvases are drawn in the next frame. */
  readonly request: () => void;
}
export function createPainter(): Painter {
  const draws = new Set<() => void>();
  let frame = 0;
  const run = () => {
    frame = 0;
    for (const draw of draws) draw();
  };
  const request = () => {
    if (frame === 0 && draws.size > 0) frame = requestAnimationFrame(run);
  };
  linkedCursor.subscribe(request);
  return {
    add(draw) {
      draws.add(draw);
      request();
      return () => draws.delete(draw);
    },
    request,
  };
}

export function StripCanvas({
  painter,
  draw,
  height,
  label,
  read,
}: {
  painter: Painter;
  draw: Draw;
  height: number;
  label: string;
  read: () => StripState;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef({ draw, read });
  latest.current = { draw, read };
  useEffect(() => {
    const element = canvas.current!;
    let width = element.clientWidth;
    const context = element.getContext('2d')!;
    const paint = () => {
      const ratio = devicePixelRatio || 1;
      if (element.width !== Math.round(width * ratio) || element.height !== Math.round(height * ratio)) {
        element.width = Math.round(width * ratio);
        element.height = Math.round(height * ratio);
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      latest.current.draw(context, width, height);
    };
    const observer = new ResizeObserver(() => {
      // Asked for once here, because a look at the width in each frame makes the browser lay out anew.
      width = element.clientWidth;
      painter.request();
    });
    observer.observe(element);
    const remove = painter.add(paint);
    const release = stripHands(element, () => latest.current.read());
    return () => {
      observer.disconnect();
      remove();
      release();
    };
  }, [painter, height]);
  return <canvas ref={canvas} tabIndex={0} role="img" aria-label={label} style={{ height }} />;
}
