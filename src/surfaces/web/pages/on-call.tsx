/** Who is on call now and this week, where nobody is, and the people themselves. */
import { CalendarPlus, CalendarSync, PhoneCall, Plus, Trash2, UserRound, Users } from 'lucide-react';
import { useState } from 'react';
import type { Contact, Rota } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatDate } from '../model/format.ts';
import { Answer, Card, Confirm, copyAndSay, Empty } from '../parts/basics.tsx';
import { Warnings } from '../parts/choose.tsx';
import { ContactDialog, ImportDialog, OverrideDialog, RotaDialog } from '../parts/people-dialogs.tsx';
import { RotaWeek } from '../parts/rota-week.tsx';

export function OnCallPage() {
  const may = useMay('engineer');
  const query = useApi('rotas', {}, { refetchInterval: 60_000 });
  const [adding, setAdding] = useState(false);
  return (
    <div className="page">
      <div className="page-head">
        <h1>On call</h1>
        <div className="actions">
          {may ? (
            <button type="button" className="button primary" onClick={() => setAdding(true)}>
              <Plus size={14} /> Add rota
            </button>
          ) : null}
        </div>
      </div>
      <div className="stack" style={{ gap: 'var(--s4)' }}>
        <Answer query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Card>
                <Empty icon={<PhoneCall size={26} strokeWidth={1.5} />} title="Nobody takes turns yet">
                  Add the people below, then a rota: who is on call changes hands by itself, gaps are found
                  beforehand. Until then every channel is told.
                </Empty>
              </Card>
            ) : (
              items.map((rota) => <RotaCard key={rota.id} rota={rota} />)
            )
          }
        </Answer>
        <Contacts />
      </div>
      {adding ? <RotaDialog rota={null} onClose={() => setAdding(false)} /> : null}
    </div>
  );
}

function RotaCard({ rota }: { rota: Rota }) {
  const engineer = useMay('engineer');
  const operator = useMay('operator');
  const [open, setOpen] = useState<'edit' | 'override' | 'import' | null>(null);
  const remove = useChange('deleteRota', { refresh: ['rotas'], done: 'Deleted' });
  const end = useChange('deleteOverride', { refresh: ['rotas', 'rotaSchedule'], done: 'Ended' });
  const feed = useChange('createRotaFeed', { refresh: ['rotas'] });
  const close = () => setOpen(null);
  return (
    <Card
      title={rota.name}
      end={
        <div className="row wrap">
          {rota.now ? (
            <span>
              <strong>{rota.now.contactName}</strong>{' '}
              <span className="muted small">
                is on call until {formatDate(rota.now.untilMs)} ({rota.now.layer})
              </span>
            </span>
          ) : (
            <span className="badge down">nobody is on call</span>
          )}
          {operator ? (
            <>
              <button type="button" className="button" onClick={() => setOpen('override')}>
                Take over
              </button>
              <button
                type="button"
                className="button"
                title="A new address for calendar programs; an earlier one ends"
                onClick={() =>
                  feed.mutate(
                    { params: { id: rota.id } },
                    {
                      onSuccess: ({ path }) =>
                        void copyAndSay(`${location.origin}${path}`, 'Address of the calendar'),
                    },
                  )
                }
              >
                <CalendarSync size={14} /> Calendar address
              </button>
            </>
          ) : null}
          {engineer ? (
            <>
              <button type="button" className="button" onClick={() => setOpen('import')}>
                <CalendarPlus size={14} /> Read calendar
              </button>
              <button type="button" className="button" onClick={() => setOpen('edit')}>
                Edit
              </button>
              <Confirm
                label="Delete"
                icon={<Trash2 size={14} />}
                onYes={() => remove.mutate({ params: { id: rota.id } })}
              />
            </>
          ) : null}
        </div>
      }
    >
      <RotaWeek rota={rota} />
      <Warnings items={rota.warnings} />
      {rota.overrides.length > 0 ? (
        <ul className="plain">
          {rota.overrides.map((item) => (
            <li key={item.id} className="row muted small">
              Override {formatDate(item.fromMs)} – {formatDate(item.toMs)} by {item.createdBy}
              {item.note ? `: ${item.note}` : ''}
              {operator ? (
                <button
                  type="button"
                  className="button quiet"
                  onClick={() => end.mutate({ params: { id: item.id } })}
                >
                  End
                </button>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      {open === 'edit' ? <RotaDialog rota={rota} onClose={close} /> : null}
      {open === 'override' ? <OverrideDialog rota={rota} onClose={close} /> : null}
      {open === 'import' ? <ImportDialog rota={rota} onClose={close} /> : null}
    </Card>
  );
}

function Contacts() {
  const may = useMay('engineer');
  const query = useApi('contacts', {});
  const channels = useApi('channels', {});
  const [editing, setEditing] = useState<Contact | 'new' | null>(null);
  const remove = useChange('deleteContact', { refresh: ['contacts'], done: 'Deleted' });
  const channelName = (id: string) => channels.data?.items.find((item) => item.id === id)?.name ?? '…';
  return (
    <Card
      title="People and teams"
      end={
        may ? (
          <button type="button" className="button" onClick={() => setEditing('new')}>
            <Plus size={14} /> Add contact
          </button>
        ) : null
      }
      flush
    >
      <Answer query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nobody yet">
              A contact is a person or a team, with the channels that reach them.
            </Empty>
          ) : (
            <ul className="list">
              {items.map((contact) => (
                <li key={contact.id}>
                  <div>
                    {contact.kind === 'team' ? (
                      <Users size={15} className="muted" />
                    ) : (
                      <UserRound size={15} className="muted" />
                    )}
                    <strong>{contact.name}</strong>
                    <span className="muted small clip grow">
                      {contact.channelIds.map(channelName).join(', ')}
                      {contact.memberIds.length > 0 ? `${contact.memberIds.length} members` : ''}
                      {contact.channelIds.length + contact.memberIds.length === 0 ? (
                        <span className="c-warning">no channel</span>
                      ) : null}
                    </span>
                    {contact.quiet ? <span className="badge">quiet hours</span> : null}
                    <span className="muted small wide">{contact.timeZone}</span>
                    {may ? (
                      <span className="row">
                        <button type="button" className="button" onClick={() => setEditing(contact)}>
                          Edit
                        </button>
                        <Confirm
                          label="Delete"
                          icon={<Trash2 size={14} />}
                          onYes={() => remove.mutate({ params: { id: contact.id } })}
                        />
                      </span>
                    ) : null}
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      {editing ? (
        <ContactDialog contact={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      ) : null}
    </Card>
  );
}
