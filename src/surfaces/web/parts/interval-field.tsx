/** How often: one of the usual times, or one that is typed. */
import { useState } from 'react';
import { durationMs, durationText } from '#pure/base/duration.ts';

const intervals = [
  [1000, '1 second'],
  [10_000, '10 seconds'],
  [30_000, '30 seconds'],
  [60_000, '1 minute'],
  [300_000, '5 minutes'],
  [900_000, '15 minutes'],
  [3_600_000, '1 hour'],
  [21_600_000, '6 hours'],
  [86_400_000, '1 day'],
] as const;
const [leastMs, mostMs] = [500, 86_400_000];
const other = 'other';

export function IntervalField({
  id,
  value,
  inherits = false,
  problem,
  onChange,
}: {
  id?: string;
  value: number | null;
  /** May be left to the levels above. */
  inherits?: boolean;
  problem?: string | undefined;
  onChange: (ms: number | null) => void;
}) {
  const [typing, setTyping] = useState(value !== null && !intervals.some(([ms]) => ms === value));
  const [text, setText] = useState<string | null>(null);
  const read = (typed: string) => {
    const ms = durationMs(typed);
    return Number.isInteger(ms) && ms >= leastMs && ms <= mostMs ? ms : undefined;
  };
  const wrong = typing && text !== null && read(text) === undefined;
  return (
    <>
      <div className="row">
        <select
          id={id}
          className="select"
          aria-label="Interval"
          value={typing ? other : (value ?? '')}
          onChange={(event) => {
            const chosen = event.target.value;
            setText(null);
            setTyping(chosen === other);
            if (chosen === other) onChange(value ?? 60_000);
            else onChange(chosen === '' ? null : Number(chosen));
          }}
        >
          {inherits ? <option value="">as inherited</option> : null}
          {intervals.map(([ms, title]) => (
            <option key={ms} value={ms}>
              {title}
            </option>
          ))}
          <option value={other}>another time…</option>
        </select>
        {typing ? (
          <input
            className="input mono"
            style={{ width: '7rem' }}
            aria-label="Interval, as 90s or 2min"
            aria-invalid={wrong}
            ref={(input) => input?.setCustomValidity(wrong ? 'This is no interval.' : '')}
            value={text ?? durationText(value ?? 60_000)}
            onChange={(event) => {
              setText(event.target.value);
              const ms = read(event.target.value);
              if (ms !== undefined) onChange(ms);
            }}
          />
        ) : null}
      </div>
      {wrong ? (
        <span className="problem" role="alert">
          Write 500ms, 90s, 2min or 6h; a day at most.
        </span>
      ) : problem ? (
        <span className="problem" role="alert">
          {problem}
        </span>
      ) : null}
    </>
  );
}
