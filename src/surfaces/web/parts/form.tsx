/** Forms made from JSON Schema: the same declaration that is the command line and the HTTP API. */
import { ChevronDown, ChevronRight, Eye, EyeOff } from 'lucide-react';
import { useId, useState } from 'react';
import type { Fault } from '#pure/base/errors.ts';
import { problemIn } from '../model/client.ts';
import { type Field, fieldsOf, type Schema, textOfValue, valueOfText, variantsOf } from '../model/form.ts';

type Values = Readonly<Record<string, unknown>>;
export interface FormProps {
  readonly schema: Schema;
  readonly values: Values;
  readonly onChange: (values: Values) => void;
  readonly first?: string | null;
  readonly problems?: Readonly<Record<string, string>>;
  /** What the server refused: shown at the field it names. */
  readonly fault?: Fault | null;
  readonly hide?: readonly string[];
  readonly placeholders?: Values;
  readonly path?: string;
  /** Show every field at once: short forms need no "more". */
  readonly flat?: boolean;
}

export function SchemaForm(props: FormProps) {
  const { schema, values, onChange, first, hide = [], problems = {}, fault, path = '', flat = false } = props;
  const [open, setOpen] = useState(false);
  const fields = fieldsOf(schema, first).filter((field) => !hide.includes(field.name));
  const faulty = (field: Field) => {
    const name = path + field.name;
    return fault?.field === name || fault?.field?.startsWith(`${name}.`) === true;
  };
  const main = flat ? fields : fields.filter((field) => !field.advanced || faulty(field));
  const rest = fields.filter((field) => !main.includes(field));
  const changed = rest.filter((field) => values[field.name] !== undefined).length;
  const set = (name: string, value: unknown) => {
    const { [name]: _, ...others } = values;
    onChange(value === undefined ? others : { ...others, [name]: value });
  };
  const show = (field: Field) => (
    <FieldControl
      key={field.name}
      field={field}
      value={values[field.name]}
      placeholder={props.placeholders?.[field.name]}
      problem={faulty(field) ? problemIn(fault!) : problems[path + field.name]}
      onChange={(value) => set(field.name, value)}
      path={path}
      {...(fault ? { fault } : {})}
    />
  );
  return (
    <div className="stack" style={{ gap: 'var(--s4)' }}>
      {main.length > 0 ? <div className="form-grid">{main.map(show)}</div> : null}
      {rest.length > 0 ? (
        <>
          <button
            type="button"
            className="button quiet"
            style={{ alignSelf: 'start' }}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {open ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
            {main.length === 0 ? 'Options' : 'More options'}
            <span className="badge">{changed > 0 ? `${changed} changed` : rest.length}</span>
          </button>
          {open ? <div className="form-grid">{rest.map(show)}</div> : null}
        </>
      ) : null}
    </div>
  );
}

interface ControlProps {
  readonly field: Field;
  readonly value: unknown;
  readonly placeholder?: unknown;
  readonly problem?: string | undefined;
  readonly onChange: (value: unknown) => void;
  readonly path: string;
  readonly fault?: Fault;
}

function FieldControl(props: ControlProps) {
  const { field, value, problem, onChange, path, fault } = props;
  const id = useId();
  if (field.kind === 'variants') return <VariantControl {...props} />;
  if (field.kind === 'object')
    return (
      <fieldset className="field whole" style={{ border: 0, padding: 0, margin: 0 }}>
        <label className="switch">
          <input
            type="checkbox"
            checked={field.required || value !== undefined}
            disabled={field.required}
            onChange={(event) => onChange(event.target.checked ? {} : undefined)}
          />
          {field.label}
          {field.description ? <span className="faint small">{field.description}</span> : null}
        </label>
        {field.required || value !== undefined ? (
          <SchemaForm
            schema={field.schema}
            values={(value ?? {}) as Values}
            onChange={onChange}
            path={`${path}${field.name}.`}
            flat
            {...(fault ? { fault } : {})}
          />
        ) : null}
      </fieldset>
    );
  const described = `${id}-hint`;
  const wide = field.kind === 'list' || field.kind === 'json';
  return (
    <div className={wide ? 'field whole' : 'field'}>
      {field.kind === 'switch' ? null : (
        <label htmlFor={id}>
          {field.label}
          {field.required ? null : <span className="faint small">optional</span>}
        </label>
      )}
      <Control {...props} id={id} described={described} />
      {problem ? (
        <span className="problem" id={described} role="alert">
          {problem}
        </span>
      ) : (
        <span className="hint" id={described}>
          {field.description}
          {bounds(field)}
        </span>
      )}
    </div>
  );
}

function bounds(field: Field): string {
  if (field.kind !== 'number' || (field.minimum === undefined && field.maximum === undefined)) return '';
  const text =
    field.minimum === undefined
      ? `up to ${field.maximum}`
      : field.maximum === undefined
        ? `from ${field.minimum}`
        : `${field.minimum} to ${field.maximum}`;
  return field.description ? ` (${text})` : text;
}

function Control({
  field,
  value,
  placeholder,
  problem,
  onChange,
  id,
  described,
}: ControlProps & { id: string; described: string }) {
  const [text, setText] = useState<string | null>(null);
  const [shown, setShown] = useState(false);
  const common = {
    id,
    'aria-describedby': described,
    'aria-invalid': problem ? true : undefined,
  };
  const hint = placeholder ?? field.defaultValue;
  const placeholderText = hint === undefined ? '' : textOfValue({ ...field, nullable: true }, hint);
  const typed = {
    value: text ?? textOfValue(field, value),
    placeholder: placeholderText,
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      setText(event.target.value);
      onChange(valueOfText(field, event.target.value));
    },
    onBlur: () => setText(null),
  };
  switch (field.kind) {
    case 'switch':
      return (
        <label className="switch" style={{ minHeight: '2rem' }}>
          <input
            {...common}
            type="checkbox"
            checked={Boolean(value ?? field.defaultValue ?? false)}
            onChange={(event) =>
              onChange(event.target.checked === field.defaultValue ? undefined : event.target.checked)
            }
          />
          {field.label}
        </label>
      );
    case 'choice':
      return (
        <select
          {...common}
          className="select"
          value={String(value ?? field.defaultValue ?? '')}
          onChange={(event) => onChange(event.target.value || undefined)}
        >
          {field.defaultValue === undefined ? (
            <option value="">{field.required ? 'Choose…' : 'Not set'}</option>
          ) : null}
          {field.choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      );
    case 'list':
      return <textarea {...common} {...typed} className="textarea mono" rows={2} />;
    case 'json':
      return <textarea {...common} {...typed} className="textarea mono" rows={3} />;
    case 'secret':
      return (
        <div className="with-unit">
          <input
            {...common}
            {...typed}
            className="input mono"
            type={shown ? 'text' : 'password'}
            autoComplete="new-password"
          />
          <button
            type="button"
            className="button quiet icon"
            style={{ position: 'absolute', insetBlockStart: 0, insetInlineEnd: 2 }}
            aria-label={shown ? 'Hide' : 'Show'}
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff size={14} /> : <Eye size={14} />}
          </button>
        </div>
      );
    default:
      return (
        <div className="with-unit">
          <input
            {...common}
            {...typed}
            className={field.kind === 'number' ? 'input' : 'input mono'}
            inputMode={field.kind === 'number' ? 'decimal' : 'text'}
          />
          {field.unit ? <span>{field.unit}</span> : null}
        </div>
      );
  }
}

const variantNames: Readonly<Record<string, string>> = {
  'snmp-community': 'SNMP v1, v2c',
  'snmp-user': 'SNMP v3',
  password: 'User and password',
  secret: 'Secret',
  email: 'Email',
  webhook: 'Webhook',
  syslog: 'Syslog',
};

function VariantControl({ field, value, onChange, path, fault }: ControlProps) {
  const variants = variantsOf(field.schema);
  const current = (value ?? {}) as Values;
  const tag = variants[0]!.tag;
  const chosen = variants.find((variant) => variant.value === current[tag]) ?? variants[0]!;
  return (
    <div className="field whole" style={{ gap: 'var(--s3)' }}>
      <div className="segments" style={{ alignSelf: 'start' }}>
        {variants.map((variant) => (
          <button
            key={variant.value}
            type="button"
            aria-pressed={variant === chosen}
            onClick={() => onChange({ [tag]: variant.value })}
          >
            {variantNames[variant.value] ?? variant.value}
          </button>
        ))}
      </div>
      <SchemaForm
        key={chosen.value}
        schema={chosen.schema}
        values={current}
        onChange={(next) => onChange({ ...next, [tag]: chosen.value })}
        path={`${path}${field.name}.`}
        flat
        {...(fault ? { fault } : {})}
      />
    </div>
  );
}
