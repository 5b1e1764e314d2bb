/** When people are not called: planned windows, what overlaps, silences; as a list and over the coming weeks. */
import { CalendarClock, Plus, Trash2, VolumeX } from 'lucide-react';
import { useState } from 'react';
import { dayMs } from '#pure/calendar/zone.ts';
import type { MaintenanceWindow, QuietScope } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatDate, formatInterval } from '../model/format.ts';
import { recurrenceText } from '../model/recurrence.ts';
import { Ago, Answer, Card, Confirm, Dialog, Empty, FaultBox, useNow } from '../parts/basics.tsx';
import { Choose, Ending, ownZone, Select, TextField, ZoneField } from '../parts/choose.tsx';
import { StateMark } from '../parts/state.tsx';

const weeksShown = 4;

export function MaintenancePage() {
  const may = useMay('operator');
  const [open, setOpen] = useState<MaintenanceWindow | 'window' | 'silence' | null>(null);
  return (
    <div className="page">
      <div className="page-head">
        <h1>Maintenance & silences</h1>
        {may ? (
          <div className="actions">
            <button type="button" className="button" onClick={() => setOpen('silence')}>
              <VolumeX size={14} /> Silence
            </button>
            <button type="button" className="button primary" onClick={() => setOpen('window')}>
              <Plus size={14} /> Plan maintenance
            </button>
          </div>
        ) : null}
      </div>
      <div className="stack" style={{ gap: 'var(--s4)' }}>
        <Weeks />
        <Windows may={may} onEdit={setOpen} />
        <Silences may={may} />
      </div>
      {open === 'silence' ? <SilenceDialog onClose={() => setOpen(null)} /> : null}
      {open && open !== 'silence' ? (
        <WindowDialog window={open === 'window' ? null : open} onClose={() => setOpen(null)} />
      ) : null}
    </div>
  );
}

/** One line per window or silence over four weeks. */
function Weeks() {
  const now = useNow(60_000);
  const today = new Date(now);
  const fromMs = new Date(
    today.getFullYear(),
    today.getMonth(),
    today.getDate() - ((today.getDay() + 6) % 7),
  ).getTime();
  const toMs = fromMs + weeksShown * 7 * dayMs;
  const query = useApi('maintenanceCalendar', { query: { fromMs, toMs } });
  const place = (ms: number) => ((Math.min(toMs, Math.max(fromMs, ms)) - fromMs) / (toMs - fromMs)) * 100;
  const rows = [...Map.groupBy(query.data?.items ?? [], (item) => item.id).values()].slice(0, 40);
  if (rows.length === 0) return null;
  return (
    <Card title="The next weeks">
      {/* biome-ignore lint/a11y/useSemanticElements: it scrolls sideways on a phone, and is no fieldset */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys scroll it */}
      <div className="rota-grid" tabIndex={0} role="group" aria-label="Planned in the next weeks">
        <div className="rota-row head">
          <span className="rota-name" />
          <div className="rota-lane">
            {Array.from({ length: weeksShown }, (_, i) => (
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: weeks are their position
                key={i}
                className="rota-day"
                style={{ insetInlineStart: `${(100 / weeksShown) * i}%`, width: `${100 / weeksShown}%` }}
              >
                {new Date(fromMs + i * 7 * dayMs).toLocaleDateString(undefined, {
                  day: 'numeric',
                  month: 'short',
                })}
              </span>
            ))}
            <i className="rota-now" style={{ insetInlineStart: `${place(now)}%` }} />
          </div>
        </div>
        {rows.map((items) => (
          <div className="rota-row" key={items[0]!.id}>
            <span className="rota-name clip" title={items[0]!.name}>
              {items[0]!.name}
            </span>
            <div className="rota-lane thin">
              {items.map((item) => (
                <span
                  key={item.startMs}
                  className={`rota-bar ${item.kind}`}
                  style={{
                    insetInlineStart: `${place(item.startMs)}%`,
                    width: `max(3px, ${place(item.endMs) - place(item.startMs)}%)`,
                  }}
                  title={`${item.name}: ${formatDate(item.startMs)} – ${formatDate(item.endMs)}`}
                />
              ))}
            </div>
          </div>
        ))}
      </div>
    </Card>
  );
}

const counted = (count: number, noun: string) =>
  count === 0 ? '' : `${count} ${noun}${count > 1 ? 's' : ''}`;
function useScopeText(): (scope: QuietScope) => string {
  const sites = useApi('sites', {});
  return (scope) => {
    if (scope.everything) return 'everything';
    const siteNames = scope.siteIds.map((id) => sites.data?.items.find((site) => site.id === id)?.name ?? id);
    return [
      siteNames.length > 0 ? `site ${siteNames.join(', ')}` : '',
      scope.tags.length > 0 ? `tagged ${scope.tags.join(', ')}` : '',
      counted(scope.deviceIds.length, 'device'),
      counted(scope.sensorIds.length, 'sensor'),
    ]
      .filter(Boolean)
      .join('; ');
  };
}

function Windows({ may, onEdit }: { may: boolean; onEdit: (window: MaintenanceWindow) => void }) {
  const query = useApi('windows', {}, { refetchInterval: 30_000 });
  const remove = useChange('deleteWindow', { refresh: ['windows', 'maintenanceCalendar'], done: 'Deleted' });
  const scopeText = useScopeText();
  return (
    <Card title="Maintenance windows" flush>
      <Answer query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={<CalendarClock size={26} strokeWidth={1.5} />} title="No maintenance is planned">
              While a window is open, what it covers is still watched, but nobody is called.
            </Empty>
          ) : (
            <ul className="list">
              {items.map((window) => (
                <li key={window.id}>
                  <div className="sentence-row">
                    <StateMark state={window.active ? 'paused' : 'unknown'} />
                    <span className="grow">
                      <strong>{window.name}</strong>{' '}
                      {window.active ? <span className="badge accent">open now</span> : null}
                      {window.enabled ? null : <span className="badge">off</span>}
                      <span className="muted small block">
                        {scopeText(window.scope)} · {formatInterval(window.durationMinutes * 60_000)}
                        {window.rrule ? ` · ${recurrenceText(window.rrule)}` : ''} ·{' '}
                        {window.next[0] ? `next ${formatDate(window.next[0].startMs)}` : 'over'} ·{' '}
                        {window.createdBy}
                      </span>
                      {window.overlaps.map((item) => (
                        <span key={`${item.id}${item.startMs}`} className="c-warning small block">
                          overlaps {item.name}: {formatDate(item.startMs)} – {formatDate(item.endMs)}
                        </span>
                      ))}
                    </span>
                    {may ? (
                      <>
                        <button type="button" className="button" onClick={() => onEdit(window)}>
                          Edit
                        </button>
                        <Confirm
                          label="Delete"
                          icon={<Trash2 size={14} />}
                          onYes={() => remove.mutate({ params: { id: window.id } })}
                        />
                      </>
                    ) : null}
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </Card>
  );
}

function Silences({ may }: { may: boolean }) {
  const query = useApi('silences', {}, { refetchInterval: 30_000 });
  const end = useChange('endSilence', { refresh: ['silences', 'maintenanceCalendar'], done: 'Ended' });
  const scopeText = useScopeText();
  return (
    <Card title="Silences" flush>
      <Answer query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing is silenced">A silence has a reason, an author and an end.</Empty>
          ) : (
            <ul className="list">
              {items.map((silence) => (
                <li key={silence.id}>
                  <div className="sentence-row">
                    <StateMark state={silence.active ? 'paused' : 'unknown'} />
                    <span className={silence.active ? 'grow' : 'grow faint'}>
                      {silence.comment}
                      <span className="muted small block">
                        {scopeText(silence.scope)} · {silence.author}, <Ago timeMs={silence.createdMs} /> ·{' '}
                        {silence.endedMs ? 'ended by hand' : `until ${formatDate(silence.untilMs)}`}
                      </span>
                    </span>
                    {may && silence.active ? (
                      <button
                        type="button"
                        className="button"
                        onClick={() => end.mutate({ params: { id: silence.id } })}
                      >
                        End now
                      </button>
                    ) : null}
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </Card>
  );
}

const noScope: QuietScope = { everything: false, siteIds: [], tags: [], deviceIds: [], sensorIds: [] };

function ScopeEdit({ scope, onChange }: { scope: QuietScope; onChange: (scope: QuietScope) => void }) {
  const sites = useApi('sites', {});
  const [q, setQ] = useState('');
  const devices = useApi('devices', { query: { limit: 30, ...(q ? { q } : {}) } });
  return (
    <div className="stack">
      <label className="switch">
        <input
          type="checkbox"
          checked={scope.everything}
          onChange={(event) => onChange({ ...scope, everything: event.target.checked })}
        />
        Everything
      </label>
      {scope.everything ? null : (
        <>
          <Choose
            label="Sites"
            options={sites.data?.items ?? []}
            chosen={scope.siteIds}
            onChange={(siteIds) => onChange({ ...scope, siteIds })}
          />
          <TextField
            label="Tags"
            value={scope.tags.join(' ')}
            onChange={(text) => onChange({ ...scope, tags: text.split(/\s+/).filter(Boolean) })}
            placeholder="core lab"
          />
          <TextField
            label="Find devices"
            value={q}
            onChange={setQ}
            placeholder="name, vendor:cisco, site:HQ"
          />
          <Choose
            label={`Devices (${scope.deviceIds.length} chosen)`}
            options={devices.data?.items ?? []}
            chosen={scope.deviceIds}
            onChange={(deviceIds) => onChange({ ...scope, deviceIds })}
          />
          {scope.sensorIds.length > 0 ? (
            <p className="muted small">{scope.sensorIds.length} sensors as well.</p>
          ) : null}
        </>
      )}
    </div>
  );
}

const rules = [
  { id: '', name: 'Once' },
  { id: 'FREQ=DAILY', name: 'Every day' },
  { id: 'FREQ=WEEKLY', name: 'Every week' },
  { id: 'FREQ=WEEKLY;INTERVAL=2', name: 'Every second week' },
  { id: 'FREQ=WEEKLY;BYDAY=SA,SU', name: 'Saturdays and Sundays' },
  { id: 'FREQ=MONTHLY', name: 'Every month, same day' },
  { id: 'FREQ=MONTHLY;BYDAY=1SU', name: 'First Sunday of the month' },
  { id: 'FREQ=MONTHLY;BYDAY=-1SU', name: 'Last Sunday of the month' },
];
const localText = (ms: number) =>
  new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

function WindowDialog({ window, onClose }: { window: MaintenanceWindow | null; onClose: () => void }) {
  const refresh = ['windows', 'maintenanceCalendar'] as const;
  const create = useChange('createWindow', { refresh, done: 'Planned', quiet: true });
  const update = useChange('updateWindow', { refresh, done: 'Saved', quiet: true });
  const [draft, setDraft] = useState({
    name: window?.name ?? '',
    note: window?.note ?? '',
    scope: window?.scope ?? noScope,
    starts: window?.starts ?? localText(Date.now()),
    timeZone: window?.timeZone ?? ownZone,
    durationMinutes: window?.durationMinutes ?? 120,
    rrule: window?.rrule ?? null,
    enabled: window?.enabled ?? true,
  });
  const change = window ? update : create;
  const known = rules.some((rule) => rule.id === (draft.rrule ?? ''));
  return (
    <Dialog title={window ? `Edit ${window.name}` : 'Plan maintenance'} onClose={onClose} wide>
      <form
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          if (window) update.mutate({ params: { id: window.id }, body: draft }, { onSuccess: onClose });
          else create.mutate({ body: draft }, { onSuccess: onClose });
        }}
      >
        <div className="form-grid">
          <TextField label="Name" value={draft.name} onChange={(name) => setDraft({ ...draft, name })} />
          <TextField
            label="Begins"
            type="datetime-local"
            value={draft.starts}
            onChange={(text) => setDraft({ ...draft, starts: text.slice(0, 16) })}
          />
          <TextField
            label="Minutes"
            type="number"
            value={String(draft.durationMinutes)}
            onChange={(text) => setDraft({ ...draft, durationMinutes: Number(text) })}
          />
          <ZoneField value={draft.timeZone} onChange={(timeZone) => setDraft({ ...draft, timeZone })} />
          <Select
            label="Recurs"
            value={known ? (draft.rrule ?? '') : 'own'}
            onChange={(value) =>
              setDraft({ ...draft, rrule: value === 'own' ? 'FREQ=WEEKLY;BYDAY=MO' : value || null })
            }
            options={[...rules, { id: 'own', name: 'As a rule (RFC 5545)…' }]}
          />
          {known ? null : (
            <TextField
              label="Rule"
              value={draft.rrule ?? ''}
              onChange={(rrule) => setDraft({ ...draft, rrule })}
            />
          )}
        </div>
        <TextField label="Note" value={draft.note} onChange={(note) => setDraft({ ...draft, note })} />
        <ScopeEdit scope={draft.scope} onChange={(scope) => setDraft({ ...draft, scope })} />
        {change.error ? <FaultBox error={change.error} /> : null}
        <Ending
          onCancel={onClose}
          busy={change.isPending}
          action={window ? 'Save' : 'Plan'}
          ready={draft.name.trim() !== ''}
        />
      </form>
    </Dialog>
  );
}

function SilenceDialog({ onClose }: { onClose: () => void }) {
  const create = useChange('createSilence', {
    refresh: ['silences', 'maintenanceCalendar'],
    done: 'Silenced',
    quiet: true,
  });
  const [scope, setScope] = useState(noScope);
  const [comment, setComment] = useState('');
  const [hours, setHours] = useState('1');
  return (
    <Dialog title="Silence" onClose={onClose} wide>
      <form
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          const untilMs = Math.round(Date.now() + Number(hours) * 3_600_000);
          create.mutate({ body: { scope, comment, untilMs } }, { onSuccess: onClose });
        }}
      >
        <div className="form-grid">
          <TextField
            label="Why"
            value={comment}
            onChange={setComment}
            placeholder="Known noise, ticket 4711"
          />
          <Select
            label="For"
            value={hours}
            onChange={setHours}
            options={[
              ['0.5', '30 minutes'],
              ['1', '1 hour'],
              ['4', '4 hours'],
              ['12', '12 hours'],
              ['24', '1 day'],
              ['168', '1 week'],
            ].map(([id, name]) => ({ id: id!, name: name! }))}
          />
        </div>
        <ScopeEdit scope={scope} onChange={setScope} />
        {create.error ? <FaultBox error={create.error} /> : null}
        <Ending
          onCancel={onClose}
          busy={create.isPending}
          action="Silence"
          ready={comment.trim().length >= 3}
        />
      </form>
    </Dialog>
  );
}
