/** One time range rules a page of charts. */
import { useState } from 'react';
import { useNow } from './basics.tsx';

export const ranges = [
  ['15 min', 15 * 60_000],
  ['1 h', 3_600_000],
  ['6 h', 6 * 3_600_000],
  ['24 h', 24 * 3_600_000],
  ['7 d', 7 * 24 * 3_600_000],
  ['30 d', 30 * 24 * 3_600_000],
] as const;
/** Charts move by steps of the range, so that a minute's view is fresh and a month's view is not asked for each second. */
const stepsPerRange = 240;

export function useRange(initial = 1) {
  const [at, setAt] = useState(initial);
  const spanMs = ranges[at]![1];
  const stepMs = Math.max(5000, spanMs / stepsPerRange);
  const now = useNow(5000);
  const toMs = Math.floor(now / stepMs) * stepMs;
  const picker = (
    // biome-ignore lint/a11y/useSemanticElements: a row of toggle buttons, not form fields
    <div className="segments" role="group" aria-label="Time range">
      {ranges.map(([label], i) => (
        <button key={label} type="button" aria-pressed={i === at} onClick={() => setAt(i)}>
          {label}
        </button>
      ))}
    </div>
  );
  return { fromMs: toMs - spanMs, toMs, spanMs, picker };
}
