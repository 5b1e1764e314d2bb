/** Small pictures drawn once and stamped many times: devices by kind and state, names by text. Bounded; emptied when full or when colours change. */
import type { SensorState } from '#pure/contract/resources.ts';
import { symbolOf } from '#pure/topology/symbols.ts';
import { cssColor } from '../model/theme.ts';

export interface Sprite {
  readonly image: ImageBitmap;
  /** In pixels of the page. */
  readonly width: number;
  readonly height: number;
}
const spritesMax = 4000;
const sans = '"Inter Variable", system-ui, sans-serif';
const mono = '"JetBrains Mono Variable", ui-monospace, monospace';

export interface Sprites {
  node(kind: string, state: SensorState, radius: number): Sprite;
  label(text: string, look: LabelLook): Sprite;
  clear(): void;
}
export type LabelLook = keyof typeof looks;
const looks = {
  name: { font: `540 11.5px ${sans}`, color: '--text' },
  strong: { font: `640 12.5px ${sans}`, color: '--text' },
  down: { font: `640 11.5px ${sans}`, color: '--down' },
  warning: { font: `640 11.5px ${sans}`, color: '--warning' },
  group: { font: `620 12.5px ${sans}`, color: '--text-2' },
  count: { font: `680 15px ${sans}`, color: '--text' },
  port: { font: `10px ${mono}`, color: '--text-2' },
} as const;

const textMax = 40;

export function createSprites(): Sprites {
  const held = new Map<string, Sprite>();
  const measure = new OffscreenCanvas(1, 1).getContext('2d')!;
  const make = (
    key: string,
    width: number,
    height: number,
    paint: (context: OffscreenCanvasRenderingContext2D) => void,
  ): Sprite => {
    if (held.size >= spritesMax) clear();
    const canvas = new OffscreenCanvas(
      Math.max(1, Math.ceil(width * devicePixelRatio)),
      Math.max(1, Math.ceil(height * devicePixelRatio)),
    );
    const context = canvas.getContext('2d')!;
    context.scale(devicePixelRatio, devicePixelRatio);
    paint(context);
    const sprite = {
      image: canvas.transferToImageBitmap(),
      width: canvas.width / devicePixelRatio,
      height: canvas.height / devicePixelRatio,
    };
    held.set(key, sprite);
    return sprite;
  };
  const clear = () => {
    for (const sprite of held.values()) sprite.image.close();
    held.clear();
  };
  return {
    node(kind, state, radius) {
      const size = Math.round(radius * 2) / 2;
      const key = `${kind} ${state} ${size}`;
      const side = size * 2 + 12;
      return (
        held.get(key) ??
        make(key, side, side, (context) => {
          context.translate(side / 2, side / 2);
          paintNode(context, kind, state, size);
        })
      );
    },
    label(text, look) {
      const key = `${look} ${text}`;
      const known = held.get(key);
      if (known) return known;
      const { font, color } = looks[look];
      const shown = text.length > textMax ? `${text.slice(0, textMax - 1)}…` : text;
      measure.font = font;
      return make(key, measure.measureText(shown).width + 8, 20, (context) => {
        context.font = font;
        context.textBaseline = 'middle';
        context.lineJoin = 'round';
        context.lineWidth = 3.5;
        context.strokeStyle = cssColor('--bg');
        context.strokeText(shown, 4, 10);
        context.fillStyle = cssColor(color);
        context.fillText(shown, 4, 10);
      });
    },
    clear,
  };
}

type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;
/** Below this size only a dot can be told. */
const symbolPx = 6;

function paintNode(context: Context, kind: string, state: SensorState, radius: number): void {
  const color = cssColor(`--${state}`);
  if (radius < symbolPx) {
    context.fillStyle = state === 'up' ? cssColor('--control-line') : color;
    paintMark(context, state, 0, 0, state === 'up' ? radius * 0.8 : radius * 1.25);
    return;
  }
  const { outline, glyph } = symbolOf(kind);
  context.save();
  context.scale(radius / 10, radius / 10);
  const shape = new Path2D(outline);
  context.fillStyle = cssColor('--surface');
  context.fill(shape);
  context.lineWidth = (state === 'up' ? 1.5 : 2) * (10 / radius);
  context.strokeStyle = color;
  if (state === 'unknown') context.setLineDash([3, 2.4]);
  context.stroke(shape);
  context.setLineDash([]);
  if (radius >= 7) {
    context.scale(0.8, 0.8);
    context.lineWidth = Math.max(1.1, 13 / radius);
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.strokeStyle = cssColor('--text-2');
    context.stroke(new Path2D(glyph));
  }
  context.restore();
  if (state === 'up' || state === 'unknown') return;
  // The mark of the state sits on the rim, so that colour does not tell alone.
  const size = Math.max(4, radius * 0.42);
  const at = radius * 0.74;
  context.fillStyle = cssColor('--bg');
  paintMark(context, state, at, -at, size + 2);
  context.fillStyle = color;
  paintMark(context, state, at, -at, size);
}

/** The shapes of `parts/state.tsx`, filled: a dot, a triangle, a diamond, two bars. */
export function paintMark(context: Context, state: SensorState, x: number, y: number, r: number): void {
  context.beginPath();
  if (state === 'down') {
    context.moveTo(x, y - r);
    context.lineTo(x + r, y);
    context.lineTo(x, y + r);
    context.lineTo(x - r, y);
  } else if (state === 'warning') {
    context.moveTo(x, y - r);
    context.lineTo(x + r, y + r * 0.8);
    context.lineTo(x - r, y + r * 0.8);
  } else if (state === 'paused') {
    context.rect(x - r * 0.75, y - r * 0.8, r * 0.5, r * 1.6);
    context.rect(x + r * 0.25, y - r * 0.8, r * 0.5, r * 1.6);
  } else context.arc(x, y, r * 0.85, 0, 7);
  context.fill();
}
