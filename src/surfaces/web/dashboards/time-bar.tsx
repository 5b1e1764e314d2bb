/** The time that all panels show: a span up to now, or a stretch that somebody zoomed into. */
import { ZoomOut } from 'lucide-react';
import { formatDate, formatDuration } from '../model/format.ts';
import { ranges } from '../parts/range.tsx';
import type { Span } from './data.ts';

export function TimeBar({
  spanMs,
  zoomed,
  onSpan,
  onZoomOut,
}: {
  spanMs: number;
  zoomed: Span | null;
  onSpan: (spanMs: number) => void;
  onZoomOut: () => void;
}) {
  if (zoomed)
    return (
      <button type="button" className="button" onClick={onZoomOut} title="Back to the present (Escape)">
        <ZoomOut size={14} />
        <span className="clip">
          {formatDate(zoomed.fromMs).slice(5, 16)} … {formatDate(zoomed.toMs).slice(5, 16)} (
          {formatDuration(zoomed.toMs - zoomed.fromMs)})
        </span>
      </button>
    );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of toggle buttons, not form fields
    <div className="segments" role="group" aria-label="Time range">
      {ranges.map(([label, each]) => (
        <button key={label} type="button" aria-pressed={each === spanMs} onClick={() => onSpan(each)}>
          {label}
        </button>
      ))}
    </div>
  );
}
