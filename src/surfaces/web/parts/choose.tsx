/** Small controls that the forms about people share: choosing several, days of the week, a time zone. */
import { useId } from 'react';

export interface Option {
  readonly id: string;
  readonly name: string;
}
export const weekDays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
export const severityOptions: readonly Option[] = [
  'critical',
  'major',
  'minor',
  'warning',
  'indeterminate',
].map((id) => ({ id, name: id }));

/** Chips that are pressed or not; in the order in which they were chosen where the order matters. */
export function Choose({
  label,
  options,
  chosen,
  onChange,
  hint,
  ordered = false,
}: {
  label: string;
  options: readonly Option[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  hint?: string;
  ordered?: boolean;
}) {
  return (
    <fieldset className="field whole choose">
      <legend>{label}</legend>
      <div className="row wrap">
        {options.map((option) => {
          const at = chosen.indexOf(option.id);
          return (
            <button
              key={option.id}
              type="button"
              className="chip-toggle"
              aria-pressed={at >= 0}
              onClick={() =>
                onChange(at >= 0 ? chosen.filter((id) => id !== option.id) : [...chosen, option.id])
              }
            >
              {ordered && at >= 0 ? `${at + 1}. ` : ''}
              {option.name}
            </button>
          );
        })}
        {options.length === 0 ? <span className="faint small">There is none yet.</span> : null}
      </div>
      {hint ? <span className="hint">{hint}</span> : null}
    </fieldset>
  );
}

export function TextField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'date' | 'time' | 'datetime-local' | 'number';
  placeholder?: string;
  hint?: string;
  list?: readonly string[];
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        className="input"
        type={props.type ?? 'text'}
        value={props.value}
        placeholder={props.placeholder}
        list={props.list ? `${id}-list` : undefined}
        onChange={(event) => props.onChange(event.target.value)}
      />
      {props.list ? (
        <datalist id={`${id}-list`}>
          {props.list.map((item) => (
            <option key={item} value={item} />
          ))}
        </datalist>
      ) : null}
      {props.hint ? <span className="hint">{props.hint}</span> : null}
    </div>
  );
}

export function Select(props: {
  label: string;
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <select
        id={id}
        className="select"
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      >
        {props.options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.name}
          </option>
        ))}
      </select>
    </div>
  );
}

const zones = Intl.supportedValuesOf('timeZone');
export const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
export const ZoneField = ({ value, onChange }: { value: string; onChange: (value: string) => void }) => (
  <TextField label="Time zone" value={value} onChange={onChange} list={zones} />
);

export function Warnings({ items }: { items: readonly string[] }) {
  if (items.length === 0) return null;
  return (
    <ul className="warnings">
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}

/** Save and cancel, as every dialog about people ends. */
export function Ending(props: { onCancel: () => void; busy: boolean; action: string; ready: boolean }) {
  return (
    <footer>
      <button type="button" className="button" onClick={props.onCancel}>
        Cancel
      </button>
      <button type="submit" className="button primary" disabled={props.busy || !props.ready}>
        {props.busy ? 'Working…' : props.action}
      </button>
    </footer>
  );
}
