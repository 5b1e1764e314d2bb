/** Ways out: what there is, whether it works, and how each is set up. Forms and previews come from the kinds themselves. */
import { BellRing, Pencil, Plus, Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Channel } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { faultOf, useApi, useChange } from '../model/client.ts';
import type { Schema } from '../model/form.ts';
import { notify } from '../model/toasts.ts';
import { Ago, Answer, Card, Confirm, Dialog, Empty, FaultBox } from './basics.tsx';
import { SchemaForm } from './form.tsx';
import { StateMark } from './state.tsx';

type Values = Readonly<Record<string, unknown>>;

export function Channels() {
  const query = useApi('channels', {});
  const kinds = useApi('channelKinds', {}, { staleTime: 3_600_000 });
  const admin = useMay('admin');
  const [editing, setEditing] = useState<Channel | 'new' | null>(null);
  const remove = useChange('deleteChannel', { refresh: ['channels', 'outbox'], done: 'Deleted' });
  const titleOf = (kind: string) => kinds.data?.items.find((item) => item.id === kind)?.title ?? kind;
  return (
    <Card
      title="Channels"
      end={
        admin ? (
          <button type="button" className="button primary" onClick={() => setEditing('new')}>
            <Plus size={14} /> Add channel
          </button>
        ) : null
      }
      flush
    >
      <Answer query={query}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty icon={<BellRing size={26} strokeWidth={1.5} />} title="Nobody is told yet">
              Add a mailbox, a chat or a push channel: each outage is told once, and again when it ends.
            </Empty>
          ) : (
            <ul className="list">
              {data.items.map((channel) => (
                <li key={channel.id}>
                  <div>
                    <StateMark state={!channel.enabled ? 'paused' : channel.failed > 0 ? 'warning' : 'up'} />
                    <strong>{channel.name}</strong>
                    <span className="badge">{titleOf(channel.kind)}</span>
                    <span className="muted clip grow mono small">{whereOf(channel)}</span>
                    {channel.options.summaryMs > 0 ? <span className="badge">summaries</span> : null}
                    {channel.pending > 0 ? (
                      <span className="badge warning">{channel.pending} waiting</span>
                    ) : null}
                    {channel.failed > 0 ? <span className="badge down">{channel.failed} failed</span> : null}
                    <span className="muted small">
                      delivered <Ago timeMs={channel.lastDeliveredMs} />
                    </span>
                    <span className="row">
                      <TestButton channel={channel} />
                      {admin ? (
                        <>
                          <button type="button" className="button" onClick={() => setEditing(channel)}>
                            <Pencil size={14} /> Edit
                          </button>
                          <Confirm
                            label="Delete"
                            icon={<Trash2 size={14} />}
                            onYes={() => remove.mutate({ params: { id: channel.id } })}
                          />
                        </>
                      ) : null}
                    </span>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      {editing && kinds.data ? (
        <ChannelDialog
          channel={editing === 'new' ? null : editing}
          kinds={kinds.data.items}
          variables={kinds.data.variables}
          onClose={() => setEditing(null)}
        />
      ) : null}
    </Card>
  );
}

/** What tells one channel from another of its kind, without a secret. */
const whereOf = ({ config }: Channel): string => {
  const parts = ['to', 'topic', 'chatId', 'roomId', 'host', 'url'].flatMap((name) =>
    config[name] === undefined ? [] : [String(config[name])],
  );
  return parts[0] ?? '';
};

function TestButton({ channel }: { channel: Channel }) {
  const test = useChange('testChannel', { refresh: ['channels'] });
  return (
    <button
      type="button"
      className="button"
      disabled={test.isPending}
      onClick={() =>
        test.mutate(
          { params: { id: channel.id } },
          {
            onSuccess: ({ ok, fault }) =>
              notify(
                ok
                  ? { tone: 'good', text: `${channel.name} accepted the test message` }
                  : { tone: 'bad', ...(fault ? { fault: fault as never } : { text: 'Refused' }) },
              ),
          },
        )
      }
    >
      <Send size={14} /> {test.isPending ? 'Sending…' : 'Test'}
    </button>
  );
}

interface Kind {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly schema: Schema;
  readonly secretFields: readonly string[];
}
interface Variable {
  readonly name: string;
  readonly meaning: string;
}

function ChannelDialog(props: {
  channel: Channel | null;
  kinds: readonly Kind[];
  variables: readonly Variable[];
  onClose: () => void;
}) {
  const { channel, kinds, onClose } = props;
  const create = useChange('createChannel', { refresh: ['channels'], done: 'Channel added', quiet: true });
  const update = useChange('updateChannel', { refresh: ['channels'], done: 'Saved', quiet: true });
  const [kindId, setKindId] = useState<string | null>(channel?.kind ?? null);
  const [name, setName] = useState(channel?.name ?? '');
  const [enabled, setEnabled] = useState(channel?.enabled ?? true);
  const [config, setConfig] = useState<Values>(channel?.config ?? {});
  const [options, setOptions] = useState(channel?.options ?? { summaryMs: 0 });
  const kind = kinds.find((item) => item.id === kindId);
  const change = channel ? update : create;
  const fault = change.error ? faultOf(change.error) : null;
  if (!kind)
    return (
      <Dialog title="Add a channel" onClose={onClose} wide>
        <div className="kinds">
          {kinds
            .filter((item) => item.id !== 'web-push')
            .map((item) => (
              <button
                key={item.id}
                type="button"
                className="kind"
                onClick={() => {
                  setKindId(item.id);
                  setName(item.title);
                }}
              >
                <strong>{item.title}</strong>
                <span className="muted small">{item.summary}</span>
              </button>
            ))}
          <BrowserKind onDone={onClose} />
        </div>
      </Dialog>
    );
  const given = { kind: kind.id, ...config };
  const body = { name, enabled, config: given, options };
  const kept = channel ? kind.secretFields.filter((field) => channel.secrets.includes(field)) : [];
  // A secret that is kept need not be typed again.
  const schema: Schema = {
    ...kind.schema,
    required: ((kind.schema.required ?? []) as string[]).filter((field) => !kept.includes(field)),
  };
  return (
    <Dialog title={channel ? `Edit ${channel.name}` : `Add ${kind.title}`} onClose={onClose} wide>
      <form
        noValidate
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          if (channel) update.mutate({ params: { id: channel.id }, body }, { onSuccess: onClose });
          else create.mutate({ body }, { onSuccess: onClose });
        }}
      >
        <div className="form-grid">
          <div className="field">
            <label htmlFor="channel-name">Name</label>
            <input
              id="channel-name"
              className="input"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </div>
          <label className="switch" style={{ alignSelf: 'end', minHeight: '2rem' }}>
            <input type="checkbox" checked={enabled} onChange={(event) => setEnabled(event.target.checked)} />
            Switched on
          </label>
        </div>
        {kept.length > 0 ? (
          <p className="muted small">Secrets left empty are kept: {kept.join(', ')}.</p>
        ) : null}
        <SchemaForm
          schema={schema}
          values={config}
          onChange={setConfig}
          path="config."
          flat
          fault={fault}
          placeholders={Object.fromEntries(kept.map((field) => [field, '•••••• kept']))}
        />
        <MessageOptions
          config={given}
          options={options}
          onChange={setOptions}
          variables={props.variables}
          fault={fault?.field?.startsWith('options.') ? fault.message : null}
        />
        {fault && !fault.field?.startsWith('config.') && !fault.field?.startsWith('options.') ? (
          <FaultBox error={fault} />
        ) : null}
        <footer>
          <button type="button" className="button" onClick={channel ? onClose : () => setKindId(null)}>
            {channel ? 'Cancel' : 'Back'}
          </button>
          <button type="submit" className="button primary" disabled={change.isPending || name.trim() === ''}>
            {change.isPending ? 'Working…' : channel ? 'Save' : 'Add channel'}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

type Options = Channel['options'];

function MessageOptions(props: {
  config: Values & { kind: string };
  options: Options;
  onChange: (options: Options) => void;
  variables: readonly Variable[];
  fault: string | null;
}) {
  const { options, onChange } = props;
  const preview = useChange('previewChannel', { quiet: true });
  const set = (name: 'subject' | 'text', value: string) => {
    const { [name]: _, ...others } = options;
    onChange(value === '' ? others : { ...others, [name]: value });
  };
  const problem = props.fault ?? (preview.error ? faultOf(preview.error).message : null);
  return (
    <details className="more">
      <summary>Message: templates, summaries, preview</summary>
      <div className="stack" style={{ gap: 'var(--s3)', marginTop: 'var(--s3)' }}>
        <div className="field whole">
          <label htmlFor="channel-subject">First line</label>
          <input
            id="channel-subject"
            className="input mono"
            placeholder="[{{label}}] {{alert.title}}"
            value={options.subject ?? ''}
            onChange={(event) => set('subject', event.target.value)}
          />
        </div>
        <div className="field whole">
          <label htmlFor="channel-text">Message</label>
          <textarea
            id="channel-text"
            className="textarea mono"
            rows={6}
            placeholder={
              '{{alert.title}}\n{{#if alert.device}}Device: {{alert.device}}{{/if}}\nReason: {{alert.reason}}'
            }
            value={options.text ?? ''}
            onChange={(event) => set('text', event.target.value)}
          />
          <span className="hint">
            Empty is the usual message.{' '}
            {props.variables.map((variable) => (
              <code key={variable.name} title={variable.meaning} className="chip-small">
                {`{{${variable.name}}}`}
              </code>
            ))}
          </span>
        </div>
        <div className="field">
          <label htmlFor="channel-summary">Summary</label>
          <select
            id="channel-summary"
            className="select"
            value={String(options.summaryMs)}
            onChange={(event) => onChange({ ...options, summaryMs: Number(event.target.value) })}
          >
            {[
              [0, 'Each message at once'],
              [60_000, 'One message a minute'],
              [300_000, 'One message every 5 minutes'],
              [900_000, 'One message every 15 minutes'],
              [3_600_000, 'One message an hour'],
              [86_400_000, 'One message a day'],
            ].map(([ms, text]) => (
              <option key={ms} value={String(ms)}>
                {text}
              </option>
            ))}
          </select>
          <span className="hint">Alerts within this time become one message.</span>
        </div>
        {problem ? (
          <div className="field">
            <span className="problem" role="alert">
              {problem}
            </span>
          </div>
        ) : null}
        <button
          type="button"
          className="button"
          style={{ alignSelf: 'start' }}
          disabled={preview.isPending}
          onClick={() => preview.mutate({ body: { config: props.config, options } })}
        >
          Preview
        </button>
        {preview.data ? <pre className="preview">{preview.data.rendered}</pre> : null}
      </div>
    </details>
  );
}

const keyOf = (text: string) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
const textOfKey = (buffer: ArrayBuffer | null) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

/** This browser itself: it asks its push service for an address, which becomes the channel. */
function BrowserKind({ onDone }: { onDone: () => void }) {
  const key = useApi('pushKey', {}, { staleTime: Number.POSITIVE_INFINITY });
  const create = useChange('createChannel', { refresh: ['channels'], done: 'This browser will be told' });
  const [problem, setProblem] = useState<string | null>(null);
  const possible = 'serviceWorker' in navigator && 'PushManager' in window;
  const subscribe = async () => {
    setProblem(null);
    try {
      const worker = await navigator.serviceWorker.register('/push-worker.js');
      await navigator.serviceWorker.ready;
      const subscription = await worker.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: keyOf(key.data!.publicKey),
      });
      const config = {
        kind: 'web-push',
        endpoint: subscription.endpoint,
        p256dh: textOfKey(subscription.getKey('p256dh')),
        auth: textOfKey(subscription.getKey('auth')),
      };
      const name = `Browser on ${navigator.platform || 'this machine'} ${new Date().toISOString().slice(0, 16)}`;
      create.mutate({ body: { name, config } }, { onSuccess: onDone });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <button
      type="button"
      className="kind"
      disabled={!possible || !key.data || create.isPending}
      onClick={() => void subscribe()}
    >
      <strong>This browser</strong>
      <span className="muted small">
        {problem ??
          (possible
            ? 'Notifications here, also while the page is closed'
            : 'Needs https (or localhost) and a browser with push')}
      </span>
    </button>
  );
}
