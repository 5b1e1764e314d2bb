/** Write one object of one device: the value is first read and compared, then written on purpose. */
import { useState } from 'react';
import type { MibNode } from '#pure/mib/mib.ts';
import { keyOf } from '../model/mib-tree.ts';
import { Confirm, Dialog } from './basics.tsx';

export function MibSet({
  node,
  target,
  onAsk,
  onClose,
}: {
  node: MibNode;
  target: string;
  onAsk: (input: Readonly<Record<string, unknown>>) => void;
  onClose: () => void;
}) {
  const [instance, setInstance] = useState(node.kind === 'scalar' ? '0' : '');
  const [value, setValue] = useState('');
  const labels = [...(node.syntax?.labels ?? [])];
  const input = (confirm: boolean) => ({
    object: `${keyOf(node)}.${instance}`,
    value,
    ...(confirm ? { confirm } : {}),
  });
  const complete = instance.trim() !== '';
  return (
    <Dialog title={`Set ${node.name} of ${target}`} onClose={onClose}>
      <form
        className="stack"
        style={{ gap: 'var(--s4)' }}
        onSubmit={(event) => {
          event.preventDefault();
          if (complete) onAsk(input(false));
        }}
      >
        {node.kind === 'column' ? (
          <div className="field">
            <label htmlFor="mib-instance">Instance of the row</label>
            <input
              id="mib-instance"
              className="input mono"
              placeholder="3"
              value={instance}
              onChange={(event) => setInstance(event.target.value)}
            />
          </div>
        ) : null}
        <div className="field">
          <label htmlFor="mib-value">Value{node.units ? `, in ${node.units}` : ''}</label>
          {labels.length > 0 && node.syntax?.base !== 'BITS' ? (
            <select
              id="mib-value"
              className="select"
              value={value}
              onChange={(event) => setValue(event.target.value)}
            >
              <option value="" />
              {labels.map(([number, label]) => (
                <option key={number} value={label}>
                  {label} ({number})
                </option>
              ))}
            </select>
          ) : (
            <input
              id="mib-value"
              className="input"
              value={value}
              onChange={(event) => setValue(event.target.value)}
            />
          )}
          {node.meaning ? <span className="hint">{node.meaning}</span> : null}
        </div>
        <div className="row">
          <button type="submit" className="button" disabled={!complete}>
            Compare with what is there
          </button>
          <span className="grow" />
          {complete ? <Confirm label="Write it" onYes={() => onAsk(input(true))} /> : null}
        </div>
      </form>
    </Dialog>
  );
}
