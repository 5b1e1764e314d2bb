/** A scan as people declare it: where, what is asked, when, and what they want to hear of. */
import { useDeferredValue, useId, useState } from 'react';
import type { ScanInput, ScanNews } from '#pure/contract/resources.ts';
import { faultOf, useApi } from '../model/client.ts';
import { fieldsOf, type Schema } from '../model/form.ts';
import { formatDuration } from '../model/format.ts';
import { newsKinds, newsTexts, severities, targetsOf } from '../model/scan-draft.ts';
import { Card, FaultBox, Skeleton } from './basics.tsx';
import { Select, severityOptions, TextField, ZoneField } from './choose.tsx';
import { SchemaForm } from './form.tsx';
import { Recurrence } from './report-form.tsx';
import { ScanAsks } from './scan-asks.tsx';

const bounds = [
  [3_600_000, 'an hour'],
  [4 * 3_600_000, '4 hours'],
  [12 * 3_600_000, '12 hours'],
  [86_400_000, 'a day'],
  [7 * 86_400_000, 'a week'],
] as const;
/** How often a scan may be wanted within a day. */
const intervalsMinutes = [15, 30, 60, 240, 720];
/** What the scan itself says, and what only a command line needs. */
const hidden = ['targets', 'confirm', 'journal', 'failFrom', 'durationMs'];
/** What nearly everybody chooses; the rest of the tool's input is below it. */
const main = ['ports', 'topPorts', 'services', 'system'];
/** Lists of few words have controls of their own. */
const byHand = ['methods', 'audits'];
const others = (schema: Schema): string[] =>
  fieldsOf(schema).flatMap(({ name }) => (main.includes(name) ? [] : [name]));

export function ScanForm({
  draft,
  onChange,
  error,
}: {
  draft: ScanInput;
  onChange: (draft: ScanInput) => void;
  error: unknown;
}) {
  const [text, setText] = useState(draft.targets.join('\n'));
  const targetsId = useId();
  const sites = useApi('sites', {});
  const tools = useApi('tools', {}, { staleTime: 600_000 });
  const tool = tools.data?.items.find(({ id }) => id === 'scan');
  const set = (part: Partial<ScanInput>) => onChange({ ...draft, ...part });
  const fault = error ? faultOf(error) : null;
  const inOptions = fault?.field?.startsWith('options.') === true;
  return (
    <div className="stack" style={{ gap: 'var(--s4)' }}>
      <Card title="Where">
        <div className="stack" style={{ gap: 'var(--s4)' }}>
          <div className="form-grid">
            <TextField
              label="Name"
              value={draft.name}
              onChange={(name) => set({ name })}
              placeholder="Office, every night"
            />
            <Select
              label="Site, where no device has the address"
              value={draft.siteId ?? ''}
              onChange={(siteId) => set({ siteId: siteId || null })}
              options={[{ id: '', name: 'no site' }, ...(sites.data?.items ?? [])]}
            />
            <TextField
              label="Who answers for it"
              value={draft.owner}
              onChange={(owner) => set({ owner })}
              placeholder="you"
            />
          </div>
          <div className="field">
            <label htmlFor={targetsId}>Addresses, prefixes, ranges, names</label>
            <textarea
              id={targetsId}
              className="textarea mono"
              rows={3}
              placeholder={'10.20.0.0/22 192.168.1.1-40 www.example.org\n!10.20.3.0/24'}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                set({ targets: targetsOf(event.target.value) });
              }}
            />
            <span className="hint">A leading ! leaves a part out</span>
          </div>
          <Estimate targets={draft.targets} options={draft.options} />
        </div>
      </Card>
      <Card title="What is asked">
        {tool ? (
          <div className="stack" style={{ gap: 'var(--s4)' }}>
            <ScanAsks options={draft.options} onChange={(options) => set({ options })} />
            {(['main', 'rest'] as const).map((part) => (
              <SchemaForm
                key={part}
                schema={tool.inputSchema as Schema}
                values={draft.options}
                onChange={(options) => set({ options })}
                hide={part === 'main' ? others(tool.inputSchema as Schema) : [...hidden, ...main, ...byHand]}
                flat={part === 'main'}
                path="options."
                fault={inOptions ? fault : null}
              />
            ))}
          </div>
        ) : (
          <Skeleton rows={3} />
        )}
      </Card>
      <Card title="When">
        <div className="stack" style={{ gap: 'var(--s4)' }}>
          <Recurrence
            label="It runs"
            intervals={intervalsMinutes}
            value={draft.recurrence}
            onChange={(recurrence) => set({ recurrence })}
          />
          <div className="form-grid">
            {draft.recurrence ? (
              <ZoneField value={draft.timeZone} onChange={(timeZone) => set({ timeZone })} />
            ) : null}
            <Select
              label="Stopped after"
              value={String(draft.durationMsMax)}
              onChange={(ms) => set({ durationMsMax: Number(ms) })}
              options={bounds.map(([ms, name]) => ({ id: String(ms), name }))}
            />
            {draft.recurrence ? (
              <label className="switch">
                <input
                  type="checkbox"
                  checked={draft.enabled}
                  onChange={(event) => set({ enabled: event.target.checked })}
                />
                By itself
              </label>
            ) : null}
          </div>
        </div>
      </Card>
      <Card title="What you want to hear of">
        <p className="muted scan-hear">
          One alert for each run and kind, however many ports it is about. The first run is a first look: only
          findings and unknown hosts are told.
        </p>
        <ul className="scan-alarms">
          {newsKinds.map((kind) => (
            <Alarm
              key={kind}
              kind={kind}
              value={draft.alarms[kind]}
              onChange={(severity) => set({ alarms: { ...draft.alarms, [kind]: severity } })}
            >
              {kind === 'new-finding' ? (
                <select
                  className="select"
                  aria-label="Least severity of findings"
                  value={draft.findingsFrom}
                  onChange={(event) => set({ findingsFrom: event.target.value as 'high' })}
                >
                  {severities.map((severity) => (
                    <option key={severity} value={severity}>
                      {severity === 'critical' ? 'critical ones' : `${severity} and worse`}
                    </option>
                  ))}
                </select>
              ) : null}
            </Alarm>
          ))}
        </ul>
      </Card>
      {fault && !inOptions ? <FaultBox error={fault} /> : null}
    </div>
  );
}

function Alarm({
  kind,
  value,
  onChange,
  children,
}: {
  kind: ScanNews;
  value: ScanInput['alarms'][ScanNews];
  onChange: (severity: ScanInput['alarms'][ScanNews]) => void;
  children?: React.ReactNode;
}) {
  const id = useId();
  return (
    <li className={value === null ? 'off' : ''}>
      <label htmlFor={id}>
        <strong>{newsTexts[kind].many}</strong>
        <span className="muted small">{newsTexts[kind].about}</span>
      </label>
      {children ?? <span />}
      <select
        id={id}
        className="select"
        value={value ?? ''}
        onChange={(event) => onChange((event.target.value || null) as typeof value)}
      >
        <option value="">no alert</option>
        {severityOptions.map((severity) => (
          <option key={severity.id} value={severity.id}>
            {severity.name}
          </option>
        ))}
      </select>
    </li>
  );
}

function Estimate({ targets, options }: Pick<ScanInput, 'targets' | 'options'>) {
  const settled = useDeferredValue(targets);
  const settledOptions = useDeferredValue(options);
  const query = useApi(
    'estimateScan',
    { body: { targets: [...settled], options: settledOptions } },
    { enabled: settled.length > 0, placeholderData: (old) => old, retry: false },
  );
  if (settled.length === 0) return null;
  if (query.error) return <FaultBox error={query.error} />;
  const { data } = query;
  if (!data) return null;
  const count = BigInt(data.addresses).toLocaleString('en-US').replaceAll(',', '\u2009');
  return (
    <div className="stack" style={{ gap: 'var(--s2)' }}>
      <span className="muted small">
        {count} {data.addresses === '1' ? 'address' : 'addresses'}
        {data.names.length > 0
          ? ` and ${data.names.length} ${data.names.length === 1 ? 'name' : 'names'}`
          : ''}
        {data.expectedMs !== null ? `, about ${formatDuration(data.expectedMs)}` : ''}
      </span>
      {data.outside.length > 0 ? (
        <FaultBox
          error={{
            ...{ code: 'out-of-scope', source: 'input', field: 'targets' },
            message: `Outside the declared scopes: ${data.outside.slice(0, 4).join(', ')}${data.outside.length > 4 ? ' …' : ''}`,
            remedy: 'Add the range under Settings, Probes, Scopes, if you may scan it.',
          }}
        />
      ) : null}
      {data.tooMany ? (
        <FaultBox
          error={{
            ...{ code: 'invalid-input', source: 'input', field: 'targets' },
            message: 'These are more addresses than one scan may have',
            remedy: 'Make several scans, or raise the setting Scans, Addresses.',
          }}
        />
      ) : null}
    </div>
  );
}
