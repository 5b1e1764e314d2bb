/** The whole map in a corner, with a frame around what is seen. Drawn when the network changes; the frame on each view. */
import { cssColor } from '../model/theme.ts';
import { type Bounds, fitted, type Size, type View } from './camera.ts';
import type { Scene } from './scene.ts';

export interface Minimap {
  picture(scene: Scene | null, bounds: Bounds): void;
  frame(view: View, size: Size): void;
  stop(): void;
}
const groupsMax = 400;

export function createMinimap(canvas: HTMLCanvasElement, goTo: (x: number, y: number) => void): Minimap {
  const context = canvas.getContext('2d')!;
  let backdrop: OffscreenCanvas | null = null;
  let own: View = { x: 0, y: 0, scale: 1 };
  const size = () => ({ width: canvas.clientWidth || 160, height: canvas.clientHeight || 110 });
  const move = (event: PointerEvent) => {
    if (event.buttons !== 1) return;
    goTo((event.offsetX - own.x) / own.scale, (event.offsetY - own.y) / own.scale);
  };
  canvas.addEventListener('pointerdown', move);
  canvas.addEventListener('pointermove', move);
  return {
    picture(scene, bounds) {
      const { width, height } = size();
      canvas.width = width * devicePixelRatio;
      canvas.height = height * devicePixelRatio;
      backdrop = null;
      if (!scene) return;
      own = fitted(bounds, { width, height }, 8, 1);
      backdrop = new OffscreenCanvas(canvas.width, canvas.height);
      const paint = backdrop.getContext('2d')!;
      paint.scale(devicePixelRatio, devicePixelRatio);
      const { grouping, graph, places } = scene.network;
      paint.fillStyle = cssColor('--line');
      grouping.groups.slice(0, groupsMax).forEach((group, g) => {
        if (g === 0 || group.children.length > 0) return;
        paint.beginPath();
        paint.arc(
          scene.discs[g * 3]! * own.scale + own.x,
          scene.discs[g * 3 + 1]! * own.scale + own.y,
          scene.discs[g * 3 + 2]! * own.scale,
          0,
          7,
        );
        paint.fill();
      });
      const dot = graph.nodes.length > 1000 ? 1 : 2;
      for (const state of ['up', 'unknown', 'paused', 'warning', 'down'] as const) {
        paint.fillStyle = cssColor(state === 'up' ? '--control-line' : `--${state}`);
        const side = state === 'down' || state === 'warning' ? dot + 2 : dot;
        graph.nodes.forEach((node, i) => {
          if (node.state === state)
            paint.fillRect(
              places[i * 2]! * own.scale + own.x - side / 2,
              places[i * 2 + 1]! * own.scale + own.y - side / 2,
              side,
              side,
            );
        });
      }
    },
    frame(view, seen) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      if (!backdrop) return;
      context.drawImage(backdrop, 0, 0);
      context.scale(devicePixelRatio, devicePixelRatio);
      const left = (-view.x / view.scale) * own.scale + own.x;
      const top = (-view.y / view.scale) * own.scale + own.y;
      context.strokeStyle = cssColor('--accent');
      context.lineWidth = 1.5;
      context.strokeRect(
        left,
        top,
        (seen.width / view.scale) * own.scale,
        (seen.height / view.scale) * own.scale,
      );
    },
    stop() {
      canvas.removeEventListener('pointerdown', move);
      canvas.removeEventListener('pointermove', move);
    },
  };
}
