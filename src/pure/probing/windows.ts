/**
 * How many questions may be on their way, for each of many hosts, or for a whole scan as the only one. It grows with answers, as TCP's does
 * (RFC 5681), and shrinks by the share of answers that get lost. Silence is no loss: a filtered port says nothing on a perfect network. Loss
 * shows when a port that was silent answers a second look, which every sixteenth of the silent ones gets.
 */

export interface WindowLimits {
  readonly first: number;
  readonly max: number;
  /** As far as a window grows without any answer. */
  readonly blindMax: number;
}

export interface Windows {
  readonly size: Float32Array;
  /** An answer arrived, one to `scale` questions. */
  grow(index: number, scale: number): void;
  /** A question was given up, and nothing speaks of loss. */
  growBlind(index: number): void;
  /** A port answered without a second look. */
  kept(index: number): void;
  /** A port answered at the second look; `staleUs` is how long news of what was sent before a cut keeps coming. Returns the share lost when that cut the window, else 0. */
  lost(index: number, nowUs: number, staleUs: number): number;
  cutTo(index: number, size: number): void;
}

/** One in so many of the silent ports gets a second look, and stands for the others. */
export const lookEvery = 16;
/** A loss that is nobody's fault; more of it than this comes of asking too fast. */
export const lossTolerated = 0.2;
/** A smaller loss ends the doubling only. */
const lossNoticed = 0.02;
/** Cases before a share is believed. */
export const evidenceMin = 8;
/** A cut leaves at least a twentieth. */
export const lossMax = 0.95;
/** Counts are halved from here on, so that they follow a network that changes. */
const keptMax = 65_536;
export const windowMin = 1;

export function createWindows(count: number, limits: WindowLimits): Windows {
  const size = new Float32Array(count).fill(limits.first);
  /** Below it a window grows by as much as is answered, above by one a round. */
  const threshold = new Float32Array(count).fill(Number.POSITIVE_INFINITY);
  const kept = new Uint32Array(count);
  const found = new Uint32Array(count);
  const staleUntilUs = new Float64Array(count);

  const cutTo = (index: number, value: number) => {
    size[index] = Math.max(windowMin, value);
    threshold[index] = size[index]!;
    kept[index] = 0;
    found[index] = 0;
  };
  return {
    size,
    cutTo,
    grow(index, scale) {
      const now = size[index]!;
      size[index] = Math.min(limits.max, now < threshold[index]! ? now + scale : now + scale / now);
    },
    growBlind(index) {
      const now = size[index]!;
      if (now < limits.blindMax) size[index] = now + (now < threshold[index]! ? 0.5 : 0.5 / now);
    },
    kept(index) {
      const now = kept[index]! + 1;
      kept[index] = now;
      if (now < keptMax) return;
      kept[index] = now >>> 1;
      found[index] = found[index]! >>> 1;
    },
    lost(index, nowUs, staleUs) {
      if (nowUs < staleUntilUs[index]!) return 0;
      found[index] = found[index]! + 1;
      if (found[index]! < evidenceMin) return 0;
      // Of two tries with the same loss p the second finds p(1 - p) of all, the first found 1 - p: the quotient is p.
      const share = Math.min(lossMax, (found[index]! * lookEvery) / Math.max(1, kept[index]!));
      if (share > lossNoticed && size[index]! < threshold[index]!) threshold[index] = size[index]!;
      if (share <= lossTolerated) return 0;
      cutTo(index, size[index]! * (1 - share));
      staleUntilUs[index] = nowUs + staleUs;
      return share;
    },
  };
}
