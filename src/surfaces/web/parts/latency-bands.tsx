/** Where latency is slow and where it is bad, and the loss that fills a strip. */
import { Palette } from 'lucide-react';
import type { LatencyChange } from '../model/latency-search.ts';

export function LatencyBands({
  bands,
  lossFull,
  change,
}: {
  bands: readonly [number, number];
  lossFull: number;
  change: (part: LatencyChange) => void;
}) {
  const set = (slow: number, bad: number) => {
    if (slow > 0 && bad > slow) change({ bands: `${slow},${bad}` });
  };
  const field = (label: string, value: number, save: (value: number) => void) => (
    <div className="field">
      <label htmlFor={`band-${label}`}>{label} from, ms</label>
      <input
        id={`band-${label}`}
        className="input"
        type="number"
        min={0.001}
        step="any"
        defaultValue={value}
        key={value}
        onBlur={(event) => save(Number(event.target.value))}
        onKeyDown={(event) => {
          if (event.key === 'Enter') save(Number(event.currentTarget.value));
        }}
      />
    </div>
  );
  return (
    <details className="pop">
      <summary className="button" title="Colours of latency, and the loss that fills a strip">
        <Palette size={14} /> Bands
      </summary>
      <div className="pop-body stack">
        {field('Slow', bands[0], (value) => set(value, bands[1]))}
        {field('Bad', bands[1], (value) => set(bands[0], value))}
        <div className="field">
          <label htmlFor="band-loss">Loss that fills a strip</label>
          <select
            id="band-loss"
            className="input"
            value={String(lossFull)}
            onChange={(event) => change({ loss: Number(event.target.value) })}
          >
            {[5, 10, 30, 100].map((percent) => (
              <option key={percent} value={percent}>
                {percent} %
              </option>
            ))}
          </select>
        </div>
      </div>
    </details>
  );
}
