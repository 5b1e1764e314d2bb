/** A pasted list of names, addresses and ranges: first what would be watched, then, after a yes, ping sensors for all of it at once. */
import { useState } from 'react';
import type { NewTargetsPlan } from '#pure/contract/resources.ts';
import { faultOf, useChange } from '../model/client.ts';
import { Dialog, FaultBox } from './basics.tsx';

const intervals = [1000, 5000, 10_000, 60_000] as const;
const shownMax = 200;

export function TargetsDialog({
  onClose,
  onDone,
}: {
  onClose: () => void;
  onDone: (sensorIds: readonly string[]) => void;
}) {
  const [text, setText] = useState('');
  const [intervalMs, setIntervalMs] = useState<number>(1000);
  const [count, setCount] = useState(1);
  const [plan, setPlan] = useState<NewTargetsPlan | null>(null);
  const add = useChange('addTargets', { refresh: ['sensors'], quiet: true });
  const body = { targets: text, intervalMs, count };
  const fresh = plan?.items.filter((item) => !item.known).length ?? 0;
  const changed = (change: () => void) => {
    setPlan(null);
    change();
  };
  return (
    <Dialog title="Add targets" onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(
            { body: { ...body, dryRun: plan === null } },
            {
              onSuccess: (answer) => {
                if (plan === null) setPlan(answer);
                else onDone(answer.items.flatMap((item) => item.sensorId ?? []));
              },
            },
          );
        }}
      >
        <div className="field">
          <label htmlFor="targets-text">Names, addresses, ranges</label>
          <textarea
            id="targets-text"
            className="input mono"
            rows={7}
            required
            placeholder={'router1.example\n192.0.2.1-20\n2001:db8::1\n!192.0.2.13'}
            value={text}
            onChange={(event) => changed(() => setText(event.target.value))}
          />
          <span className="hint">Separated by commas, spaces or lines; ! leaves out.</span>
        </div>
        <div className="row wrap">
          <div className="field">
            <label htmlFor="targets-interval">Every</label>
            <select
              id="targets-interval"
              className="input"
              value={intervalMs}
              onChange={(event) => changed(() => setIntervalMs(Number(event.target.value)))}
            >
              {intervals.map((ms) => (
                <option key={ms} value={ms}>
                  {ms / 1000} s
                </option>
              ))}
            </select>
          </div>
          <div className="field">
            <label htmlFor="targets-count">Probes each time</label>
            <input
              id="targets-count"
              className="input"
              type="number"
              min={1}
              max={100}
              value={count}
              onChange={(event) => changed(() => setCount(Number(event.target.value)))}
            />
          </div>
        </div>
        {add.error ? <FaultBox error={faultOf(add.error)} /> : null}
        {plan ? (
          <div>
            <p>
              <strong>{fresh}</strong> new ping sensors, {plan.items.length - fresh} of the list are watched
              already.
            </p>
            <p className="mono small muted" style={{ maxHeight: '8rem', overflow: 'auto' }}>
              {plan.items
                .slice(0, shownMax)
                .map((item) => `${item.target}${item.known ? ' ✓' : ''}`)
                .join('  ')}
              {plan.items.length > shownMax ? `  and ${plan.items.length - shownMax} more` : ''}
            </p>
          </div>
        ) : null}
        <footer className="row">
          <span className="grow" />
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={add.isPending || text.trim() === ''}>
            {plan === null ? 'Check the list' : fresh === 0 ? 'Show them' : `Watch ${fresh} targets`}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
