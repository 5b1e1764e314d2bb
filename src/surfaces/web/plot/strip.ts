/**
 * Strips: a row of latency and loss for each of many targets on one axis of time. Samples lie in typed columns that grow at the end; a
 * strip of a few hundred pixels is folded into its columns of pixels each time it is drawn.
 */
import type { Comment } from '#pure/contract/resources.ts';
import { cssColor } from '../model/theme.ts';
import { lowerBound } from './decimate.ts';
import { faded, paintComments } from './paint.ts';
import type { View } from './view.ts';

/** Samples kept of one target: an hour of seconds behind a year of buckets. */
const keptMax = 8192;

export interface Strip {
  /** Filled from 0 to `size`, ascending. */
  readonly timeS: Float64Array;
  /** NaN when nothing answered. */
  readonly rttMs: Float64Array;
  readonly lossPercent: Float64Array;
  size: number;
  /** How long one sample stands for. */
  stepS: number;
}

export function createStrip(stepS: number): Strip {
  const column = () => new Float64Array(keptMax);
  return { timeS: column(), rttMs: column(), lossPercent: column(), size: 0, stepS };
}

/** A repeated second replaces what was there; an older one is not taken: history was asked for already. */
export function pushSample(strip: Strip, timeS: number, rttMs: number, lossPercent: number): void {
  const { size } = strip;
  if (size > 0 && strip.timeS[size - 1]! > timeS) return;
  const same = size > 0 && strip.timeS[size - 1] === timeS;
  if (!same && size === keptMax) {
    // A quarter is forgotten at once, so that it costs nothing per sample.
    const gone = keptMax >> 2;
    for (const column of [strip.timeS, strip.rttMs, strip.lossPercent]) column.copyWithin(0, gone);
    strip.size -= gone;
  }
  const at = same ? size - 1 : strip.size++;
  strip.timeS[at] = timeS;
  strip.rttMs[at] = rttMs;
  strip.lossPercent[at] = lossPercent;
}

interface Points {
  readonly timeS: readonly number[];
  readonly value: readonly number[];
}
/** A strip from history: runs without an answer have loss and no latency. */
export function stripOf(latency: Points, loss: Points, stepS: number): Strip {
  const strip = createStrip(stepS);
  const times = new Map(latency.timeS.map((time, i) => [time, latency.value[i]!]));
  const losses = new Map(loss.timeS.map((time, i) => [time, loss.value[i]!]));
  for (const time of [...new Set([...loss.timeS, ...latency.timeS])].sort((a, b) => a - b))
    pushSample(strip, time, times.get(time) ?? Number.NaN, losses.get(time) ?? 0);
  return strip;
}

export interface Folded {
  /** Greatest latency of each column; NaN without an answer. */
  readonly rtt: Float64Array;
  /** Greatest loss; NaN where nothing was measured. */
  readonly loss: Float64Array;
}
/** What each of `count` columns shows. A sample fills the columns that its time stands for, so that a bucket of an hour is no thin line. */
export function foldStrip(strip: Strip, [fromS, toS]: View, count: number): Folded {
  const rtt = new Float64Array(count).fill(Number.NaN);
  const loss = new Float64Array(count).fill(Number.NaN);
  const perS = count / (toS - fromS);
  const { timeS, rttMs, lossPercent, size, stepS } = strip;
  for (let i = lowerBound(timeS, fromS - stepS, 0, size); i < size && timeS[i]! < toS; i++) {
    const first = Math.max(0, Math.floor((timeS[i]! - fromS) * perS));
    const next = i + 1 < size ? Math.min(timeS[i + 1]!, timeS[i]! + stepS * 1.5) : timeS[i]! + stepS;
    const last = Math.min(count - 1, Math.max(first, Math.ceil((next - fromS) * perS) - 1));
    for (let column = first; column <= last; column++) {
      if (!(rtt[column]! >= rttMs[i]!) && !Number.isNaN(rttMs[i]!)) rtt[column] = rttMs[i]!;
      if (!(loss[column]! >= lossPercent[i]!)) loss[column] = lossPercent[i]!;
    }
  }
  return { rtt, loss };
}

export interface StripLook {
  readonly view: View;
  /** Above the first it is slow, above the second bad; milliseconds. */
  readonly bands: readonly [number, number];
  /** Loss that fills the whole height. */
  readonly lossFull: number;
  readonly focus: View | null;
  readonly comments: readonly Comment[];
  readonly cursorS: number | null;
}

function paintOver(context: CanvasRenderingContext2D, look: StripLook, width: number, height: number): void {
  const [fromS, toS] = look.view;
  const x = (timeS: number) => ((timeS - fromS) / (toS - fromS)) * width;
  if (look.focus) {
    context.fillStyle = faded(cssColor('--bg'), 0.62);
    const [a, b] = [Math.max(0, x(look.focus[0])), Math.min(width, x(look.focus[1]))];
    context.fillRect(0, 0, a, height);
    context.fillRect(b, 0, width - b, height);
    context.fillStyle = cssColor('--accent');
    context.fillRect(a - 1, 0, 1.5, height);
    context.fillRect(b, 0, 1.5, height);
  }
  paintComments(context, look.comments, { left: 0, top: 0, width, height }, x);
  if (look.cursorS !== null && look.cursorS >= fromS && look.cursorS <= toS) {
    context.fillStyle = cssColor('--text-2');
    context.fillRect(x(look.cursorS), 0, 1, height);
  }
}

const tones = ['--up', '--warning', '--down'] as const;
const toneOf = (rtt: number, [slow, bad]: readonly [number, number]) =>
  rtt >= bad ? 2 : rtt >= slow ? 1 : 0;
/** Loss hangs from above with a scale of its own; latency stands below in the colour of its band, with a bright edge. */
export function paintStrip(
  context: CanvasRenderingContext2D,
  strip: Strip | undefined,
  look: StripLook,
  width: number,
  height: number,
): { readonly high: number } {
  context.clearRect(0, 0, width, height);
  context.fillStyle = cssColor('--sunken');
  context.fillRect(0, 0, width, height);
  let high = 0;
  if (strip && strip.size > 0) {
    const count = Math.max(1, Math.floor(width));
    const { rtt, loss } = foldStrip(strip, look.view, count);
    for (let i = 0; i < count; i++) if (rtt[i]! > high) high = rtt[i]!;
    // One colour at a time: a canvas is slow to change it.
    for (let tone = 0; tone < tones.length; tone++) {
      const color = cssColor(tones[tone]!);
      const tops: number[] = [];
      context.fillStyle = faded(color, 0.28);
      for (let i = 0; i < count; i++) {
        const value = rtt[i]!;
        if (Number.isNaN(value) || toneOf(value, look.bands) !== tone) continue;
        const top = height - Math.max(2, (value / (high * 1.08)) * height);
        context.fillRect(i, top, 1, height - top);
        tops.push(i, top);
      }
      context.fillStyle = color;
      for (let k = 0; k < tops.length; k += 2) context.fillRect(tops[k]!, tops[k + 1]!, 1, 1.6);
    }
    context.fillStyle = cssColor('--down');
    for (let i = 0; i < count; i++)
      if (loss[i]! > 0)
        context.fillRect(i, 0, 1, Math.max(3, Math.min(1, loss[i]! / look.lossFull) * height));
  }
  paintOver(context, look, width, height);
  return { high };
}

export interface Together {
  /** Of the targets measured in this column, the share that lost packets, and that were slow. */
  readonly lossy: Float64Array;
  readonly slow: Float64Array;
}
/** All targets at once: was it just one, or everybody? */
export function foldTogether(
  strips: Iterable<Strip>,
  view: View,
  bands: readonly [number, number],
  count: number,
): Together {
  const measured = new Uint32Array(count);
  const lossy = new Float64Array(count);
  const slow = new Float64Array(count);
  for (const strip of strips) {
    const folded = foldStrip(strip, view, count);
    for (let i = 0; i < count; i++) {
      if (Number.isNaN(folded.loss[i]!)) continue;
      measured[i]!++;
      if (folded.loss[i]! > 0) lossy[i]!++;
      if (folded.rtt[i]! >= bands[0]) slow[i]!++;
    }
  }
  for (let i = 0; i < count; i++) {
    if (measured[i] === 0) {
      lossy[i] = Number.NaN;
      slow[i] = Number.NaN;
      continue;
    }
    lossy[i]! /= measured[i]!;
    slow[i]! /= measured[i]!;
  }
  return { lossy, slow };
}

export function paintTogether(
  context: CanvasRenderingContext2D,
  strips: Iterable<Strip>,
  look: StripLook,
  width: number,
  height: number,
): void {
  context.clearRect(0, 0, width, height);
  context.fillStyle = cssColor('--sunken');
  context.fillRect(0, 0, width, height);
  const count = Math.max(1, Math.floor(width));
  const { lossy, slow } = foldTogether(strips, look.view, look.bands, count);
  context.fillStyle = faded(cssColor('--up'), 0.14);
  for (let i = 0; i < count; i++) if (!Number.isNaN(lossy[i]!)) context.fillRect(i, 0, 1, height);
  context.fillStyle = cssColor('--warning');
  for (let i = 0; i < count; i++)
    if (slow[i]! > 0)
      context.fillRect(i, height - Math.max(2, slow[i]! * height), 1, Math.max(2, slow[i]! * height));
  context.fillStyle = cssColor('--down');
  for (let i = 0; i < count; i++)
    if (lossy[i]! > 0) context.fillRect(i, 0, 1, Math.max(2, lossy[i]! * height));
  paintOver(context, look, width, height);
}
