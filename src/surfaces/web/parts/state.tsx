/** State is never told by colour alone: each has its own shape, and a name for those who cannot see it. */
import type { Alert, SensorState, StateCounts } from '#pure/contract/resources.ts';
import { formatCount } from '../model/format.ts';

export type Mark = SensorState | 'critical' | 'info';
const shapes: Readonly<Record<Mark, React.ReactNode>> = {
  up: <circle cx="6" cy="6" r="4.2" fill="currentColor" />,
  warning: <path d="M6 1.1 11.4 10.6H.6Z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />,
  down: (
    <path d="M6 .4 11.6 6 6 11.6.4 6Z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />
  ),
  critical: (
    <path d="M6 .4 11.6 6 6 11.6.4 6Z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />
  ),
  unknown: (
    <circle
      cx="6"
      cy="6"
      r="4"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeDasharray="2.4 1.8"
    />
  ),
  paused: <path d="M3.6 1.8v8.4M8.4 1.8v8.4" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />,
  info: <circle cx="6" cy="6" r="2.4" fill="currentColor" />,
};
export const stateNames: Readonly<Record<Mark, string>> = {
  up: 'Up',
  warning: 'Warning',
  down: 'Down',
  critical: 'Critical',
  unknown: 'Unknown',
  paused: 'Paused',
  info: 'Information',
};

/** The mark of an alert by its severity (X.733): what is broken, or what may break. */
export const markOf = ({
  severity,
  closedMs,
}: Pick<Alert, 'severity' | 'closedMs'>): 'up' | 'down' | 'warning' =>
  closedMs !== null ? 'up' : severity === 'critical' || severity === 'major' ? 'down' : 'warning';

export function StateMark({ state, size = 11 }: { state: Mark; size?: number }) {
  const tone = state === 'info' ? 'unknown' : state;
  return (
    <svg
      className={`c-${tone}`}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      role="img"
      aria-label={stateNames[state]}
      style={{ flex: 'none' }}
    >
      {shapes[state]}
    </svg>
  );
}

export function StateLabel({ state }: { state: SensorState }) {
  return (
    <span className="state">
      <StateMark state={state} />
      <span>{stateNames[state]}</span>
    </span>
  );
}

const order = ['down', 'warning', 'unknown', 'paused', 'up'] as const;
export function Counts({ counts, all = false }: { counts: StateCounts; all?: boolean }) {
  return (
    <span className="counts">
      {order
        .filter((state) => all || counts[state] > 0)
        .map((state) => (
          <span key={state} title={`${stateNames[state]}: ${counts[state]}`}>
            <StateMark state={state} />
            {formatCount(counts[state])}
          </span>
        ))}
    </span>
  );
}

export function StateBar({ counts }: { counts: StateCounts }) {
  const text = order.map((state) => `${counts[state]} ${state}`).join(', ');
  return (
    <div className="state-bar" role="img" aria-label={text}>
      {order.map((state) =>
        counts[state] > 0 ? (
          <i key={state} className={`c-${state}`} style={{ flexGrow: counts[state] }} />
        ) : null,
      )}
    </div>
  );
}
