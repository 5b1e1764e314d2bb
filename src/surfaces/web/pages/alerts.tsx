import { useNavigate, useSearch } from '@tanstack/react-router';
import { BellRing, Volume2, VolumeX } from 'lucide-react';
import { useMemo, useSyncExternalStore } from 'react';
import type { Alert } from '#pure/contract/resources.ts';
import { alarmStore, setAlarm } from '../model/alarm.ts';
import { formatDate, formatDuration } from '../model/format.ts';
import { Ago, DeviceLink, Empty, FaultBox, useNow } from '../parts/basics.tsx';
import { ExportMenu, FilterInput, useList, useSettled } from '../parts/list-page.tsx';
import { markOf, StateMark } from '../parts/state.tsx';
import { type Column, DataTable, RowCount } from '../parts/table.tsx';

const filterFields = ['state', 'severity', 'device', 'sensor', 'title'];
const views = [
  ['open', 'Open'],
  ['all', 'All causes'],
  ['victims', 'With victims'],
] as const;

function Lasted({ alert }: { alert: Alert }) {
  const now = useNow(5000);
  return <>{formatDuration((alert.closedMs ?? now) - alert.openedMs)}</>;
}

const columns: readonly Column<Alert>[] = [
  {
    id: 'title',
    title: 'Alert',
    width: 'minmax(12rem, 2.2fr)',
    text: (row) => row.title,
    cell: (row) => (
      <span className="row">
        <StateMark state={markOf(row)} />
        <strong className="clip" style={{ fontWeight: 560 }}>
          {row.title}
        </strong>
        {row.quiet ? <span className="badge">quiet</span> : null}
        {row.flapping ? <span className="badge warning">flapping</span> : null}
      </span>
    ),
  },
  {
    id: 'device',
    title: 'Device',
    width: 'minmax(7rem, 1fr)',
    wide: true,
    text: (row) => row.deviceName,
    cell: (row) => <DeviceLink id={row.deviceId} name={row.deviceName} />,
  },
  {
    id: 'fault',
    title: 'Why',
    width: 'minmax(9rem, 1.8fr)',
    wide: true,
    text: (row) => row.fault.message,
    cell: (row) => <span className="muted">{row.fault.message}</span>,
  },
  {
    id: 'victims',
    title: 'Took down',
    width: '5.5rem',
    end: true,
    text: (row) => row.victims,
    cell: (row) =>
      row.causeAlertId ? (
        <span className="badge">victim</span>
      ) : row.victims > 0 ? (
        <span className="badge down">{row.victims}</span>
      ) : (
        <span className="faint">–</span>
      ),
  },
  {
    id: 'by',
    title: 'Taken by',
    width: '6rem',
    wide: true,
    text: (row) => row.acknowledgedBy,
    cell: (row) => row.acknowledgedBy ?? <span className="faint">–</span>,
  },
  {
    id: 'openedMs',
    title: 'Opened',
    width: '6.5rem',
    end: true,
    wide: true,
    text: (row) => formatDate(row.openedMs),
    cell: (row) => (
      <span className="muted">
        <Ago timeMs={row.openedMs} />
      </span>
    ),
  },
  {
    id: 'lasted',
    title: 'Lasted',
    width: '6rem',
    end: true,
    text: (row) => (row.closedMs === null ? null : row.closedMs - row.openedMs),
    cell: (row) => <Lasted alert={row} />,
  },
];

function SoundButton() {
  const on = useSyncExternalStore(alarmStore.subscribe, alarmStore.read);
  return (
    <button
      type="button"
      className="button"
      aria-pressed={on}
      title="In this browser, for alerts that call people"
      onClick={() => setAlarm(!on)}
    >
      {on ? <Volume2 size={14} /> : <VolumeX size={14} />} Sound {on ? 'on' : 'off'}
    </button>
  );
}

export function Alerts() {
  const { q = '', show = 'open' } = useSearch({ from: '/shell/alerts' });
  const navigate = useNavigate({ from: '/alerts' });
  const settled = useSettled(q);
  const query = useMemo(
    () => ({
      ...(settled ? { q: settled } : {}),
      ...(show === 'open' ? { open: 'true' as const } : {}),
      ...(show === 'victims' ? { victims: 'true' as const } : {}),
    }),
    [settled, show],
  );
  const list = useList('alerts', query);
  const go = (next: { q?: string; show?: string }) => {
    const search = { ...(q ? { q } : {}), ...(show === 'open' ? {} : { show }), ...next };
    void navigate({ search, replace: true });
  };
  return (
    <div className="page fill">
      <div className="page-head">
        <h1>Alerts</h1>
        {/* biome-ignore lint/a11y/useSemanticElements: a row of toggle buttons */}
        <div className="segments" role="group" aria-label="Which alerts">
          {views.map(([value, label]) => (
            <button
              key={value}
              type="button"
              aria-pressed={show === value}
              onClick={() => go({ show: value })}
            >
              {label}
            </button>
          ))}
        </div>
      </div>
      <div className="row wrap">
        <FilterInput
          value={q}
          onChange={(text) => go({ q: text })}
          fields={filterFields}
          label="Filter alerts"
        />
        <SoundButton />
        <ExportMenu name="alerts" columns={columns} load={list.everything} />
      </div>
      {list.error ? <FaultBox error={list.error} /> : null}
      <DataTable
        label="Alerts"
        columns={columns}
        rows={list.rows}
        total={list.total}
        rowKey={(row) => row.id}
        onOpen={(row) => void navigate({ to: '/alerts/$id', params: { id: row.id } })}
        onNeedMore={list.more}
        foot={
          <RowCount
            loaded={list.rows.length}
            total={list.total}
            noun={list.total === 1 ? 'alert' : 'alerts'}
          />
        }
        empty={
          list.loading ? null : (
            <Empty
              icon={<BellRing size={26} strokeWidth={1.5} />}
              title={show === 'open' ? 'Nothing is open' : 'No alerts'}
            >
              One alert per cause: what it took down is listed inside it and is not paged.
            </Empty>
          )
        }
      />
    </div>
  );
}
