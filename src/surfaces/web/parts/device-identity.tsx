/** Who this device is: its addresses and keys, and the decisions of people about them, each with its way back. */
import { useNavigate } from '@tanstack/react-router';
import { EyeOff, GitFork, GitMerge, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { DeviceDetail, IdentityDecision } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatDate } from '../model/format.ts';
import { Card, Dialog, Empty } from './basics.tsx';

const refresh = ['device', 'devices', 'decisions', 'overview', 'mapPicture', 'sensors'] as const;
type Key = DeviceDetail['keys'][number];
const textOf = (key: Key) => `${key.kind} ${key.value}`;

export function DeviceIdentity({ device }: { device: DeviceDetail }) {
  const may = useMay('engineer');
  const [open, setOpen] = useState<'merge' | 'split' | null>(null);
  const ignore = useChange('ignoreDevice', { refresh, done: `${device.name} is hidden` });
  const decisions = useApi('decisions', { query: { deviceId: device.id, limit: 50 } });
  return (
    <>
      <div className="two">
        <Card title="Addresses" flush>
          <ul className="list">
            {device.addresses.map((item) => (
              <li key={item.address}>
                <div>
                  <span className="mono grow">
                    {item.address}
                    {item.lengthBits === null ? '' : `/${item.lengthBits}`}
                  </span>
                  <span className="muted">
                    {device.interfaceList.find((entry) => entry.id === item.interfaceId)?.name}
                  </span>
                  <span className="badge">{item.source}</span>
                </div>
              </li>
            ))}
          </ul>
        </Card>
        <Card
          title="Known by these keys"
          flush
          end={
            may ? (
              <span className="row">
                <button type="button" className="button" onClick={() => setOpen('merge')}>
                  <GitMerge size={14} /> Merge
                </button>
                <button
                  type="button"
                  className="button"
                  disabled={device.keys.length < 2}
                  onClick={() => setOpen('split')}
                >
                  <GitFork size={14} /> Split
                </button>
                {device.ignored ? null : (
                  <button
                    type="button"
                    className="button"
                    disabled={ignore.isPending}
                    onClick={() => ignore.mutate({ params: { id: device.id } })}
                  >
                    <EyeOff size={14} /> Ignore
                  </button>
                )}
              </span>
            ) : null
          }
        >
          <ul className="list">
            {device.keys.map((key) => (
              <li key={textOf(key)}>
                <div>
                  <span className="mono grow clip" title={key.value}>
                    {key.value}
                  </span>
                  <span className="badge accent">{key.kind}</span>
                </div>
              </li>
            ))}
          </ul>
        </Card>
      </div>
      <Card title="Who is who: decided so far" flush>
        {decisions.data && decisions.data.items.length === 0 ? (
          <Empty title="Nothing was decided about this device">
            Two devices that are one can be merged, one that is two can be split. Each decision can be undone,
            and discovery keeps to it.
          </Empty>
        ) : null}
        <ul className="list">
          {(decisions.data?.items ?? []).map((decision) => (
            <Decision key={decision.id} decision={decision} may={may} />
          ))}
        </ul>
      </Card>
      {open === 'merge' ? <MergeDialog device={device} onClose={() => setOpen(null)} /> : null}
      {open === 'split' ? <SplitDialog device={device} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

function Decision({ decision, may }: { decision: IdentityDecision; may: boolean }) {
  const undo = useChange('undoDecision', { refresh, done: 'Undone' });
  return (
    <li>
      <div>
        <span className="badge">{decision.kind === 'automatic-merge' ? 'merge' : decision.kind}</span>
        <span className={decision.undoneMs === null ? 'grow clip' : 'grow clip faint'}>
          {decision.summary} <span className="muted">by {decision.by}</span>
        </span>
        <span className="muted small">{formatDate(decision.timeMs)}</span>
        {decision.undoneMs !== null ? (
          <span className="faint small">undone</span>
        ) : may ? (
          <button
            type="button"
            className="button"
            disabled={undo.isPending}
            onClick={() => undo.mutate({ params: { id: decision.id } })}
          >
            <Undo2 size={14} /> Undo
          </button>
        ) : null}
      </div>
    </li>
  );
}

function MergeDialog({ device, onClose }: { device: DeviceDetail; onClose: () => void }) {
  const [text, setText] = useState('');
  const list = useApi(
    'devices',
    { query: { q: text.trim(), limit: 20, ignored: 'show' } },
    { placeholderData: (old) => old },
  );
  const merge = useChange('mergeDevices', { refresh, done: 'Merged' });
  return (
    <Dialog title={`Which device is ${device.name}, too?`} onClose={onClose}>
      <p className="muted">
        Its ports, addresses, sensors and alerts become part of {device.name}. This can be undone.
      </p>
      <input
        className="input"
        aria-label="Find the other device"
        placeholder="Name, address, serial…"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ul className="list" style={{ maxHeight: '18rem', overflow: 'auto' }}>
        {(list.data?.items ?? [])
          .filter((item) => item.id !== device.id)
          .map((item) => (
            <li key={item.id}>
              <div>
                <span className="grow clip">
                  {item.name} <span className="mono muted">{item.managementAddress}</span>
                </span>
                <span className="muted small">{item.kind}</span>
                <button
                  type="button"
                  className="button"
                  disabled={merge.isPending}
                  onClick={() =>
                    merge.mutate(
                      { params: { id: device.id }, body: { otherId: item.id } },
                      { onSuccess: onClose },
                    )
                  }
                >
                  <GitMerge size={14} /> Merge
                </button>
              </div>
            </li>
          ))}
      </ul>
    </Dialog>
  );
}

function SplitDialog({ device, onClose }: { device: DeviceDetail; onClose: () => void }) {
  const [name, setName] = useState(`${device.name} 2`);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const split = useChange('splitDevice', { refresh, done: 'Split' });
  const navigate = useNavigate();
  const toggle = (text: string) => {
    const next = new Set(chosen);
    if (!next.delete(text)) next.add(text);
    setChosen(next);
  };
  const possible = name.trim() !== '' && chosen.size > 0 && chosen.size < device.keys.length;
  return (
    <Dialog title={`What of ${device.name} is another device?`} onClose={onClose}>
      <label className="stack">
        <span>Its name</span>
        <input className="input" value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <p className="muted">
        Choose its keys. Ports with these MACs and these addresses go along; the next discovery fills in the
        rest.
      </p>
      <ul className="list" style={{ maxHeight: '18rem', overflow: 'auto' }}>
        {device.keys.map((key) => (
          <li key={textOf(key)}>
            <div>
              <label className="row grow">
                <input
                  type="checkbox"
                  checked={chosen.has(textOf(key))}
                  onChange={() => toggle(textOf(key))}
                />
                <span className="mono clip">{key.value}</span>
              </label>
              <span className="badge accent">{key.kind}</span>
            </div>
          </li>
        ))}
      </ul>
      <div className="actions">
        <button
          type="button"
          className="button primary"
          disabled={!possible || split.isPending}
          onClick={() =>
            split.mutate(
              {
                params: { id: device.id },
                body: { name: name.trim(), keys: device.keys.filter((key) => chosen.has(textOf(key))) },
              },
              {
                onSuccess: (decision) => {
                  onClose();
                  if (decision.otherId)
                    void navigate({
                      to: '/devices/$id',
                      params: { id: decision.otherId },
                      search: { tab: 'facts' },
                    });
                },
              },
            )
          }
        >
          <GitFork size={14} /> Split
        </button>
      </div>
    </Dialog>
  );
}
