/** Fields whose text is a value: a number, a time, an amount with its unit. A text that cannot be read changes nothing. */
import { useId, useState } from 'react';
import { parseValue, spanText, valueText } from '#pure/rules/units.ts';
import type { Unit } from '#pure/schema/metrics.ts';

/** A text field that is a value once it can be read as one. */
export function Typed({
  label,
  value,
  show,
  read,
  onChange,
  hint,
  problem,
  wants,
  optional = false,
}: {
  label: string;
  value: number | undefined;
  show: (value: number) => string;
  read: (text: string) => number | undefined;
  onChange: (value: number | undefined) => void;
  hint?: string;
  problem?: string | undefined;
  /** The unit, said where a text cannot be read. */
  wants?: string | null;
  optional?: boolean;
}) {
  const id = useId();
  const [text, setText] = useState<string | null>(null);
  const shown = text ?? (value === undefined ? '' : show(value));
  const wrong = text !== null && !(optional && text.trim() === '') && read(text) === undefined;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        value={shown}
        aria-invalid={wrong || problem !== undefined}
        // Whoever saves asks the form: what cannot be read must not be saved as what it was before.
        ref={(input) => input?.setCustomValidity(wrong ? 'This cannot be read.' : '')}
        onChange={(event) => {
          setText(event.target.value);
          const found = read(event.target.value);
          if (found !== undefined || (optional && event.target.value.trim() === '')) onChange(found);
        }}
        onBlur={() => {
          if (!wrong) setText(null);
        }}
      />
      {wrong ? (
        <span className="problem" role="alert">
          {wants ? `“${shown}” cannot be read in ${wants}` : `“${shown}” cannot be read`}
        </span>
      ) : problem ? (
        <span className="problem">{problem}</span>
      ) : hint ? (
        <span className="hint">{hint}</span>
      ) : null}
    </div>
  );
}
const spanUnits: Readonly<Record<string, number>> = { s: 1, min: 60, m: 60, h: 3600, d: 86_400 };
function readSpan(text: string): number | undefined {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(s|min|m|h|d)\s*$/.exec(text);
  const seconds = found ? Number(found[1]) * spanUnits[found[2]!]! : undefined;
  return seconds !== undefined && Number.isInteger(seconds) && seconds > 0 ? seconds : undefined;
}
const readNumber = (text: string) =>
  text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;

type FieldProps<T> = {
  label: string;
  value: T;
  onChange: (value: T) => void;
  problem?: string | undefined;
  hint?: string;
};
export const Span = (props: FieldProps<number>) => (
  <Typed {...props} show={spanText} read={readSpan} onChange={(value) => value && props.onChange(value)} />
);
export const Plain = (props: FieldProps<number>) => (
  <Typed
    {...props}
    show={String}
    read={readNumber}
    onChange={(value) => value !== undefined && props.onChange(value)}
  />
);
export const Amount = ({ unit, ...props }: FieldProps<number> & { unit: Unit | null }) => (
  <Typed
    {...props}
    show={(value) => valueText(value, unit)}
    read={(text) => parseValue(text, unit)}
    wants={unit}
    onChange={(value) => value !== undefined && props.onChange(value)}
  />
);
export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="select"
        value={value}
        onChange={(event) => onChange(event.target.value as T)}
      >
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
