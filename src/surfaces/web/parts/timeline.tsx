import { Link } from '@tanstack/react-router';
import type { TimelineEvent } from '#pure/contract/resources.ts';
import { eventKinds } from '#pure/schema/events.ts';
import { formatDate, formatTime } from '../model/format.ts';
import { type Mark, StateMark } from './state.tsx';

const good = new Set([
  'alert.closed',
  'device.found',
  'link.found',
  'discovery.finished',
  'scan.finished',
  'notification.delivered',
]);
export const markOf = (event: TimelineEvent): Mark =>
  event.severity === 'critical'
    ? 'down'
    : event.severity === 'warning'
      ? 'warning'
      : good.has(event.kind)
        ? 'up'
        : 'info';
export const kindTitle = (kind: string) =>
  (eventKinds as Record<string, { title: string }>)[kind]?.title ?? kind;

export function Timeline({ events }: { events: readonly TimelineEvent[] }) {
  return (
    <ol className="timeline">
      {events.map((event) => (
        <li key={event.id}>
          <time dateTime={new Date(event.timeMs).toISOString()} title={formatDate(event.timeMs)}>
            {formatTime(event.timeMs)}
          </time>
          <StateMark state={markOf(event)} />
          <span>
            <span title={kindTitle(event.kind)}>{event.message}</span>
            {event.deviceId && event.deviceName && !event.message.includes(event.deviceName) ? (
              <>
                {' '}
                <Link to="/devices/$id" params={{ id: event.deviceId }} className="muted">
                  {event.deviceName}
                </Link>
              </>
            ) : null}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** The two ways to look back: what happened, and what is different. */
export function TimelineTabs() {
  return (
    <nav className="tabs" aria-label="Looking back">
      <Link to="/events" className="tab">
        Events
      </Link>
      <Link to="/changes" className="tab">
        Changes
      </Link>
    </nav>
  );
}
