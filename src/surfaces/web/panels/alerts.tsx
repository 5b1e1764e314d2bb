import { MoonStar } from 'lucide-react';
import { formatDuration } from '../model/format.ts';
import { useNow } from '../parts/basics.tsx';
import { StateMark } from '../parts/state.tsx';
import { Go } from './go.tsx';
import type { PanelProps } from './panel.ts';

export function AlertList({ answer, hands }: PanelProps) {
  const now = useNow(5000);
  const alerts = answer.alerts ?? [];
  if (alerts.length === 0)
    return (
      <div className="panel-nothing">
        <MoonStar size={26} strokeWidth={1.5} aria-hidden />
        <strong>Nothing is wrong</strong>
      </div>
    );
  return (
    <ul className="panel-rows two-lines">
      {alerts.map((alert) => (
        <li key={alert.id}>
          <Go href={`/alerts/${alert.id}`} linked={hands.linked}>
            <StateMark state={alert.severity === 'critical' ? 'down' : 'warning'} size={13} />
            <span className="grow">
              <span className="clip">{alert.title}</span>
              <span className="clip muted small">
                {[alert.deviceName, alert.fault.message].filter(Boolean).join(' · ')}
              </span>
            </span>
            {alert.victims > 0 ? <span className="badge down">took down {alert.victims}</span> : null}
            {alert.acknowledgedBy ? <span className="badge accent">{alert.acknowledgedBy}</span> : null}
            <span className="num muted small">{formatDuration(now - alert.openedMs)}</span>
          </Go>
        </li>
      ))}
    </ul>
  );
}
