/** Make or change a business service or a computed sensor. */
import { Plus, Trash2 } from 'lucide-react';
import { Fragment, useDeferredValue, useId, useState } from 'react';
import type { Fault } from '#pure/base/errors.ts';
import type { Derived, DerivedInput, FormulaInput, Sensor, ServiceInput } from '#pure/contract/resources.ts';
import { type MetricName, metricKinds, metricNames } from '#pure/schema/metrics.ts';
import { faultOf, useApi, useChange } from '../model/client.ts';
import { Confirm, Dialog, FaultBox } from './basics.tsx';
import { StateMark } from './state.tsx';

const newService: ServiceInput = {
  kind: 'service',
  name: '',
  note: '',
  intervalMs: 60_000,
  by: 'worst',
  warnBelow: 100,
  downBelow: 50,
  members: [],
  alert: false,
  severity: 'major',
};
const newFormula: FormulaInput = {
  kind: 'formula',
  name: '',
  note: '',
  intervalMs: 60_000,
  formula: '',
  metric: 'interface.in',
  inputs: [],
  missing: 'unknown',
};

/** What a person has said of it, without what it is now. */
function inputOf(item: Derived): DerivedInput {
  const { name, note, intervalMs } = item;
  if (item.kind === 'formula') {
    const { kind, formula, metric, inputs, missing } = item;
    return { kind, name, note, intervalMs, formula, metric, inputs, missing };
  }
  const { kind, by, warnBelow, downBelow, members, alert, severity } = item;
  return { kind, name, note, intervalMs, by, warnBelow, downBelow, members, alert, severity };
}

/** What is wrong with the input or member at `at`, told where it stands. */
function Wrong({ fault, list, at }: { fault: Fault | null; list: 'inputs' | 'members'; at: number }) {
  return fault?.field?.startsWith(`${list}.${at}.`) ? (
    <p className="c-down small" role="alert">
      {fault.message} {fault.remedy}
    </p>
  ) : null;
}

export function DerivedDialog({
  item,
  onClose,
  onDeleted = onClose,
}: {
  item?: Derived;
  onClose: () => void;
  onDeleted?: () => void;
}) {
  const [draft, setDraft] = useState<DerivedInput>(item ? inputOf(item) : newService);
  const [names, setNames] = useState<ReadonlyMap<string, string>>(
    new Map(
      item?.kind === 'service'
        ? item.memberStates.map(({ id, name }) => [id, name])
        : item?.inputs.map(({ sensorId }, i) => [sensorId, item.inputValues[i]?.sensorName ?? sensorId]),
    ),
  );
  const refresh = ['derived', 'derivedOne'] as const;
  const create = useChange('createDerived', { refresh, done: 'Added', quiet: true });
  const replace = useChange('replaceDerived', { refresh, done: 'Saved', quiet: true });
  const remove = useChange('deleteDerived', { refresh, done: 'Deleted' });
  const error = create.error ?? replace.error;
  const fault = error ? faultOf(error) : null;
  const nameId = useId();
  const name = (id: string, text: string) => setNames(new Map([...names, [id, text]]));
  const submit = () =>
    item
      ? replace.mutate({ params: { id: item.id }, body: draft }, { onSuccess: onClose })
      : create.mutate({ body: draft }, { onSuccess: onClose });
  return (
    <Dialog title={item ? `Edit ${item.name}` : 'Add a service or a computed sensor'} onClose={onClose} wide>
      <form
        noValidate
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {item ? null : (
          // biome-ignore lint/a11y/useSemanticElements: a row of toggle buttons, not form fields
          <div className="segments" role="group" aria-label="What to add">
            <button
              type="button"
              aria-pressed={draft.kind === 'service'}
              onClick={() => setDraft({ ...newService, name: draft.name })}
            >
              Business service
            </button>
            <button
              type="button"
              aria-pressed={draft.kind === 'formula'}
              onClick={() => setDraft({ ...newFormula, name: draft.name })}
            >
              Computed sensor
            </button>
          </div>
        )}
        <div className="field">
          <label htmlFor={nameId}>Name</label>
          <input
            id={nameId}
            className="input"
            value={draft.name}
            onChange={(event) => setDraft({ ...draft, name: event.target.value })}
          />
        </div>
        {draft.kind === 'service' ? (
          <ServiceFields draft={draft} names={names} fault={fault} onName={name} onChange={setDraft} />
        ) : (
          <FormulaFields draft={draft} names={names} fault={fault} onName={name} onChange={setDraft} />
        )}
        {fault ? <FaultBox error={fault} /> : null}
        <footer>
          {item ? (
            <Confirm
              label="Delete"
              icon={<Trash2 size={14} />}
              onYes={() => remove.mutate({ params: { id: item.id } }, { onSuccess: onDeleted })}
            />
          ) : null}
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={create.isPending || replace.isPending}>
            {item ? 'Save' : 'Add'}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/** Words find sensors, devices and services; what is chosen is handed up. */
function Finder({
  label,
  sensorsOnly = false,
  onPick,
}: {
  label: string;
  sensorsOnly?: boolean;
  onPick: (kind: 'sensor' | 'device' | 'service', id: string, name: string, sensor?: Sensor) => void;
}) {
  const [text, setText] = useState('');
  const id = useId();
  const q = useDeferredValue(text.trim());
  const asked = { enabled: q !== '', placeholderData: <T,>(old: T) => old } as const;
  const sensors = useApi('sensors', { query: { q, limit: 8 } }, { enabled: asked.enabled });
  const devices = useApi('devices', { query: { q, limit: 4 } }, { enabled: asked.enabled && !sensorsOnly });
  const services = useApi(
    'derived',
    { query: { q, limit: 4, kind: 'service' } },
    { enabled: asked.enabled && !sensorsOnly },
  );
  const pick = (...chosen: Parameters<typeof onPick>) => {
    setText('');
    onPick(...chosen);
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        value={text}
        placeholder="Name of a sensor, a device or a service"
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      {q ? (
        <div className="chips">
          {services.data?.items.map((found) => (
            <button
              key={found.id}
              type="button"
              className="chip"
              onClick={() => pick('service', found.id, found.name)}
            >
              <StateMark state={found.state} size={9} /> {found.name} <span className="faint">service</span>
            </button>
          ))}
          {sensorsOnly
            ? null
            : devices.data?.items.map((found) => (
                <button
                  key={found.id}
                  type="button"
                  className="chip"
                  onClick={() => pick('device', found.id, found.name)}
                >
                  <StateMark state={found.state} size={9} /> {found.name}{' '}
                  <span className="faint">device</span>
                </button>
              ))}
          {sensors.data?.items.map((found) => (
            <button
              key={found.id}
              type="button"
              className="chip"
              onClick={() => pick('sensor', found.id, found.name, found)}
            >
              <StateMark state={found.state} size={9} /> {found.name} <span className="faint">sensor</span>
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}

interface Fields<T> {
  readonly draft: T;
  readonly names: ReadonlyMap<string, string>;
  readonly fault: Fault | null;
  readonly onName: (id: string, name: string) => void;
  readonly onChange: (draft: T) => void;
}
function ServiceFields({ draft, names, fault, onName, onChange }: Fields<ServiceInput>) {
  const byId = useId();
  const set = (at: number, weight: number) =>
    onChange({
      ...draft,
      members: draft.members.map((member, i) => (i === at ? { ...member, weight } : member)),
    });
  const number = (label: string, value: number, put: (value: number) => void) => (
    <label className="field">
      <span className="label">{label}</span>
      <input
        className="input"
        type="number"
        value={value}
        onChange={(event) => put(Number(event.target.value))}
      />
    </label>
  );
  return (
    <>
      <div className="form-grid">
        <div className="field">
          <label htmlFor={byId}>It is as good as</label>
          <select
            id={byId}
            className="select"
            value={draft.by}
            onChange={(event) => onChange({ ...draft, by: event.target.value as ServiceInput['by'] })}
          >
            <option value="worst">its worst member</option>
            <option value="percent">the share of good members</option>
            <option value="weighted">the weighted share of good members</option>
          </select>
        </div>
        {draft.by === 'worst' ? null : (
          <>
            {number('Warning below (%)', draft.warnBelow, (warnBelow) => onChange({ ...draft, warnBelow }))}
            {number('Down below (%)', draft.downBelow, (downBelow) => onChange({ ...draft, downBelow }))}
          </>
        )}
      </div>
      <Finder
        label="Needs"
        onPick={(kind, id, name) => {
          onName(id, name);
          if (!draft.members.some((member) => member.id === id))
            onChange({ ...draft, members: [...draft.members, { kind, id, weight: 1 }] });
        }}
      />
      {draft.members.map((member, i) => (
        <Fragment key={`${member.kind} ${member.id}`}>
          <div className="row">
            <span className="grow clip">
              {names.get(member.id) ?? member.id} <span className="faint">{member.kind}</span>
            </span>
            {draft.by === 'weighted' ? (
              <input
                className="input"
                style={{ width: '5rem' }}
                type="number"
                aria-label="Weight"
                value={member.weight}
                onChange={(event) => set(i, Number(event.target.value))}
              />
            ) : null}
            <button
              type="button"
              className="button quiet icon"
              aria-label={`Leave out ${names.get(member.id) ?? member.id}`}
              onClick={() => onChange({ ...draft, members: draft.members.filter((_, k) => k !== i) })}
            >
              <Trash2 size={14} />
            </button>
          </div>
          <Wrong fault={fault} list="members" at={i} />
        </Fragment>
      ))}
      <label className="row">
        <input
          type="checkbox"
          checked={draft.alert}
          onChange={(event) => onChange({ ...draft, alert: event.target.checked })}
        />
        Tell people of the service too, beside the alerts of its members
      </label>
    </>
  );
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
function FormulaFields({ draft, names, fault, onName, onChange }: Fields<FormulaInput>) {
  const formulaId = useId();
  const metricId = useId();
  const missingId = useId();
  const [from, setFrom] = useState<Sensor | null>(null);
  const add = (sensor: Sensor, metric: Sensor['metrics'][number]) => {
    const name =
      [...letters].find((letter) => !draft.inputs.some((input) => input.name === letter)) ??
      `x${draft.inputs.length}`;
    onName(sensor.id, sensor.name);
    onChange({
      ...draft,
      inputs: [
        ...draft.inputs,
        { name, sensorId: sensor.id, metric: metric.name, labels: metric.labels ?? {} },
      ],
    });
    setFrom(null);
  };
  return (
    <>
      <Finder label="Inputs" sensorsOnly onPick={(_, _id, _name, sensor) => sensor && setFrom(sensor)} />
      {from ? (
        <div className="chips">
          {from.metrics.map((metric) => (
            <button
              key={`${metric.name} ${JSON.stringify(metric.labels)}`}
              type="button"
              className="chip"
              onClick={() => add(from, metric)}
            >
              <Plus size={11} /> {metricKinds[metric.name as MetricName]?.title ?? metric.name}{' '}
              {Object.values(metric.labels ?? {}).join(' ')}
            </button>
          ))}
          {from.metrics.length === 0 ? (
            <span className="faint">{from.name} has measured nothing yet</span>
          ) : null}
        </div>
      ) : null}
      {draft.inputs.map((input, i) => (
        <Fragment key={input.name}>
          <div className="row">
            <code>{input.name}</code>
            <span className="grow clip">
              {metricKinds[input.metric as MetricName]?.title ?? input.metric}{' '}
              {Object.values(input.labels).join(' ')}{' '}
              <span className="faint">of {names.get(input.sensorId) ?? input.sensorId}</span>
            </span>
            <button
              type="button"
              className="button quiet icon"
              aria-label={`Leave out ${input.name}`}
              onClick={() => onChange({ ...draft, inputs: draft.inputs.filter((_, k) => k !== i) })}
            >
              <Trash2 size={14} />
            </button>
          </div>
          <Wrong fault={fault} list="inputs" at={i} />
        </Fragment>
      ))}
      <div className="field">
        <label htmlFor={formulaId}>Formula</label>
        <input
          id={formulaId}
          className="input"
          style={{ fontFamily: 'var(--mono)' }}
          value={draft.formula}
          placeholder="100 * a / (a + b)"
          spellCheck={false}
          onChange={(event) => onChange({ ...draft, formula: event.target.value })}
        />
        <span className="hint">+ - * / ( ) min max avg sum abs; units are checked</span>
      </div>
      <div className="form-grid">
        <div className="field">
          <label htmlFor={metricId}>Is stored as</label>
          <select
            id={metricId}
            className="select"
            value={draft.metric}
            onChange={(event) => onChange({ ...draft, metric: event.target.value })}
          >
            {metricNames
              .filter((name) => metricKinds[name].type === 'gauge')
              .map((name) => (
                <option key={name} value={name}>
                  {metricKinds[name].title} ({metricKinds[name].unit})
                </option>
              ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor={missingId}>When an input is silent</label>
          <select
            id={missingId}
            className="select"
            value={draft.missing}
            onChange={(event) =>
              onChange({ ...draft, missing: event.target.value as FormulaInput['missing'] })
            }
          >
            <option value="unknown">the result is unknown</option>
            <option value="zero">it counts as zero, with a warning</option>
          </select>
        </div>
      </div>
    </>
  );
}
