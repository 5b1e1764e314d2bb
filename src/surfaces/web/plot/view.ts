/** The part of time that a chart shows, and how hands change it. Everything is epoch seconds. */
export type View = readonly [fromS: number, toS: number];

/** A second is what the store tells apart; twelve of them are a picture. */
const spanMinS = 12;
const spanMaxS = 6 * 365 * 86_400;

export function zoomed([fromS, toS]: View, aroundS: number, factor: number): View {
  const span = Math.min(spanMaxS, Math.max(spanMinS, (toS - fromS) * factor));
  const share = (aroundS - fromS) / (toS - fromS);
  return [aroundS - span * share, aroundS + span * (1 - share)];
}
export const moved = ([fromS, toS]: View, share: number): View => {
  const byS = (toS - fromS) * share;
  return [fromS + byS, toS + byS];
};
export function between(aS: number, bS: number): View {
  const [from, to] = aS < bS ? [aS, bS] : [bS, aS];
  const middle = (from + to) / 2;
  return to - from >= spanMinS ? [from, to] : [middle - spanMinS / 2, middle + spanMinS / 2];
}

/** What a key does to a view; undefined when it is not one of ours, null for the whole range. */
export function keyed(view: View, key: string): View | null | undefined {
  const middle = (view[0] + view[1]) / 2;
  switch (key) {
    case 'ArrowLeft':
      return moved(view, -0.2);
    case 'ArrowRight':
      return moved(view, 0.2);
    case '+':
    case '=':
      return zoomed(view, middle, 0.5);
    case '-':
      return zoomed(view, middle, 2);
    case '0':
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}
