/** Sensor templates: what they hold, giving one to devices after a look at what that adds, and making one out of a device. */
import { LayoutTemplate, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { SensorTemplate } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { useApi, useChange } from '../model/client.ts';
import { formatCount } from '../model/format.ts';
import { Answer, Card, Confirm, Dialog, FaultBox } from './basics.tsx';

export function Templates() {
  const templates = useApi('templates', {});
  const may = useMay('engineer');
  const remove = useChange('deleteTemplate', { refresh: ['templates'], done: 'Template deleted' });
  const [applying, setApplying] = useState<SensorTemplate | null>(null);
  const [making, setMaking] = useState(false);
  return (
    <>
      <div className="row">
        <p className="muted grow">
          A device gets the sensors of every template that suits its kind and platform; those that are only
          suggested wait on its page.
        </p>
        {may ? (
          <button type="button" className="button primary" onClick={() => setMaking(true)}>
            <Plus size={14} /> From a device
          </button>
        ) : null}
      </div>
      <Answer query={templates}>
        {({ items }) => (
          <div className="library-grid">
            {items.map((item) => (
              <Card
                key={item.id}
                title={
                  <>
                    <LayoutTemplate size={15} aria-hidden /> {item.name}
                  </>
                }
                end={
                  <>
                    {item.builtIn ? <span className="badge">of the product</span> : null}
                    {may ? (
                      <button type="button" className="button" onClick={() => setApplying(item)}>
                        Give to devices
                      </button>
                    ) : null}
                    {may && !item.builtIn ? (
                      <Confirm
                        label="Delete"
                        icon={<Trash2 size={14} />}
                        onYes={() => remove.mutate({ params: { id: item.id } })}
                      />
                    ) : null}
                  </>
                }
              >
                <p className="muted small">
                  {[...item.kinds, ...item.platforms].join(', ') || 'Every kind and platform'}
                </p>
                <ul className="template-sensors">
                  {item.sensors.map((sensor) => (
                    <li key={sensor.name}>
                      <span className="badge">{sensor.toolId}</span> {sensor.name}
                      {sensor.port === null ? '' : ` where port ${sensor.port} is open`}
                      {sensor.snmp ? ' where SNMP answers' : ''}
                      {sensor.auto ? null : <span className="muted"> (suggested)</span>}
                    </li>
                  ))}
                </ul>
              </Card>
            ))}
          </div>
        )}
      </Answer>
      {applying ? <ApplyDialog template={applying} onClose={() => setApplying(null)} /> : null}
      {making ? <MakeDialog onClose={() => setMaking(false)} /> : null}
    </>
  );
}

function ApplyDialog({ template, onClose }: { template: SensorTemplate; onClose: () => void }) {
  const [q, setQ] = useState('');
  const preview = useChange('applyTemplate', { quiet: true });
  const apply = useChange('applyTemplate', {
    refresh: ['sensors', 'treeChildren', 'overview'],
    done: 'Sensors added',
    quiet: true,
  });
  const request = (dryRun: boolean) => ({ params: { id: template.id }, body: { q, dryRun } });
  const shown = preview.data;
  return (
    <Dialog title={`Give "${template.name}" to devices`} onClose={onClose}>
      <form
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          if (shown) apply.mutate(request(false), { onSuccess: onClose });
          else preview.mutate(request(true));
        }}
      >
        <div className="field">
          <label htmlFor="template-q">Devices</label>
          <input
            id="template-q"
            className="input"
            placeholder="vendor:cisco site:Paris; empty for all"
            value={q}
            onChange={(event) => {
              preview.reset();
              setQ(event.target.value);
            }}
          />
        </div>
        {shown ? (
          <div className="stack">
            <p>
              Adds {formatCount(shown.sensors)} sensors to {formatCount(shown.devices)} devices.
            </p>
            <ul className="template-sensors">
              {shown.items.slice(0, 20).map((item) => (
                <li key={item.deviceId}>
                  <strong>{item.deviceName}</strong> <span className="muted">{item.sensors.join(', ')}</span>
                </li>
              ))}
            </ul>
          </div>
        ) : null}
        {preview.error || apply.error ? <FaultBox error={preview.error ?? apply.error} /> : null}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            className="button primary"
            disabled={preview.isPending || apply.isPending || shown?.sensors === 0}
          >
            {shown ? 'Add them' : 'See what is added'}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function MakeDialog({ onClose }: { onClose: () => void }) {
  const devices = useApi('devices', { query: { limit: 1000 } });
  const [name, setName] = useState('');
  const [fromDeviceId, setFrom] = useState('');
  const create = useChange('createTemplate', { refresh: ['templates'], done: 'Template made', quiet: true });
  return (
    <Dialog title="A template from a device" onClose={onClose}>
      <form
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ body: { name, fromDeviceId } }, { onSuccess: onClose });
        }}
      >
        <div className="field">
          <label htmlFor="template-device">Its sensors</label>
          <select
            id="template-device"
            className="select"
            required
            value={fromDeviceId}
            onChange={(event) => setFrom(event.target.value)}
          >
            <option value="">Choose a device</option>
            {devices.data?.items.map((item) => (
              <option key={item.id} value={item.id}>
                {item.name}
              </option>
            ))}
          </select>
          <span className="hint">
            Its name and address become {'{device}'} and {'{address}'}.
          </span>
        </div>
        <div className="field">
          <label htmlFor="template-name">Name</label>
          <input
            id="template-name"
            className="input"
            required
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        {create.error ? <FaultBox error={create.error} /> : null}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            className="button primary"
            disabled={!name || !fromDeviceId || create.isPending}
          >
            Make
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
