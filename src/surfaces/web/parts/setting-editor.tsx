/** One setting as a control: the same in the panel of inheritance and for thousands of sensors at once. */
import { roles } from 'virtual:contract';
import { Star } from 'lucide-react';
import { useState } from 'react';
import type { Fault } from '#pure/base/errors.ts';
import type { Threshold, WeeklyHours } from '#pure/contract/resources.ts';
import { useApi } from '../model/client.ts';
import { SchemaForm } from './form.tsx';
import { IntervalField } from './interval-field.tsx';
import { ruleSchema } from './sensor-dialog.tsx';
import { Thresholds } from './thresholds.tsx';

type Edit = {
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly fault?: Fault | null;
};
const days = [
  ['mon', 'Monday'],
  ['tue', 'Tuesday'],
  ['wed', 'Wednesday'],
  ['thu', 'Thursday'],
  ['fri', 'Friday'],
  ['sat', 'Saturday'],
  ['sun', 'Sunday'],
] as const;
export function SettingEditor({ name, ...edit }: { name: string } & Edit) {
  const Control = controls[name] ?? IntervalControl;
  return <Control {...edit} />;
}

const IntervalControl = ({ value, onChange }: Edit) => (
  <IntervalField value={(value as number | null) ?? 60_000} onChange={onChange} />
);

function CredentialControl({ value, onChange }: Edit) {
  const credentials = useApi('credentials', {}, { retry: false });
  return (
    <select
      className="select"
      aria-label="Credential"
      value={(value as string | null) ?? ''}
      onChange={(event) => onChange(event.target.value || null)}
    >
      <option value="">as inherited</option>
      {credentials.data?.items.map((item) => (
        <option key={item.id} value={item.id}>
          {item.name} ({item.kind})
        </option>
      ))}
    </select>
  );
}

function HoursControl({ value, onChange }: Edit) {
  const hours = (value as WeeklyHours | null) ?? {
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    days: {},
  };
  const set = (change: Partial<WeeklyHours>) => onChange({ ...hours, ...change });
  return (
    <div className="hours-grid">
      {days.map(([day, title]) => (
        <label key={day}>
          <span>{title}</span>
          <input
            className="input"
            placeholder="off; 8-18 or 0-24"
            value={hours.days[day] ?? ''}
            onChange={(event) => {
              const { [day]: _, ...others } = hours.days;
              set({
                days: event.target.value === '' ? others : { ...hours.days, [day]: event.target.value },
              });
            }}
          />
        </label>
      ))}
      <label>
        <span>Time zone</span>
        <input
          className="input"
          value={hours.timeZone}
          onChange={(event) => set({ timeZone: event.target.value })}
        />
      </label>
    </div>
  );
}

function AccessControl({ value, onChange }: Edit) {
  return (
    <select
      className="select"
      aria-label="Who may change it"
      value={String(value ?? 'operator')}
      onChange={(event) => onChange(event.target.value)}
    >
      {roles
        .filter((role) => role !== 'viewer')
        .map((role) => (
          <option key={role} value={role}>
            {role} and above
          </option>
        ))}
    </select>
  );
}

const starNumbers = [1, 2, 3, 4, 5] as const;
export function Stars({ value }: { value: number }) {
  return (
    <span className="stars" role="img" aria-label={`Priority ${value} of 5`}>
      {starNumbers.map((star) => (
        <Star key={star} size={11} className={star <= value ? 'on' : ''} aria-hidden />
      ))}
    </span>
  );
}

function PriorityControl({ value, onChange }: Edit) {
  const stars = (value as number | null) ?? 3;
  return (
    <fieldset className="stars">
      <legend className="visually-hidden">Priority</legend>
      {starNumbers.map((star) => (
        <button
          key={star}
          type="button"
          aria-pressed={star === stars}
          aria-label={`${star} of 5`}
          className={star <= stars ? 'on' : ''}
          onClick={() => onChange(star)}
        >
          <Star size={15} />
        </button>
      ))}
    </fieldset>
  );
}

function TagsControl({ value, onChange }: Edit) {
  const [text, setText] = useState(((value as string[] | null) ?? []).join(' '));
  return (
    <input
      className="input"
      aria-label="Tags"
      placeholder="Words with spaces between"
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        onChange(event.target.value.split(/[\s,]+/).filter(Boolean));
      }}
    />
  );
}

const controls: Readonly<Record<string, (edit: Edit) => React.ReactNode>> = {
  intervalMs: IntervalControl,
  credentialId: CredentialControl,
  hours: HoursControl,
  access: AccessControl,
  tags: TagsControl,
  thresholds: ({ value, onChange, fault = null }) => (
    <Thresholds thresholds={(value as Threshold[] | null) ?? []} fault={fault} onChange={onChange} />
  ),
  rule: ({ value, onChange }) => (
    <SchemaForm
      schema={ruleSchema}
      values={(value as Record<string, unknown> | null) ?? {}}
      onChange={onChange}
      flat
    />
  ),
  priority: PriorityControl,
};
