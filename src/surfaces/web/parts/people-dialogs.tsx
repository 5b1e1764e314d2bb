/** Forms about people: contacts, rotas, somebody who takes over, calendars that are read. */
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Contact, Rota } from '#pure/contract/resources.ts';
import { useApi, useChange } from '../model/client.ts';
import { notify } from '../model/toasts.ts';
import { Dialog, FaultBox } from './basics.tsx';
import {
  Choose,
  Ending,
  type Option,
  ownZone,
  Select,
  severityOptions,
  TextField,
  Warnings,
  weekDays,
  ZoneField,
} from './choose.tsx';

const dayOptions: readonly Option[] = weekDays.map((name, i) => ({ id: String(i), name }));
type Hours = { days: number[]; from: string; to: string };

function HoursEdit({
  label,
  hours,
  onChange,
}: {
  label: string;
  hours: readonly Hours[];
  onChange: (hours: Hours[]) => void;
}) {
  return (
    <div className="stack">
      {hours.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: hours are their position
        <div key={i} className="step-edit">
          <Choose
            label={label}
            options={dayOptions}
            chosen={item.days.map(String)}
            onChange={(days) =>
              onChange(hours.map((old, at) => (at === i ? { ...old, days: days.map(Number).sort() } : old)))
            }
          />
          <div className="row">
            <TextField
              label="From"
              type="time"
              value={item.from}
              onChange={(from) => onChange(hours.map((old, at) => (at === i ? { ...old, from } : old)))}
            />
            <TextField
              label="To"
              type="time"
              value={item.to}
              onChange={(to) => onChange(hours.map((old, at) => (at === i ? { ...old, to } : old)))}
            />
            <button
              type="button"
              className="button quiet icon"
              aria-label="Remove these hours"
              onClick={() => onChange(hours.filter((_, at) => at !== i))}
            >
              <Trash2 size={14} />
            </button>
          </div>
        </div>
      ))}
      <button
        type="button"
        className="button quiet"
        style={{ alignSelf: 'start' }}
        onClick={() => onChange([...hours, { days: [0, 1, 2, 3, 4], from: '22:00', to: '07:00' }])}
      >
        <Plus size={14} /> {label}
      </button>
    </div>
  );
}

export function ContactDialog({ contact, onClose }: { contact: Contact | null; onClose: () => void }) {
  const refresh = ['contacts', 'rotas', 'policies', 'whoWouldBeCalled'] as const;
  const create = useChange('createContact', { refresh, done: 'Added', quiet: true });
  const update = useChange('updateContact', { refresh, done: 'Saved', quiet: true });
  const channels = useApi('channels', {});
  const contacts = useApi('contacts', {});
  const [draft, setDraft] = useState({
    name: contact?.name ?? '',
    kind: contact?.kind ?? 'person',
    timeZone: contact?.timeZone ?? ownZone,
    channelIds: contact?.channelIds ?? [],
    memberIds: contact?.memberIds ?? [],
    quiet: contact?.quiet ?? null,
  });
  const change = contact ? update : create;
  const people = (contacts.data?.items ?? []).filter(
    (item) => item.kind === 'person' && item.id !== contact?.id,
  );
  return (
    <Dialog title={contact ? `Edit ${contact.name}` : 'Add a contact'} onClose={onClose} wide>
      <form
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          const body = { ...draft, quiet: draft.quiet && draft.quiet.hours.length > 0 ? draft.quiet : null };
          if (contact) update.mutate({ params: { id: contact.id }, body }, { onSuccess: onClose });
          else create.mutate({ body }, { onSuccess: onClose });
        }}
      >
        <div className="form-grid">
          <TextField label="Name" value={draft.name} onChange={(name) => setDraft({ ...draft, name })} />
          <Select
            label="Is a"
            value={draft.kind}
            onChange={(kind) => setDraft({ ...draft, kind: kind as 'person', memberIds: [] })}
            options={[
              { id: 'person', name: 'person' },
              { id: 'team', name: 'team, told all together' },
            ]}
          />
          <ZoneField value={draft.timeZone} onChange={(timeZone) => setDraft({ ...draft, timeZone })} />
        </div>
        {draft.kind === 'team' ? (
          <Choose
            label="Members"
            options={people}
            chosen={draft.memberIds}
            onChange={(memberIds) => setDraft({ ...draft, memberIds })}
          />
        ) : null}
        <Choose
          label="Reached by"
          options={channels.data?.items ?? []}
          chosen={draft.channelIds}
          onChange={(channelIds) => setDraft({ ...draft, channelIds })}
          hint="Channels are added under Notifications."
        />
        <HoursEdit
          label="Quiet hours"
          hours={draft.quiet?.hours ?? []}
          onChange={(hours) =>
            setDraft({ ...draft, quiet: { breakThrough: draft.quiet?.breakThrough ?? 'critical', hours } })
          }
        />
        {draft.quiet && draft.quiet.hours.length > 0 ? (
          <Select
            label="Told all the same, from"
            value={draft.quiet.breakThrough}
            onChange={(value) =>
              setDraft({ ...draft, quiet: { ...draft.quiet!, breakThrough: value as 'critical' } })
            }
            options={severityOptions}
          />
        ) : null}
        {change.error ? <FaultBox error={change.error} /> : null}
        <Ending
          onCancel={onClose}
          busy={change.isPending}
          action={contact ? 'Save' : 'Add contact'}
          ready={draft.name.trim() !== ''}
        />
      </form>
    </Dialog>
  );
}

type Layer = Rota['layers'][number];
const newLayer = (name: string): Layer => ({
  kind: 'rotation',
  name,
  memberIds: [],
  every: 'week',
  length: 1,
  startDate: new Date().toISOString().slice(0, 10),
  handoff: '09:00',
  hours: [],
});

export function RotaDialog({ rota, onClose }: { rota: Rota | null; onClose: () => void }) {
  const refresh = ['rotas', 'rotaSchedule', 'policies', 'whoWouldBeCalled'] as const;
  const create = useChange('createRota', { refresh, done: 'Rota added', quiet: true });
  const update = useChange('updateRota', { refresh, done: 'Saved', quiet: true });
  const contacts = useApi('contacts', {});
  const [name, setName] = useState(rota?.name ?? '');
  const [timeZone, setTimeZone] = useState(rota?.timeZone ?? ownZone);
  const [layers, setLayers] = useState<readonly Layer[]>(rota?.layers ?? [newLayer('Primary')]);
  const change = rota ? update : create;
  const set = (i: number, layer: Layer) => setLayers(layers.map((old, at) => (at === i ? layer : old)));
  return (
    <Dialog title={rota ? `Edit ${rota.name}` : 'Add a rota'} onClose={onClose} wide>
      <form
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          const body = { name, timeZone, layers: [...layers] };
          if (rota) update.mutate({ params: { id: rota.id }, body }, { onSuccess: onClose });
          else create.mutate({ body }, { onSuccess: onClose });
        }}
      >
        <div className="form-grid">
          <TextField label="Name" value={name} onChange={setName} />
          <ZoneField value={timeZone} onChange={setTimeZone} />
        </div>
        {layers.map((layer, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: layers are their position
          <div key={i} className="step-edit">
            <div className="row">
              <TextField
                label={`Layer ${i + 1}${i > 0 ? ', above those before' : ''}`}
                value={layer.name}
                onChange={(text) => set(i, { ...layer, name: text })}
              />
              <button
                type="button"
                className="button quiet icon"
                aria-label="Remove this layer"
                onClick={() => setLayers(layers.filter((_, at) => at !== i))}
              >
                <Trash2 size={14} />
              </button>
            </div>
            {layer.kind === 'calendar' ? (
              <p className="muted small">{layer.events.length} events of a calendar that was read.</p>
            ) : (
              <>
                <Choose
                  label="In this order"
                  options={contacts.data?.items ?? []}
                  chosen={layer.memberIds}
                  onChange={(memberIds) => set(i, { ...layer, memberIds })}
                  ordered
                />
                <div className="form-grid">
                  <Select
                    label="Hand over every"
                    value={`${layer.length} ${layer.every}`}
                    onChange={(value) =>
                      set(i, {
                        ...layer,
                        length: Number(value.split(' ')[0]),
                        every: value.split(' ')[1] as 'day',
                      })
                    }
                    options={['1 day', '2 day', '3 day', '1 week', '2 week', '4 week'].map((id) => ({
                      id,
                      name: id.startsWith('1 ') ? id.slice(2) : `${id}s`,
                    }))}
                  />
                  <TextField
                    label="At"
                    type="time"
                    value={layer.handoff}
                    onChange={(handoff) => set(i, { ...layer, handoff })}
                  />
                  <TextField
                    label="The first begins on"
                    type="date"
                    value={layer.startDate}
                    onChange={(startDate) => set(i, { ...layer, startDate })}
                  />
                </div>
                <HoursEdit
                  label="Only in hours"
                  hours={layer.hours}
                  onChange={(hours) => set(i, { ...layer, hours })}
                />
              </>
            )}
          </div>
        ))}
        <button
          type="button"
          className="button"
          style={{ alignSelf: 'start' }}
          onClick={() => setLayers([...layers, newLayer(`Layer ${layers.length + 1}`)])}
        >
          <Plus size={14} /> Add layer
        </button>
        {change.error ? <FaultBox error={change.error} /> : null}
        <Ending
          onCancel={onClose}
          busy={change.isPending}
          action={rota ? 'Save' : 'Add rota'}
          ready={name.trim() !== ''}
        />
      </form>
    </Dialog>
  );
}

const localText = (ms: number) =>
  new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

export function OverrideDialog({ rota, onClose }: { rota: Rota; onClose: () => void }) {
  const change = useChange('overrideRota', {
    refresh: ['rotas', 'rotaSchedule', 'whoWouldBeCalled'],
    done: 'Done',
    quiet: true,
  });
  const contacts = useApi('contacts', {});
  const [contactId, setContactId] = useState('');
  const [from, setFrom] = useState(() => localText(Date.now()));
  const [to, setTo] = useState(() => localText(Date.now() + 8 * 3_600_000));
  const [note, setNote] = useState('');
  return (
    <Dialog title={`Somebody takes over: ${rota.name}`} onClose={onClose}>
      <form
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(
            {
              params: { id: rota.id },
              body: { contactId, fromMs: new Date(from).getTime(), toMs: new Date(to).getTime(), note },
            },
            { onSuccess: onClose },
          );
        }}
      >
        <Select
          label="Who"
          value={contactId}
          onChange={setContactId}
          options={[{ id: '', name: 'Choose…' }, ...(contacts.data?.items ?? [])]}
        />
        <div className="form-grid">
          <TextField label="From (your time)" type="datetime-local" value={from} onChange={setFrom} />
          <TextField label="To" type="datetime-local" value={to} onChange={setTo} />
        </div>
        <TextField label="Note" value={note} onChange={setNote} />
        {change.error ? <FaultBox error={change.error} /> : null}
        <Ending onCancel={onClose} busy={change.isPending} action="Take over" ready={contactId !== ''} />
      </form>
    </Dialog>
  );
}

export function ImportDialog({ rota, onClose }: { rota: Rota; onClose: () => void }) {
  const change = useChange('importRota', { refresh: ['rotas', 'rotaSchedule'], quiet: true });
  const [name, setName] = useState('Calendar');
  const [url, setUrl] = useState('');
  const [content, setContent] = useState<string | null>(null);
  return (
    <Dialog title={`Read a calendar into ${rota.name}`} onClose={onClose}>
      <form
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(
            { params: { id: rota.id }, body: { name, ...(content === null ? { url } : { content }) } },
            { onSuccess: ({ events }) => notify({ tone: 'good', text: `${events} events read` }) },
          );
        }}
      >
        <TextField
          label="As the layer"
          value={name}
          onChange={setName}
          hint="A layer of that name is replaced."
        />
        <TextField
          label="Address of the calendar"
          value={url}
          onChange={setUrl}
          placeholder="https://…/basic.ics"
        />
        <label className="field">
          Or a file
          <input
            type="file"
            accept=".ics,text/calendar"
            onChange={(event) => void event.target.files?.[0]?.text().then(setContent)}
          />
        </label>
        <p className="muted small">
          Events belong to the contact whose name stands in their title or among those who attend.
        </p>
        {change.data ? <Warnings items={change.data.problems} /> : null}
        {change.error ? <FaultBox error={change.error} /> : null}
        <Ending
          onCancel={onClose}
          busy={change.isPending}
          action="Read"
          ready={name !== '' && (url !== '' || content !== null)}
        />
      </form>
    </Dialog>
  );
}
