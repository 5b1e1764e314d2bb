/** A form that sends one change: says what is missing before, what was refused after, and where. */
import { useState } from 'react';
import { faultOf } from '../model/client.ts';
import { fieldsOf, problemsOf, type Schema } from '../model/form.ts';
import { FaultBox } from './basics.tsx';
import { SchemaForm } from './form.tsx';

type Values = Readonly<Record<string, unknown>>;

export function ChangeForm(props: {
  readonly schema: Schema;
  readonly first?: string;
  readonly hide?: readonly string[];
  readonly initial?: Values;
  readonly placeholders?: Values;
  readonly action: string;
  readonly flat?: boolean;
  readonly extra?: React.ReactNode;
  readonly change: { readonly isPending: boolean; readonly error: unknown };
  readonly submit: (values: Values) => void;
  readonly onCancel?: () => void;
}) {
  const { schema, change, hide = [] } = props;
  const [values, setValues] = useState<Values>(props.initial ?? {});
  const [tried, setTried] = useState(false);
  const problems = Object.fromEntries(
    Object.entries(problemsOf(schema, values)).filter(([name]) => !hide.includes(name.split('.')[0]!)),
  );
  const fault = change.error ? faultOf(change.error) : null;
  const shownAtField =
    fault?.field !== undefined && fieldsOf(schema).some((field) => fault.field!.split('.')[0] === field.name);
  return (
    <form
      noValidate
      className="stack"
      style={{ gap: 'var(--s4)' }}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (Object.keys(problems).length === 0) props.submit(values);
      }}
    >
      <SchemaForm
        schema={schema}
        values={values}
        onChange={setValues}
        hide={hide}
        problems={tried ? problems : {}}
        fault={fault}
        {...(props.first ? { first: props.first } : {})}
        {...(props.flat ? { flat: true } : {})}
        {...(props.placeholders ? { placeholders: props.placeholders } : {})}
      />
      {props.extra}
      {fault && !shownAtField ? <FaultBox error={fault} /> : null}
      <footer>
        {props.onCancel ? (
          <button type="button" className="button" onClick={props.onCancel}>
            Cancel
          </button>
        ) : null}
        <button type="submit" className="button primary" disabled={change.isPending}>
          {change.isPending ? 'Working…' : props.action}
        </button>
      </footer>
    </form>
  );
}
