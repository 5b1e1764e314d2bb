import { useNow } from '../parts/basics.tsx';
import type { PanelProps } from './panel.ts';

export function Clock({ config }: PanelProps) {
  const seconds = config.seconds === true;
  const now = useNow(seconds ? 1000 : 5000);
  const zone = String(config.timeZone ?? '');
  const format = (options: Intl.DateTimeFormatOptions) => {
    try {
      return new Intl.DateTimeFormat('en-GB', { ...options, ...(zone ? { timeZone: zone } : {}) }).format(
        now,
      );
    } catch {
      return null;
    }
  };
  const time = format({ hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}) });
  return (
    <div className="panel-clock">
      {time === null ? (
        <span className="muted">There is no time zone “{zone}”: take one such as Europe/Zurich.</span>
      ) : (
        <strong>{time}</strong>
      )}
      <span className="muted">
        {time === null ? '' : format({ weekday: 'short', day: 'numeric', month: 'short' })}
        {zone && time !== null ? ` · ${zone.split('/').at(-1)!.replaceAll('_', ' ')}` : ''}
      </span>
    </div>
  );
}
