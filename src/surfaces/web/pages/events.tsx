import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { eventKinds } from '#pure/schema/events.ts';
import { call } from '../model/client.ts';
import { Card, Empty, FaultBox, Skeleton } from '../parts/basics.tsx';
import { Timeline, TimelineTabs } from '../parts/timeline.tsx';

const groups = [
  ['Everything', ''],
  ['Alerts', 'alert.opened,alert.closed,alert.acknowledged,alert.suppressed'],
  [
    'Network',
    'device.found,device.changed,link.found,link.lost,link.moved,endpoint.found,endpoint.moved,endpoint.conflict,discovery.finished',
  ],
  ['Sensors', 'sensor.changed,sensor.late'],
  ['Notifications', 'notification.failed,notification.delivered'],
] as const;

export function Events() {
  const [kinds, setKinds] = useState<string>('');
  const query = useInfiniteQuery({
    queryKey: ['events', kinds],
    queryFn: ({ pageParam, signal }) =>
      call(
        'events',
        { query: { limit: 200, ...(kinds ? { kinds } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const events = query.data?.pages.flatMap((page) => page.items) ?? [];
  const days = Map.groupBy(events, (event) => new Date(event.timeMs).toDateString());
  return (
    <div className="page narrow">
      <div className="page-head">
        <h1>Timeline</h1>
      </div>
      <TimelineTabs />
      <div className="chips">
        {groups.map(([label, value]) => (
          <button
            key={label}
            type="button"
            className="chip"
            aria-pressed={kinds === value}
            onClick={() => setKinds(value)}
          >
            {label}
          </button>
        ))}
        <select
          className="select"
          style={{ width: 'auto', minHeight: 0, padding: '0 0.4rem' }}
          aria-label="Kind of event"
          value={kinds.includes(',') ? '' : kinds}
          onChange={(event) => setKinds(event.target.value)}
        >
          <option value="">One kind…</option>
          {Object.entries(eventKinds).map(([kind, { title }]) => (
            <option key={kind} value={kind}>
              {title}
            </option>
          ))}
        </select>
      </div>
      {query.error ? <FaultBox error={query.error} /> : null}
      {query.isLoading ? <Skeleton rows={8} /> : null}
      {!query.isLoading && events.length === 0 ? (
        <Card>
          <Empty title="Nothing has happened yet">
            Discoveries, alerts and changes are written here as they happen.
          </Empty>
        </Card>
      ) : null}
      {[...days].map(([day, items]) => (
        <Card
          key={day}
          title={new Date(items[0]!.timeMs).toLocaleDateString(undefined, {
            weekday: 'long',
            day: 'numeric',
            month: 'long',
          })}
          flush
        >
          <Timeline events={items} />
        </Card>
      ))}
      {query.hasNextPage ? (
        <button
          type="button"
          className="button"
          style={{ alignSelf: 'center' }}
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {query.isFetchingNextPage ? 'Loading…' : 'Earlier'}
        </button>
      ) : null}
    </div>
  );
}
