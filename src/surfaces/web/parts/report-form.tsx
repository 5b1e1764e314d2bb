/** What a report is about, when it is made and who gets it, in the order in which one would say it. */
import { X } from 'lucide-react';
import { useId, useState } from 'react';
import type { ReportContent, ReportFormat, ReportInput, ScanRecurrence } from '#pure/contract/resources.ts';
import { intervalMinutesUsual, type PeriodName, periodNames } from '#pure/reports/period.ts';
import { type MetricName, metricKinds, metricNames } from '#pure/schema/metrics.ts';
import { Pick, useDeviceChoices } from '../dashboards/pick.tsx';
import { useApi } from '../model/client.ts';
import {
  contentOf,
  dayName,
  intervalText,
  periodTexts,
  type ReportKindId,
  recipientsOf,
  reportFiles,
  reportKinds,
} from '../model/report-draft.ts';
import { Choose, type Option, Select, TextField, ZoneField } from './choose.tsx';
import { CoverFields } from './report-cover.tsx';

type Change<T> = { readonly value: T; readonly onChange: (value: T) => void };
const metricOptions: readonly Option[] = metricNames
  .map((id) => ({ id: id as string, name: metricKinds[id].title }))
  .sort((a, b) => a.name.localeCompare(b.name));
const metricTitle = (id: string) => metricKinds[id as MetricName]?.title ?? id;

export function ReportForm({
  draft,
  onChange,
}: {
  draft: ReportInput;
  onChange: (draft: ReportInput) => void;
}) {
  const set = (part: Partial<ReportInput>) => onChange({ ...draft, ...part });
  return (
    <form className="stack" style={{ gap: 'var(--s5)' }} onSubmit={(event) => event.preventDefault()}>
      <TextField label="Name" value={draft.name} onChange={(name) => set({ name })} />
      <section className="stack">
        <Content value={draft.content} onChange={(content) => set({ content })} />
      </section>
      <Scope value={draft.scope} onChange={(scope) => set({ scope })} />
      <div className="form-grid">
        <Select
          label="Over"
          value={draft.period}
          onChange={(period) => set({ period: period as PeriodName })}
          options={periodNames.map((id) => ({ id, name: periodTexts[id] }))}
        />
        <ZoneField value={draft.timeZone} onChange={(timeZone) => set({ timeZone })} />
      </div>
      <Recurrence
        value={draft.recurrence && { ...draft.recurrence, minutes: intervalMinutesUsual }}
        onChange={(chosen) => {
          if (chosen === null) set({ recurrence: null });
          else if (chosen.every !== 'interval')
            set({ recurrence: { every: chosen.every, day: chosen.day, hour: chosen.hour } });
        }}
      />
      {draft.recurrence ? (
        <label className="switch">
          <input
            type="checkbox"
            checked={draft.enabled}
            onChange={(event) => set({ enabled: event.target.checked })}
          />
          Made by itself when it is due
        </label>
      ) : null}
      <Mail draft={draft} set={set} />
      <CoverFields value={draft.cover} onChange={(cover) => set({ cover })} />
    </form>
  );
}

const numberOf = (text: string, old: number) =>
  text.trim() === '' || Number.isNaN(Number(text)) ? old : Number(text);

function Content({ value, onChange }: Change<ReportContent>) {
  const kind = reportKinds.find(({ id }) => id === value.kind);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a row of toggle buttons, not form fields */}
      <div className="segments" role="group" aria-label="Kind of report" style={{ alignSelf: 'start' }}>
        {reportKinds.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            aria-pressed={id === value.kind}
            onClick={() => onChange(id === value.kind ? value : contentOf(id as ReportKindId))}
          >
            {name}
          </button>
        ))}
      </div>
      <p className="muted small" style={{ margin: 0 }}>
        {kind?.about}
      </p>
      {value.kind === 'availability' ? (
        <div className="form-grid">
          <TextField
            label="Agreement, percent up"
            type="number"
            value={String(value.targetPercent)}
            onChange={(text) => onChange({ ...value, targetPercent: numberOf(text, value.targetPercent) })}
          />
          <Select
            label="Counted"
            value={value.by}
            onChange={(by) => onChange({ ...value, by: by as 'device' })}
            options={[
              { id: 'device', name: 'each device' },
              { id: 'sensor', name: 'each sensor' },
            ]}
          />
        </div>
      ) : null}
      {value.kind === 'performance' ? (
        <>
          <Metrics value={value.metrics} onChange={(metrics) => onChange({ ...value, metrics })} />
          <div className="form-grid">
            <TextField
              label="Percentile"
              type="number"
              value={String(value.percentile)}
              onChange={(text) => onChange({ ...value, percentile: numberOf(text, value.percentile) })}
            />
            <TextField
              label="Series shown, the worst first"
              type="number"
              value={String(value.count)}
              onChange={(text) => onChange({ ...value, count: numberOf(text, value.count) })}
            />
          </div>
        </>
      ) : null}
      {value.kind === 'top' ? (
        <div className="form-grid">
          <Select
            label="Figure"
            value={value.metric}
            onChange={(metric) => onChange({ ...value, metric })}
            options={metricOptions}
          />
          <Select
            label="Which end"
            value={value.order}
            onChange={(order) => onChange({ ...value, order: order as 'highest' })}
            options={[
              { id: 'highest', name: 'the highest' },
              { id: 'lowest', name: 'the lowest' },
            ]}
          />
          <TextField
            label="Lines"
            type="number"
            value={String(value.count)}
            onChange={(text) => onChange({ ...value, count: numberOf(text, value.count) })}
          />
        </div>
      ) : null}
    </>
  );
}

const metricsMax = 5;
function Metrics({ value, onChange }: Change<string[]>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Figures, {metricsMax} at most</label>
      <Chips
        items={value.map((metric) => ({ id: metric, name: metricTitle(metric) }))}
        onRemove={(metric) => onChange(value.filter((other) => other !== metric))}
        keepOne
      />
      {value.length < metricsMax ? (
        <select
          id={id}
          className="select"
          value=""
          onChange={(event) => onChange([...value, event.target.value])}
        >
          <option value="" disabled>
            Add a figure…
          </option>
          {metricOptions
            .filter((option) => !value.includes(option.id))
            .map((option) => (
              <option key={option.id} value={option.id}>
                {option.name}
              </option>
            ))}
        </select>
      ) : null}
    </div>
  );
}

function Chips(props: { items: readonly Option[]; onRemove: (id: string) => void; keepOne?: boolean }) {
  const { items, onRemove, keepOne = false } = props;
  if (items.length === 0) return null;
  return (
    <div className="row wrap">
      {items.map(({ id, name }) => (
        <span key={id} className="badge">
          {name}
          {keepOne && items.length === 1 ? null : (
            <button
              type="button"
              className="chip-remove"
              aria-label={`Remove ${name}`}
              onClick={() => onRemove(id)}
            >
              <X size={11} />
            </button>
          )}
        </span>
      ))}
    </div>
  );
}

function Scope({ value, onChange }: Change<ReportInput['scope']>) {
  const sites = useApi('sites', {});
  const known = useApi('devices', { query: { limit: 500 } }, { enabled: value.deviceIds.length > 0 });
  const [picked, setPicked] = useState<readonly Option[]>([]);
  const nameOf = (id: string) =>
    [...picked, ...(known.data?.items ?? [])].find((item) => item.id === id)?.name ?? id;
  return (
    <div className="form-grid">
      <Select
        label="Site"
        value={value.siteId ?? ''}
        onChange={(siteId) => onChange({ ...value, siteId: siteId || null })}
        options={[{ id: '', name: 'All sites' }, ...(sites.data?.items ?? [])]}
      />
      <TextField
        label="Tag"
        value={value.tag ?? ''}
        placeholder="any"
        onChange={(tag) => onChange({ ...value, tag: tag.trim() || null })}
      />
      <div className="field whole">
        <span className="label">Devices</span>
        <Chips
          items={value.deviceIds.map((id) => ({ id, name: nameOf(id) }))}
          onRemove={(id) =>
            onChange({ ...value, deviceIds: value.deviceIds.filter((other) => other !== id) })
          }
        />
        <Pick
          label="Add a device"
          shown=""
          placeholder={value.deviceIds.length > 0 ? 'Add a device' : 'All of them; type to choose some'}
          useChoices={useDeviceChoices}
          onPick={(choice) => {
            setPicked([...picked, choice]);
            if (!value.deviceIds.includes(choice.id))
              onChange({ ...value, deviceIds: [...value.deviceIds, choice.id] });
          }}
        />
      </div>
    </div>
  );
}

const dayOptions = (every: 'week' | 'month'): readonly Option[] =>
  every === 'week'
    ? Array.from({ length: 7 }, (_, i) => ({ id: String(i), name: dayName(i) }))
    : Array.from({ length: 28 }, (_, i) => ({ id: String(i + 1), name: `day ${i + 1}` }));
const hours: readonly Option[] = Array.from({ length: 24 }, (_, i) => ({
  id: String(i),
  name: `${String(i).padStart(2, '0')}:00`,
}));

const intervalId = (minutes: number) => `interval ${minutes}`;

/** By itself, or only when asked for; `label` says what then happens, `intervals` are minutes that are offered besides days. */
export function Recurrence({
  value,
  onChange,
  label = 'Made',
  intervals = [],
}: Change<ScanRecurrence | null> & { label?: string; intervals?: readonly number[] }) {
  const often = value?.every === 'interval' ? value.minutes : undefined;
  // One that was set by other means stays a choice.
  const offered = often === undefined || intervals.includes(often) ? intervals : [often, ...intervals];
  const atClock = value !== null && often === undefined;
  const usual = { minutes: intervalMinutesUsual, day: 1, hour: value?.hour ?? 6 };
  return (
    <div className="form-grid">
      <Select
        label={label}
        value={often === undefined ? (value?.every ?? '') : intervalId(often)}
        onChange={(every) => {
          const minutes = offered.find((each) => intervalId(each) === every);
          if (every === '') onChange(null);
          else if (minutes !== undefined) onChange({ ...usual, every: 'interval', minutes });
          else onChange({ ...usual, every: every as 'day', day: every === 'week' ? 0 : 1 });
        }}
        options={[
          { id: '', name: 'only when asked for' },
          ...offered.map((each) => ({ id: intervalId(each), name: intervalText(each) })),
          { id: 'day', name: 'every day' },
          { id: 'week', name: 'every week' },
          { id: 'month', name: 'every month' },
        ]}
      />
      {value?.every === 'week' || value?.every === 'month' ? (
        <Select
          label="On"
          value={String(value.day)}
          onChange={(day) => onChange({ ...value, day: Number(day) })}
          options={dayOptions(value.every)}
        />
      ) : null}
      {atClock ? (
        <Select
          label="At"
          value={String(value.hour)}
          onChange={(hour) => onChange({ ...value, hour: Number(hour) })}
          options={hours}
        />
      ) : null}
    </div>
  );
}

function Mail({ draft, set }: { draft: ReportInput; set: (part: Partial<ReportInput>) => void }) {
  const [text, setText] = useState(draft.recipients.join(', '));
  const channels = useApi('channels', {});
  const mail = (channels.data?.items ?? []).filter(({ kind }) => kind === 'email');
  return (
    <div className="stack" style={{ gap: 'var(--s4)' }}>
      <TextField
        label="Mailed to"
        value={text}
        placeholder="nobody; noc@example.org, boss@example.org"
        onChange={(next) => {
          setText(next);
          const recipients = recipientsOf(next);
          set({
            recipients,
            channelId: draft.channelId ?? (recipients.length > 0 ? (mail[0]?.id ?? null) : null),
          });
        }}
      />
      {draft.recipients.length > 0 ? (
        <>
          <Select
            label="Through the mail channel"
            value={draft.channelId ?? ''}
            onChange={(channelId) => set({ channelId: channelId || null })}
            options={[
              {
                id: '',
                name: mail.length > 0 ? 'choose one' : 'there is none yet: add one under Notifications',
              },
              ...mail,
            ]}
          />
          <Choose
            label="Attached"
            options={reportFiles.map((id) => ({ id, name: id.toUpperCase() }))}
            chosen={draft.formats}
            onChange={(formats) => set(formats.length > 0 ? { formats: formats as ReportFormat[] } : {})}
          />
        </>
      ) : null}
    </div>
  );
}
