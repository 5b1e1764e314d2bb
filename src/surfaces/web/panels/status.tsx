import { formatCount } from '../model/format.ts';
import { StateBar, StateMark } from '../parts/state.tsx';
import { Go } from './go.tsx';
import type { PanelProps } from './panel.ts';

const order = ['down', 'warning', 'unknown', 'paused', 'up'] as const;
export function Status({ config, answer, hands }: PanelProps) {
  const counts = answer.states?.counts;
  if (!counts) return null;
  const shown = order.filter((state) => counts[state] > 0 || state === 'down' || state === 'up');
  return (
    <div className="panel-status">
      <StateBar counts={counts} />
      <div>
        {shown.map((state) => (
          <Go key={state} href={`/${config.of}?q=state:${state}`} linked={hands.linked}>
            <strong className={state === 'up' || counts[state] === 0 ? '' : `c-${state}`}>
              {formatCount(counts[state])}
            </strong>
            <span className="muted small">
              <StateMark state={state} size={9} /> {state}
            </span>
          </Go>
        ))}
      </div>
    </div>
  );
}
