/** The settings of one panel: a form made from the schema of its kind; what refers to something is chosen by name. */
import { useState } from 'react';
import type { Fault } from '#pure/base/errors.ts';
import type { Panel, PanelKindInfo } from '#pure/contract/resources.ts';
import { metricKinds } from '#pure/schema/metrics.ts';
import { useApi } from '../model/client.ts';
import type { Schema } from '../model/form.ts';
import { labelOf } from '../model/format.ts';
import { Dialog } from '../parts/basics.tsx';
import { SchemaForm } from '../parts/form.tsx';
import { type Choice, Pick, useDeviceChoices, useSensorChoices } from './pick.tsx';

type Values = Readonly<Record<string, unknown>>;
type Reference = 'site' | 'device' | 'sensor' | 'metric';
const propertiesOf = (schema: Schema) => (schema.properties ?? {}) as Record<string, Schema>;

export function PanelForm({
  panel,
  kind,
  fault,
  onClose,
  onApply,
}: {
  panel: Panel;
  kind: PanelKindInfo;
  fault?: Fault | null;
  onClose: () => void;
  onApply: (panel: Panel) => void;
}) {
  const [title, setTitle] = useState(panel.title);
  const [config, setConfig] = useState<Values>(panel.config);
  const properties = propertiesOf(kind.schema);
  const references = Object.entries(properties).filter(([, schema]) => typeof schema.reference === 'string');
  const long = Object.entries(properties).filter(([, schema]) => schema.long === true);
  const set = (name: string, value: unknown) => setConfig({ ...config, [name]: value });
  return (
    <Dialog title={kind.title} onClose={onClose} wide>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          onApply({ ...panel, title, config });
        }}
      >
        <p className="muted">{kind.summary}.</p>
        <div className="form-grid">
          <div className="field whole">
            <label htmlFor="panel-title">Title</label>
            <input
              id="panel-title"
              className="input"
              value={title}
              maxLength={200}
              placeholder={kind.title}
              onChange={(event) => setTitle(event.target.value)}
            />
          </div>
          {references.map(([name, schema]) => (
            <ReferenceField
              key={name}
              name={name}
              kind={schema.reference as Reference}
              hint={String(schema.description ?? '')}
              value={config[name] ?? schema.default}
              onChange={(value) => set(name, value)}
            />
          ))}
          {long.map(([name, schema]) => (
            <div key={name} className="field whole">
              <label htmlFor={`panel-${name}`}>{labelOf(name).label}</label>
              <textarea
                id={`panel-${name}`}
                className="textarea mono"
                rows={10}
                value={String(config[name] ?? '')}
                onChange={(event) => set(name, event.target.value)}
              />
              <span className="hint">{String(schema.description ?? '')}</span>
            </div>
          ))}
        </div>
        <SchemaForm
          schema={kind.schema}
          values={config}
          onChange={setConfig}
          hide={[...references, ...long].map(([name]) => name)}
          flat
          {...(fault ? { fault } : {})}
        />
        <footer className="row" style={{ justifyContent: 'end' }}>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary">
            Apply
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

interface ReferenceProps {
  readonly name: string;
  readonly kind: Reference;
  readonly hint: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}
function ReferenceField(props: ReferenceProps) {
  const { kind, name, hint } = props;
  const Control = controls[kind];
  const many = kind === 'sensor' || kind === 'metric';
  return (
    <div className={many ? 'field whole' : 'field'}>
      <span className="label">{labelOf(name).label}</span>
      <Control {...props} />
      <span className="hint">{hint}</span>
    </div>
  );
}

function SiteControl({ value, onChange }: ReferenceProps) {
  const sites = useApi('sites', {});
  return (
    <select
      className="select"
      aria-label="Site"
      value={String(value ?? '')}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="$site">As chosen at the top</option>
      <option value="">All sites</option>
      {sites.data?.items.map((site) => (
        <option key={site.id} value={site.id}>
          {site.name}
        </option>
      ))}
    </select>
  );
}

const deviceChoices: readonly Choice[] = [
  { id: '$device', name: 'As chosen at the top' },
  { id: '', name: 'All devices' },
];
function DeviceControl({ value, onChange }: ReferenceProps) {
  const id = String(value ?? '');
  const fixed = deviceChoices.find((choice) => choice.id === id);
  const device = useApi('device', { params: { id } }, { enabled: !fixed, retry: false });
  return (
    <Pick
      label="Device"
      shown={fixed?.name ?? device.data?.name ?? id}
      placeholder="Type a part of a name"
      useChoices={useDeviceChoices}
      fixed={deviceChoices}
      onPick={(choice) => onChange(choice.id)}
    />
  );
}

function SensorControl({ value, onChange }: ReferenceProps) {
  const ids = Array.isArray(value) ? (value as string[]) : [];
  return (
    <>
      {ids.length > 0 ? (
        <div className="chips">
          {ids.map((id) => (
            <SensorChip key={id} id={id} onRemove={() => onChange(ids.filter((other) => other !== id))} />
          ))}
        </div>
      ) : null}
      <Pick
        label="Add a sensor"
        shown=""
        placeholder={ids.length > 0 ? 'Add another sensor' : 'All in scope; or name sensors'}
        useChoices={useSensorChoices}
        onPick={(choice) => onChange([...new Set([...ids, choice.id])])}
      />
    </>
  );
}
function SensorChip({ id, onRemove }: { id: string; onRemove: () => void }) {
  const sensor = useApi('sensor', { params: { id } }, { retry: false, enabled: id !== 'nocturne' });
  return (
    <button
      type="button"
      className="chip"
      aria-label={`Remove ${sensor.data?.name ?? id}`}
      onClick={onRemove}
    >
      {sensor.data?.name ?? id} ×
    </button>
  );
}

const metricChoices = Object.entries(metricKinds).map(([id, { title }]) => ({
  id,
  name: `${title} (${id})`,
}));
const useMetricChoices = (text: string): readonly Choice[] =>
  metricChoices.filter((choice) => choice.name.toLowerCase().includes(text.toLowerCase())).slice(0, 30);
function MetricControl({ value, onChange }: ReferenceProps) {
  const names = Array.isArray(value) ? (value as string[]) : [];
  return (
    <>
      <div className="chips">
        {names.map((name) => (
          <button
            key={name}
            type="button"
            className="chip"
            aria-label={`Remove ${name}`}
            onClick={() => onChange(names.filter((other) => other !== name))}
          >
            {metricChoices.find((choice) => choice.id === name)?.name ?? name} ×
          </button>
        ))}
      </div>
      <Pick
        label="Add a metric"
        shown=""
        placeholder="Add a metric"
        useChoices={useMetricChoices}
        onPick={(choice) => onChange([...new Set([...names, choice.id])])}
      />
    </>
  );
}

const controls: Readonly<Record<Reference, React.FunctionComponent<ReferenceProps>>> = {
  site: SiteControl,
  device: DeviceControl,
  sensor: SensorControl,
  metric: MetricControl,
};
