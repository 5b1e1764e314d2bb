/** Limits of metrics, one row each. */
import { Plus, Trash2 } from 'lucide-react';
import type { Threshold } from '#pure/contract/resources.ts';
import { metricKinds, metricNames } from '#pure/schema/metrics.ts';

export function Thresholds({
  thresholds,
  onChange,
}: {
  thresholds: readonly Threshold[];
  onChange: (value: readonly Threshold[]) => void;
}) {
  const set = (at: number, change: Partial<Threshold>) =>
    onChange(thresholds.map((item, i) => (i === at ? { ...item, ...change } : item)));
  const number = (text: string) =>
    text.trim() === '' || !Number.isFinite(Number(text)) ? undefined : Number(text);
  return (
    <div className="stack" style={{ gap: 'var(--s2)' }}>
      <div className="row">
        <span className="grow" style={{ fontWeight: 540 }}>
          Thresholds
        </span>
        <button
          type="button"
          className="button quiet"
          onClick={() => onChange([...thresholds, { metric: 'rtt.avg', severity: 'warning' }])}
        >
          <Plus size={14} /> Add threshold
        </button>
      </div>
      {thresholds.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: thresholds are their position
        <div key={i} className="row wrap">
          <select
            className="select"
            style={{ width: '14rem' }}
            aria-label="Metric"
            value={item.metric}
            onChange={(event) => set(i, { metric: event.target.value })}
          >
            {metricNames
              .filter((name) => metricKinds[name].type === 'gauge')
              .map((name) => (
                <option key={name} value={name}>
                  {metricKinds[name].title} ({metricKinds[name].unit})
                </option>
              ))}
          </select>
          <input
            className="input"
            style={{ width: '6.5rem' }}
            aria-label="Above"
            placeholder="above"
            defaultValue={item.above ?? ''}
            onChange={(event) => set(i, { above: number(event.target.value) })}
          />
          <input
            className="input"
            style={{ width: '6.5rem' }}
            aria-label="Below"
            placeholder="below"
            defaultValue={item.below ?? ''}
            onChange={(event) => set(i, { below: number(event.target.value) })}
          />
          <select
            className="select"
            style={{ width: '7rem' }}
            aria-label="Severity"
            value={item.severity}
            onChange={(event) => set(i, { severity: event.target.value as Threshold['severity'] })}
          >
            <option value="warning">warning</option>
            <option value="critical">critical</option>
          </select>
          <button
            type="button"
            className="button quiet icon"
            aria-label="Remove this threshold"
            onClick={() => onChange(thresholds.filter((_, k) => k !== i))}
          >
            <Trash2 size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}
