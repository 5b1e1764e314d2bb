/** Draws a chart on a canvas: grid, distribution, lines, loss, comments. Knows nothing of React; the picture for export is drawn by the same code. */
import { densityLevelStart } from '#pure/base/density.ts';
import type { Comment } from '#pure/contract/resources.ts';
import { formatDate, formatTime, formatValue } from '../model/format.ts';
import { cssColor } from '../model/theme.ts';
import { columnsOf, lowerBound, packedOf, pyramidFor, usualStep } from './decimate.ts';
import { withLevels } from './levels.ts';
import { timeTicks, valueTicks } from './ticks.ts';
import type { View } from './view.ts';

type Numbers = ArrayLike<number | null>;
export interface Line {
  readonly label: string;
  /** Name of a colour token. */
  readonly color: string;
  readonly unit: string;
  readonly timeS: ArrayLike<number>;
  readonly min: Numbers;
  readonly avg: Numbers;
  readonly max: Numbers;
  /** Drawn below zero. */
  readonly mirrored?: boolean;
  /** What lies between least and greatest is shaded. */
  readonly smoke?: boolean;
  /** A second, denser shade: between the quartiles of each run. */
  readonly quartiles?: { readonly timeS: ArrayLike<number>; readonly low: Numbers; readonly high: Numbers };
  /** How often samples fell into each level: drawn instead of the shade where it is known. */
  readonly density?: {
    readonly timeS: readonly number[];
    readonly level: readonly number[];
    readonly count: readonly number[];
  };
  readonly area?: boolean;
}
/** A line across: a threshold, a percentile. */
export interface Level {
  readonly value: number;
  readonly label: string;
  readonly color: string;
}
/** Shaded from one value to another: where it is slow. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly color: string;
}
export interface Scene {
  readonly lines: readonly Line[];
  readonly view: View;
  readonly levels: readonly Level[];
  readonly bands: readonly Band[];
  /** Loss in percent, red bars with a scale of their own. */
  readonly loss: { readonly timeS: ArrayLike<number>; readonly percent: Numbers } | null;
  /** Moments to point out, epoch seconds. */
  readonly marks: readonly number[];
  readonly comments: readonly Comment[];
}
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const font = '11px "Inter Variable", system-ui, sans-serif';
const states = [0, 0.5, 1] as const;
/** A line is broken where more than this many usual steps are missing. */
const gapFactor = 3.5;

export const faded = (color: string, alpha: number) =>
  `color-mix(in srgb, ${color} ${Math.round(alpha * 100)}%, transparent)`;
export const plotBox = (width: number, height: number): Box => ({
  left: 62,
  top: 8,
  width: Math.max(10, width - 62 - 8),
  height: Math.max(10, height - 8 - 22),
});
export const zoneOffsetS = (timeS: number) => -new Date(timeS * 1000).getTimezoneOffset() * 60;

/** Where the values of the visible samples lie, zero included. */
function valueRange({ lines, view, levels }: Scene, columns: number): readonly [number, number] {
  let low = 0;
  let high = 0;
  for (const line of lines) {
    const pyramid = pyramidFor(packedOf(line.smoke ? line.max : line.avg));
    const { min, max } = columnsOf(line.timeS, pyramid, view[0], view[1], columns);
    for (let i = 0; i < columns; i++) {
      const [least, most] = line.mirrored ? [-max[i]!, -min[i]!] : [min[i]!, max[i]!];
      if (least < low) low = least;
      if (most > high) high = most;
    }
  }
  [low, high] = withLevels(
    [low, high],
    levels.map(({ value }) => value),
  );
  return low === 0 && high === 0 ? [0, 1] : [low * 1.06, high * 1.06];
}

export interface Scales {
  readonly box: Box;
  readonly x: (timeS: number) => number;
  readonly y: (value: number) => number;
  readonly low: number;
  readonly high: number;
}
export function scalesOf(scene: Scene, width: number, height: number): Scales {
  const box = plotBox(width, height);
  const [low, high] = valueRange(scene, Math.max(1, Math.round(box.width)));
  const [fromS, toS] = scene.view;
  return {
    box,
    low,
    high,
    x: (timeS) => box.left + ((timeS - fromS) / (toS - fromS)) * box.width,
    y: (value) => box.top + box.height - ((value - low) / (high - low)) * box.height,
  };
}

const tickText = (tick: number, stepS: number) => {
  if (stepS >= 86_400)
    return formatDate(tick * 1000).slice(stepS >= 7_776_000 ? 0 : 5, stepS >= 7_776_000 ? 7 : 10);
  const text = formatTime(tick * 1000);
  return stepS >= 60 ? (text === '00:00:00' ? formatDate(tick * 1000).slice(5, 10) : text.slice(0, 5)) : text;
};

export function paintTimeAxis(
  context: CanvasRenderingContext2D,
  view: View,
  box: Box,
  x: (timeS: number) => number,
): void {
  context.font = font;
  context.fillStyle = cssColor('--text-3');
  context.textAlign = 'center';
  context.textBaseline = 'top';
  const { at, stepS } = timeTicks(
    view[0],
    view[1],
    Math.max(2, Math.floor(box.width / 74)),
    zoneOffsetS(view[0]),
  );
  for (const tick of at) {
    const place = x(tick);
    if (place > box.left + 14 && place < box.left + box.width - 14)
      context.fillText(tickText(tick, stepS), place, box.top + box.height + 6);
  }
}

function paintGrid(context: CanvasRenderingContext2D, scene: Scene, { box, y, low, high, x }: Scales): void {
  const unit = scene.lines[0]?.unit ?? '';
  paintTimeAxis(context, scene.view, box, x);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.strokeStyle = cssColor('--line');
  context.lineWidth = 1;
  // A label every 20 pixels: also a small chart can be read.
  // A state has three values and no others.
  const ticks =
    unit === 'state'
      ? states.filter((state) => state >= low && state <= high)
      : valueTicks(low, high, Math.max(2, Math.floor(box.height / 20)));
  for (const tick of ticks) {
    const place = Math.round(y(tick)) + 0.5;
    context.beginPath();
    context.moveTo(box.left, place);
    context.lineTo(box.left + box.width, place);
    context.stroke();
    context.fillText(formatValue(Math.abs(tick), unit), box.left - 6, place);
  }
}

/** The line through first, least, greatest and last of each column, or through every sample where there are few. */
function tracePath(
  context: CanvasRenderingContext2D,
  line: Line,
  scene: Scene,
  { box, x, y }: Scales,
  base: number | null,
): void {
  const value = packedOf(line.avg);
  const { timeS } = line;
  const sign = line.mirrored ? -1 : 1;
  const gap = usualStep(timeS) * gapFactor;
  const count = Math.max(1, Math.round(box.width));
  const first = Math.max(0, lowerBound(timeS, scene.view[0]) - 1);
  const last = Math.min(timeS.length, lowerBound(timeS, scene.view[1]) + 1);
  let open = false;
  let lastX = 0;
  let lastY = 0;
  let lastS = 0;
  let points = 0;
  context.beginPath();
  const end = () => {
    if (open && base !== null) context.lineTo(lastX, base);
    // A sample with none beside it is no line: a short dash, or it would not be seen.
    if (open && base === null && points === 1) {
      context.moveTo(lastX - 2, lastY);
      context.lineTo(lastX + 2, lastY);
    }
    open = false;
  };
  const point = (at: number, v: number) => {
    if (Number.isNaN(v)) return end();
    const place = x(at);
    if (open && gap > 0 && at - lastS > gap) end();
    if (!open) {
      if (base === null) context.moveTo(place, y(v * sign));
      else context.moveTo(place, base);
      open = true;
      points = 0;
    }
    lastY = y(v * sign);
    context.lineTo(place, lastY);
    points++;
    lastX = place;
    lastS = at;
  };
  if (last - first <= count * 2) for (let i = first; i < last; i++) point(timeS[i]!, value[i]!);
  else {
    const columns = columnsOf(timeS, pyramidFor(value), scene.view[0], scene.view[1], count);
    for (let c = 0; c < count; c++) {
      const from = columns.start[c]!;
      const to = columns.start[c + 1]! - 1;
      if (to < from) continue;
      if (Number.isNaN(columns.min[c]!)) {
        end();
        continue;
      }
      const middle = (timeS[from]! + timeS[to]!) / 2;
      if (!Number.isNaN(value[from]!)) point(timeS[from]!, value[from]!);
      point(middle, columns.min[c]!);
      point(middle, columns.max[c]!);
      if (!Number.isNaN(value[to]!)) point(timeS[to]!, value[to]!);
    }
  }
  end();
}

/** The shade between two rows of values. */
function paintShade(
  context: CanvasRenderingContext2D,
  timeS: ArrayLike<number>,
  lower: Numbers,
  upper: Numbers,
  view: View,
  { box, x, y }: Scales,
): void {
  const count = Math.max(1, Math.round(box.width));
  const low = columnsOf(timeS, pyramidFor(packedOf(lower)), view[0], view[1], count);
  const high = columnsOf(timeS, pyramidFor(packedOf(upper)), view[0], view[1], count);
  const gap = usualStep(timeS) * gapFactor;
  let run: number[] = [];
  const flush = () => {
    if (run.length > 0) {
      context.beginPath();
      for (const c of run) context.lineTo(x(timeS[low.start[c]!]!), y(high.max[c]!));
      for (const c of run.reverse()) context.lineTo(x(timeS[low.start[c]!]!), y(low.min[c]!));
      context.fill();
    }
    run = [];
  };
  for (let c = 0; c < count; c++) {
    if (low.start[c] === low.start[c + 1]) continue;
    if (Number.isNaN(low.min[c]!) || Number.isNaN(high.max[c]!)) {
      flush();
      continue;
    }
    const before = run.at(-1);
    if (
      before !== undefined &&
      timeS[low.start[c]!]! - timeS[low.start[before]!]! > gap + (view[1] - view[0]) / count
    )
      flush();
    run.push(c);
  }
  flush();
}

function paintDensity(context: CanvasRenderingContext2D, { density }: Line, scales: Scales): void {
  if (!density || density.timeS.length === 0) return;
  const { timeS, level, count } = density;
  const step = usualStep([...new Set(timeS)]) || 1;
  const width = Math.max(1, scales.x(timeS[0]! + step) - scales.x(timeS[0]!) + 0.5);
  let most = 1;
  for (const each of count) if (each > most) most = each;
  for (let i = 0; i < timeS.length; i++) {
    const top = scales.y(densityLevelStart(level[i]! + 1));
    const bottom = scales.y(densityLevelStart(level[i]!));
    // The root shows a single stray beside a thousand that agree.
    context.globalAlpha = 0.12 + 0.6 * Math.sqrt(count[i]! / most);
    context.fillRect(scales.x(timeS[i]!), top, width, Math.max(1, bottom - top));
  }
  context.globalAlpha = 1;
}

function paintLoss(context: CanvasRenderingContext2D, scene: Scene, { box, x }: Scales): void {
  const { loss, marks, view } = scene;
  const base = box.top + box.height;
  context.fillStyle = cssColor('--down');
  for (const mark of marks)
    if (mark >= view[0] && mark <= view[1]) context.fillRect(x(mark) - 1, base - 8, 3, 8);
  if (!loss || loss.timeS.length === 0) return;
  const count = Math.max(1, Math.floor(box.width / 2));
  const { max } = columnsOf(loss.timeS, pyramidFor(packedOf(loss.percent)), view[0], view[1], count);
  context.globalAlpha = 0.75;
  for (let c = 0; c < count; c++)
    if (max[c]! > 0) {
      const tall = Math.max(3, (max[c]! / 100) * box.height);
      context.fillRect(box.left + (c / count) * box.width, base - tall, Math.max(2, box.width / count), tall);
    }
  context.globalAlpha = 1;
}

/** A flag for a moment, a bar for a span. */
export function paintComments(
  context: CanvasRenderingContext2D,
  comments: readonly Comment[],
  box: Box,
  x: (timeS: number) => number,
): void {
  const color = cssColor('--moon');
  for (const { fromMs, toMs } of comments) {
    const left = x(fromMs / 1000);
    const right = toMs === null ? left : x(toMs / 1000);
    if (right < box.left || left > box.left + box.width) continue;
    context.fillStyle = color;
    if (toMs !== null) {
      context.globalAlpha = 0.12;
      const from = Math.max(box.left, left);
      context.fillRect(from, box.top, Math.min(box.left + box.width, right) - from, box.height);
      context.globalAlpha = 1;
    }
    if (left < box.left) continue;
    context.fillRect(left - 0.5, box.top, 1.5, box.height);
    context.beginPath();
    context.moveTo(left, box.top);
    context.lineTo(left + 8, box.top + 4);
    context.lineTo(left, box.top + 8);
    context.fill();
  }
}

function paintLevels(
  context: CanvasRenderingContext2D,
  { levels }: Scene,
  { box, y, low, high }: Scales,
): void {
  context.font = font;
  context.textAlign = 'right';
  context.setLineDash([5, 4]);
  for (const { value, label, color } of levels) {
    if (value < low || value > high) continue;
    context.strokeStyle = cssColor(color);
    context.fillStyle = cssColor(color);
    context.beginPath();
    context.moveTo(box.left, y(value));
    context.lineTo(box.left + box.width, y(value));
    context.stroke();
    // Where there is no room above the line the label stands below it.
    const above = y(value) - 2 >= box.top + 12;
    context.textBaseline = above ? 'bottom' : 'top';
    context.fillText(label, box.left + box.width - 4, above ? y(value) - 2 : y(value) + 4);
  }
  context.setLineDash([]);
}

/** The whole picture, in CSS pixels: the caller has scaled the context. */
export function paint(
  context: CanvasRenderingContext2D,
  scene: Scene,
  width: number,
  height: number,
): Scales {
  const scales = scalesOf(scene, width, height);
  const { box, y, low, high } = scales;
  context.clearRect(0, 0, width, height);
  paintGrid(context, scene, scales);
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  for (const band of scene.bands) {
    const [top, bottom] = [y(Math.min(high, band.to)), y(Math.max(low, band.from))];
    if (bottom <= top) continue;
    context.fillStyle = faded(cssColor(band.color), 0.1);
    context.fillRect(box.left, top, box.width, bottom - top);
  }
  const base = y(Math.max(low, Math.min(high, 0)));
  for (const line of scene.lines) {
    const color = cssColor(line.color);
    context.fillStyle = color;
    if (line.density && line.density.timeS.length > 0) paintDensity(context, line, scales);
    else if (line.smoke) {
      context.fillStyle = faded(color, 0.2);
      paintShade(context, line.timeS, line.min, line.max, scene.view, scales);
    }
    if (line.quartiles) {
      context.fillStyle = faded(color, 0.35);
      paintShade(context, line.quartiles.timeS, line.quartiles.low, line.quartiles.high, scene.view, scales);
    }
    if (line.area) {
      context.fillStyle = faded(color, 0.16);
      tracePath(context, line, scene, scales, base);
      context.fill();
    }
    context.strokeStyle = color;
    context.lineWidth = 1.4;
    context.lineJoin = 'round';
    tracePath(context, line, scene, scales, null);
    context.stroke();
  }
  paintLoss(context, scene, scales);
  paintComments(context, scene.comments, box, scales.x);
  paintLevels(context, scene, scales);
  context.restore();
  return scales;
}
