/** Limits of metrics, one row each, in the unit of the metric. */
import { Plus, Trash2 } from 'lucide-react';
import type { Fault } from '#pure/base/errors.ts';
import type { Threshold } from '#pure/contract/resources.ts';
import { parseValue, valueText } from '#pure/rules/units.ts';
import { type MetricName, metricKinds, metricNames } from '#pure/schema/metrics.ts';
import { problemIn } from '../model/client.ts';
import { Typed } from './typed.tsx';

const choices = metricNames
  .filter((name) => metricKinds[name].type === 'gauge')
  .map((name) => ({ name, title: `${metricKinds[name].title} (${metricKinds[name].unit})` }))
  .sort((a, b) => a.title.localeCompare(b.title));

export function Thresholds({
  thresholds,
  fault,
  onChange,
}: {
  thresholds: readonly Threshold[];
  /** What the server refused, shown at the limit it names. */
  fault?: Fault | null;
  onChange: (value: readonly Threshold[]) => void;
}) {
  const set = (at: number, { above, below, ...change }: Partial<Threshold>, sides = false) =>
    onChange(
      thresholds.map((item, i) => {
        if (i !== at) return item;
        const { above: _, below: __, ...rest } = item;
        return sides
          ? {
              ...rest,
              ...(above === undefined ? {} : { above }),
              ...(below === undefined ? {} : { below }),
            }
          : { ...item, ...change };
      }),
    );
  const problemOf = (at: number, side: 'above' | 'below') =>
    fault?.field === `thresholds.${at}.${side}` ? problemIn(fault) : undefined;
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
      {thresholds.map((item, i) => {
        const { unit } = metricKinds[item.metric as MetricName];
        const amount = {
          show: (value: number) => valueText(value, unit),
          read: (text: string) => parseValue(text, unit),
          wants: unit,
          optional: true,
        };
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: thresholds are their position
          <div key={i} className="threshold-row">
            <label className="field">
              <span className="label">Metric</span>
              <select
                className="select"
                value={item.metric}
                onChange={(event) => set(i, { metric: event.target.value })}
              >
                {choices.map(({ name, title }) => (
                  <option key={name} value={name}>
                    {title}
                  </option>
                ))}
              </select>
            </label>
            <Typed
              {...amount}
              label="Bad above"
              value={item.above}
              problem={problemOf(i, 'above')}
              onChange={(above) => set(i, { above, below: item.below }, true)}
            />
            <Typed
              {...amount}
              label="Bad below"
              value={item.below}
              problem={problemOf(i, 'below')}
              onChange={(below) => set(i, { above: item.above, below }, true)}
            />
            <label className="field">
              <span className="label">Then</span>
              <select
                className="select"
                value={item.severity}
                onChange={(event) => set(i, { severity: event.target.value as Threshold['severity'] })}
              >
                <option value="warning">warning</option>
                <option value="critical">critical</option>
              </select>
            </label>
            <button
              type="button"
              className="button quiet icon"
              aria-label="Remove this threshold"
              onClick={() => onChange(thresholds.filter((_, k) => k !== i))}
            >
              <Trash2 size={14} />
            </button>
          </div>
        );
      })}
    </div>
  );
}
